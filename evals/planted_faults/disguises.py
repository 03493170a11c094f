"""Ways in which people spell to evade; each changes a text in its own way, the same for the same text."""

import hashlib
from collections.abc import Callable
from random import Random

_LOOK_ALIKE = str.maketrans("aeopcxyiABEHKMOPTX", "аеорсхуіАВЕНКМОРТХ")
_LEET = str.maketrans("aeiost", "4310$7")
_LEAST_LETTERS = 4


def disguised(text: str, kind: str) -> str:
    """The text spelt in that way, most of its longer words changed."""
    draw = Random(hashlib.sha256(f"{kind}|{text}".encode()).digest())
    words = [
        DISGUISES[kind](word, draw) if len(word) >= _LEAST_LETTERS and draw.random() < 0.85 else word
        for word in text.split(" ")
    ]
    return " ".join(words)


def _look_alikes(word: str, draw: Random) -> str:
    return word.translate(_LOOK_ALIKE)


def _leet(word: str, draw: Random) -> str:
    return word.translate(_LEET)


def _spaced(word: str, draw: Random) -> str:
    return draw.choice((" ", ".", "-")).join(word)


def _zero_width(word: str, draw: Random) -> str:
    return "\u200b".join(word)


def _repeated(word: str, draw: Random) -> str:
    place = draw.randrange(1, len(word) - 1)
    return word[:place] + word[place] * draw.randint(3, 5) + word[place + 1 :]


def _full_width(word: str, draw: Random) -> str:
    return "".join(chr(ord(letter) + 0xFEE0) if "!" <= letter <= "~" else letter for letter in word)


DISGUISES: dict[str, Callable[[str, Random], str]] = {
    "look_alikes": _look_alikes,
    "leet": _leet,
    "spaced": _spaced,
    "zero_width": _zero_width,
    "repeated": _repeated,
    "full_width": _full_width,
}
