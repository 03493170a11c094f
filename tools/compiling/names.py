"""Names made of words: of labels, questions and exceptions."""

import re

MOST = 48
_EMPTY = {
    "a",
    "an",
    "the",
    "of",
    "and",
    "or",
    "to",
    "for",
    "in",
    "on",
    "with",
    "that",
    "any",
    "content",
    "policy",
}
_CODE = re.compile(r"\b(?P<code>[A-Z]{1,6}[0-9]{1,2})\b")


def slug(words: str) -> str:
    """The words as a name of at most 48 characters, cut at a word; empty where they hold none."""
    parts = [
        part for part in re.split(r"[^a-z0-9]+", words.casefold().replace("'", "").replace("’", "")) if part
    ]
    kept: list[str] = []
    for part in parts:
        if len("-".join([*kept, part])) > MOST:
            break
        kept.append(part)
    return "-".join(kept)


def short_name(words: str) -> str:
    """The words that tell most, as a name."""
    return slug(
        " ".join([word for word in re.findall(r"[\w'’-]+", words) if word.casefold() not in _EMPTY][:5])
    )


def code_in(*texts: str) -> str:
    """The policy's own label in the first text that has one, `dc1` of `(DC1 - Promotion)`; empty where none has."""
    found = next((match for text in texts if (match := _CODE.search(text))), None)
    return found["code"].casefold() if found else ""


def unlike(name: str, taken: set[str]) -> str:
    """The name, or the name with a number where it is taken; it is taken from then on."""
    free = name if name not in taken else next(n for i in range(2, 999) if (n := f"{name}-{i}") not in taken)
    taken.add(free)
    return free
