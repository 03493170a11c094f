"""Numbers and days of an act, made others: each is to be told of its rule, before and after, as a number or a day."""

import calendar
import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from random import Random

from evals.regulation.answers import Answer
from evals.regulation.blocks import Document
from evals.regulation.edits import DAY, NUMBER, UNITS, other_day, other_number
from evals.regulation.planting import document_of
from evals.regulation.rows import RegulationRow
from evals.regulation.telling import read_known
from tools.law_diff.compare import compare
from tools.law_impact.laws import of_files
from tools.law_meaning.changed import ItemChange, changed_items
from tools.law_meaning.meaning import Item, Limit
from tools.law_meaning.read_law import meaning_of

NO_YEAR = 4
"""Stands for the year of a day that is written without one; a leap year."""
TIMES = ("hour", "day", "month", "year", "week", "minute")
MONTHS = {name: at for at, name in enumerate(calendar.month_name)}


@dataclass(frozen=True)
class Turn:
    """One limit that changed: what it was and is, a number with its unit or a day."""

    provision: str
    before: Decimal | date
    after: Decimal | date
    unit: str


def limits_answer(row: RegulationRow) -> Answer:
    """Which of the limits that changed are told with both of their values."""
    document = document_of(row.of, row.split)
    draw = Random(f"limits:{row.seed}")
    turns, changed = _turned(document, draw)
    old, new = document.render().encode(), changed.render().encode()
    laws = of_files(old, f"{row.of}.md", new, f"{row.of}.md")
    by_uid = {
        known.id[2:]: clause.id
        for known, clause in zip(read_known(changed, "n"), laws.after.clauses, strict=True)
    }
    meanings = [meaning_of(side.clauses, side.provisions) for side in (laws.before, laws.after)]
    found = changed_items(meanings[0], meanings[1], compare(laws.before.clauses, laws.after.clauses))
    missed = [one for one in turns if not any(_tells(change, by_uid[one.provision], one) for change in found)]
    return Answer(
        id=row.id,
        task=row.task,
        counts={"limits_told": (len(turns) - len(missed), len(turns))},
        misses=tuple(
            f"{by_uid[one.provision]}: {one.before} → {one.after} {one.unit}".strip() for one in missed
        ),
    )


def _turned(document: Document, draw: Random) -> tuple[list[Turn], Document]:
    """The document with one limit of each provision another, and what was done; definitions hold no rule."""
    turns, blocks = [], []
    for block in document.blocks:
        text = block.text
        if (
            block.kind in ("para", "text", "point", "subpoint")
            and "’ means" not in text
            and not text.startswith("This Act")
        ):
            new = other_number(text, draw) or other_day(text, draw)
            if new is not None and new != text:
                turns.append(_turn(block.uid, text, new))
                block = block.saying(new)
        blocks.append(block)
    return turns, Document(document.front, tuple(blocks))


def _turn(uid: str, old: str, new: str) -> Turn:
    if NUMBER.search(old):
        numbers = [NUMBER.search(text) for text in (old, new)]
        values = [Decimal(one[0].replace(" ", "")) for one in numbers if one]
        unit = re.search(rf"{NUMBER.pattern} ?({UNITS})?", old)
        return Turn(uid, values[0], values[1], (unit[3] or "") if unit else "")
    days = [DAY.search(text) for text in (old, new)]
    told = [date(int(one[3] or NO_YEAR), MONTHS[one[2]], int(one[1])) for one in days if one]
    return Turn(uid, told[0], told[1], "")


def _tells(change: ItemChange, provision: str, turn: Turn) -> bool:
    if change.before is None or change.after is None or change.after.provision != provision:
        return False
    return _has(change.before, turn.before, turn.unit) and _has(change.after, turn.after, turn.unit)


def _has(item: Item, value: Decimal | date, unit: str) -> bool:
    return any(_is(one, value, unit) for one in item.limits)


def _is(limit: Limit, value: Decimal | date, unit: str) -> bool:
    if isinstance(value, date):
        return f"{value:--%m-%d}" == limit.iso if value.year == NO_YEAR else limit.day == value
    same_unit = not any(time in unit for time in TIMES) or limit.unit.rstrip("s") == unit.rstrip("s").replace(
        " ", "_"
    )
    return limit.number == value and same_unit
