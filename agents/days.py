"""The days that a question names, told from a given today: "as of 1 March 2026", "yesterday", "vor zwei Wochen"."""

import re
from collections.abc import Callable, Iterator
from datetime import MAXYEAR, MINYEAR, date, timedelta
from typing import Literal, NamedTuple

from agents.day_words import DAY, MONTH, MONTH_NUMBER, NUMBERS, SENSE, UNIT, UNITS, WEEKDAYS, YEAR, YEARS

Sense = Literal["on", "since", "before"]


class Day(NamedTuple):
    """A day that a question names, the words that name it, and whether it is meant as such or as a bound.

    `day` is None where the words name no day of the calendar.
    """

    day: date | None
    phrase: str
    sense: Sense = "on"


def find_days(text: str, today: date) -> list[Day]:
    """The days that a question names, in order; a month or year without a day stands for its first day that counts."""
    found: dict[tuple[int, int], Day] = {}
    for pattern, read in _READERS:
        for match in pattern.finditer(text):
            if any(match.start() < end and start < match.end() for start, end in found):
                continue
            if _is_a_verb(match):
                continue
            try:
                day = read(match, today)
            except (ValueError, OverflowError):
                day = None
            found[match.span()] = _sensed(day, match)
    return [found[span] for span in sorted(found)]


def _is_a_verb(match: re.Match[str]) -> bool:
    """Whether "may" or "march" is no month: in small letters, with neither a year nor a word before it."""
    groups, words = match.groupdict(), match[0].split()
    bare = not groups.get("year") and words[0].casefold() == (groups.get("month") or "").casefold()
    return bare and words[0] in ("may", "march", "mar")


def _sensed(day: date | None, match: re.Match[str]) -> Day:
    word = (match.groupdict().get("sense") or "").casefold()
    phrase = match[0].strip()
    if word in ("until", "till", "bis"):
        return Day(day, phrase, "before")
    if word in ("before", "prior to", "vor", "vor dem", "antes de"):
        return Day(day and _minus(day, 1), phrase, "before")
    since = word in ("since", "from", "after", "starting", "seit", "desde", "ab")
    return Day(day, phrase, "since" if since or match.groupdict().get("span") else "on")


def months_before(day: date, months: int) -> date:
    """The same day of an earlier month, or that month's last day.

    Raises: ValueError outside the calendar.
    """
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    if not MINYEAR <= year <= MAXYEAR:
        raise ValueError("outside the calendar")
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, last)
        except ValueError:
            continue
    raise AssertionError("every month has 28 days")


def _minus(day: date, days: int) -> date:
    return day - timedelta(days=days) if day.toordinal() > days else date.min


def _iso(match: re.Match[str], today: date) -> date:
    return date(int(match["year"]), int(match["m"]), int(match["d"]))


def _slashed(match: re.Match[str], today: date) -> date:
    first, second = int(match["d"]), int(match["m"])
    return date(int(match["year"]), *((second, first) if second <= 12 else (first, second)))


def _of_month(match: re.Match[str], today: date) -> date:
    month, day = MONTH_NUMBER[match["month"].casefold()], match.groupdict().get("day")
    year = match.groupdict().get("year")
    if year:
        return date(int(year), month, int(day or 1))
    this_year = date(today.year, month, int(day or 1))
    return this_year if this_year <= today else date(today.year - 1, month, int(day or 1))


def _part_of_month(match: re.Match[str], today: date) -> date:
    """The last day of a month for its end, the 15th for its middle."""
    first = _of_month(match, today)
    return (
        first.replace(day=15)
        if match["of"].casefold().startswith("m")
        else months_before(first, -1) - timedelta(days=1)
    )


def _of_year(match: re.Match[str], today: date) -> date:
    """A past year stands for its last day, this one for today."""
    year = int(match["year"])
    part = (match.groupdict().get("part") or "").casefold()
    if part in ("start", "beginning", "anfang", "beginn", "início", "inicio") or match.groupdict().get(
        "sense"
    ):
        return date(year, 1, 1)
    return min(date(year, 12, 31), today) if year <= today.year else date(year, 1, 1)


def _quarter(match: re.Match[str], today: date) -> date:
    return date(int(match["year"] or today.year), 3 * int(match["q"]) - 2, 1)


def _ago(match: re.Match[str], today: date) -> date:
    number = match["n"].casefold()
    return _back(today, NUMBERS.get(number) or int(number), match["unit"].casefold())


def _back(today: date, number: int, unit: str) -> date:
    for name, days in UNITS.items():
        if unit.startswith(name):
            return today - timedelta(days=number * days)
    return months_before(
        today, number * (12 if unit.startswith(YEARS) else 3 if unit.startswith("quart") else 1)
    )


def _half(match: re.Match[str], today: date) -> date:
    whole = match.groupdict().get("n")
    return months_before(today, 6 + 12 * (NUMBERS.get(whole.casefold()) or int(whole) if whole else 0))


def _season(match: re.Match[str], today: date) -> date:
    """The first day, in the northern half of the world, of the last such season that has begun."""
    months = {"spring": 3, "früh": 3, "summer": 6, "somm": 6, "autumn": 9, "fall": 9, "herb": 9, "wint": 12}
    first = next(number for name, number in months.items() if match["season"].casefold().startswith(name))
    year = int(match["year"] or today.year)
    begun = date(year, first, 1)
    return begun if match["year"] or begun <= today else date(year - 1, first, 1)


def _last(match: re.Match[str], today: date) -> date:
    return _back(today, 1, (match["unit"] or match["one"]).casefold())


def _next(match: re.Match[str], today: date) -> date:
    return _back(today, -1, match["unit"].casefold())


def _weekday(match: re.Match[str], today: date) -> date:
    back = (today.weekday() - WEEKDAYS[match["weekday"].casefold()]) % 7
    return today - timedelta(days=back or 7)


def _start_of(match: re.Match[str], today: date) -> date:
    if match["unit"].casefold().startswith(("year", "jahr", "ano")):
        return today.replace(month=1, day=1)
    if match["unit"].casefold().startswith(("week", "woche", "semana")):
        return today - timedelta(days=today.weekday())
    return today.replace(day=1)


def _by_word(offset: int) -> Callable[[re.Match[str], date], date]:
    return lambda match, today: today + timedelta(days=offset)


def _compiled() -> Iterator[tuple[re.Pattern[str], Callable[[re.Match[str], date], date]]]:
    last = r"(?:last|previous|past|prior|letzte[nrsm]?|vorige[nrsm]?)"
    pairs: tuple[tuple[str, Callable[[re.Match[str], date], date]], ...] = (
        (rf"{SENSE}(?<!\d)(?P<year>\d{{4}})-(?P<m>\d{{1,2}})-(?P<d>\d{{1,2}})(?!\d)", _iso),
        (rf"{SENSE}(?<!\d)(?P<d>\d{{1,2}})\.(?P<m>\d{{1,2}})\.(?P<year>\d{{4}})(?!\d)", _iso),
        (rf"{SENSE}(?<!\d)(?P<m>\d{{1,2}})/(?P<d>\d{{1,2}})/(?P<year>\d{{4}})(?!\d)", _slashed),
        (
            rf"{SENSE}\b(?:the\s+)?(?P<of>end|mid|middle)(?:-|\s+of\s+|\s+){MONTH}\b(?:,?\s+{YEAR}\b)?",
            _part_of_month,
        ),
        (rf"{SENSE}(?<!\d){DAY}\s+(?:of\s+|de\s+)?{MONTH}\b,?(?:\s+(?:de\s+)?{YEAR}\b)?", _of_month),
        (rf"{SENSE}\b{MONTH}\s+{DAY}(?!\d)(?:,?\s+{YEAR}\b)?", _of_month),
        (rf"{SENSE}\b{MONTH}\s+(?:de\s+)?{YEAR}\b", _of_month),
        (rf"{SENSE}\bQ(?P<q>[1-4])(?:\s+|\s*/\s*)?(?P<year>\d{{4}})?\b", _quarter),
        (r"\b(?:the )?day before yesterday\b|\bvorgestern\b|\banteontem\b", _by_word(-2)),
        (r"\byesterday(?:'s)?\b|\b(?:gestern|ontem|ayer|hier|ieri|gisteren|wczoraj|dün)\b", _by_word(-1)),
        (r"\btomorrow\b|\bamanhã\b", _by_word(1)),
        (
            r"\b(?:as of )?(?:today|(?:right )?now|nowadays|currently|at the moment|at present|heute|hoje|jetzt|"
            r"agora)\b",
            _by_word(0),
        ),
        (
            r"\b(?:half a year|six months|half year) (?:ago|back|earlier|before)\b|\bvor einem halben jahr\b|"
            r"\bhace medio año\b|\bhá meio ano\b|\bil y a six mois\b|"
            rf"\b(?P<n>{'|'.join(NUMBERS)}|\d{{1,2}})(?: year)? and a half (?:years? )?(?:ago|back)\b",
            _half,
        ),
        (
            rf"(?P<span>\b(?:(?:in|over|during|within|for) the )?(?:last|past|previous|letzten|últim[oa]s)"
            rf"\s+(?P<n>\d{{1,4}}|{'|'.join(NUMBERS)})\s+{UNIT})\b",
            _ago,
        ),
        (rf"{SENSE}(?<!\w)(?P<n>\d{{1,6}}|{'|'.join(NUMBERS)})(?: of)?\s+{UNIT}\s+(?:ago|before|"
    r"earlier|atrás)\b", _ago),
        (rf"\b(?:vor|há|hace|il y a)\s+(?P<n>\d{{1,4}}|{'|'.join(NUMBERS)})\s+{UNIT}\b", _ago),
        (rf"\b(?P<n>\d{{1,4}}|{'|'.join(NUMBERS)})\s+{UNIT}\s+(?:fa|geleden|temu|önce)\b", _ago),
        (
            rf"{SENSE}\b(?:last|past|this|letzte[nrsm]?|diese[nrsm]?)\s+(?P<season>spring|summer|autumn|fall|winter|"
            r"frühling|frühjahr|sommer|herbst|winter)\b(?:\s+(?P<year>\d{4}))?",
            _season,
        ),
        (rf"{SENSE}\b(?P<season>spring|summer|autumn|winter)(?:\s+of)?\s+{YEAR}\b", _season),
        (
            r"\b(?P<sense>since|before|seit)\s+(?:the )?(?P<season>spring|summer|autumn|winter)"
            r"(?:\s+(?P<year>\d{4}))?\b",
            _season,
        ),
        (rf"{SENSE}\b(?:the\s+)?(?:start|beginning|anfang|beginn|início) (?:of )?(?:the |this |des |"
    rf"dieses |do )?{UNIT}\b", _start_of),
        (rf"{SENSE}\b{last}\s+{UNIT}(?P<one>)\b", _last),
        (
            r"\b(?:el |la |le |il |o |a )?(?P<unit>semana|mês|mes|ano|año|semaine|mois|année|settimana|mese|anno)\s+"
            r"(?:passad[oa]|pasad[oa]|derni(?:er|ère)|passé[e]?|scors[oa])\b|"
            r"\b(?:vorige|afgelopen)\s+(?P<one>week|maand|jaar)\b",
            _last,
        ),
        (rf"{SENSE}\bthis\s+{UNIT}\b", _by_word(0)),
        (rf"{SENSE}\b(?:next|coming|nächste[nrsm]?)\s+{UNIT}\b", _next),
        (rf"{SENSE}\b(?:last\s+)?(?P<weekday>{'|'.join(WEEKDAYS)})\b", _weekday),
        (
            r"\b(?:(?P<sense>since|from|before|until|after|seit|desde)|in|by|during|last|did|im|em)"
    rf"\s+(?:last\s+)?{MONTH}\b"
            rf"(?!\s+(?:i|we|you|they|he|she|it|a|the|be|not)\b)",
            _of_month,
        ),
        (
            rf"\b(?:(?P<sense>since|before|after|until|seit|desde)|in|during|for|back in|(?:at )?(?:the )?"
            rf"(?P<part>start|beginning|end|anfang|ende|início) (?:of|von|de)|jahr|ano(?: de)?)\s+{YEAR}\b(?!-)",
            _of_year,
        ),
    )  # fmt: skip
    return ((re.compile(pattern, re.IGNORECASE), read) for pattern, read in pairs)


_READERS = tuple(_compiled())
