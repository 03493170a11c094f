"""An order in disguise: spelt evasively, in base64, or with its letters turned round."""

import base64
import binascii
import codecs
import re
from collections.abc import Iterator

from tools.normalise import normalise_plain

_ENCODED = re.compile(r"(?<![\w+/=])[A-Za-z0-9+/]{16,}={0,2}(?![\w+/=])")
MOST_ENCODED = 5
_LEET = str.maketrans("@4310$5!", "aaeiossi")


def readings(question: str) -> Iterator[str]:
    """What a question may say to somebody who looks twice; first the question itself."""
    yield question
    if plain := normalise_plain(question):
        yield plain
    yield question.translate(_LEET)
    for found in _ENCODED.findall(question)[:MOST_ENCODED]:
        if decoded := _decoded(found):
            yield decoded
    yield codecs.decode(question, "rot13")


def _decoded(text: str) -> str:
    try:
        words = base64.b64decode(text + "=" * (-len(text) % 4), validate=True).decode("utf-8")
    except (binascii.Error, UnicodeDecodeError):
        return ""
    return words if words.isprintable() and " " in words else ""
