"""What every intervention is given and gives back.

An intervention sees tuning and validation cases only; the unseen ones are kept for measuring the draft. `fixed`
counts errors of the cluster that turn right, each judged by a change that it did not help to make; `broken` and
`held_out_fixed` count the other cases.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from knowledge_base.changes import Cause, Direction, Intervention
from knowledge_base.records import Clause
from tools.measure import mcnemar
from tools.scene import Bools, Scene

ENOUGH = 0.5
"""An intervention must fix at least this share of a cluster to explain it."""

Rows = NDArray[np.int64]


@dataclass(frozen=True)
class Question:
    """One cluster put to an intervention: rows of the scene that may be looked at, and the rest to be spared."""

    direction: Direction
    members: Rows
    rest: Rows
    clauses: tuple[Clause, ...]

    def halves(self, scene: Scene) -> tuple[tuple[Rows, Rows], tuple[Rows, Rows]]:
        """Members and rest, each in two halves that share no content group: (a, b) of members, (a, b) of rest."""
        return _halves(scene, self.members), _halves(scene, self.rest)


Intervene = Callable[[Scene, Question], Intervention]


def outcome(
    name: Cause,
    scene: Scene,
    question: Question,
    after: Bools,
    note: str,
    needs_net_gain: bool = True,
    **detail: object,
) -> Intervention:
    """Count what a change turned, given the decisions after it for every row of the scene."""
    fixed = int(np.sum(after[question.members] == scene.labels[question.members]))
    before_right = scene.decided[question.rest] == scene.labels[question.rest]
    after_right = after[question.rest] == scene.labels[question.rest]
    broken = int(np.sum(before_right & ~after_right))
    held_out_fixed = int(np.sum(~before_right & after_right))
    n = len(question.members)
    good = fixed + held_out_fixed
    pays = good > broken and mcnemar(good, broken) <= 0.2
    sufficient = n > 0 and fixed >= ENOUGH * n and (pays or not needs_net_gain)
    return Intervention(
        name=name,
        fixed=fixed,
        n=n,
        broken=broken,
        held_out_fixed=held_out_fixed,
        held_out_n=len(question.rest),
        sufficient=sufficient,
        probability=round(chance(fixed, n, held_out_fixed, broken), 3),
        note=note,
        detail=detail,
    )


def chance(fixed: int, n: int, held_out_fixed: int = 0, broken: int = 0) -> float:
    """How likely a change fixes the next error of the cluster, less what it breaks: Laplace's rule, twice."""
    return (fixed + 1) / (n + 2) * (fixed + held_out_fixed + 1) / (fixed + held_out_fixed + broken + 1)


def _halves(scene: Scene, rows: Rows) -> tuple[Rows, Rows]:
    """Whole content groups alternate between the halves, so that near-duplicates stay together."""
    order = {int(group): number for number, group in enumerate(dict.fromkeys(scene.groups[rows].tolist()))}
    odd = np.array([order[int(group)] % 2 == 1 for group in scene.groups[rows]], dtype=bool)
    return rows[~odd], rows[odd]
