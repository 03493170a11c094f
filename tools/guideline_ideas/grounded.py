"""Edits that rest on the text: what the clause in force says and no item does, an example or a rule out of place.

Each needs a rule that surely divides raters, and where adjudicators take a side the edit takes theirs. The embedded
judge barely reads limits and not at all the order of rules, so it is asked only whether anything gets worse.
"""

from collections.abc import Iterator

import numpy as np

from knowledge_base.guideline_records import GuidelineItem
from tools.guideline_changes import GuidelineEdit, MoveRule
from tools.guideline_examples import RefileExample
from tools.guideline_ideas.boundary import decided
from tools.guideline_ideas.concerning import concerning
from tools.guideline_ideas.idea import Disagreement, GuidelineIdea, idea
from tools.guideline_ideas.omitted import omitted
from tools.scene import Rows

LIKE = 7
"""Decided cases that an example is held against."""


def grounded(told: Disagreement) -> Iterator[GuidelineIdea]:
    """Misfiled examples, then rules in the wrong order, then what is unsaid, nearest to the divided cases first."""
    rows = divided_rows(told)
    if len(rows):
        side = told.side(rows)
        yield from _misfiled(told, side)
        yield from _disordered(told, side)
        yield from omitted(told, rows, side)


def divided_rows(told: Disagreement) -> Rows:
    """The tuning and validation cases that raters split on and that the first dividing item is about.

    No words are taken from them.
    """
    scene, items = told.scene, told.guideline.of("rule", "edge_case")
    about = concerning(scene, told.guideline, told.clauses, items, told.ratings)
    wanted = {one.id for one in told.near[:1]}
    rows = [
        int(row)
        for row in scene.rows("tuning", "validation")
        if scene.votes[row].split and items[int(about[row])].id in wanted
    ]
    return np.array(rows, dtype=np.int64)


def _misfiled(told: Disagreement, side: bool | None) -> Iterator[GuidelineIdea]:
    """Examples that cite a rule of the other answer, where adjudicators or most decided cases like them give it too."""
    scene = told.scene
    rows = decided(told, scene.rows("tuning", "validation"))
    near = {clause for item in told.near for clause in item.clauses}
    for item in (*told.guideline.examples, *told.guideline.counter_examples):
        violates = item.outcome.says == "violates"
        if not item.sample or item.outcome.says not in ("violates", "does not violate"):
            continue
        if not near & set(item.clauses) or not _cites_the_other(told, item, violates):
            continue
        like = rows[np.argsort(-(scene.means[rows] @ scene.embedder.encode([item.sample])[0]))[:LIKE]]
        if side == (not violates) or (len(like) and np.mean(scene.labels[like] != violates) > 0.5):
            yield _idea(
                "misfiled examples",
                RefileExample(clause=item.clauses[0], example=item.id, violates=not violates),
                "it stands under the answer that its clause and people's labels of such cases speak against",
            )


def _cites_the_other(told: Disagreement, item: GuidelineItem, violates: bool) -> bool:
    roles = {told.role(clause) for clause in item.clauses}
    return roles == ({"allowance"} if violates else {"prohibition"})


def _disordered(told: Disagreement, side: bool | None) -> Iterator[GuidelineIdea]:
    """Where the first rule that fits decides: the rule whose answer adjudicators give, in front of the other."""
    if side is None or not told.in_order:
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


def _idea(generator: str, edit: GuidelineEdit, reason: str) -> GuidelineIdea:
    return idea(generator, edit, reason, grounded=True)
