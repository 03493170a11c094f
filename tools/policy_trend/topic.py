"""What a topic's rules are told by: the words of one of our themes, or the topic's own words in any inflection."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from knowledge_base.errors import WrongUsage
from tools.brief.themes import THEMES, pattern_of, theme_named
from tools.clause_search import content_words

MOST_WORDS = 8


@dataclass(frozen=True)
class Topic:
    """A topic, and what a rule must hold to be about it: each of the patterns, anywhere in it."""

    name: str
    words: tuple[str, ...]
    """What was looked for, for people; of a theme, what was said beside it."""
    patterns: tuple[re.Pattern[str], ...]
    theme: str = ""
    """Our theme that the name means, if it does."""

    def holds(self, text: str) -> bool:
        """Whether a text speaks of it."""
        return all(pattern.search(text) for pattern in self.patterns)


def topic_of(name: str, also: Sequence[str] = ()) -> Topic:
    """The topic of that name; `also` are words or phrases of which one is enough.

    Raises: WrongUsage when it has no word to look for.
    """
    named = " ".join(name.split())
    theme = theme_named(named)
    extra = "|".join(_form(word) for one in also for word in [" ".join(one.split())] if word)
    if theme:
        own = pattern_of(theme)
        found = re.compile(f"{own.pattern}|{extra}", re.IGNORECASE) if extra else own
        return Topic(named, tuple(also), (found,), theme)
    words = sorted(content_words(named), key=named.casefold().find)[:MOST_WORDS]
    if not words:
        themes = ", ".join(THEMES)
        raise WrongUsage(
            f"{name!r} has no word to look for; name what the rules are about, or a theme: {themes}"
        )
    if extra:
        together = "".join(f"(?=.*{_form(word)})" for word in words)
        return Topic(named, (*words, *also), (re.compile(f"(?s:^{together})|{extra}", re.IGNORECASE),))
    return Topic(named, tuple(words), tuple(re.compile(_form(word), re.IGNORECASE) for word in words))


def _form(word: str) -> str:
    """A word in any inflection that only adds letters to its stem."""
    stem = re.sub(r"(?:ies|y)$", "", word) if len(word) > 5 else word
    stem = re.sub(r"(?:ing|ed|es|s|e)$", "", stem) if len(stem) > 5 else re.sub(r"s$", "", stem)
    return rf"(?<!\w){re.escape(stem)}\w{{0,5}}(?!\w)"
