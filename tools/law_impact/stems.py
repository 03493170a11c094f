"""A word without its ending, so that “suspends” and “suspension of” meet. English; no dictionary."""

import re

_ENDING = re.compile(r"(?:ations|ation|ings|ing|ies|ied|ers|er|ed|es|s|ly)$")
LEAST = 4
"""So many letters are kept at least."""


def stem(word: str) -> str:
    """The word without an ending."""
    found = _ENDING.sub("", word)
    return found if len(found) >= LEAST else word
