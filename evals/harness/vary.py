"""The same question as another person would type it: small changes of the surface, drawn by a seed.

What is asked stays: no word is exchanged, and names, ids, markets, dates and numbers are left alone.
"""

import re
from collections.abc import Callable
from random import Random

SHARE = 0.5
"""About this share of the rows is changed; the others are asked as they were written."""

GREETINGS = ("hi, ", "Hello! ", "hey team, ", "quick question: ", "Morning. ", "sorry to bother you again, ")
THANKS = (" thanks!", " Thank you.", " thx", " cheers", " Thanks in advance!")
_PLAIN_WORD = re.compile(r"(?<![\w/@#{:-])[a-z]{6,}(?![\w/@#:}-])")
"""A longer word in lower case that is no part of an id, a handle, a path or a placeholder."""


def draw_for(seed: int, row_id: str) -> Random:
    """A row's own chance, which no other row moves."""
    return Random(f"{seed}:{row_id}")


def vary(text: str, draw: Random) -> str:
    """The text, or one of its variations."""
    return draw.choice(VARIATIONS)(text, draw) if draw.random() < SHARE else text


def _greeted(text: str, draw: Random) -> str:
    return draw.choice(GREETINGS) + text


def _thanked(text: str, draw: Random) -> str:
    return text + draw.choice(THANKS)


def _unpunctuated(text: str, draw: Random) -> str:
    return text.rstrip("?!. ") or text


def _small_start(text: str, draw: Random) -> str:
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]


def _swapped(text: str, draw: Random) -> str:
    """Two neighbouring letters inside a word change places."""
    words = list(_PLAIN_WORD.finditer(text))
    if not words:
        return text
    word = draw.choice(words)
    place = draw.randrange(word.start() + 1, word.end() - 2)
    return text[:place] + text[place + 1] + text[place] + text[place + 2 :]


def _spaced(text: str, draw: Random) -> str:
    return text.replace(" ", "  ", 2) + " "


VARIATIONS: tuple[Callable[[str, Random], str], ...] = (
    _greeted,
    _thanked,
    _unpunctuated,
    _small_start,
    _swapped,
    _spaced,
)
