"""`ambiguous_guideline`: raters split on the cluster and around it more than they do elsewhere under the policy."""

import numpy as np

from knowledge_base.changes import Intervention
from tools.agreement import ALPHA
from tools.causes.contract import FEW, LEAST, Question, chance, shown
from tools.scene import Rows, Scene

AROUND = 5
"""Nearest cases of each member that are asked about too."""
SURELY = 0.001
"""Two splits in so small a cluster are shown by a test as sure as this."""
_BLOCK = 256
"""Members compared at once: a large cluster must not need a matrix of its size times that of the rest."""


def ask_other_raters(scene: Scene, question: Question) -> Intervention:
    """A member counts when its raters split; the binomial test compares cluster and surroundings with the rest."""
    from scipy.stats import binomtest

    members = [int(row) for row in question.members if scene.votes[row].votes >= 2]
    others = np.array([row for row in question.rest if scene.votes[row].votes >= 2], dtype=np.int64)
    near = _around(scene, question.members, others)
    far = [int(row) for row in others if int(row) not in near]
    split = sum(scene.votes[row].split for row in members)
    close = [*members, *near]
    base = (sum(scene.votes[row].split for row in far) + 1) / (len(far) + 2)
    split_close = sum(scene.votes[row].split for row in close)
    p_value = (
        float(binomtest(split_close, len(close), base, alternative="greater").pvalue) if members else 1.0
    )
    n = len(question.members)
    few = n <= LEAST and split >= FEW and p_value <= SURELY
    sufficient = shown(p_value, split, n) or few
    return Intervention(
        name="ambiguous_guideline",
        fixed=split,
        n=n,
        broken=0,
        held_out_n=len(far),
        sufficient=sufficient,
        probability=round(chance(split, n), 3) if sufficient else 0.0,
        note=f"raters split on {split} of {n}, with those around {split_close} of {len(close)} ({base:.0%} elsewhere)",
        detail={"p_value": p_value, "alpha": _alpha(scene, close), "alpha_elsewhere": _alpha(scene, far)},
    )


def _around(scene: Scene, members: Rows, others: Rows) -> set[int]:
    if not len(members) or not len(others):
        return set()
    found: set[int] = set()
    for start in range(0, len(members), _BLOCK):
        cosines = scene.means[members[start : start + _BLOCK]] @ scene.means[others].T
        nearest = np.argpartition(-cosines, min(AROUND, len(others)) - 1, axis=1)[:, :AROUND]
        found |= set(others[nearest.ravel()].tolist())
    return found


def _alpha(scene: Scene, rows: list[int]) -> float | None:
    votes = [(scene.votes[row].yes, scene.votes[row].no) for row in rows]
    found = ALPHA.of(np.array(votes, dtype=np.int64).reshape(-1, 2))
    return None if found is None else round(found, 4)
