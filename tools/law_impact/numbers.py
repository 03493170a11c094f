"""Numbers of a provision or a clause in one unit a measure, so that two texts can be compared."""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from tools.law_meaning.limit_forms import WINDOW
from tools.law_meaning.limits import Stated, stated
from tools.law_meaning.quantities import NUMBER_WORDS, Quantity, What, number_in

Measure = Literal["deadline", "period", "window", "age", "hours of the day", "share", "money", "count"]

MOST = 100
_MINUTES = {
    "minutes": 1,
    "hours": 60,
    "days": 1_440,
    "working_days": 1_440,
    "weeks": 10_080,
    "months": 43_800,
    "years": 525_600,
}
_TIMES = {"once": 1, "first": 1, "twice": 2, "second": 2, "third": 3, "fourth": 4, "fifth": 5}
_OF_PERIOD = ("at_least", "for", "before")
"""Relations of a time that may be longer: notice too is given so long “before”."""
_MEASURES: dict[What, Measure] = {
    "age": "age", "hours of the day": "hours of the day", "share": "share", "sum": "money", "count": "count",
}  # fmt: skip


@dataclass(frozen=True)
class Amount:
    """A number as the text says it. `number` is in minutes, years of age, per cent, or the unit named.

    A window also has `times`, what is counted in it; hours of the day are minutes after midnight, up to `until`.
    """

    measure: Measure
    number: Decimal
    text: str
    start: int
    unit: str = ""
    times: int = 0
    until: Decimal = Decimal(0)
    said: str = ""
    """The number with its unit alone, as it would be put right."""


def amounts(text: str) -> tuple[Amount, ...]:
    """The numbers of a text that can be compared, in order; of a long table the first ones."""
    return tuple(found for one in stated(text) if (found := _amount(text, one)))[:MOST]


def _amount(text: str, one: Stated) -> Amount | None:
    found = one.quantity
    if found is None or found.number is None:
        return None
    if found.what == "time":
        return _time(text, one, found)
    said = words = text[found.start : found.end]
    if found.what == "age":
        said = re.search(rf"\d+|{NUMBER_WORDS}", words, re.IGNORECASE)[0]  # type: ignore[index]
    unit = found.unit.rpartition(" ")[2].removesuffix("s") if found.what == "count" else found.unit
    return Amount(_MEASURES[found.what], found.number, words, found.start, unit, until=found.until, said=said)


def _time(text: str, one: Stated, found: Quantity) -> Amount | None:
    minutes, said = (found.number or 0) * _MINUTES[found.unit], text[found.start : found.end]
    if (one.kind, one.relation) == (WINDOW.kind, WINDOW.relation):
        words = text[one.start : found.end]
        counted = words.split()[0].lower()
        times = _TIMES.get(counted) or int(number_in(counted) or 0)
        return Amount("window", Decimal(minutes), words, one.start, times=times, said=said)
    measure: Measure = "deadline" if one.relation == "within" else "period"
    if measure == "period" and one.relation not in _OF_PERIOD:
        return None
    return Amount(measure, Decimal(minutes), text[one.start : found.end], found.start, said=said)
