"""`label_error`: an independent probe and the neighbours side with the decision, and no panel stands by the label.

The probe is a logistic regression over the embeddings, fitted out of fold by content group with balanced classes
(the idea of out-of-fold evidence against a label: Northcutt, Jiang and Chuang 2021); the neighbours are the ten
nearest cases of other groups. A label is doubted when their mean support for it is low and the raters were not of
one mind: a unanimous panel of two or more is better evidence than any probe.
"""

import numpy as np

from knowledge_base.changes import Intervention
from tools.causes.contract import Question, chance, shown
from tools.scene import Scene

CONFIDENT = 0.35
"""A label is doubted when its support is less than this."""
STRICTER = 0.1
"""Errors are where labels and decisions part, so probes side with decisions there: ask for ten times the evidence."""


def question_labels(scene: Scene, question: Question) -> Intervention:
    """Relabel nobody: count the members whose label nothing but the label itself supports."""
    from scipy.stats import binomtest

    rows = np.concatenate([question.members, question.rest])
    n = len(question.members)
    unanimous = np.array(
        [scene.votes[row].votes >= 2 and not scene.votes[row].split for row in rows], dtype=bool
    )
    doubted = (scene.label_support[rows] < CONFIDENT) & ~unanimous
    fixed = int(doubted[:n].sum())
    base = (int(doubted[n:].sum()) + 1) / (len(rows) - n + 2)
    p_value = float(binomtest(fixed, n, base, alternative="greater").pvalue) if n else 1.0
    sufficient = shown(p_value / STRICTER, fixed, n)
    return Intervention(
        name="label_error",
        fixed=fixed,
        n=n,
        broken=0,
        held_out_n=len(question.rest),
        sufficient=sufficient,
        probability=round(chance(fixed, n), 3) if sufficient else 0.0,
        note=f"probe, neighbours and split raters doubt {fixed} of {n} labels ({base:.0%} elsewhere)",
        detail={
            "doubted": [str(scene.ids[row]) for row in question.members[doubted[:n]]],
            "p_value": p_value,
        },
    )
