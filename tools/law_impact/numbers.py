"""Numbers with units in a provision or a clause, in one unit a measure, so that two texts can be compared."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from tools.law_meaning.limit_forms import NUMBERS
from tools.law_meaning.limits import number_in

Measure = Literal["deadline", "period", "window", "age", "hours of the day", "share", "money", "count"]

MOST = 100
NEAR = 120
"""So many characters before a number are read."""
_MINUTES = {
    "minute": 1,
    "hour": 60,
    "day": 1_440,
    "week": 10_080,
    "month": 43_800,
    "quarter": 131_400,
    "year": 525_600,
}
_WORDS = "|".join(sorted(NUMBERS, key=len, reverse=True))
_COUNTS = "|".join(name for name in sorted(NUMBERS, key=len, reverse=True) if name not in ("a", "an"))
_DIGITS = r"\d{1,3}(?:[ \u00a0\u202f.,]\d{3})+|\d+(?:[.,]\d+)?"
_DURATION = re.compile(
    rf"\b(?P<n>{_DIGITS}|{_WORDS})(?:\s+\(\d+\))?[\s-]+(?:(?:working|business|calendar|consecutive|full)[\s-]+)?"
    r"(?P<u>minute|hour|day|week|month|quarter|year)s?\b(?!\s+of age|\s+old|-old)",
    re.IGNORECASE,
)
_TIMES = {"once": 1, "first": 1, "twice": 2, "second": 2, "third": 3, "fourth": 4, "fifth": 5}
_COUNTED = re.compile(
    rf"\b(?:(?P<times>{'|'.join(_TIMES)})|(?P<n>\d+|{_COUNTS}))(?:\s+[\w-]+){{0,2}}\s+(?:with)?in\s+"
    r"(?:a period of\s+)?$",
    re.IGNORECASE,
)
"""“Three strikes within” a time is a window in which something is counted, no deadline."""
_DEADLINE = re.compile(
    r"\b(?:within|(?:no|not) later than|not exceeding|inside)\s+(?:\w+\s+){0,4}$", re.IGNORECASE
)
_PERIOD = re.compile(
    r"\b(?:for|at least|(?:no|not) (?:less|fewer) than|a minimum of)\s+(?:(?:a|the) (?:past|last|period of)\s+)?$",
    re.IGNORECASE,
)
_AGE = re.compile(
    r"\b(?:(?:under|below)(?: the age of)?|aged(?: under)?|at least|older than|age of)\s+(?P<n>1\d|2[0-5])\b"
    r"(?! (?:%|per cent|hours?|days?|weeks?|months?|minutes?|euros?))(?!(?:[.,:]\d))(?P<years>[\s-]years?)?"
    r"|\b(?P<m>1\d|2[0-5])(?: years(?: of age)?)?(?: and| or) (?:over|older|above)\b",
    re.IGNORECASE,
)
_CLOCK = re.compile(
    r"\b(?:between|from)\s+(?P<h>\d{1,2})[:.](?P<m>\d\d)\s+(?:and|to|until)\s+(?P<eh>\d{1,2})[:.](?P<em>\d\d)\b",
    re.IGNORECASE,
)
_SHARE = re.compile(rf"(?P<n>{_DIGITS})\s*(?:%|per ?cent\b)", re.IGNORECASE)
_MONEY = re.compile(
    rf"(?:(?P<sign>EUR|USD|GBP|€|\$|£)\s?(?P<n>{_DIGITS})(?P<m>\s(?:million|billion))?"
    rf"|\b(?P<k>{_DIGITS})(?P<o>\s(?:million|billion))?\s(?P<name>euros?|dollars?|pounds?|crowns?|EUR|USD|GBP))",
    re.IGNORECASE,
)
_CURRENCY = {"€": "eur", "$": "usd", "£": "gbp", "euro": "eur", "dollar": "usd", "pound": "gbp"}
_COUNT = re.compile(
    rf"(?<![\w/.,])(?P<n>{_DIGITS})(?P<m>\s(?:million|billion))?\s(?:average |monthly |active |registered )*"
    r"(?P<noun>users?|recipients?|viewers?|followers?|subscribers?|employees?|persons|people|items?|reports?)\b",
    re.IGNORECASE,
)
_LARGE = {"million": 1_000_000, "billion": 1_000_000_000}


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
    found = [*_durations(text), *_ages(text), *_clocks(text), *_shares(text), *_sums(text), *_counts(text)]
    return tuple(sorted(found, key=lambda one: one.start)[:MOST])


def _durations(text: str) -> Iterator[Amount]:
    for match in _DURATION.finditer(text):
        number = number_in(match["n"])
        begun = max(0, match.start() - NEAR)
        before = text[begun : match.start()]
        if number is None:
            continue
        minutes = number * _MINUTES[match["u"].lower()]
        if counted := _COUNTED.search(before):
            times = (
                _TIMES[counted["times"].lower()] if counted["times"] else int(number_in(counted["n"]) or 0)
            )
            start = begun + counted.start()
            yield Amount("window", minutes, text[start : match.end()], start, times=times, said=match[0])
            continue
        for measure, lead in (("deadline", _DEADLINE), ("period", _PERIOD)):
            if told := lead.search(before):
                words = " ".join(text[begun + told.start() : match.end()].split())
                yield Amount(measure, minutes, words, match.start(), said=match[0])  # type: ignore[arg-type]
                break


def _ages(text: str) -> Iterator[Amount]:
    for match in _AGE.finditer(text):
        if match[0].casefold().startswith("at least") and not match["years"]:
            continue
        number = match["n"] or match["m"]
        yield Amount("age", Decimal(number), match[0], match.start(), said=number)


def _clocks(text: str) -> Iterator[Amount]:
    for match in _CLOCK.finditer(text):
        first, last = (Decimal(60 * int(match[h]) + int(match[m])) for h, m in (("h", "m"), ("eh", "em")))
        yield Amount("hours of the day", first, match[0], match.start(), until=last, said=match[0])


def _shares(text: str) -> Iterator[Amount]:
    for match in _SHARE.finditer(text):
        if (number := number_in(match["n"])) is not None:
            yield Amount("share", number, match[0], match.start(), unit="%", said=match[0])


def _sums(text: str) -> Iterator[Amount]:
    for match in _MONEY.finditer(text):
        number = number_in(match["n"] or match["k"])
        name = (match["sign"] or match["name"]).lower().removesuffix("s")
        if number is not None:
            number *= _LARGE.get((match["m"] or match["o"] or "").strip().lower(), 1)
            yield Amount(
                "money", number, match[0], match.start(), unit=_CURRENCY.get(name, name), said=match[0]
            )


def _counts(text: str) -> Iterator[Amount]:
    for match in _COUNT.finditer(text):
        if (number := number_in(match["n"])) is not None:
            number *= _LARGE.get((match["m"] or "").strip().lower(), 1)
            noun = match["noun"].lower().removesuffix("s")
            yield Amount("count", number, match[0], match.start(), unit=noun, said=match[0])
