"""Text of no consequence, of the same length and language: what any added text moves is not put down to an order."""

from functools import cache
from pathlib import Path

import yaml

PASSAGES = Path(__file__).parent / "neutral.yaml"


def neutral(order: str, language: str, number: int) -> str:
    """Everyday words of a language, as many characters as an order has; each number begins at another word."""
    words = _passages().get(language, _passages()["en"]).split()
    joint = " " if len(words) > 1 else ""
    units = words if joint else list(words[0])
    start = 7 * number % len(units)
    found = ""
    at = start
    while len(found) < len(order):
        found += (joint if found else "") + units[at % len(units)]
        at += 1
    return found


@cache
def _passages() -> dict[str, str]:
    told: dict[str, str] = yaml.safe_load(PASSAGES.read_text(encoding="utf-8"))
    return told
