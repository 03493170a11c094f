"""Ask for more evidence: what is known by market, language and surface, and a field for the question."""

from collections.abc import Sequence
from typing import Any

from slack_sdk.models.blocks import Block

from knowledge_base.evidence_records import Slice
from slack_app.cards.blocks import columns, context, section, table
from slack_app.modals.frame import Memory, Problems, Values, modal, text_field, too_long, typed
from slack_app.quoting import clip, line, literal_line, short
from tools.figures import count_words

CALLBACK = "modal.evidence"
QUESTION = "question"
MOST_SLICES = 15
MOST_WORSE = 8
HINT = "The author is told. The proposal stays open."


def evidence_modal(
    handle: str, what: str, slices: Sequence[Slice] = (), regressed: Sequence[str] = ()
) -> dict[str, Any]:
    """What would change, as mrkdwn that is safe already, what gets worse, the flips by slice, and the question."""
    blocks = [
        section(what),
        *_worse(regressed),
        *_known(slices),
        text_field(
            QUESTION,
            "What do you want to know before you decide?",
            hint=HINT,
        ),
    ]
    return modal(CALLBACK, "Ask for more evidence", blocks, Memory(handle), "Ask", "Not yet")


def read_evidence(values: Values) -> str | Problems:
    """The question."""
    words = typed(values, QUESTION).strip()
    problem = too_long(words) or ("" if words else "Write what you want to know.")
    return {QUESTION: problem} if problem else words


def _worse(regressed: Sequence[str]) -> list[Block]:
    if not regressed:
        return []
    rest = len(regressed) - MOST_WORSE
    lines = [f"• {line(clip(words, 200))}" for words in regressed[:MOST_WORSE]]
    more = [f"… and {count_words(rest, 'more slice')}"] if rest > 0 else []
    return [section("\n".join(["*It gets worse in*", *lines, *more]))]


def _known(slices: Sequence[Slice]) -> list[Block]:
    if not slices:
        return [context("No unseen decision turns, so there is nothing to split up.")]
    rows = [("by", "", "turn", "wrong", "right")]
    rows += [
        (
            each.by,
            literal_line(short(each.value, 24)),
            f"{each.cases:,}",
            f"{each.broken:,}",
            f"{each.fixed:,}",
        )
        for each in slices[:MOST_SLICES]
    ]
    rest = len(slices) - MOST_SLICES
    more = [context(f"… and {count_words(rest, 'more slice')}")] if rest > 0 else []
    heading = "*What is known*: unseen decisions that turn, and how many of them turn wrong and right"
    return [section(heading), table(columns(rows, right=(2, 3, 4))), *more]
