"""What a rule is about: themes of platform law and of platforms' policies, told by their words. English."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

_THEMES: Mapping[str, str] = dict(
    line.split(": ", 1)
    for line in (Path(__file__).parent / "themes.txt").read_text(encoding="utf-8").splitlines()
)
"""A pattern of words by theme, one theme a line."""
FORMAL = "Recitals and formalities"
_PATTERNS = {
    name: re.compile(rf"(?<![\w-])(?:{words})(?![\w-])", re.IGNORECASE) for name, words in _THEMES.items()
}
THEMES: tuple[str, ...] = tuple(_THEMES)
HEADING = 4
"""What a word in the innermost heading is worth; one in the changed words is worth 2, one elsewhere 1."""
LEAST = 2
"""What a theme must be worth; below it the document's own heading names the theme."""
MOST_NAME = 60


def theme_of(heading: Sequence[str], text: str, changed: str) -> str:
    """The theme that a changed provision is about: the best of ours, else the document's own outermost heading."""
    near = heading[-1] if heading else ""
    worth = {
        name: HEADING * min(_count(pattern, near), 2)
        + 2 * min(_count(pattern, changed), 3)
        + min(_count(pattern, text), 3)
        for name, pattern in _PATTERNS.items()
    }
    best = max(worth, key=lambda name: worth[name])
    if worth[best] >= LEAST:
        return best
    own = " ".join(heading[0].split()).strip("#* ") if heading else ""
    return (own if len(own) <= MOST_NAME else f"{own[:MOST_NAME].rsplit(' ', 1)[0]} …") or "Other"


def theme_named(words: str) -> str:
    """Our theme that all these words name, the one of fewest words where several do; empty where none does."""
    wanted = set(re.findall(r"\w+", words.casefold())) - _JOINING
    names = [name for name in THEMES if wanted and wanted <= set(re.findall(r"\w+", name.casefold()))]
    return min(names, key=lambda name: len(name.split()), default="")


def pattern_of(theme: str) -> re.Pattern[str]:
    """The words that tell one of our themes."""
    return _PATTERNS[theme]


_JOINING = frozenset(("and", "of", "to", "the"))


def _count(pattern: re.Pattern[str], text: str) -> int:
    return len(pattern.findall(text))
