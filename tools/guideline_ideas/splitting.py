"""A near rule that names several things, told apart: who reads one thing at a time misses none."""

import re
from collections.abc import Iterator

from knowledge_base.guideline_words import without_citation
from tools.compiling.parts import list_of
from tools.guideline_changes import SplitRule
from tools.guideline_ideas.idea import Disagreement, GuidelineIdea, idea

GENERATOR = "rule parts"
_LEAD = re.compile(r"^(?P<lead>(?:Label|Mark) as (?:not )?violating|Do not mark)\s+(?P<rest>.+)$", re.S)


def splitting(told: Disagreement) -> Iterator[GuidelineIdea]:
    """A split of each near rule whose words are a list."""
    for rule in told.near:
        parts = _parts(rule.text)
        if rule.kind == "rule" and rule.clauses and rule.shape == "list item" and 2 <= len(parts) <= 8:
            edit = SplitRule(clause=rule.clauses[0], rule=rule.id, parts=tuple(parts))
            yield idea(GENERATOR, edit, f"it names {len(parts)} things at once")


def _parts(text: str) -> list[str]:
    found = _LEAD.match(" ".join(without_citation(text).split()))
    if not found or len(found["rest"].rstrip(".").split(". ")) > 1:
        return []
    items = list_of(found["rest"], listed=True)
    return [f"{found['lead']} {one.strip(' .')}." for one in items] if len(items) > 1 else []
