"""What the policy says of cases in doubt: whom raters pass them on to, in the clause's words.

It answers no disagreement about a rule, so it is proposed only where nothing else is.
"""

import re
from collections.abc import Iterator

from knowledge_base.guideline_words import outcome_of
from tools.guideline_changes import AddEscalation
from tools.guideline_ideas.idea import Disagreement, GuidelineIdea, idea
from tools.guideline_ideas.said import is_said, sentences

GENERATOR = "clause wording"
_IN_DOUBT = re.compile(
    r"\b(?:in doubt|doubtful|unclear|unsure|uncertain|borderline|not (?:be )?(?:clear|sure|certain|plain)"
    r"|cannot (?:be )?(?:tell|told|decide|decided)|hard to (?:tell|decide|judge))\b",
    re.IGNORECASE,
)


def escalating(told: Disagreement) -> Iterator[GuidelineIdea]:
    """A line for each sentence that says where cases in doubt go, of a dividing clause or of none that is a rule."""
    own = {clause for item in told.near for clause in item.clauses}
    for clause in told.clauses:
        if clause.id not in own and told.role(clause.id) in ("prohibition", "allowance"):
            continue
        for sentence in sentences(clause):
            if escalates_doubt(sentence) and not is_said(told, clause, sentence):
                edit = AddEscalation(clause=clause.id, text=sentence)
                yield idea(
                    GENERATOR, edit, f"{clause.id} says where cases in doubt go, and the guideline does not"
                )


def escalates_doubt(text: str) -> bool:
    """Whether a text says that cases in doubt are passed on."""
    return bool(_IN_DOUBT.search(text)) and outcome_of(text).escalates
