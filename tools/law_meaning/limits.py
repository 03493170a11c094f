"""Deadlines, frequencies, periods and thresholds of a sentence, each with its words."""

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal, InvalidOperation

from dateutil.relativedelta import relativedelta

from knowledge_base.legal_facts import day_in
from knowledge_base.records import ClauseId
from tools.law_meaning.meaning import Limit, LimitKind, Relation

_WORDS = {
    name: number
    for number, name in enumerate(
        "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen".split(),
        start=1,
    )
} | {
    "a": 1,
    "an": 1,
    "twenty": 20,
    "thirty": 30,
    "forty": 40,
    "sixty": 60,
    "ninety": 90,
    "twenty-four": 24,
    "seventy-two": 72,
}
_NUMBER = r"(?P<n>\d[\d  .,]*\d|\d+|" + "|".join(sorted(_WORDS, key=len, reverse=True)) + r")"
_UNIT = r"(?P<u>(?:working|business|calendar)[\s-]days?|hours?|days?|weeks?|months?|years?)"
_SPAN = rf"{_NUMBER}[\s-]*(?:\(\d+\)\s*)?(?:calendar |consecutive )?{_UNIT}\b"
_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_DAY = (
    rf"(?:\d{{1,2}}\s+(?:{_MONTHS})\s+\d{{4}}|(?:{_MONTHS})\s+\d{{1,2}},\s*\d{{4}}|\d{{4}}-\d{{2}}-\d{{2}})"
)
_FROM = r"(?:\s+(?:of|after|from|following)\s+(?P<from>(?:the |its |his |their |that )?[^,;:.]{3,90}))?"
_RULES: tuple[tuple[LimitKind, Relation, re.Pattern[str]], ...] = tuple(
    (kind, relation, re.compile(pattern, re.IGNORECASE))
    for kind, relation, pattern in (
        (
            "deadline",
            "within",
            rf"\b(?:within|(?:not|no) later than|at the latest|in|not exceeding|by|inside)\s+(?:at most\s+|at the latest\s+)?(?:a (?:maximum )?period of\s+)?{_SPAN}{_FROM}",
        ),
        (
            "deadline",
            "before",
            rf"\b(?:at least\s+)?{_SPAN}\s+(?:before|prior to)\s+(?P<from>[^,;:.]{{3,90}})",
        ),
        (
            "deadline",
            "by",
            rf"\b(?:by|(?:not|no) later than|at the latest (?:by|on)|until|on or before|before)\s+(?P<day>{_DAY})",
        ),
        ("deadline", "from", rf"\b(?:from|as of|after|with effect from|starting)\s+(?P<day>{_DAY})"),
        (
            "frequency",
            "at_least",
            r"\bat least\s+(?:once|twice|every)\s+(?:an?\s+|every\s+|per\s+|each\s+)?(?:(?P<n>\w+)\s+)?(?P<u>days?|weeks?|months?|quarters?|years?)\b",
        ),
        (
            "frequency",
            "at_least",
            r"\bat least\s+(?P<adverb>annually|yearly|monthly|weekly|daily|quarterly)\b",
        ),
        (
            "frequency",
            "every",
            rf"\b(?:every|once every)\s+(?:{_SPAN}|(?P<u2>day|week|month|quarter|year))(?:\s+thereafter)?",
        ),
        (
            "frequency",
            "every",
            r"\b(?:once|twice)\s+(?:a|per|every|each)\s+(?P<u>day|week|month|quarter|year)\b",
        ),
        (
            "frequency",
            "every",
            r"\b(?:on an? )?(?<!average )(?P<adverb>annual(?:ly)?|yearly|monthly|weekly|daily|quarterly)(?: basis)?\b(?! (?:active|average|turnover|worldwide|total|income))",
        ),
        (
            "deadline",
            "promptly",
            r"\b(?:without (?:any )?(?:undue |unreasonable |further )?delay|immediately|forthwith|promptly|as soon as (?:\w+ )?possible|in due time|in good time|in a timely manner|within an? (?:reasonable|appropriate)(?: \w+)?(?: and \w+)? (?:period|time)(?: of time)?|within the (?:period|time)[^,;:.]{0,60}|expeditiously|without delay)\b",
        ),
        (
            "period",
            "at_most",
            rf"\b(?:for )?(?:a )?(?:maximum (?:period |duration )?of|(?:up to|not exceeding|no longer than|more than)(?: a period of)?)\s+{_SPAN}",
        ),
        (
            "period",
            "for",
            rf"\bfor (?:at least |a (?:minimum )?(?:period|duration|term) of (?:at least )?)?{_SPAN}",
        ),
        ("period", "for", rf"\b(?:a|the) (?:\w+ )?(?:period|term|duration) of (?:at least )?{_SPAN}{_FROM}"),
        ("deadline", "after", rf"\b{_SPAN}\s+(?:after|from|following)\s+(?P<from>[^,;:.]{{3,90}})"),
        (
            "threshold",
            "exactly",
            rf"\b(?P<pre>(?:at least|at most|up to|(?:equal to or )?(?:higher|more|fewer|less|greater|larger) than|exceed(?:ing|s)?|not exceed(?:ing)?|a maximum of|a minimum of|below|over|above)\s+)?(?:(?P<cur>EUR|€|USD|\$)\s*)?(?P<n>\d[\d  .,]*\d|\d+)(?P<m>\s*(?:million|billion))?(?P<p>\s*(?:%|per ?cent))?(?:\s+(?P<noun>euros?|EUR|(?:average )?(?:monthly )?(?:active )?(?:yearly |business |end )*(?:users|recipients|employees|persons)))?",
        ),
    )
)
_UNITS = {
    "hour": "hours",
    "day": "days",
    "week": "weeks",
    "month": "months",
    "year": "years",
    "quarter": "months",
}
_ADVERB = {
    "annual": (1, "years"),
    "annually": (1, "years"),
    "yearly": (1, "years"),
    "monthly": (1, "months"),
    "weekly": (1, "weeks"),
    "daily": (1, "days"),
    "quarterly": (3, "months"),
}
_ISO = {
    "hours": "PT{}H",
    "days": "P{}D",
    "working_days": "",
    "weeks": "P{}W",
    "months": "P{}M",
    "years": "P{}Y",
}
_REFERENCE_BEFORE = re.compile(
    r"(?:Articles?|paragraphs?|points?|Annex|Chapters?|Sections?|Title|No|recitals?|Regulations?|Directives?|Decisions?|\(EU\)|\(EC\)|and|to|or|,)\s*$",
    re.IGNORECASE,
)


def limits(text: str, provision: ClauseId) -> tuple[Limit, ...]:
    """The limits that a text states, in order; of two that overlap the first kind of the rules."""
    taken: list[tuple[int, int]] = []
    found: list[tuple[int, Limit]] = []
    for kind, relation, pattern in _RULES:
        for match in pattern.finditer(text):
            start, end = match.span()
            if any(start < stop and end > begun for begun, stop in taken):
                continue
            limit = _limit(kind, relation, match, provision)
            if limit is not None:
                taken.append((start, end))
                found.append((start, limit))
    return tuple(limit for _, limit in sorted(found, key=lambda one: one[0]))


def due_after(start: date, limit: Limit) -> date | None:
    """The last day of a limit that is counted from a day; None where it says no duration of days or longer."""
    if limit.day is not None:
        return limit.day
    if limit.number is None or limit.unit not in ("days", "weeks", "months", "years"):
        return None
    count = -int(limit.number) if limit.relation == "before" else int(limit.number)
    try:
        return start + relativedelta(**{limit.unit: count})  # type: ignore[arg-type]
    except (OverflowError, ValueError):
        return None


def number_in(words: str) -> Decimal | None:
    """The number that digits or a word say: `10 000`, `45`, `twelve`, `0,5`."""
    folded = " ".join(words.split()).lower()
    if folded in _WORDS:
        return Decimal(_WORDS[folded])
    digits = re.sub(r"[\s\u00a0]", "", folded)
    if re.fullmatch(r"\d{1,3}(?:[.,]\d{3})+", digits):
        digits = re.sub(r"[.,]", "", digits)
    try:
        return Decimal(digits.replace(",", "."))
    except InvalidOperation:
        return None


def _limit(kind: LimitKind, relation: Relation, match: re.Match[str], provision: ClauseId) -> Limit | None:
    said = {name: value for name, value in match.groupdict().items() if value}
    if kind == "threshold":
        return _threshold(match, said, provision)
    day = day_in(said["day"]) if "day" in said else None
    if "day" in said and day is None:
        return None
    number, unit = _count(said)
    text = match[0].strip()
    counted = said.get("from", "")
    if counted:
        counted = re.split(
            r"\s(?:and|or|to|in|unless|where|if|provide|shall|may|which)\s", counted, maxsplit=1
        )[0].strip()
        text = match.string[match.start() : match.start("from") + len(counted)].strip()
    return Limit(
        kind=kind,
        text=text,
        relation=relation,
        number=number,
        unit=unit,
        day=day,
        iso=_ISO.get(unit, "").format(number) if number is not None else "",
        counted_from=counted,
        provision=provision,
    )


def _count(said: dict[str, str]) -> tuple[Decimal | None, str]:
    if "adverb" in said:
        count, unit = _ADVERB[said["adverb"].lower()]
        return Decimal(count), unit
    told = said.get("u") or said.get("u2") or ""
    if not told:
        return None, ""
    number = number_in(said["n"]) if "n" in said else Decimal(1)
    if re.match(r"working|business", told, re.IGNORECASE):
        return number, "working_days"
    name = told.lower().split()[-1].split("-")[-1].removesuffix("s")
    if name == "quarter" and number is not None:
        number *= 3
    return number, _UNITS[name]


def _threshold(match: re.Match[str], said: dict[str, str], provision: ClauseId) -> Limit | None:
    """A bare number is none: it needs a unit, a currency or a counted noun, and may be no reference."""
    if not ({"cur", "m", "p", "noun"} & set(said)):
        return None
    if (
        "pre" not in said
        and _REFERENCE_BEFORE.search(match.string[max(0, match.start() - 14) : match.start()])
        and "p" not in said
    ):
        return None
    number = number_in(said["n"])
    if number is None:
        return None
    number *= {"million": 1_000_000, "billion": 1_000_000_000}.get(said.get("m", "").strip().lower(), 1)
    unit = "EUR" if "cur" in said or said.get("noun", "").lower().startswith("eur") else ""
    unit = unit or ("%" if "p" in said else " ".join(said.get("noun", "").lower().split()))
    return Limit(
        kind="threshold",
        text=match[0].strip(),
        relation=_relation(said.get("pre", "")),
        number=number,
        unit=unit,
        provision=provision,
    )


def _relation(told: str) -> Relation:
    folded = told.lower()
    if re.search(r"at most|up to|not exceed|maximum|fewer|less|below", folded):
        return "at_most"
    return "at_least" if folded else "exactly"


def frequencies(found: tuple[Limit, ...]) -> Iterator[Limit]:
    """Those that come back."""
    return (limit for limit in found if limit.kind == "frequency")
