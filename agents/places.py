"""The market that a question names: countries by name, adjective or code, and the markets of the workspace."""

import re
from collections.abc import Collection
from functools import cache
from pathlib import Path
from typing import NamedTuple

from knowledge_base.records import GLOBAL

MARKETS = Path(__file__).parent / "markets.txt"
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
    for pattern, codes in _patterns():
        for match in pattern.finditer(text):
            spans.setdefault(
                match.start("name"), Place(codes[match["name"].casefold()], match[0].strip(" ,:;("))
            )
    for place, start in _codes(text, {*_names(), *known}, known):
        spans.setdefault(start, place)
    if not spans:
        return _unknown(text, {*_names(), *known}, vocabulary)
    return [spans[start] for start in sorted(spans)]


def market_name(market: str) -> str:
    """A market as it is said: `Germany` for `DE`, `all markets` for the global one."""
    if market == GLOBAL:
        return "all markets"
    names = _names().get(market)
    return names[0] if names else market


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
        if word not in vocabulary and word not in _NOT_PLACES and word not in _adjectives():
            return [Place(match["place"], match["phrase"], known=False)]
    return []


_MONTHS_AND_SUCH = """
january february march april june july august september october november december januar februar märz juni
juli oktober dezember monday tuesday wednesday thursday friday saturday sunday slack english lantern general
particular live christmas easter ramadan halloween summer winter spring autumn
"""
_NOT_PLACES = frozenset(_MONTHS_AND_SUCH.split())


@cache
def _names() -> dict[str, tuple[str, ...]]:
    """The names of each country; the first is the one that is shown."""
    return {code: names for code, names, _ in _rows()}


@cache
def _adjectives() -> frozenset[str]:
    """Of countries, which name languages too."""
    return frozenset(word.casefold() for _, _, some in _rows() for word in some)


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], dict[str, str]], ...]:
    """Names where something makes them a market, and adjectives where a noun follows: "in German" is a language,
    and "people from Mexico" are no market."""
    names = {name.casefold(): code for code, some, _ in _rows() for name in some}
    adjectives = {word.casefold(): code for code, _, some in _rows() for word in some}
    name = rf"(?P<name>{_either(names)})(?![\w/-])"
    article = r"(?:the |o |a |dem |der |den )?"
    introduced = rf"\b(?:in|for|within|across|im|für|em|no|na|nos|para|pra) {article}{name}(?:'s\b)?"
    listed = (
        r"(?:^|[,:;(]\s*|\b(?:and|about|or|vs\.?|versus|und|oder|e|ou|compared to|than)\s+)"
        rf"{article}{name}(?:'s\b)?(?=\s*(?:$|[?!.,:;)]|\b(?:and|or|und|e|too|as well|now|then|"
        r"instead|please)\b))"
    )
    owning = rf"(?<![\w/-]){name}(?:'s|:| {_NOUN}\b)"
    described = (
        rf"(?:\b(?:in|for|on|im|em|no) (?:the |our )?)?\b(?P<name>{_either(adjectives)})[ "
        rf"-](?=(?:\w+[ -])?{_NOUN}\b)"
    )
    pairs = ((introduced, names), (listed, names), (owning, names), (described, adjectives))
    return tuple((re.compile(pattern, re.IGNORECASE), codes) for pattern, codes in pairs)


def _either(words: Collection[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


@cache
def _rows() -> tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...]:
    lines = MARKETS.read_text(encoding="utf-8").splitlines()
    rows = [line.split("|") for line in lines if line and not line.startswith("#")]
    return tuple((code, _listed(names), _listed(adjectives)) for code, names, adjectives in rows)


def _listed(words: str) -> tuple[str, ...]:
    return tuple(word for word in words.split(",") if word)
