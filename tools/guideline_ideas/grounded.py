"""Edits that rest on the text: what the clause in force says and no item does, an example or a rule out of place.

Each needs a rule that surely divides raters, and where adjudicators take a side the edit takes theirs. The embedded
judge barely reads limits and not at all the order of rules, so it is asked only whether anything gets worse.
"""

import re
from collections.abc import Iterator

import numpy as np

from knowledge_base.guideline_records import GuidelineItem
from knowledge_base.records import Clause
from tools.guideline_changes import AddRule, ClarifyItem, GuidelineEdit, MoveRule, RefileExample
from tools.guideline_ideas.concerning import concerning
from tools.guideline_ideas.idea import Disagreement, GuidelineIdea, idea
from tools.guideline_ideas.unsaid import GENERATOR as WORDING
from tools.guideline_ideas.unsaid import is_said, sentences
from tools.scene import Rows

LEAST, SIDED = 3, 0.7
"""Divided cases with a decided label, and the share of these that must have one label, for labels to take a side."""
MOST_SENTENCES = 3
LIKE = 7
"""Decided cases that an example is held against."""
_FIRST = re.compile(r"\bfirst\b[^.\n]*\b(?:fits?|applies|matches|decides|counts)\b", re.IGNORECASE)


def grounded(told: Disagreement) -> Iterator[GuidelineIdea]:
    """Misfiled examples, then rules in the wrong order, then what is unsaid, nearest to the divided cases first."""
    rows = divided_rows(told)
    if len(rows):
        yield from _misfiled(told)
        side = _side(told, rows)
        yield from _disordered(told, side)
        yield from _omitted(told, rows, side)


def divided_rows(told: Disagreement) -> Rows:
    """The tuning cases that raters split on and that the dividing items are about."""
    scene, items = told.scene, told.guideline.of("rule", "edge_case")
    about = concerning(scene, told.guideline, told.clauses, items, told.ratings)
    wanted = {one.id for one in told.near[:1]}
    rows = [
        int(row)
        for row in scene.rows("tuning")
        if scene.votes[row].split and items[int(about[row])].id in wanted
    ]
    return np.array(rows, dtype=np.int64)


def _side(told: Disagreement, rows: Rows) -> bool | None:
    """What adjudicators say of the divided cases, where they take a side."""
    scene = told.scene
    decided = [
        bool(scene.labels[row])
        for row in rows
        if any(one.role == "adjudicator" for one in told.ratings.get(scene.ids[row], ()))
    ]
    if len(decided) < LEAST or max(sum(decided), len(decided) - sum(decided)) < SIDED * len(decided):
        return None
    return 2 * sum(decided) > len(decided)


def _misfiled(told: Disagreement) -> Iterator[GuidelineIdea]:
    """Examples that cite a rule of the other answer, where decided cases like them have the other label too."""
    scene = told.scene
    rows = scene.rows("tuning", "validation")
    near = {clause for item in told.near for clause in item.clauses}
    for item in (*told.guideline.examples, *told.guideline.counter_examples):
        violates = item.outcome.says == "violates"
        if not item.sample or item.outcome.says not in ("violates", "does not violate"):
            continue
        if not near & set(item.clauses) or not _cites_the_other(told, item, violates):
            continue
        like = rows[np.argsort(-(scene.means[rows] @ scene.embedder.encode([item.sample])[0]))[:LIKE]]
        if len(like) and np.mean(scene.labels[like] != violates) > 0.5:
            yield _idea(
                "misfiled examples",
                RefileExample(clause=item.clauses[0], example=item.id, violates=not violates),
                "it stands under the answer that its clause and most decided cases like it speak against",
            )


def _cites_the_other(told: Disagreement, item: GuidelineItem, violates: bool) -> bool:
    roles = {told.role(clause) for clause in item.clauses}
    return roles == ({"allowance"} if violates else {"prohibition"})


def _disordered(told: Disagreement, side: bool | None) -> Iterator[GuidelineIdea]:
    """Where the first rule that fits decides: the rule whose answer adjudicators give, in front of the other."""
    if side is None or not _FIRST.search(told.guideline.text):
        return
    wanted = "violates" if side else "does not violate"
    rules = [one for one in told.guideline.rules if one.shape == "list item"]
    for item in told.near:
        at = next((place for place, one in enumerate(rules) if one.id == item.id), len(rules))
        ahead = [one for one in rules[:at] if one.outcome.says not in (wanted, "undecided")]
        behind = [one for one in rules[at + 1 :] if one.outcome.says == wanted and one.clauses]
        pair = (item, ahead[-1]) if item.outcome.says == wanted and ahead else None
        if pair is None and item.outcome.says != wanted and behind and at < len(rules):
            pair = (_nearest(told, behind), item)
        if pair and pair[0].clauses:
            edit = MoveRule(clause=pair[0].clauses[0], rule=pair[0].id, before=pair[1].id)
            yield _idea("rule order", edit, "the first rule that fits decides, and adjudicators decide by it")


def _nearest(told: Disagreement, items: list[GuidelineItem]) -> GuidelineItem:
    about = concerning(told.scene, told.guideline, told.clauses, items, told.ratings)
    rows = divided_rows(told)
    return items[int(np.bincount(about[rows], minlength=len(items)).argmax())]


def _omitted(told: Disagreement, rows: Rows, side: bool | None) -> Iterator[GuidelineIdea]:
    """Unsaid sentences of the clauses of the first dividing item, or of what adjudicators' side rests on."""
    scene = told.scene
    centre = scene.means[rows].mean(axis=0)
    found = [
        (float(scene.embedder.encode([sentence])[0] @ centre), clause, sentence)
        for clause in told.clauses
        if _speaks(told, clause, side)
        for sentence in sentences(clause)
        if not is_said(told, sentence)
    ]
    for clause in dict.fromkeys(clause for _, clause, _ in sorted(found, key=lambda one: -one[0])):
        unsaid = [sentence for _, of, sentence in found if of == clause][:MOST_SENTENCES]
        edit = _saying(told, clause, " ".join(unsaid))
        if edit is not None:
            yield _idea(
                WORDING, edit, f"raters part here, {clause.id} says it, and no item of the guideline does"
            )


def _speaks(told: Disagreement, clause: Clause, side: bool | None) -> bool:
    """Whether a clause may settle the cases: one of the dividing item, or an allowance where adjudicators allow."""
    own = clause.id in told.near[0].clauses
    role = told.role(clause.id)
    if side is None:
        return own and role in ("prohibition", "allowance", "definition")
    return (own and role == "definition") or (role == "prohibition" and own if side else role == "allowance")


def _saying(told: Disagreement, clause: Clause, sentence: str) -> GuidelineEdit | None:
    """The sentence in the item of its clause that gives its answer, else as a rule of its own."""
    says = "does not violate" if told.role(clause.id) == "allowance" else "violates"
    citing = [one for one in (*told.near, *told.guideline.rules) if clause.id in one.clauses]
    for item in citing:
        if item.outcome.says == says:
            return ClarifyItem(clause=clause.id, item=item.id, text=sentence)
    last = [one for one in told.guideline.rules if one.shape == "list item"][-1:]
    if says == "violates" or not last:
        return ClarifyItem(clause=clause.id, item=citing[0].id, text=sentence) if citing else None
    text = f"Label as not violating what this allows: {sentence}"
    return AddRule(clause=clause.id, after=last[0].id, text=text, says="does not violate")


def _idea(generator: str, edit: GuidelineEdit, reason: str) -> GuidelineIdea:
    return idea(generator, edit, reason, grounded=True)
