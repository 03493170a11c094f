"""`label_error`: an independent probe, the neighbours and the raters all side with the decision.

The probe is a logistic regression over the embeddings, fitted out of fold by content group with balanced classes;
the neighbours are the ten nearest cases of other groups. A label is suspect when both side with the decision, and
the raters who judged it are not unanimous or are out of step with the others elsewhere (confident learning:
Northcutt, Jiang and Chuang 2021, for the idea of out-of-fold evidence against a label).
"""

import numpy as np
from numpy.typing import NDArray

from knowledge_base.changes import Intervention
from tools.causes.contract import ENOUGH, Question, chance
from tools.scene import Scene

NEIGHBOURS = 10
FOLDS = 5
LEAST = 20
CONFIDENT = 0.35
"""A label is doubted when the probe gives it less than this."""


def question_labels(scene: Scene, question: Question) -> Intervention:
    """Relabel nobody: count the members whose label nothing but the label itself supports."""
    rows = np.concatenate([question.members, question.rest])
    n = len(question.members)
    support = label_support(scene, rows)
    doubted = support[:n] < CONFIDENT
    base = float(np.mean(support[n:] < CONFIDENT)) if len(rows) > n else 0.0
    fixed = int(doubted.sum())
    sufficient = n > 0 and fixed >= ENOUGH * n and fixed / n > 3 * base
    return Intervention(
        name="label_error",
        fixed=fixed,
        n=n,
        broken=0,
        held_out_n=len(question.rest),
        sufficient=sufficient,
        probability=round(chance(fixed, n), 3) if sufficient else 0.0,
        note=f"an independent probe and the neighbours doubt {fixed} of {n} labels ({base:.0%} elsewhere)",
        detail={
            "doubted": [str(scene.ids[row]) for row in question.members[doubted]],
            "elsewhere": round(base, 4),
        },
    )


def label_support(scene: Scene, rows: NDArray[np.int64]) -> NDArray[np.float64]:
    """For each row the support its label has from elsewhere, 0 to 1: the mean of probe and neighbours."""
    vectors, labels, groups = scene.means[rows], scene.labels[rows], scene.groups[rows]
    if min(labels.sum(), (~labels).sum()) < LEAST:
        return np.ones(len(rows))
    return (_probe(vectors, labels, groups) + _neighbours(vectors, labels, groups)) / 2


def _probe(
    vectors: NDArray[np.float32], labels: NDArray[np.bool_], groups: NDArray[np.int64]
) -> NDArray[np.float64]:
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import GroupKFold

    given = np.zeros(len(labels))
    folds = min(FOLDS, len(set(groups.tolist())))
    for fit, judge in GroupKFold(n_splits=folds).split(vectors, labels, groups):
        if len(set(labels[fit].tolist())) < 2:
            given[judge] = 1.0
            continue
        probe = LogisticRegression(C=10.0, class_weight="balanced", max_iter=500).fit(
            vectors[fit], labels[fit]
        )
        yes = probe.predict_proba(vectors[judge])[:, 1]
        given[judge] = np.where(labels[judge], yes, 1 - yes)
    return given


def _neighbours(
    vectors: NDArray[np.float32], labels: NDArray[np.bool_], groups: NDArray[np.int64]
) -> NDArray[np.float64]:
    prevalence = float(labels.mean())
    weight = np.where(labels, 0.5 / prevalence, 0.5 / (1 - prevalence))
    support = np.zeros(len(labels))
    for start in range(0, len(labels), 1_000):
        block = slice(start, start + 1_000)
        cosines = vectors[block] @ vectors.T
        cosines[groups[block, None] == groups[None, :]] = -1.0
        nearest = np.argpartition(-cosines, min(NEIGHBOURS, len(labels) - 1), axis=1)[:, :NEIGHBOURS]
        closeness = np.maximum(np.take_along_axis(cosines, nearest, axis=1), 0.0) * weight[nearest]
        agrees = labels[nearest] == labels[block, None]
        support[block] = (closeness * agrees).sum(axis=1) / np.maximum(closeness.sum(axis=1), 1e-9)
    return support
