"""What a clause says of the divided cases and no item of the guideline does: one sentence, where it belongs."""

import re
from collections.abc import Iterator, Sequence

import numpy as np

from knowledge_base.guideline_records import GuidelineItem
from knowledge_base.records import Clause
from tools.guideline_changes import AddRule, ClarifyItem, GuidelineEdit
from tools.guideline_ideas.idea import Disagreement, GuidelineIdea, idea
from tools.guideline_ideas.said import is_said, sentences
from tools.guideline_tree import criterion_of
from tools.scene import Rows

GENERATOR = "clause wording"
SPOKEN_OF = 0.25
"""Share of the divided cases that a clause must be the nearest of all to."""
MOST_SENTENCES = 3
_LEANS = re.compile(
    r"^(?:so|they|these|those|such|either|neither|both|but|however|otherwise)\b", re.IGNORECASE
)
"""A sentence that means nothing without the one before it."""
_GOES_ON = re.compile(r"^(?:this|that|it)\b", re.IGNORECASE)
"""One that may follow a rule which says what the one before it says."""


def omitted(told: Disagreement, rows: Rows, side: bool | None) -> Iterator[GuidelineIdea]:
    """Of each clause that many divided cases are nearest to the sentence that speaks of them, where it is unsaid."""
    speaking = [
        (clause, said)
        for clause in told.clauses
        if _speaks(told, clause, side) and (said := sentences(clause))
    ]
    if not speaking:
        return
    near = [told.scene.means[rows] @ told.scene.embedder.encode(said).T for _, said in speaking]
    nearest = np.stack([one.max(axis=1) for one in near], axis=1).argmax(axis=1)
    votes = np.bincount(nearest, minlength=len(speaking))
    for at in np.argsort(-votes, kind="stable"):
        clause, said = speaking[int(at)]
        if votes[at] < SPOKEN_OF * len(rows):
            return
        sentence = said[int(near[int(at)][nearest == at].mean(axis=0).argmax())]
        edit = (
            None if is_said(told, clause, sentence) else _saying(told, clause, _whole(told, clause, sentence))
        )
        if edit is not None:
            reason = f"raters part here, {clause.id} says it, and no item of the guideline does"
            yield idea(GENERATOR, edit, reason, grounded=True)


def _speaks(told: Disagreement, clause: Clause, side: bool | None) -> bool:
    """Whether a clause may settle the cases: one of the dividing item, or what adjudicators' side rests on.

    Where they take none, something allowed that the guideline names nowhere may settle them too.
    """
    own, role = clause.id in told.near[0].clauses, told.role(clause.id)
    if side is None:
        allowed = role == "allowance" and (own or _unnamed(told, clause))
        return allowed or (own and role in ("prohibition", "definition"))
    return (own and role == "definition") or (role == "prohibition" and own if side else role == "allowance")


def _unnamed(told: Disagreement, clause: Clause) -> bool:
    """Whether no item cites the clause, though every rule cites some."""
    cited = all(item.clauses for item in told.guideline.rules)
    return cited and not any(clause.id in item.clauses for item in told.guideline.items)


def _whole(told: Disagreement, clause: Clause, sentence: str) -> str:
    """The sentence, behind the one that it leans on; of a clause that the guideline names nowhere all of them."""
    every = sentences(clause)
    if _unnamed(told, clause):
        return " ".join(every[:MOST_SENTENCES])
    at = every.index(sentence)
    before = every[at - 1] if at else ""
    leans = _LEANS.match(sentence) or (
        _GOES_ON.match(sentence) and not is_said(told, clause, before or sentence)
    )
    return f"{before} {sentence}" if before and leans else sentence


def _saying(told: Disagreement, clause: Clause, text: str) -> GuidelineEdit | None:
    """The text in the item of its clause that gives its answer, else as a rule of its own."""
    says = "does not violate" if told.role(clause.id) == "allowance" else "violates"
    citing = [one for one in (*told.near, *told.guideline.rules) if clause.id in one.clauses]
    same = [one for one in citing if one.outcome.says == says]
    same = [one for one in same if one in told.near] or same
    row = [one for one in told.guideline.rules if one.shape == "list item"]
    if same:
        return ClarifyItem(clause=clause.id, item=_nearest(told, same, text).id, text=text)
    if says == "violates" or not row:
        return ClarifyItem(clause=clause.id, item=citing[0].id, text=text) if citing else None
    text = f"Label as not violating what this allows: {text}"
    ahead = told.in_order and told.near[0] in row
    after = told.near[0] if ahead else row[-1]
    return AddRule(clause=clause.id, after=after.id, text=text, says="does not violate", ahead=ahead)


def _nearest(told: Disagreement, items: Sequence[GuidelineItem], text: str) -> GuidelineItem:
    encode = told.scene.embedder.encode
    return items[int((encode([criterion_of(one) for one in items]) @ encode([text])[0]).argmax())]
