"""The market that a question names: countries by name, adjective or code, and the markets of the workspace."""

import re
from collections.abc import Collection, Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

from knowledge_base.records import GLOBAL

MARKETS = Path(__file__).parent / "markets.txt"
LANGUAGES = ("en", "de", "pt", "es", "fr", "it", "nl", "pl", "tr")
"""Those that questions are read in, as far as the glossary goes."""
_NO_COUNTRIES = frozenset({"EU", "EZ", "QO", "UN", "XA", "XB", "ZZ"})
_ENGLISH = frozenset({"island", "jersey", "man"})
"""Names of countries that are rather words of English."""
_NOUN = (
    r"(?:markets?|users?|viewers?|hosts?|creators?|sellers?|shops?|cases?|content|rules?|polic(?:y|ies)|versions?|"
    r"law|site|audience|accounts?|queue|streams?|posts?|ads?|markt|nutzer\w*|regeln?|usuários?|mercado|regras?)"
)
_BEFORE_A_CODE = r"(?:in|for|to|of|the|market|country|im|für|em|no|na|para|do|da|@|vs\.?|versus|and|or|und|e)"
_ALL_MARKETS = re.compile(
    r"\b(?:globally|worldwide|world-wide|everywhere|(?:the )?global (?:market|rules?|version)|"
    r"in all (?:markets|countries)"
    r"|weltweit|no mundo todo)\b",
    re.IGNORECASE,
)
_NAMED = re.compile(
    r"\b(?:(?:in|for) (?:the )?)?(?:market|country|region|markt|mercado)s?(?: code)? (?:of |is |called |named |= ?)"
    r"?[\"'“”]?(?P<code>[A-Za-z]{2,3}(?:-[A-Z0-9]{1,3})?)\b[\"'“”]?"
)
_SOMEWHERE = re.compile(
    r"(?:^|(?<=[a-z,] ))(?P<phrase>(?:[Ii]n|[Ff]or|within) (?:the )?(?P<place>[A-Z][a-zà-ÿ]{3,}))(?=[\s?.!,;]|$)"
)
_SHORT = re.compile(r"(?P<phrase>\bin (?:the )?(?P<place>[A-Z]{2}))(?=[\s?.!,;]|$)")


class Place(NamedTuple):
    """A market that a question names, and the words that name it; `known` false where there is no such market."""

    market: str
    phrase: str
    known: bool = True


def find_places(text: str, known: Collection[str], vocabulary: Collection[str] = ()) -> list[Place]:
    """The markets that a question names, in order.

    `known` are the markets that have documents of their own; `vocabulary` the words that name no place here.
    """
    spans: dict[int, Place] = {}
    if found := _ALL_MARKETS.search(text):
        spans[found.start()] = Place(GLOBAL, found[0])
    for pattern, by_name in _patterns(text):
        for match in pattern.finditer(text):
            place = Place(by_name[match["name"].casefold()], match[0].strip(" ,:;("))
            spans.setdefault(match.start("name"), place)
    codes = {*_names().values(), *known}
    for place, start in _codes(text, codes, known):
        spans.setdefault(start, place)
    if not spans:
        return _unknown(text, codes, vocabulary)
    return [spans[start] for start in sorted(spans)]


def market_name(market: str) -> str:
    """A market as it is said: `Germany` for `DE`, `all markets` for the global one."""
    if market == GLOBAL:
        return "all markets"
    from babel import Locale

    return str(Locale("en").territories.get(market, market))


def _codes(text: str, codes: Collection[str], known: Collection[str]) -> list[tuple[Place, int]]:
    """Codes in capitals, and in small letters after words such as "market"; US and IN are words of their own."""
    found = []
    shouting = text.upper() == text
    for match in re.finditer(
        r"(?P<by>(?:\b(?:[Ii]n|[Ff]or) (?:the )?)?)(?<![\w/@-])(?P<code>[A-Z]{2}(?:-[A-Z0-9]{1,3})?)"
        r"(?![\w/-])",
        text,
    ):
        introduced = re.search(rf"(?i)(?:^|\W){_BEFORE_A_CODE}[ :]*$", text[: match.start("code")])
        if match["code"] in codes and (introduced or (not shouting and match["code"] not in _WORDS)):
            found.append((Place(match["code"], match[0]), match.start("code")))
    for match in re.finditer(r"(?i)\b(?:market|country|markt|mercado)[ :=]+(?P<code>[a-z]{2})\b(?!-)", text):
        if match["code"].upper() in codes:
            found.append((Place(match["code"].upper(), match[0]), match.start()))
    small = "|".join(
        sorted({code.casefold() for code in known if len(code) == 2} | {"us", "uk", "br", "de", "fr"})
    )
    after = rf"\b(?P<by>in|for|and|about|vs|or|und|e) (?P<the>the )?(?P<code>{small})\b(?= ?(?:market\b|[?.!,;]|$))"
    for match in re.finditer(after, text):
        code = {"uk": "GB"}.get(match["code"], match["code"].upper())
        if match["code"] != "us" or match["the"]:
            found.append((Place(code, match[0]), match.start("code")))
    return found


_WORDS = {"AM", "AS", "AT", "BE", "BY", "DO", "GO", "HE", "IN", "IS", "IT", "ME", "MY", "NO", "OF", "ON", "OR", "SO",
          "TO", "UP", "US", "WE", "ID", "TV", "PM", "OK", "AI", "FN", "FP", "DM", "PR", "LA", "AD", "PS"}  # fmt: skip


def _unknown(text: str, codes: Collection[str], vocabulary: Collection[str]) -> list[Place]:
    """A market that is named as one and is none."""
    if (named := _NAMED.search(text)) and named["code"].isupper() and named["code"] not in codes:
        return [Place(named["code"], named[0], known=False)]
    if (short := _SHORT.search(text)) and short["place"] not in codes and short["place"] not in _WORDS:
        return [Place(short["place"], short["phrase"], known=False)]
    for match in _SOMEWHERE.finditer(text):
        word = match["place"].casefold()
        if word not in vocabulary and word not in _NOT_PLACES and word not in _listed()[1]:
            return [Place(match["place"], match["phrase"], known=False)]
    return []


_MONTHS_AND_SUCH = """
january february march april june july august september october november december januar februar märz juni
juli oktober dezember monday tuesday wednesday thursday friday saturday sunday slack english lantern general
particular live christmas easter ramadan halloween summer winter spring autumn
"""
_NOT_PLACES = frozenset(_MONTHS_AND_SUCH.split())


@cache
def _names() -> dict[str, str]:
    """The code of each country and dependency by its names in every language that questions are read in."""
    from babel import Locale

    found = {
        name.casefold(): code
        for language in LANGUAGES
        for code, name in Locale(language).territories.items()
        if re.fullmatch("[A-Z]{2}", code) and code not in _NO_COUNTRIES
    }
    return {name: code for name, code in found.items() if name not in _ENGLISH} | _listed()[0]


@cache
def _listed() -> tuple[dict[str, str], dict[str, str]]:
    """What countries are also called, and their adjectives, which name languages too."""
    names, adjectives = (
        {
            word.casefold(): code
            for code, words in re.findall(r"([A-Z]{2}): ([^;]+);", " ".join(part.split()))
            for word in words.split(", ")
        }
        for part in MARKETS.read_text(encoding="utf-8").split("~")
    )
    return names, adjectives


def _patterns(text: str) -> Iterator[tuple[re.Pattern[str], dict[str, str]]]:
    """Names where something makes them a market, and adjectives where a noun follows: "in German" is a language,
    and "people from Mexico" are no market. Of the names, those only that the text may hold."""
    said = text.casefold()
    names, adjectives = (
        {word: code for word, code in words.items() if word in said} for words in (_names(), _listed()[1])
    )
    if names:
        name = rf"(?P<name>{_either(names)})(?![\w/-])"
        article = r"(?:the |o |a |dem |der |den )?"
        yield (
            _compiled(rf"\b(?:in|for|within|across|im|für|em|no|na|nos|para|pra) {article}{name}(?:'s\b)?"),
            names,
        )
        yield (
            _compiled(
                r"(?:^|[,:;(]\s*|\b(?:and|about|or|vs\.?|versus|und|oder|e|ou|compared to|than)\s+)"
                rf"{article}{name}(?:'s\b)?(?=\s*(?:$|[?!.,:;)]|\b(?:and|or|und|e|too|as well|now|then|"
                r"instead|please)\b))"
            ),
            names,
        )
        yield _compiled(rf"(?<![\w/-]){name}(?:'s|:| {_NOUN}\b)"), names
        yield _compiled(rf"\b(?:do|does|did|can|will|would|should) {article}{name}(?= \w)"), names
    if adjectives:
        noun = rf"[ -](?=(?:\w+[ -])?{_NOUN}\b)"
        before = r"(?:\b(?:in|for|on|im|em|no) (?:the |our )?)?"
        yield _compiled(rf"{before}\b(?P<name>{_either(adjectives)}){noun}"), adjectives


def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


def _either(words: Collection[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
