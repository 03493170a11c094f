"""Concepts of the field that texts speak of: one thing may have many words, as “vermin” and “dehumanising”. English.

concepts.txt holds the words, a concept a line; they were put together by hand from what laws and platforms' policies
call things.
"""

import re
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

FILE = Path(__file__).parent / "concepts.txt"
_ENDING = r"(?:s|es|d|ed|ing)?"
_BETWEEN = r"(?: [\w'-]+){0,3}"

Floats = NDArray[np.float64]


Patterns = Mapping[str, re.Pattern[str]]


def listed_words() -> dict[str, tuple[str, ...]]:
    """Each concept with its words, as the file has them."""
    lines = FILE.read_text(encoding="utf-8").splitlines()
    told = (line.split(": ", 1) for line in lines if line and not line.startswith("#"))
    return {name: tuple(words.split(", ")) for name, words in told}


def patterns_of(words: Mapping[str, Sequence[str]]) -> Patterns:
    """What finds the words of each concept; a concept without words is left out."""
    return {name: _pattern(some) for name, some in words.items() if some}


@cache
def concepts() -> Patterns:
    """Each concept with what finds its words."""
    return patterns_of(listed_words())


def held(texts: Sequence[str], known: Patterns) -> Floats:
    """Whether each text speaks of each concept, as 1 and 0: shape (texts, concepts)."""
    flat = [" ".join(text.split()) for text in texts]
    rows = [[bool(found.search(text)) for found in known.values()] for text in flat]
    return np.array(rows, dtype=np.float64).reshape(len(flat), len(known))


def concept_cosines(asked: Floats, ours: Floats) -> Floats:
    """Cosines of what texts speak of, shape (asked, ours); a concept counts by how rare it is among ours."""
    rarity = np.log((len(ours) + 1) / (ours.sum(axis=0) + 0.5))
    weights = np.sqrt(np.maximum(rarity, 0))
    return np.asarray(_unit(asked * weights) @ _unit(ours * weights).T, dtype=np.float64)


def _unit(rows: Floats) -> Floats:
    return np.asarray(rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-6))


def _pattern(phrases: Sequence[str]) -> re.Pattern[str]:
    found = "|".join(_phrase(one.split(" ")) for one in phrases)
    return re.compile(rf"(?<![\w-])(?:{found})(?![\w-])", re.IGNORECASE)


def _phrase(words: Sequence[str]) -> str:
    """A hyphen behind a word stands for any ending, a star for up to three words."""
    found = ""
    for word in words:
        space = " " if found else ""
        if word == "*":
            found += _BETWEEN
        elif word.endswith("-"):
            found += space + re.escape(word[:-1]) + r"[\w'-]*"
        else:
            found += space + re.escape(word) + _ENDING
    return found
