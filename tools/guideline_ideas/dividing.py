"""Which rules and terms divide raters: of the cases that each is about, how many they split on, against all others."""

from collections.abc import Mapping, Sequence

import numpy as np

from knowledge_base.cases import Rating
from knowledge_base.guideline_measures import DividedRule
from knowledge_base.guideline_records import Guideline
from knowledge_base.records import CaseId, Clause
from tools.guideline_ideas.concerning import about
from tools.guideline_ideas.contrast import contrast
from tools.guideline_ideas.defining import dividing_terms
from tools.guideline_ideas.gathering import Bools, first_of_each, gathering
from tools.measure import holm
from tools.scene import Scene

LEAST = 5
"""Cases with two votes or more that a rule needs to be tested."""
SURELY = 0.05
MOST_ITEMS = 3
"""Items that a finding is tested on: those that most of its members are nearest to."""


def dividing(
    scene: Scene,
    guideline: Guideline,
    clauses: Sequence[Clause],
    members: Sequence[CaseId] = (),
    ratings: Mapping[CaseId, Sequence[Rating]] | None = None,
) -> tuple[DividedRule, ...]:
    """Every tested item, what divides raters most first.

    Two tests: one-sided Fisher tests of the items, corrected together (Holm), and whether split cases gather
    somewhere, for the item that they are about. Of an item twice the smaller p-value counts (Bonferroni).

    With members of a finding, the items that most of them are about are tested, else all.
    """
    items = guideline.of("rule", "edge_case")
    if not items or not len(scene.ids):
        return ()
    whose = about(scene, guideline, clauses, items, ratings or {})
    voted = np.array([vote.votes >= 2 for vote in scene.votes], dtype=bool)
    split = np.array([vote.split for vote in scene.votes], dtype=bool)
    tested = _of_members(scene, members, whose) or range(len(items))
    items_at = {item.id: at for at, item in enumerate(items)}
    found: list[DividedRule] = []
    for at, item in enumerate(items):
        own, rest = voted & whose[:, at], voted & ~whose[:, at]
        if at not in tested or own.sum() < LEAST:
            continue
        found.append(contrast(item.id, split, own, rest))
    corrected = holm([one.p_value for one in found])
    gathered = _gathered(scene, split, voted, whose)
    every = [
        one.model_copy(update={"p_value": min(1.0, 2 * min(p, gathered.get(items_at[one.item], 1.0)))})
        for one, p in zip(found, corrected, strict=True)
    ]
    every += dividing_terms(scene, guideline, clauses)
    return tuple(sorted(every, key=lambda one: (one.p_value, -one.split)))


def _gathered(scene: Scene, split: Bools, voted: Bools, whose: Bools) -> dict[int, float]:
    """By the place of the item that most split cases of the densest window are about, how likely chance is."""
    told = gathering(scene.means, split, first_of_each(scene, voted))
    return {} if told is None else {int(whose[told.rows].sum(axis=0).argmax()): told.p_value}


def _of_members(scene: Scene, members: Sequence[CaseId], whose: Bools) -> list[int]:
    counts = whose[[scene.row_of[one] for one in members if one in scene.row_of]].sum(axis=0)
    return [int(at) for at in np.argsort(-counts, kind="stable")[:MOST_ITEMS] if counts[at]]
