"""The days that a question names, told from a given today: "as of 1 March 2026", "yesterday", "vor zwei Wochen"."""

import re
from collections.abc import Callable, Iterator
from datetime import MAXYEAR, MINYEAR, date, timedelta
from typing import Literal, NamedTuple

Sense = Literal["on", "since", "before"]

_MONTHS = (
    "january januar janeiro jan", "february februar fevereiro feb", "march märz maerz março marco mar",
    "april abril apr", "may mai maio", "june juni junho jun", "july juli julho jul", "august agosto aug",
    "september setembro sept sep", "october oktober outubro oct okt", "november novembro nov",
    "december dezember dezembro dec dez",
)  # fmt: skip
_MONTH_NUMBER = {name: n for n, names in enumerate(_MONTHS, 1) for name in names.split()}
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_NUMBERS = {
    word: n
    for n, words in {1: "a an one eine einem einer um uma", 2: "two zwei dois duas couple", 3: "three drei três tres",
                     4: "four vier quatro", 5: "five fünf cinco", 6: "six sechs seis", 7: "seven sieben sete",
                     8: "eight acht oito", 9: "nine neun nove", 10: "ten zehn dez", 12: "twelve zwölf doze"}.items()
    for word in words.split()
}  # fmt: skip
_UNITS = {"day": 1, "tag": 1, "dia": 1, "week": 7, "woche": 7, "semana": 7}
_MONTH = rf"(?P<month>{'|'.join(sorted(_MONTH_NUMBER, key=len, reverse=True))})\.?"
_YEAR = r"(?P<year>\d{4})"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th|\.|º)?"
_SENSE = (
    r"(?:\b(?:(?P<sense>since|from|after|starting|seit|desde|ab|before|prior to|until|till|vor dem|vor|bis|antes de)"
    r"|as of|as at|as on|effective|on|in|at|by|during|for|of|am|im|zum|em|no dia|no|na)\s+(?:the\s+|dem\s+|den\s+)?)?"
)
_UNIT = (
    r"(?P<unit>days?|weeks?|months?|years?|tage?n?|wochen?|monate?n?|jahre?n?|dias?|semanas?|"
    r"mes(?:es)?|mês|anos?)"
)


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
    month, day = _MONTH_NUMBER[match["month"].casefold()], match.groupdict().get("day")
    year = match.groupdict().get("year")
    if year:
        return date(int(year), month, int(day or 1))
    this_year = date(today.year, month, int(day or 1))
    return this_year if this_year <= today else date(today.year - 1, month, int(day or 1))


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
    return _back(today, _NUMBERS.get(number) or int(number), match["unit"].casefold())


def _back(today: date, number: int, unit: str) -> date:
    for name, days in _UNITS.items():
        if unit.startswith(name):
            return today - timedelta(days=number * days)
    return months_before(today, number * (12 if unit.startswith(("year", "jahr", "ano")) else 1))


def _last(match: re.Match[str], today: date) -> date:
    return _back(today, 1, match["unit"].casefold())


def _next(match: re.Match[str], today: date) -> date:
    return _back(today, -1, match["unit"].casefold())


def _weekday(match: re.Match[str], today: date) -> date:
    back = (today.weekday() - _WEEKDAYS.index(match["weekday"].casefold())) % 7
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
        (rf"{_SENSE}(?<!\d)(?P<year>\d{{4}})-(?P<m>\d{{1,2}})-(?P<d>\d{{1,2}})(?!\d)", _iso),
        (rf"{_SENSE}(?<!\d)(?P<d>\d{{1,2}})\.(?P<m>\d{{1,2}})\.(?P<year>\d{{4}})(?!\d)", _iso),
        (rf"{_SENSE}(?<!\d)(?P<m>\d{{1,2}})/(?P<d>\d{{1,2}})/(?P<year>\d{{4}})(?!\d)", _slashed),
        (rf"{_SENSE}(?<!\d){_DAY}\s+(?:of\s+|de\s+)?{_MONTH}\b,?(?:\s+(?:de\s+)?{_YEAR}\b)?", _of_month),
        (rf"{_SENSE}\b{_MONTH}\s+{_DAY}(?!\d)(?:,?\s+{_YEAR}\b)?", _of_month),
        (rf"{_SENSE}\b{_MONTH}\s+(?:de\s+)?{_YEAR}\b", _of_month),
        (rf"{_SENSE}\bQ(?P<q>[1-4])(?:\s+|\s*/\s*)?(?P<year>\d{{4}})?\b", _quarter),
        (r"\b(?:the )?day before yesterday\b|\bvorgestern\b|\banteontem\b", _by_word(-2)),
        (r"\byesterday(?:'s)?\b|\bgestern\b|\bontem\b", _by_word(-1)),
        (r"\btomorrow\b|\bamanhã\b", _by_word(1)),
        (
            r"\b(?:as of )?(?:today|(?:right )?now|nowadays|currently|at the moment|at present|heute|hoje|jetzt|"
            r"agora)\b",
            _by_word(0),
        ),
        (
            rf"(?P<span>\b(?:(?:in|over|during|within|for) the )?(?:last|past|previous|letzten|últim[oa]s)"
            rf"\s+(?P<n>\d{{1,4}}|{'|'.join(_NUMBERS)})\s+{_UNIT})\b",
            _ago,
        ),
        (rf"{_SENSE}(?<!\w)(?P<n>\d{{1,6}}|{'|'.join(_NUMBERS)})(?: of)?\s+{_UNIT}\s+(?:ago|before|"
    r"earlier|atrás)\b", _ago),
        (rf"\b(?:vor|há)\s+(?P<n>\d{{1,4}}|{'|'.join(_NUMBERS)})\s+{_UNIT}\b", _ago),
        (rf"{_SENSE}\b(?:the\s+)?(?:start|beginning|anfang|beginn|início) (?:of )?(?:the |this |des |"
    rf"dieses |do )?{_UNIT}\b", _start_of),
        (rf"{_SENSE}\b{last}\s+{_UNIT}\b", _last),
        (rf"{_SENSE}\b(?P<unit>semana|mês|mes|ano)\s+passad[oa]\b", _last),
        (rf"{_SENSE}\bthis\s+{_UNIT}\b", _by_word(0)),
        (rf"{_SENSE}\b(?:next|coming|nächste[nrsm]?)\s+{_UNIT}\b", _next),
        (rf"{_SENSE}\b(?:last\s+)?(?P<weekday>{'|'.join(_WEEKDAYS)})\b", _weekday),
        (
            r"\b(?:(?P<sense>since|from|before|until|after|seit|desde)|in|by|during|last|im|em)"
    rf"\s+(?:last\s+)?{_MONTH}\b"
            rf"(?!\s+(?:i|we|you|they|he|she|it|a|the|be|not)\b)",
            _of_month,
        ),
        (
            rf"\b(?:(?P<sense>since|before|after|until|seit|desde)|in|during|for|back in|(?:at )?(?:the )?"
            rf"(?P<part>start|beginning|end|anfang|ende|início) (?:of|von|de)|jahr|ano(?: de)?)\s+{_YEAR}\b(?!-)",
            _of_year,
        ),
    )  # fmt: skip
    return ((re.compile(pattern, re.IGNORECASE), read) for pattern, read in pairs)


_READERS = tuple(_compiled())
