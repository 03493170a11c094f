"""Which rules divide raters: of the cases nearest to each item, how many they split on, held against all the others."""

from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from knowledge_base.guideline_measures import DividedRule
from knowledge_base.guideline_records import Guideline, GuidelineItem
from knowledge_base.records import CaseId, Clause
from tools.compiling.wording import worded
from tools.guideline_tree import criterion_of
from tools.measure import holm
from tools.scene import Scene

LEAST = 5
"""Cases with two votes or more that a rule needs to be tested."""
SURELY = 0.05
MOST_ITEMS = 3
"""Items that a finding is tested on: those that most of its members are nearest to."""


def dividing(
    scene: Scene, guideline: Guideline, clauses: Sequence[Clause], members: Sequence[CaseId] = ()
) -> tuple[DividedRule, ...]:
    """Every tested item, what divides raters most first; one-sided Fisher tests, corrected together (Holm).

    With members of a finding, the items that most of them are nearest to are tested, else all.
    """
    from scipy.stats import fisher_exact

    items = guideline.of("rule", "edge_case")
    if not items or not len(scene.ids):
        return ()
    nearest = nearness(scene, guideline, clauses, items).argmax(axis=1)
    voted = np.array([vote.votes >= 2 for vote in scene.votes], dtype=bool)
    split = np.array([vote.split for vote in scene.votes], dtype=bool)
    tested = _of_members(scene, members, nearest) or range(len(items))
    found: list[DividedRule] = []
    for at, item in enumerate(items):
        own, rest = voted & (nearest == at), voted & (nearest != at)
        if at not in tested or own.sum() < LEAST:
            continue
        table = [[int((split & side).sum()), int((~split & side).sum())] for side in (own, rest)]
        p_value = float(fisher_exact(table, alternative="greater")[1])
        found.append(
            DividedRule(
                item=item.id,
                split=table[0][0],
                of=sum(table[0]),
                elsewhere=table[1][0],
                elsewhere_of=sum(table[1]),
                p_value=min(1.0, p_value),
            )
        )
    corrected = holm([one.p_value for one in found])
    every = [one.model_copy(update={"p_value": p}) for one, p in zip(found, corrected, strict=True)]
    return tuple(sorted(every, key=lambda one: (one.p_value, -one.split)))


def _of_members(scene: Scene, members: Sequence[CaseId], nearest: NDArray[np.int64]) -> list[int]:
    counts = Counter(int(nearest[scene.row_of[one]]) for one in members if one in scene.row_of)
    return [at for at, _ in counts.most_common(MOST_ITEMS)]


def nearness(
    scene: Scene, guideline: Guideline, clauses: Sequence[Clause], items: Sequence[GuidelineItem]
) -> NDArray[np.float32]:
    """Cases x items: the nearest of an item's own words, the sentences of its clauses, and the examples of those."""
    said = {clause.id: [one.text for one in worded(clause).sentences] for clause in clauses}
    shown = [one for one in (*guideline.examples, *guideline.counter_examples) if one.sample]
    columns = []
    for item in items:
        texts = [criterion_of(item), *(text for clause in item.clauses for text in said.get(clause, ()))]
        texts += [
            one.sample
            for one in shown
            if set(one.clauses) & set(item.clauses) or (item.number and item.number in one.rules)
        ]
        columns.append((scene.means @ scene.embedder.encode(texts).T).max(axis=1))
    return np.stack(columns, axis=1)
