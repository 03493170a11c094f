"""Deadlines, frequencies, periods and thresholds of a sentence, each with its words."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from knowledge_base.records import ClauseId
from tools.law_meaning.limit_forms import OF_AN_ACT, OF_DAYS, OF_TIMES, WITHOUT_A_NUMBER, Form
from tools.law_meaning.meaning import Limit, LimitKind, Quote, Relation
from tools.law_meaning.quantities import MORE, Quantity, quantities

NEAR = 90
"""So many characters before a quantity may say what it is for."""
_ISO = {
    "minutes": "PT{}M",
    "hours": "PT{}H",
    "days": "P{}D",
    "weeks": "P{}W",
    "months": "P{}M",
    "years": "P{}Y",
}
_ADVERBS = {
    "annual": "year",
    "annually": "year",
    "yearly": "year",
    "monthly": "month",
    "weekly": "week",
    "daily": "day",
    "quarterly": "quarter",
}
_MORE = re.compile(rf"\b(?:{MORE})\s+(?:the\s+|a\s+total\s+of\s+)?$", re.IGNORECASE)
_NOT_COUNTED = re.compile(
    r"(?:Articles?|paragraphs?|points?|Annex|Chapters?|Sections?|Title|No|recitals?|Regulations?|Directives?|"
    r"Decisions?|\(EU\)|\(EC\)|and|to|or|,)\s*$",
    re.IGNORECASE,
)
"""Before a number that is that of a provision or an act."""
_COUNTED_FROM_ENDS = re.compile(r"\s(?:and|or|to|in|pursuant|unless|where|if|provide|shall|may|which)\s")
_ASKED = re.compile(
    r"\b(?:require|order|request|ask|invite|instruct|direct|oblige|call upon|give|grant|allow|enable|permit)s?\s"
    r"[^;:.]{1,400}?\bto\s+[a-z]+",
    re.IGNORECASE,
)
"""“Require a provider to answer within 10 days” gives the provider 10 days."""
_ENDS_IN_CONDITION = re.compile(r"\b(?:where|when|if|unless)\b[^,;.]*[:—–]\s*$", re.IGNORECASE)


@dataclass(frozen=True)
class Stated:
    """A limit at `text[start:end]`, with the quantity that it is of; “without delay” has none."""

    kind: LimitKind
    relation: Relation
    start: int
    end: int
    quantity: Quantity | None = None
    counted_from: str = ""
    every: str = ""
    """The unit of a frequency without a number."""


def limits(text: str, provision: ClauseId) -> tuple[Limit, ...]:
    """The limits that a text states, in order."""
    return tuple(_record(one, text, provision) for one in _but_hours(text))


def limits_of(
    quotes: Sequence[Quote], before: str, whom: str, after: str, lead: ClauseId, points: bool
) -> tuple[Limit, ...]:
    """The limits of a rule: before its subject, behind its modal, and, where `points` carry it on, in these.

    Of `whom` it speaks may hang on a threshold or a period; a deadline in there binds somebody else.
    """
    asked, own = _ASKED.search(after), quotes[0].provision
    found = [
        *limits(before, lead),
        *(one for one in limits(whom, lead) if one.kind in ("threshold", "period")),
    ]
    found += (
        _record(one, after, own, of_another=asked is not None and one.start >= asked.end())
        for one in _but_hours(after)
    )
    on_conditions = bool(_ENDS_IN_CONDITION.search(after))
    for quote in quotes[1:] if points else ():
        found += (_record(one, quote.text, quote.provision, on_conditions) for one in _but_hours(quote.text))
    return tuple(dict.fromkeys(found))


def stated(text: str) -> list[Stated]:
    """The limits and hours of the day that a text states, in order; what names no number gives way to what does."""
    found = [one for quantity in quantities(text) if (one := _of_quantity(text, quantity))]
    taken = bytearray(len(text))
    for one in found:
        taken[one.start : one.end] = bytes([1]) * (one.end - one.start)
    for kind, relation, pattern in WITHOUT_A_NUMBER:
        for match in pattern.finditer(text):
            if not any(taken[match.start() : match.end()]):
                taken[match.start() : match.end()] = bytes([1]) * (match.end() - match.start())
                found.append(_without(kind, relation, match))
    return sorted(found, key=lambda one: one.start)


def _but_hours(text: str) -> list[Stated]:
    return [one for one in stated(text) if one.quantity is None or one.quantity.what != "hours of the day"]


def _of_quantity(text: str, one: Quantity) -> Stated | None:
    near = text[max(0, one.start - NEAR) : one.start]
    if one.what == "time":
        return _timed(text, near, one, OF_TIMES)
    if one.what == "day":
        return None if OF_AN_ACT.search(near) else _timed(text, near, one, OF_DAYS)
    more = _MORE.search(near)
    if one.what == "count" and more is None and _NOT_COUNTED.search(near):
        return None
    start = one.start - len(more[0]) if more else one.start
    words = more[0] if more else text[one.start : one.end] if one.what == "age" else ""
    return Stated("threshold", _relation(words), start, one.end, one)


def _timed(text: str, near: str, one: Quantity, forms: Sequence[Form]) -> Stated | None:
    for form in forms:
        before = form.before.search(near) if form.before else None
        behind = form.behind.match(text, one.end) if form.behind else None
        if (form.before and before is None) or (form.behind and behind is None):
            continue
        if one.by_article and form is OF_TIMES[-1]:
            return None
        start, end = one.start - (len(before[0]) if before else 0), behind.end() if behind else one.end
        counted = _counted_from(behind)
        if counted and behind:
            end = behind.start("from") + len(counted)
        return Stated(form.kind, form.relation, start, end, one, counted)
    return None


def _without(kind: LimitKind, relation: Relation, match: re.Match[str]) -> Stated:
    said = match.groupdict()
    every = said.get("u") or said.get("adverb") or ""
    counted = _counted_from(match)
    end = match.start("from") + len(counted) if counted else match.end()
    return Stated(kind, relation, match.start(), end, counted_from=counted, every=every.lower())


def _counted_from(match: re.Match[str] | None) -> str:
    told = (match.groupdict().get("from") or "") if match else ""
    return _COUNTED_FROM_ENDS.split(told, maxsplit=1)[0].strip()


def _record(one: Stated, text: str, provision: ClauseId, of_another: bool = False) -> Limit:
    number, unit = (one.quantity.number, one.quantity.unit) if one.quantity else _every(one.every)
    iso = _ISO[unit].format(number) if number is not None and unit in _ISO else ""
    return Limit(
        kind=one.kind,
        text=text[one.start : one.end].strip(),
        relation=one.relation,
        number=number,
        unit=unit,
        day=one.quantity.day if one.quantity else None,
        iso=one.quantity.month_day or iso if one.quantity else iso,
        counted_from=one.counted_from,
        of_another=of_another and one.kind != "threshold",
        provision=provision,
    )


def _every(told: str) -> tuple[Decimal | None, str]:
    """The length of a recurrence that is told without a number."""
    unit = _ADVERBS.get(told, told)
    if not unit:
        return None, ""
    return (Decimal(3), "months") if unit == "quarter" else (Decimal(1), f"{unit}s")


def _relation(told: str) -> Relation:
    folded = told.lower()
    if re.search(r"(?:not|no) (?:less|fewer|lower)", folded):
        return "at_least"
    if re.search(r"at most|up to|not |no |maximum|fewer|less|below|under", folded):
        return "at_most"
    return "exactly" if not folded or folded.startswith("age") else "at_least"
