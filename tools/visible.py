"""Text that others wrote, made fit to be shown: nothing in it steers a terminal, hides or reorders text."""

import unicodedata

UNSEEN = ("Cc", "Cf", "Cs", "Zl", "Zp")
"""Kinds of characters that steer, hide or reorder text, by their Unicode category."""
_JOINERS = "\u200c\u200d"


def visible(text: str) -> str:
    """The text with control, format and bidirectional characters as escapes such as `\\u202e`.

    Line feeds and tabs stay, and so do the joiners that scripts and emoji need.
    """
    text = text.replace("\r\n", "\n")
    if text.replace("\n", "").replace("\t", "").isprintable():
        return text
    return "".join(_shown(character, text[i - 1] if i else " ") for i, character in enumerate(text))


def one_line(text: str) -> str:
    """The same on one line, for cells and messages: a line feed or tab in it is an escape too."""
    return visible(text).replace("\n", "\\n").replace("\t", "\\t")


def width(text: str) -> int:
    """How many columns a text takes on a terminal."""
    return sum(
        0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text
    )


def _shown(character: str, before: str) -> str:
    joins = character in _JOINERS and not before.isascii() and before not in _JOINERS
    if character in "\n\t" or joins or unicodedata.category(character) not in UNSEEN:
        return character
    return f"\\u{ord(character):04x}" if ord(character) < 0x10000 else f"\\U{ord(character):08x}"
