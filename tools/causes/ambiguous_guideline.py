"""`ambiguous_guideline`: raters split on the cluster more than they do elsewhere under the policy."""

import numpy as np

from knowledge_base.changes import Intervention
from tools.agreement import krippendorff_alpha_nominal
from tools.causes.contract import ENOUGH, Question, Rows, chance
from tools.scene import Scene


def ask_other_raters(scene: Scene, question: Question) -> Intervention:
    """A member counts when its raters split; the binomial test compares with the rest of the policy."""
    from scipy.stats import binomtest

    rated = [int(row) for row in question.members if scene.votes[row].votes >= 2]
    others = [int(row) for row in question.rest if scene.votes[row].votes >= 2]
    split = sum(scene.votes[row].split for row in rated)
    base = (sum(scene.votes[row].split for row in others) + 1) / (len(others) + 2)
    p_value = float(binomtest(split, len(rated), base, alternative="greater").pvalue) if rated else 1.0
    n = len(question.members)
    sufficient = n > 0 and split >= ENOUGH * n and p_value <= 0.01
    alpha, elsewhere = _alpha(scene, rated), _alpha(scene, others)
    return Intervention(
        name="ambiguous_guideline",
        fixed=split,
        n=n,
        broken=0,
        held_out_n=len(others),
        sufficient=sufficient,
        probability=round(chance(split, n), 3) if sufficient else 0.0,
        note=f"raters split on {split} of {n} ({base:.0%} elsewhere)",
        detail={"p_value": p_value, "alpha": alpha, "alpha_elsewhere": elsewhere},
    )


def _alpha(scene: Scene, rows: Rows | list[int]) -> float | None:
    units = [[True] * scene.votes[row].yes + [False] * scene.votes[row].no for row in rows]
    found = krippendorff_alpha_nominal(units)
    return None if found is None or np.isnan(found) else round(found, 4)
