"""A question in the words that the embedding model knows: eight languages and jargon translated, typos mended."""

import re
import unicodedata
from collections.abc import Collection
from difflib import get_close_matches
from functools import cache
from pathlib import Path

from tools.languages import NAMES, language_of

GLOSSARY = Path(__file__).parent / "glossary.txt"
_ELISION = re.compile(r"(?<!\w)(?:[dlnsjmtc]|qu|dell|all|nell|un)['’](?=\w)", re.IGNORECASE)
"""Articles that stand before a word without a space, as in "l'adresse"."""
LEAST_WORDS, MOSTLY = 4, 0.4
"""A text of so many words is English only where this share of them is."""
LEAST_LETTERS = 5
LIKE_ENOUGH = 0.83
"""Likeness of a mistyped word: one slip or two letters swapped in six, or two in ten."""
_ENGLISH_TOO = frozenset(
    {*"aio", "an", "as", "come", "die", "do", "in", "is", "me", "men", "no", "of", "on", "over", "was"}
)
"""Little words that are no sign of another language."""
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")


def in_plain_english(text: str, vocabulary: Collection[str], known: Collection[str]) -> str:
    """The text translated word by word where it is not English, and typos mended.

    A typo is a word that is not among the `known` ones, in any of its forms, and that `vocabulary` nearly has.
    """
    said = _translated(text)
    if said != text and _is_foreign(text):
        # A word of another language that the glossary does not have would be taken for a rare one.
        said = _without_foreign(said, {*vocabulary, *known, *_english_of_glossary()}) if known else said
    return _mended(said, vocabulary, known)


def in_another_language(text: str, english: Collection[str]) -> bool:
    """Whether a text is in a language other than English, as far as that can be told."""
    words = _WORD.findall(text.casefold())
    if len(words) >= LEAST_WORDS and english:
        known = sum(_is_known(word, english) for word in words)
        if known < MOSTLY * len(words):
            return True
    language = language_of(text)
    return in_another_script(text) or (language in NAMES and language != "en")


def in_another_script(text: str) -> bool:
    """Whether most letters of a text are not Latin ones."""
    letters = [one for one in text if one.isalpha()]
    return sum("LATIN" not in unicodedata.name(one, "") for one in letters) * 2 > len(letters)


def _without_foreign(text: str, known: Collection[str]) -> str:
    def kept(match: re.Match[str]) -> str:
        return match[0] if match[0][0].isupper() or _is_known(match[0].casefold(), known) else ""

    tokens = re.split(r"(\s+)", text)
    return "".join(token if re.search(r"[\d/_@]", token) else _WORD.sub(kept, token) for token in tokens)


def _translated(text: str) -> str:
    words, small = _glossary()
    text = _ELISION.sub("", text) if _is_foreign(text) else text
    found = 0

    def by_glossary(match: re.Match[str]) -> str:
        nonlocal found
        found += 1
        return words[match[0].casefold()]

    said = _pattern(tuple(words)).sub(by_glossary, text)
    # "die" and "was" are English too: they are German only where other words are.
    if not found or found < len(_WORD.findall(text)) / 8:
        return said
    return (
        _pattern(tuple(small)).sub(lambda match: small[match[0].casefold()], said)
        if _is_foreign(text)
        else said
    )


def _is_foreign(text: str) -> bool:
    """Whether a good part of the words are in the glossary."""
    words, small = _glossary()
    said = [word.casefold() for word in _WORD.findall(text)]
    known = sum((word in words or word in small) and word not in _ENGLISH_TOO for word in said)
    return known >= 2 and known * 2 >= len(said)


def _mended(text: str, vocabulary: Collection[str], known: Collection[str]) -> str:
    by_start: dict[str, list[str]] = {}
    for word in vocabulary:
        by_start.setdefault(word[:1], []).append(word)

    def mend(match: re.Match[str]) -> str:
        word = match[0].casefold()
        if len(word) < LEAST_LETTERS or word in vocabulary or match[0].isupper() or _is_known(word, known):
            return match[0]
        near = [other for other in by_start.get(word[0], ()) if _may_be(word, other)]
        return next(iter(get_close_matches(word, near, 1, LIKE_ENOUGH)), match[0])

    # What holds a digit or a slash is an id, a link or a name.
    tokens = re.split(r"(\s+)", text)
    return "".join(token if re.search(r"[\d/_@]", token) else _WORD.sub(mend, token) for token in tokens)


def _may_be(word: str, other: str) -> bool:
    """Whether a word could be another mistyped; one that only ends otherwise is another form of it."""
    return abs(len(other) - len(word)) <= 2 and not other.startswith(word) and not word.startswith(other)


def _is_known(word: str, known: Collection[str]) -> bool:
    """Whether a word, or what is left of it without an English ending, is known."""
    stem = re.sub(r"(?:['’]s?|s['’]|ies|e?s|i?ed|ing|i?er|i?ers|ly|ness)$", "", word)
    doubled = stem[:-1] if len(stem) > 2 and stem[-1] == stem[-2] else stem
    forms = {word, *word.replace("’", "'").split("-"), stem, f"{stem}e", f"{stem}y", doubled}
    return not known or any(form in known for form in forms)


@cache
def _pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    longest_first = sorted(words, key=len, reverse=True)
    return re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, longest_first))})(?![\w-])", re.IGNORECASE)


@cache
def _english_of_glossary() -> frozenset[str]:
    """What the glossary translates into."""
    words, small = _glossary()
    return frozenset(word.casefold() for said in (*words.values(), *small.values()) for word in said.split())


@cache
def _glossary() -> tuple[dict[str, str], dict[str, str]]:
    """The words translated anywhere, and those only beside others."""
    lines = [line for line in GLOSSARY.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    split = lines.index("~")
    return _pairs(lines[:split]), _pairs(lines[split + 1 :])


def _pairs(lines: list[str]) -> dict[str, str]:
    """The English of each word, from lines such as `rule: Regel, regla`."""
    return {
        word: english
        for english, _, words in (line.partition(": ") for line in lines)
        for word in words.casefold().split(", ")
    }
