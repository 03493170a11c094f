"""Dates of application and addressees that a legal text states, each with its sentence. English only."""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

from knowledge_base.legal_records import Addressee, Applicability, Event
from knowledge_base.records import Clause

_MONTH_NAMES = "january february march april may june july august september october november december"
_MONTHS = {name: number for number, name in enumerate(_MONTH_NAMES.split(), start=1)}
_MONTH = "|".join(_MONTHS)
_DATE = re.compile(
    rf"(?P<d>\d{{1,2}})(?:st|nd|rd|th)?\s+(?P<m>{_MONTH})\s+(?P<y>\d{{4}})"
    rf"|(?P<m2>{_MONTH})\s+(?P<d2>\d{{1,2}}),?\s+(?P<y2>\d{{4}})|(?P<iso>\d{{4}}-\d{{2}}-\d{{2}})",
    re.IGNORECASE,
)
_EACH_YEAR = re.compile(
    rf"\b(?:(?P<d>\d{{1,2}})\s+(?P<m>{_MONTH.title()})\b(?!\s+\d{{4}})"
    rf"|(?P<m2>{_MONTH.title()})\s+(?P<d2>\d{{1,2}})\b(?!,?\s*\d))"
)
"""With a capital: “paragraph 1 may” is no day."""
_LEAP_YEAR = 2024
_TENS = {"twentieth": 20, "thirtieth": 30, "fortieth": 40, "fiftieth": 50, "sixtieth": 60, "ninetieth": 90}
_ONES = "first second third fourth fifth sixth seventh eighth ninth tenth"
_DAYS = (
    {word: number for number, word in enumerate(_ONES.split(), start=1)}
    | _TENS
    | {"fourteenth": 14, "fifteenth": 15}
)
_FOLLOWING = re.compile(
    r"on the (?:(?P<word>[a-z]+|\d{1,3}(?:st|nd|rd|th)) )?day (?:following|after) (?:that of |the day of )?"
    r"(?:its|the|their)?\s*(?P<what>publication|adoption|entry into force)",
    re.IGNORECASE,
)
_SAME_DAY = re.compile(r"on the (?:day|date) of (?:its|the) (?P<what>publication|adoption)", re.IGNORECASE)
_LATER = re.compile(
    r"(?P<span>\w+(?:-\w+)? (?:days|weeks|months?|years?)) (?:after|following|from) (?:the date of )?(?:its |the )?"
    r"(?P<what>publication|entry into force|adoption|notification)",
    re.IGNORECASE,
)
_IF = re.compile(r"\s(?:where|if|unless|provided that)\s", re.IGNORECASE)
"""Behind it stands a condition, and a day there is none of application."""
_TO_WHOM = re.compile(r"\bapply to ([^.;]{3,200}?)(?= as (?:from|of)\b| from\b| with effect\b| after\b)")
_EVENTS: tuple[tuple[Event, re.Pattern[str]], ...] = (
    ("enters_into_force", re.compile(r"\b(?:shall |will )?(?:enters?|comes?) into force\b", re.IGNORECASE)),
    (
        "expires",
        re.compile(
            r"\b(?:shall |will )(?:expire|cease to (?:apply|have effect)|apply until)\b", re.IGNORECASE
        ),
    ),
    (
        "transposed_by",
        re.compile(
            r"Member States shall (?:adopt and publish|bring into force|adopt, by|"
            r"take the (?:necessary )?measures[^.]{0,40} by)",
            re.IGNORECASE,
        ),
    ),
    (
        "applies",
        re.compile(
            r"\b(?:shall|will) (?:be applicable|apply|take effect)(?: only)?(?: to [^.;]{0,120}?)? "
            r"(?:as )?(?:from|of|on|with effect from|after)\b|\bapply those (?:measures|provisions) from\b",
            re.IGNORECASE,
        ),
    ),
)
_SCOPE = re.compile(
    r"((?:Articles?|Sections?|Chapters?|Titles?|Annex(?:es)?|[Pp]aragraphs?|[Pp]oints?)\s[^.;:]{1,240}?)\s+(?:shall|will)\b"
)
_SENTENCE = re.compile(r"(?<=[.;:])\s+(?=[A-Z‘“(])")
_SUBJECT = re.compile(r"^(?P<subject>.{3,400}?)\s+(?:shall|must)\s+(?P<verb>not\s+)?\w+", re.DOTALL)
_ACTOR = re.compile(
    r"\b(providers?|platforms?|services?|engines?|operators?|authorit(?:y|ies)|commission|board|member states?|"
    r"coordinators?|controllers?|processors?|traders?|gatekeepers?|manufacturers?|importers?|distributors?|bod(?:y|ies)|"
    r"organisations?|organizations?|persons?|deployers?|marketplaces?|hosts?|compan(?:y|ies)|undertakings?|agenc(?:y|ies)|"
    r"users?|creators?|flaggers?|publishers?|advertisers?|regulators?|office|entit(?:y|ies)|representatives?|officers?|"
    r"vendors?|employers?|sellers?|minister|court)\b",
    re.IGNORECASE,
)
_LABEL = re.compile(r"^(?:\d{1,3}[a-z]?\.|\(?[a-z0-9]{1,5}\)|[—–•*-])\s+", re.IGNORECASE)
_LEADING = re.compile(
    r"^(?:however|therefore|in addition|moreover|where appropriate)\s*,?\s*|^(?:the|an?|each|every|all|any)\s+",
    re.IGNORECASE,
)
_BEFORE = re.compile(
    r"^(?:in|by|on|at|within|under|for|to|before|after|from|upon|where|when|if|unless|until|as)\s.*\b(?:the|each|every)\s",
    re.IGNORECASE,
)
"""`In those cases the`, `By 12 June 2026 the`."""
_BEHIND = re.compile(r"\s(?:of|to|for|in|on|by|about|with|as|under|designated|concerned|established)\s")
_MOST_WORDS = 16


def sentences(text: str) -> list[str]:
    """The sentences of a provision, verbatim, without its label."""
    return [part for part in _SENTENCE.split(_LABEL.sub("", text, count=1)) if part.strip()]


def applicability(clauses: Sequence[Clause]) -> tuple[Applicability, ...]:
    """When the act, or parts of it, begin and end to apply; recitals and quoted amendments say nothing of that."""
    return tuple(found for clause in clauses if _binds(clause) for found in _dates_in(clause))


def addressees(clauses: Sequence[Clause]) -> tuple[Addressee, ...]:
    """Whom each sentence with `shall` or `must` obliges, where it names an actor before it."""
    return tuple(found for clause in clauses if _binds(clause) for found in _actors_in(clause))


class WrittenDay(NamedTuple):
    """A day that stands at `text[start:end]`; one without a year has its `month_day` alone, as `--01-31`."""

    start: int
    end: int
    day: date | None = None
    month_day: str = ""


def written_days(text: str) -> Iterator[WrittenDay]:
    """The days that a text names, those without a year last; what is no day of the calendar is left out."""
    for found in _DATE.finditer(text):
        year = found["iso"][:4] if found["iso"] else found["y"] or found["y2"]
        if (day := _day(found, int(year))) is not None:
            yield WrittenDay(*found.span(), day)
    for found in _EACH_YEAR.finditer(text):
        if (day := _day(found, _LEAP_YEAR)) is not None:
            yield WrittenDay(*found.span(), None, f"--{day:%m-%d}")


def day_in(text: str) -> date | None:
    """The first day with its year that a text names."""
    return next((one.day for one in written_days(text) if one.day), None)


def _day(found: re.Match[str], year: int) -> date | None:
    said = found.groupdict()
    try:
        if said.get("iso"):
            return date.fromisoformat(said["iso"])
        return date(year, _MONTHS[(said["m"] or said["m2"]).lower()], int(said["d"] or said["d2"]))
    except ValueError:
        return None


def _binds(clause: Clause) -> bool:
    key = clause.id.partition("/")[2]
    return not key.startswith(("rct_", "cit_", "pbl_", "end_", "title"))


def _dates_in(clause: Clause) -> Iterator[Applicability]:
    for sentence in sentences(clause.text):
        for event, pattern in _EVENTS:
            found = pattern.search(sentence)
            if found is None:
                continue
            after = _IF.split(sentence[found.start() :], maxsplit=1)[0]
            days, what = _counted(after)
            day = None if days is not None or what else day_in(after)
            if day is None and days is None and not what:
                continue
            scope = _SCOPE.search(sentence[: found.end() + 6]) if event != "transposed_by" else None
            if scope is None or scope.start() >= found.start():
                scope = _TO_WHOM.search(after)
            yield Applicability(
                event=event,
                day=day,
                days_after=days,
                after=what,
                scope=scope[1] if scope else "",
                provision=clause.id,
                sentence=sentence,
            )
            break


def _counted(text: str) -> tuple[int | None, str]:
    if found := _FOLLOWING.search(text):
        word = (found["word"] or "first").lower()
        digits = re.match(r"\d+", word)
        return (int(digits[0]) if digits else _DAYS.get(word)), found["what"].lower()
    if found := _SAME_DAY.search(text):
        return 0, found["what"].lower()
    if found := _LATER.search(text):
        return None, f"{found['span'].lower()} after {found['what'].lower()}"
    return None, ""


def _actors_in(clause: Clause) -> Iterator[Addressee]:
    for sentence in sentences(clause.text):
        found = _SUBJECT.match(sentence)
        if found is None:
            continue
        subject = _actor(found["subject"])
        if subject:
            yield Addressee(name=subject, provision=clause.id, sentence=sentence)


def _actor(subject: str) -> str:
    """The actor in the words before `shall`; empty where none is named."""
    parts = re.split(r",\s+", " ".join(subject.split()))
    told = parts[-1]
    if len(parts) > 1 and re.match(r"(?:and|or)\s", told) and _ACTOR.search(parts[0]):
        told = ", ".join(parts)
    told = re.split(r"\s(?:that|which|who|where|referred to|within the meaning)\s", told, maxsplit=1)[0]
    told = _LEADING.sub("", _LEADING.sub("", _BEFORE.sub("", told))).lower()
    told = re.sub(r"(?:,|\s(?:in|of|with|before|and|or))+$", "", told)
    head = _BEHIND.split(told, maxsplit=1)[0]
    named = _ACTOR.search(head) and not re.search(r"(?<!and)(?<!or) the\b", head)
    return told if named and len(told.split()) <= _MOST_WORDS else ""
