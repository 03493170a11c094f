"""Whom “it” and “they” stand for: actors of the same article that agree in number; a thing is never an actor."""

import re
from collections.abc import Collection
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
        plural = pronoun.lower() == "they"
        if found := _CONDITION.search(before):
            named = actor(found[1], people)
            if named and is_plural(found[1]) == plural:
                return named
            if not named and not is_pronoun(found[1]) and is_plural(found[1]) == plural:
                return ""
        unit = _unit(clause)
        for place, named, several in reversed(self.subjects):
            if place != unit:
                break
            if several == plural:
                return named
        return ""


def _unit(clause: str) -> str:
    """The article of a provision: a pronoun does not reach over it."""
    return clause.split(".")[0]
