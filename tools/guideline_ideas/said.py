"""Whether a guideline says already what a sentence of a clause says: who repeats it teaches raters nothing."""

import re
from collections.abc import Sequence

from knowledge_base.records import Clause
from tools.compiling.wording import worded
from tools.guideline_ideas.idea import Disagreement
from tools.guideline_ideas.stems import stems
from tools.guideline_tree import criterion_of

SAID = 0.6
"""Share of a sentence's words from which one item of the guideline says it."""
SAID_IN_SHORT = 0.5
"""The same of a dividing rule of its clause, or of a rule without one that gives its answer: it says it in short."""
SAID_OTHERWISE = 0.55
"""The cosine from which such a rule says it in other words."""
_MARKUP = re.compile(r"[<>{}|\\\[\]]|https?:|www\.")


def sentences(clause: Clause) -> list[str]:
    """Its sentences, as they stand there."""
    read = worded(clause)
    found = [sentence.text for sentence in read.sentences if not _MARKUP.search(sentence.text)]
    return [one if one.endswith((".", "!", "?")) else f"{one}." for one in found if len(one.split()) >= 3]


def is_said(told: Disagreement, clause: Clause, sentence: str) -> bool:
    """Whether some item holds most of its words, or a rule that may stand for the clause says it in short or otherwise.

    These are the dividing rules of the clause (all of its rules, where it allows something: a rule that divides raters
    is rarely the one that allows), and rules that cite none and give the clause's answer.
    """
    if said_by_another(sentence, [item.text for item in told.guideline.items]):
        return True
    allows = told.role(clause.id) == "allowance"
    says = "does not violate" if allows else "violates"
    rules = told.guideline.of("rule", "edge_case")
    own = [
        criterion_of(item)
        for item in rules
        if (clause.id in item.clauses and (allows or item in told.near))
        or (not item.clauses and item.outcome.says == says)
    ]
    if not own or said_by_another(sentence, own, SAID_IN_SHORT):
        return bool(own)
    encode = told.scene.embedder.encode
    return float((encode(own) @ encode([sentence])[0]).max()) >= SAID_OTHERWISE


def said_by_another(text: str, items: Sequence[str], share: float = SAID) -> bool:
    """Whether one of the items holds most of the words of a text."""
    own = stems(text)
    return bool(own) and any(len(own & stems(item)) >= share * len(own) for item in items)
