"""Numbers with their unit, and days, as a text writes them: what limits and conflicts are read from."""

import re
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Literal

from knowledge_base.legal_facts import written_days

What = Literal["time", "day", "hours of the day", "age", "share", "sum", "count"]

_BELOW_20 = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen"
)
_ONES = {word: number for number, word in enumerate(_BELOW_20.split(), 1)}
_TENS = {
    "twenty": 20,
    "thirty": 30,
    "forty": 40,
    "fifty": 50,
    "sixty": 60,
    "seventy": 70,
    "eighty": 80,
    "ninety": 90,
}
_NUMBERS = (
    _ONES | _TENS | {f"{ten}-{one}": _TENS[ten] + _ONES[one] for ten in _TENS for one in list(_ONES)[:9]}
)
_NUMBERS |= {"a hundred": 100, "one hundred": 100, "a thousand": 1_000, "one thousand": 1_000}
NUMBER_WORDS = "|".join(sorted(_NUMBERS, key=len, reverse=True))
_DIGITS = r"(?:\d{1,3}(?:[ \u00a0\u202f.,]\d{3})+(?:[.,]\d{1,2})?|\d+(?:[.,]\d+)?)(?!\d)"
_NUMBER = rf"(?P<n>(?<![\w/.,]){_DIGITS}|\b(?:{NUMBER_WORDS}))"
_LARGE = {"million": 1_000_000, "billion": 1_000_000_000}
_MULTIPLE = r"(?:\s(?P<m>million|billion))?"
_UNIT = "minute|hour|day|week|month|quarter|year"
_CODES = "EUR|USD|GBP|CHF|SEK|NOK|DKK|PLN|CZK|HUF|RON|JPY|CNY|INR|AUD|CAD|NZD|SGD|BRL|ZAR"
_NAMES = r"euros?|dollars?|pounds?|crowns?|francs?|kron(?:a|er?|or)|zloty|yen|yuan|rupees?|reais"
_CURRENCY = {
    "€": "EUR",
    "$": "USD",
    "£": "GBP",
    "EUROS": "EUR",
    "EURO": "EUR",
    "DOLLARS": "USD",
    "POUNDS": "GBP",
}
_WHOSE = r"(?:(?:average|monthly|yearly|daily|active|registered|unique|business|end|natural|legal)\s+)*"
_NOUN = (
    "users|recipients|viewers|followers|subscribers|members|customers|employees|persons|people|items|reports|"
    "listings|contracts|accounts"
)
MORE = (
    r"at least|at most|up to|(?:equal to or |not |no )?(?:higher|more|fewer|less|greater|larger) than|"
    r"(?:not )?exceed(?:ing|s)?|in excess of|a maximum of|a minimum of|below|over|under|above"
)
"""Words before a number that tell on which side of it one has to be."""
_YOUNG = r"(?P<n>1\d|2[0-5])\b"
_FORMS: tuple[tuple[What, str], ...] = (
    (
        "hours of the day",
        r"\b(?:between|from)\s+(?P<n>\d{1,2}[:.]\d\d)\s+(?:and|to|until)\s+(?P<end>\d{1,2}[:.]\d\d)\b",
    ),
    (
        "age",
        rf"\b(?:age of|aged(?:\s+(?:under|over|at least))?)\s+(?P<n>\d\d|{NUMBER_WORDS})\b(?:\s+years\b)?",
    ),
    (
        "age",
        rf"\b(?P<n>\d\d|{NUMBER_WORDS})[\s-]years?(?:\s+of\s+age|[\s-]olds?|\s+(?:and|or)\s+(?:over|older|above))\b",
    ),
    ("age", rf"\b(?:under|below|older than)\s+{_YOUNG}(?!\s*(?:%|per\b|euro|(?:{_UNIT})s?\b)|[.,:]\d)"),
    ("age", rf"\b{_YOUNG}\s+(?:and|or)\s+(?:over|older|above)\b"),
    (
        "time",
        rf"(?:{_NUMBER}|\b(?P<one>an?))(?:\s+\(\d+\))?[\s-]+"
        rf"(?:(?:(?P<working>working|business)|calendar|consecutive|full)[\s-]+)?(?P<u>{_UNIT})s?\b",
    ),
    ("share", rf"{_NUMBER}(?:\s?%|\s+per\s?cent\b)"),
    ("sum", rf"(?P<u>\b(?:{_CODES})|[€$£])\s?(?P<n>{_DIGITS}){_MULTIPLE}"),
    ("sum", rf"{_NUMBER}{_MULTIPLE}\s(?P<u>{_NAMES}|{_CODES})\b"),
    ("count", rf"{_NUMBER}{_MULTIPLE}\s(?P<u>{_WHOSE}(?:{_NOUN}))\b"),
    ("count", rf"{_NUMBER}\s(?P<m>million|billion)\b"),
    ("count", rf"(?<!\w)(?:{MORE})\s+{_NUMBER}\s+(?P<u>{_WHOSE}[a-z]{{3,}}s)\b"),
)
_RANGE = re.compile(rf"{_NUMBER}(?:\s+(?:to|or|and)\s+|\s?[-–]\s?)\Z", re.IGNORECASE)
"""Before a quantity: “4 to 9 days”."""
_PATTERNS = tuple((what, re.compile(form, re.IGNORECASE)) for what, form in _FORMS)
_HINTS: dict[What, tuple[str, ...]] = {
    "hours of the day": ("between", "from"),
    "age": ("age", "years", "under", "below", "old", "over", "above"),
    "time": tuple(_UNIT.split("|")),
    "share": ("%", "cent"),
    "sum": (*_CODES.lower().split("|"), "euro", "dollar", "pound", "crown", "franc", "kron", "zloty", "yen",
            "yuan", "rupee", "reais", "€", "$", "£"),
    "count": (*_NOUN.split("|"), "million", "billion", "least", "most", "up to", "than", "exceed", "excess", "maximum",
              "minimum", "below", "over", "under", "above"),
}  # fmt: skip
"""Of these a text has to hold one: most sentences need not be searched."""


@dataclass(frozen=True)
class Quantity:
    """A number or day that stands at `text[start:end]`.

    `unit` is a time in the plural (`working_days` apart), `years of age`, `%`, a currency by its code where it has
    one alone, or what is counted. Hours of the day are minutes after midnight, up to `until`. A day without a year
    has its `month_day` alone, as `--01-31`.
    """

    what: What
    start: int
    end: int
    number: Decimal | None = None
    unit: str = ""
    day: date | None = None
    month_day: str = ""
    until: Decimal = Decimal(0)
    by_article: bool = False
    """Its number is “a” or “an”."""


def quantities(text: str) -> list[Quantity]:
    """The quantities of a text in order; of two that overlap the first form counts."""
    found = [
        Quantity("day", one.start, one.end, day=one.day, month_day=one.month_day)
        for one in written_days(text)
    ]
    taken = bytearray(len(text))
    for one in found:
        taken[one.start : one.end] = bytes([1]) * (one.end - one.start)
    lower = text.lower()
    hinted = {what for what, hints in _HINTS.items() if any(hint in lower for hint in hints)}
    for what, pattern in _PATTERNS:
        for match in pattern.finditer(text) if what in hinted else ():
            start, end = match.start("n") if what == "count" else match.start(), match.end()
            if not any(taken[start:end]) and (read := _read(what, match, start)):
                taken[start:end] = bytes([1]) * (end - start)
                found += _with_range(text, read)
    return sorted(found, key=lambda one: one.start)


def _with_range(text: str, one: Quantity) -> list[Quantity]:
    """The quantity, and where it ends a range also what begins that; both stand where the range does."""
    first = (
        _RANGE.search(text, max(0, one.start - 20), one.start)
        if one.what in ("time", "sum", "share")
        else None
    )
    number = number_in(first["n"]) if first else None
    if first is None or number is None or one.number is None or number >= one.number:
        return [one]
    return [replace(one, start=first.start(), number=value) for value in (number, one.number)]


def _read(what: What, match: re.Match[str], start: int) -> Quantity | None:
    said = {name: value for name, value in match.groupdict().items() if value}
    if what == "hours of the day":
        begins, ends = (_minutes(said[name]) for name in ("n", "end"))
        return Quantity(what, start, match.end(), begins, what, until=ends)
    number = number_in(said["n"]) if "n" in said else Decimal(1)
    if number is None:
        return None
    number *= _LARGE.get(said.get("m", "").lower(), 1)
    unit = _unit(what, said)
    if unit == "quarters":
        number, unit = number * 3, "months"
    return Quantity(what, start, match.end(), number, unit, by_article="one" in said)


def _unit(what: What, said: dict[str, str]) -> str:
    told = " ".join(said.get("u", "").split())
    if what == "time":
        return "working_days" if "working" in said and told.lower() == "day" else f"{told.lower()}s"
    if what == "sum":
        return _CURRENCY.get(
            told.upper(), told.upper() if re.fullmatch(_CODES, told, re.IGNORECASE) else told.lower()
        )
    return {"age": "years of age", "share": "%"}.get(what, told.lower())


def _minutes(clock: str) -> Decimal:
    hours, minutes = re.split(r"[:.]", clock)
    return Decimal(60 * int(hours) + int(minutes))


def number_in(words: str) -> Decimal | None:
    """The number that digits or words say: `10 000`, `45`, `twenty-four`, `0,5`."""
    folded = " ".join(words.split()).lower()
    if folded in _NUMBERS:
        return Decimal(_NUMBERS[folded])
    digits = re.sub(r"\s", "", folded)
    if thousands := re.fullmatch(r"(\d{1,3}(?:[.,]\d{3})+)(?:[.,](\d{1,2}))?", digits):
        digits = ".".join(filter(None, (re.sub(r"[.,]", "", thousands[1]), thousands[2])))
    try:
        return Decimal(digits.replace(",", "."))
    except InvalidOperation:
        return None
