"""Deadlines, frequencies, periods and thresholds of a sentence, each with its words."""

import re
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation

from knowledge_base.legal_facts import day_in
from knowledge_base.records import ClauseId
from tools.law_meaning.limit_forms import NUMBERS, RULES
from tools.law_meaning.meaning import Limit, LimitKind, Quote, Relation

_UNITS = {
    "minute": "minutes",
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
    "minutes": "PT{}M",
    "hours": "PT{}H",
    "days": "P{}D",
    "working_days": "",
    "weeks": "P{}W",
    "months": "P{}M",
    "years": "P{}Y",
}
_REFERENCE_BEFORE = re.compile(
    r"(?:Articles?|paragraphs?|points?|Annex|Chapters?|Sections?|Title|No|recitals?|"
    r"Regulations?|Directives?|Decisions?|\(EU\)|\(EC\)|and|to|or|,)\s*$",
    re.IGNORECASE,
)


def limits(text: str, provision: ClauseId) -> tuple[Limit, ...]:
    """The limits that a text states, in order; of two that overlap the first kind of the rules."""
    taken: list[tuple[int, int]] = []
    found: list[tuple[int, Limit]] = []
    for kind, relation, pattern in RULES:
        for match in pattern.finditer(text):
            start, end = match.span()
            if any(start < stop and end > begun for begun, stop in taken):
                continue
            limit = _limit(kind, relation, match, provision)
            if limit is not None:
                taken.append((start, end))
                found.append((start, limit))
    return tuple(limit for _, limit in sorted(found, key=lambda one: one[0]))


def limits_of(
    quotes: Sequence[Quote], before: str, whom: str, after: str, lead: ClauseId
) -> tuple[Limit, ...]:
    """The limits of a rule: before its subject, behind its modal, and in the points that carry it on.

    Of `whom` it speaks may hang on a threshold; a deadline in there binds somebody else.
    """
    own = quotes[0].provision
    found = [*limits(before, lead), *(one for one in limits(whom, lead) if one.kind == "threshold")]
    found += limits(after, own)
    for quote in quotes[1:]:
        if quote.provision.startswith(own):
            found += limits(quote.text, quote.provision)
    return tuple(dict.fromkeys(found))


def number_in(words: str) -> Decimal | None:
    """The number that digits or a word say: `10 000`, `45`, `twelve`, `0,5`."""
    folded = " ".join(words.split()).lower()
    if folded in NUMBERS:
        return Decimal(NUMBERS[folded])
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
