"""Edit before approving: every changed place in a field of its own, since a field takes 3,000 characters."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from slack_sdk.models.blocks import Block

from knowledge_base.records import ArtefactId
from slack_app.cards import actions
from slack_app.cards.blocks import context, quoted, section
from slack_app.cards.wording import artefact_words
from slack_app.modals.frame import MOST_TYPED, Memory, Problems, Values, modal, text_field, too_long, typed
from slack_app.modals.pages import pager
from slack_app.quoting import clip
from tools.figures import count_words
from tools.hunks import Hunk

CALLBACK = "modal.edit"
WHY = "why"
MOST_A_PAGE = 20
ROOM = 150_000
"""Characters of JSON that the places of a page take; Slack takes 250,000 in all."""


@dataclass(frozen=True)
class Place:
    """One changed place of one document."""

    artefact: ArtefactId
    hunk: Hunk

    @property
    def block_id(self) -> str:
        """What its field is called."""
        return f"{self.artefact}#{self.hunk.number}"[:255]


@dataclass(frozen=True)
class Edits:
    """What was typed: new words by document and hunk number, for the places of the page that was sent; and why."""

    words: Mapping[ArtefactId, Mapping[int, str]]
    why: str


def edit_modal(
    handle: str,
    what: str,
    places: Sequence[Place],
    page: int = 0,
    words: Mapping[ArtefactId, Mapping[int, str]] | None = None,
    why: str = "",
) -> dict[str, Any]:
    """One page of the places; `what` is mrkdwn that is safe already, `words` what was typed before, on any page."""
    pages = pages_of(places)
    page = min(max(page, 0), max(len(pages) - 1, 0))
    blocks = [section(what), context(_consequence())]
    for place in pages[page] if pages else ():
        typed_before = (words or {}).get(place.artefact, {}).get(place.hunk.number)
        blocks += _place(place, place.hunk.after if typed_before is None else typed_before)
    blocks += pager(actions.EDIT_PAGE, page, len(pages))
    blocks.append(text_field(WHY, "Why?", why, "Shown on the card.", most=500, lines=False))
    return modal(CALLBACK, "Edit", blocks, Memory(handle, page), "Measure my text", "Not yet")


def read_edit(values: Values) -> Edits | Problems:
    """What was typed on the page."""
    found: dict[ArtefactId, dict[int, str]] = {}
    problems: Problems = {}
    for block_id in values:
        artefact, mark, number = block_id.rpartition("#")
        if not mark or not number.isdecimal():
            continue
        words = typed(values, block_id)
        found.setdefault(ArtefactId(artefact), {})[int(number)] = words
        if problem := too_long(words):
            problems[block_id] = problem
    why = typed(values, WHY).strip()
    if not why:
        problems[WHY] = "Say why, in a few words."
    return problems or Edits(found, why)


def pages_of(places: Sequence[Place]) -> list[list[Place]]:
    """The places in order, in pages that Slack takes."""
    pages: list[list[Place]] = []
    room = 0
    for place in places:
        cost = len(json.dumps([place.hunk.after, place.hunk.before[:1_000]])) + 800
        if not pages or len(pages[-1]) >= MOST_A_PAGE or cost > room:
            pages.append([])
            room = ROOM
        pages[-1].append(place)
        room -= cost
    return pages


def _place(place: Place, value: str) -> list[Block]:
    hunk = place.hunk
    where = f"line {hunk.start:,}" + (f" to {hunk.end:,}" if hunk.end > hunk.start else "")
    label = f"{artefact_words(place.artefact)}, {where}"
    before = [context("Before:"), quoted(clip(hunk.before, 800))] if hunk.before.strip() else []
    hint = "" if hunk.after else "These lines are taken out; words here put others in their place."
    return [*before, text_field(place.block_id, label, value, hint, optional=True, most=MOST_TYPED)]


def _consequence() -> str:
    return (
        "Your text is measured anew and becomes a new proposal. You are its co-author then, so somebody else has to "
        f"approve it, and earlier approvals do not count. A field takes {count_words(MOST_TYPED, 'character')}."
    )
