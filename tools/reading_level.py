"""How hard a text is to read, and how long.

Coleman and Liau 1975, A computer readability formula designed for machine scoring, Journal of Applied Psychology
60:283-284: 0.0588 L - 0.296 S - 15.8, with L letters and S sentences per 100 words, in years of school in the US.
"""

import re

LEVEL = 12
"""School years from which a guideline is hard to read for raters."""
LONG = 3_000
"""Words from which a guideline is long: a quarter of an hour at 200 words a minute."""
LONG_RULE = 60
LEAST = 50
"""Words from which a level is told: of fewer the formula says nothing."""

_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_MARKER = re.compile(r"^[ \t>]*(?:[-*+]|\d{1,3}[.)]|#{1,6})[ \t]+", re.MULTILINE)
_SENTENCE_END = re.compile(r"(?<![.\s]\w)[.!?:]+[\"”’)*_]*(?=\s|$)|(?<=\w)[*_\"”’)]*\n(?=\n)|(?<=\w)\n(?=\f)")
_LATIN = re.compile(r"[A-Za-zÀ-ɏ]")
_MARKUP = re.compile(r"\([a-z0-9][a-z0-9._-]*/[^\s()]+\)|<[^<>\n]{0,200}>|\{#[^{}\n]*\}")


def count_words(text: str) -> int:
    """The words of a text, clause ids and tags left out."""
    return len(_WORD.findall(_MARKUP.sub(" ", text)))


def grade(text: str) -> float | None:
    """The years of school that a text takes; None under 50 words, and of scripts that the formula is not for."""
    plain = _MARKER.sub("\f", _MARKUP.sub("", text))
    found = _WORD.findall(plain)
    letters = sum(character.isalpha() for word in found for character in word)
    latin = sum(len(_LATIN.findall(word)) for word in found)
    if len(found) < LEAST or latin < letters * 0.9:
        return None
    sentences = max(len(_SENTENCE_END.findall(plain.strip())), 1)
    level: float = 0.0588 * letters / len(found) * 100 - 0.296 * sentences / len(found) * 100 - 15.8
    return level
