"""Every unseen decision that a change turns, those that turn wrong first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from slack_sdk.models.blocks import Block

from knowledge_base.changes import Flip
from knowledge_base.records import CaseId
from slack_app.cards import actions
from slack_app.cards.blocks import actions as row
from slack_app.cards.blocks import button, columns, context, quoted, section, table
from slack_app.modals.frame import Memory, modal
from slack_app.modals.pages import pager
from slack_app.quoting import clip, line, literal_line, short
from tools.figures import count_words

CALLBACK = "modal.flips"
ROWS_A_PAGE = 10
MOST_OF_A_TEXT = 700


@dataclass(frozen=True)
class FlipRow:
    """A flip, with where its case comes from."""

    flip: Flip
    market: str = ""
    language: str = ""

    @property
    def is_broken(self) -> bool:
        """Whether the decision turns wrong."""
        return self.flip.after != self.flip.label


def in_order(rows: Sequence[FlipRow]) -> list[FlipRow]:
    """Those that turn wrong first, then by case."""
    return sorted(rows, key=lambda row: (not row.is_broken, row.flip.case))


def on_page(rows: Sequence[FlipRow], page: int) -> list[FlipRow]:
    """The rows of a page, in order: those whose texts a reveal shows."""
    return in_order(rows)[page * ROWS_A_PAGE : (page + 1) * ROWS_A_PAGE]


def flips_modal(
    handle: str, rows: Sequence[FlipRow], page: int = 0, texts: Mapping[CaseId, str] | None = None
) -> dict[str, Any]:
    """One page of flips; `texts` are the redacted texts of that page where they were asked for."""
    pages = max(-(-len(rows) // ROWS_A_PAGE), 1)
    page = min(max(page, 0), pages - 1)
    shown = on_page(rows, page)
    blocks = [section(_summary(rows)), *([table(columns(_lines(shown)))] if shown else [])]
    if texts is not None:
        blocks += [block for each in shown for block in _text(each, texts)]
    elif shown:
        blocks.append(row(button("Show these texts", actions.FLIPS_REVEAL, str(page))))
        blocks.append(
            context("The texts may be harmful to read. Personal data is taken out; only you see them.")
        )
    blocks += pager(actions.FLIPS_PAGE, page, pages)
    return modal(CALLBACK, "Decisions that turn", blocks, Memory(handle, page))


def _summary(rows: Sequence[FlipRow]) -> str:
    if not rows:
        return "No unseen decision turns."
    broken = sum(each.is_broken for each in rows)
    decisions = count_words(len(rows), "unseen decision turns", "unseen decisions turn")
    return f"*{decisions}*: {broken:,} wrong, {len(rows) - broken:,} right. Those that turn wrong come first."


def _lines(rows: Sequence[FlipRow]) -> list[tuple[str, ...]]:
    head = ("turns", "case", "people say", "before", "after", "market", "lang")
    return [head, *[_cells(each) for each in rows]]


def _cells(each: FlipRow) -> tuple[str, ...]:
    flip = each.flip
    turns = "WRONG" if each.is_broken else "right"
    ways = (_way(flip.label), _way(flip.before), _way(flip.after))
    return (
        turns,
        literal_line(short(flip.case, 30)),
        *ways,
        literal_line(short(each.market, 12)),
        literal_line(short(each.language, 12)),
    )


def _way(violates: bool) -> str:
    return "violates" if violates else "allowed"


def _text(each: FlipRow, texts: Mapping[CaseId, str]) -> tuple[Block, ...]:
    text = texts.get(each.flip.case)
    ways = f"people say {_way(each.flip.label)}, would be decided as {_way(each.flip.after)}"
    name = context(f"`{line(clip(each.flip.case, 80))}`: {ways}")
    return (name, quoted(text, MOST_OF_A_TEXT) if text else context("Its text is not at hand."))
