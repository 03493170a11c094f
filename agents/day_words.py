"""The words that days are told in: months and weekdays by CLDR, numbers and units in the languages that are read."""

from agents.places import LANGUAGES


def _named(kind: str) -> dict[str, int]:
    """The names of `months` or `days` in every language that questions are read in, with their numbers from CLDR."""
    from babel import Locale

    return {
        name.casefold(): number
        for language in LANGUAGES
        for form in ("format", "stand-alone")
        for number, name in getattr(Locale(language), kind)[form]["wide"].items()
    }


_SHORT = ("jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
MONTH_NUMBER = _named("months") | {name: n + (n > 4) for n, name in enumerate(_SHORT, 1)} | {
    "sept": 9, "okt": 10, "dez": 12,
}  # fmt: skip
WEEKDAYS = _named("days")
NUMBERS = {
    word: n
    for n, words in {
        1: "a an one eine einem einer um uma un une una een bir",
        2: "two zwei dois duas couple dos deux due twee iki",
        3: "three drei três tres trois tre drie üç",
        4: "four vier quatro cuatro quatre quattro",
        5: "five fünf cinco cinq cinque vijf",
        6: "six sechs seis sei zes",
        7: "seven sieben sete",
        8: "eight acht oito",
        9: "nine neun nove",
        10: "ten zehn dez",
        12: "twelve zwölf doze",
    }.items()
    for word in words.split()
}
UNITS = {
    words: days
    for days, some in {
        1: "day tag dia día jour giorn dag dzie dni gün",
        7: "week woche weken semana semaine settiman tydzień tygodn hafta",
        14: "fortnight",
    }.items()
    for words in some.split()
}  # fmt: skip
YEARS = ("year", "jahr", "ano", "año", "an", "jaar", "rok", "lat", "yıl")
MONTH = rf"(?P<month>{'|'.join(sorted(MONTH_NUMBER, key=len, reverse=True))})\.?"
YEAR = r"(?P<year>\d{4})"
DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th|\.|º)?"
SENSE = (
    r"(?:\b(?:(?P<sense>since|from|after|starting|seit|desde|ab|before|prior to|until|till|vor dem|vor|bis|antes de)"
    r"|as of|as at|as on|effective|on|in|at|by|during|for|of|am|im|zum|em|no dia|no|na)\s+(?:the\s+|dem\s+|den\s+)?)?"
)
UNIT = (
    r"(?P<unit>days?|weeks?|fortnights?|months?|quarters?|years?|tage?n?|wochen?|monate?n?|jahre?n?|d[ií]as?|semanas?|"
    r"mes(?:es)?|mês|a[nñ]os?|jours?|semaines?|mois|ann?ées?|ans?|giorn[oi]|settiman[ae]|mes[ei]|ann[oi]|"
    r"dagen|dag|weken|maand(?:en)?|jaar|dni|dzień|tydzień|tygodni\w*|miesi[ąę]c\w*|rok|lat|gün|hafta|ay|yıl)\b"
)
