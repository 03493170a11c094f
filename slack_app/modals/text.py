"""The exact text of a change, sample texts of cases included: what an approval is bound to, page by page."""

from collections.abc import Mapping
from typing import Any

from slack_sdk.models.blocks import Block

from knowledge_base.changes import Proposal
from knowledge_base.records import ArtefactId
from slack_app.cards import actions
from slack_app.cards.blocks import context, rich, section
from slack_app.cards.redline import shown_runs
from slack_app.cards.wording import artefact_words
from slack_app.modals.frame import Memory, modal
from slack_app.modals.pages import pager
from slack_app.quoting import clip, line, plain
from tools.figures import count_words
from tools.hunks import Hunk, hunks

CALLBACK = "modal.text"
PLACES_A_PAGE = 8


def text_modal(
    handle: str, proposal: Proposal, before: Mapping[ArtefactId, str], page: int = 0
) -> dict[str, Any]:
    """One page of the changed places, in full."""
    places = [
        (change.artefact, hunk)
        for change in proposal.changes
        for hunk in hunks(before.get(change.artefact, ""), change.text, 2_400)
    ]
    pages = max(-(-len(places) // PLACES_A_PAGE), 1)
    page = min(max(page, 0), pages - 1)
    marks = "taken out: ~struck~, put in: *bold*"
    blocks = [
        section(f"*{line(proposal.title)}*\n{count_words(len(places), 'changed place')}, {marks}"),
        *(
            [section(f"*Why:* {plain(clip(proposal.rationale, 2_000))}")]
            if proposal.rationale.strip()
            else []
        ),
        context(f"Digest of exactly this text: `{line(proposal.digest)}`"),
    ]
    for artefact, hunk in places[page * PLACES_A_PAGE : (page + 1) * PLACES_A_PAGE]:
        blocks += _place(artefact, hunk)
    return modal(
        CALLBACK, "The exact text", [*blocks, *pager(actions.TEXT_PAGE, page, pages)], Memory(handle, page)
    )


def _place(artefact: ArtefactId, hunk: Hunk) -> list[Block]:
    where = f"line {hunk.start:,}" + (f" to {hunk.end:,}" if hunk.end > hunk.start else "")
    return [
        context(f"{artefact_words(artefact)}, {where}"),
        rich(*shown_runs(hunk.before.rstrip("\n"), hunk.after.rstrip("\n"))),
    ]
