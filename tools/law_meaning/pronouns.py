"""Whom “it” and “they” stand for: actors of the same article that agree in number; a thing is never an actor."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from tools.law_meaning.subjects import Subject, actor, is_plural, is_pronoun

_VERBS = (
    r"can|cannot|could|may|must|has|have|is|are|was|were|does|do|did|had|considers?|finds?|"
    r"decides?|receives?|intends?|becomes?|suspects?|fails?|adopts?|"
    r"concludes?|provides?|offers?|makes?|carry|carries|requests?|supply|supplies|acts?|uses?|"
    r"takes?|believes?|obtains?|detects?|meets?|"
    r"exercises?|submits?|issues?|wish|wishes|proposes?|process|processes|refuses?|declines?|"
    r"agrees?|fulfils?|designates?|notify|"
    r"notifies|orders?|rely|relies|establish|establishes|objects?|plans?|gives?|no longer|"
    r"thereby|reasonably|[a-z]{3,}ed"
)
_CONDITION = re.compile(
    rf"(?:^|,)\s*(?:where|when|if|once|as soon as|unless|before|after|in so far "
    rf"as)\s+([^,]{{2,240}}?)\s+(?:{_VERBS})\b",
    re.IGNORECASE,
)
_BEGUN = re.compile(r"(?:^|,\s)\s*(?:where|when|if|once|as soon as)\s+(.{2,160})", re.IGNORECASE | re.DOTALL)
MOST_WORDS = 9
"""Of an actor at the beginning of a condition."""


@dataclass
class Mentioned:
    """The subjects so far: article, actor (empty for a thing), plural."""

    subjects: list[tuple[str, str, bool]] = field(default_factory=list)

    def add(self, clause: str, subject: Subject, who: str) -> None:
        """A subject was read in a provision."""
        if not is_pronoun(subject.text) and not subject.below:
            self.subjects.append((_unit(clause), who, is_plural(subject.text)))

    def meant(self, clause: str, before: str, pronoun: str, people: Collection[str]) -> str:
        """Whom a pronoun stands for: the actor of the condition before it, else of the rule before it."""
        if pronoun.lower() in ("the latter", "the former"):
            return ""
        plural = pronoun.lower() == "they"
        found, begun = _CONDITION.search(before), _BEGUN.search(before)
        subjects = (found[1] if found else "", _first_actor(begun[1].split(), people) if begun else "")
        for told in subjects:
            if is_plural(told) == plural and (named := actor(told, people)):
                return named
        if (
            found
            and not is_pronoun(found[1])
            and not actor(found[1], people)
            and is_plural(found[1]) == plural
        ):
            return ""
        unit = _unit(clause)
        for place, named, several in reversed(self.subjects):
            if place != unit:
                break
            if several == plural:
                return named
        return ""


def _first_actor(words: Sequence[str], people: Collection[str]) -> str:
    """The actor that some words begin with, where they go on with a verb that no list knows."""
    told = (" ".join(words[:count]) for count in range(1, min(MOST_WORDS, len(words)) + 1))
    return next((one for one in told if actor(one, people)), "")


def _unit(clause: str) -> str:
    """The article of a provision: a pronoun does not reach over it."""
    return clause.split(".")[0]
