"""`label_error`: confident learning suspects the label, and no panel of one mind stands by it.

Suspect is what the estimated noise prunes when two judges that did not see the case's content group are asked for its
label (see `tools.label_support`). Votes come in twice: a unanimous panel of two or more is better evidence than any
judge of embeddings, and the cases to look at first are those whose label is least likely once every vote is weighed.
"""

import numpy as np

from knowledge_base.changes import Intervention
from tools.causes.contract import FEW, Question, chance, shown
from tools.scene import Bools, Scene

STRICTER = 0.1
"""Errors are where labels and decisions part, so judges side with decisions there: ask for ten times the evidence."""
SURELY = 0.001
"""Two labels that are both doubted are shown by a test as sure as this."""


def question_labels(scene: Scene, question: Question) -> Intervention:
    """Relabel nobody: count the members whose label nothing but the label itself supports."""
    from scipy.stats import binomtest

    rows = np.concatenate([question.members, question.rest])
    n = len(question.members)
    doubted = doubted_labels(scene)[rows]
    fixed = int(doubted[:n].sum())
    base = (int(doubted[n:].sum()) + 1) / (len(rows) - n + 2)
    p_value = float(binomtest(fixed, n, base, alternative="greater").pvalue) if n else 1.0
    few = n == fixed >= FEW and p_value <= SURELY
    sufficient = shown(p_value / STRICTER, fixed, n) or few
    first = sorted(question.members[doubted[:n]], key=lambda row: (-scene.label_doubt[row], row))
    return Intervention(
        name="label_error",
        fixed=fixed,
        n=n,
        broken=0,
        held_out_n=len(question.rest),
        sufficient=sufficient,
        probability=round(chance(fixed, n), 3) if sufficient else 0.0,
        note=f"confident learning doubts {fixed} of {n} labels that no panel stands by ({base:.0%} elsewhere)",
        detail={
            "doubted": [str(scene.ids[row]) for row in first],
            "doubt": [round(float(scene.label_doubt[row]), 3) for row in first],
            "p_value": p_value,
        },
    )


def doubted_labels(scene: Scene) -> Bools:
    """Suspect labels that no panel of one mind stands by, and that were given on nothing but the text."""
    stood_by = np.array(
        [
            (label.votes >= 2 and not label.split) or bool(told.beyond)
            for label, told in zip(scene.votes, scene.circumstances, strict=True)
        ],
        dtype=bool,
    )
    doubted: Bools = scene.suspect_labels & ~stood_by
    return doubted
