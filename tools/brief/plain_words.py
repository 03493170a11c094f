"""A statement with plainer words for the stiff ones of a list."""

import re

_PLAINER = (
    (r"shall not", "must not"), (r"shall", "must"), (r"prior to", "before"), (r"in order to", "to"),
    (r"by way of derogation from", "unlike"),
    (r"with regard to|in respect of", "about"), (r"in the event that", "if"), (r"pursuant to", "under"),
    (r"by means of", "by"), (r"in accordance with", "following"), (r"upon", "on"), (r"thereof", "of it"),
)  # fmt: skip

_LINK = re.compile(r"\[([^\[\]]{1,200})\]\([^()]{0,500}\)")
_MARKS = re.compile(r"\*\*|__|\[\]\([^)]*\)\s*|\\(?=[\[\]()*_])")


def in_plain_words(text: str) -> str:
    """The statement with plainer words for the stiff ones of a list, and without marks of layout."""
    text = _MARKS.sub("", _LINK.sub(r"\1", text))
    for stiff, plain in _PLAINER:
        text = re.sub(rf"\b(?:{stiff})\b", plain, text)
        text = re.sub(rf"\b(?:{stiff.capitalize()})\b", plain.capitalize(), text)
    return text
