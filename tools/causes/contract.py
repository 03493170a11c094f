"""What every intervention is given and gives back.

An intervention sees the tuning and validation cases of its scene. Where drafts are made of it the unseen ones are kept
for measuring them; else the scene may be whole (`Scene.whole`). `fixed` counts errors of the cluster that turn right,
each judged by a change that it did not help to make; `broken` and `held_out_fixed` count the other cases.
"""

from collections.abc import Callable
from dataclasses import dataclass
from math import erf, sqrt

import numpy as np

from knowledge_base.changes import Cause, Direction, Intervention, SplitEvidence
from knowledge_base.records import Clause
from tools.measure import compare
from tools.scene import Bools, Rows, Scene

ENOUGH = 0.4
"""The least share of a cluster that a change must fix, made from the other half of it, or that a doubt holds for."""
MOST_OF = 0.5
"""The least share of a cluster that must be of a rare slice."""
LEAST = 3
"""Of fewer cases nothing can be shown."""
FEW, OBVIOUS = 2, 0.01
"""So few cases show what hardly ever holds: where the exact test is as sure as this."""
SIGNIFICANT = 0.05
SEED, DRAWS = 1, 300
"""Of the bootstrap that says how likely a gain is."""
Z_90 = 1.645
"""Half the width of a 90 % interval in standard errors."""


@dataclass(frozen=True)
class Question:
    """One cluster put to an intervention: rows of the scene that may be looked at, and the rest to be spared."""

    direction: Direction
    members: Rows
    rest: Rows
    clauses: tuple[Clause, ...]
    coherent: bool = True
    """Whether the members share a theme, or are what no cluster took."""

    def halves(self, scene: Scene) -> tuple[tuple[Rows, Rows], tuple[Rows, Rows]]:
        """Members and rest, each in two halves that share no content group: (a, b) of members, (a, b) of rest."""
        return _halves(scene, self.members), _halves(scene, self.rest)


Intervene = Callable[[Scene, Question], Intervention]


def crossed(scene: Scene, question: Question, change: Callable[[Rows, Rows], Bools]) -> Bools:
    """Decisions for every row in which each half is judged by a change made from the other half.

    `change` is given members and rest of one half and returns decisions over the whole scene.
    """
    (first, second), (rest_first, rest_second) = question.halves(scene)
    after = scene.decided.copy()
    if not len(first) or not len(second):
        return after
    for made_from, judged in (
        ((first, rest_first), (second, rest_second)),
        ((second, rest_second), (first, rest_first)),
    ):
        decided = change(*made_from)
        for rows in judged:
            after[rows] = decided[rows]
    return after


def outcome(
    name: Cause, scene: Scene, question: Question, after: Bools, note: str, **detail: object
) -> Intervention:
    """Count what a change turned, given the decisions after it for every row.

    Sufficient: it fixes enough of the cluster, turns clearly more decisions right than wrong or raises F1, and
    does not lower F1 over the cases looked at.
    """
    n = len(question.members)
    fixed = int(np.sum(after[question.members] == scene.labels[question.members]))
    before_right = scene.decided[question.rest] == scene.labels[question.rest]
    after_right = after[question.rest] == scene.labels[question.rest]
    broken = int(np.sum(before_right & ~after_right))
    held_out_fixed = int(np.sum(~before_right & after_right))
    rows = np.concatenate([question.members, question.rest])
    gain = gain_of(scene, rows, after)
    pays = gain.gain > 0 and fixed + held_out_fixed > broken
    return Intervention(
        name=name,
        fixed=fixed,
        n=n,
        broken=broken,
        held_out_fixed=held_out_fixed,
        held_out_n=len(question.rest),
        sufficient=n >= LEAST and fixed >= ENOUGH * n and pays,
        probability=round(chance(fixed, n) * likely_gain(gain), 3),
        note=note,
        detail={
            "by_chance": by_chance(fixed, n, held_out_fixed, int(np.sum(~before_right))),
            "f1_gain": round(gain.gain, 4),
            "low": round(gain.low, 4),
            "high": round(gain.high, 4),
            **detail,
        },
    )


def by_chance(fixed: int, n: int, others_fixed: int, others: int) -> float:
    """How likely so many of the cluster are fixed by what fixes other errors no less often (exact binomial test)."""
    from scipy.stats import binomtest

    base = (others_fixed + 1) / (others + 2)
    return float(binomtest(fixed, n, base, alternative="greater").pvalue) if n else 1.0


def or_few(found: Intervention) -> Intervention:
    """Sufficient also where all of a few cases are fixed, none is broken, and other errors are hardly ever fixed so."""
    obvious = found.n >= FEW and found.fixed == found.n and not found.broken
    obvious = obvious and found.detail["by_chance"] <= OBVIOUS
    return found.model_copy(update={"sufficient": found.sufficient or obvious})


def gain_of(scene: Scene, rows: Rows, after: Bools) -> SplitEvidence:
    """Before and after over some rows."""
    ids = [scene.ids[row] for row in rows]
    return compare(
        scene.decided[rows], after[rows], scene.labels[rows], scene.groups[rows], ids, SEED, draws=DRAWS
    )


def likely_gain(found: SplitEvidence) -> float:
    """How likely the gain of F1 is above 0: the normal tail that its 90 % interval implies."""
    error = (found.high - found.low) / (2 * Z_90)
    if error <= 0:
        return float(found.gain > 0)
    return (1 + erf(found.gain / error / sqrt(2))) / 2


def sample(rows: Rows, most: int) -> Rows:
    """At most so many of the rows, evenly spaced: what keeps a cluster of tens of thousands affordable."""
    if len(rows) <= most:
        return rows
    return rows[np.linspace(0, len(rows) - 1, most).astype(np.int64)]


def chance(fixed: int, n: int) -> float:
    """How likely a change fixes the next error of the cluster: Laplace's rule."""
    return (fixed + 1) / (n + 2)


def shown(p_value: float, count: int, n: int) -> bool:
    """Whether a count over a cluster's n cases is large enough, and not explained by chance."""
    return count >= LEAST and count >= ENOUGH * n and p_value <= SIGNIFICANT


def _halves(scene: Scene, rows: Rows) -> tuple[Rows, Rows]:
    """Whole content groups alternate between the halves, so that near-duplicates stay together."""
    order = {int(group): number for number, group in enumerate(dict.fromkeys(scene.groups[rows].tolist()))}
    odd = np.array([order[int(group)] % 2 == 1 for group in scene.groups[rows]], dtype=bool)
    return rows[~odd], rows[odd]
