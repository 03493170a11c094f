"""`label_error`: an independent probe and the neighbours side with the decision, and no panel stands by the label.

The probe is a logistic regression over the embeddings, fitted out of fold by content group with balanced classes
(the idea of out-of-fold evidence against a label: Northcutt, Jiang and Chuang 2021); the neighbours are the ten
nearest cases of other groups. A label is doubted when their mean support for it is low and the raters were not of
one mind: a unanimous panel of two or more is better evidence than any probe.
"""

import numpy as np
from numpy.typing import NDArray

from knowledge_base.changes import Intervention
from tools.causes.contract import Question, chance, shown
from tools.scene import Scene

NEIGHBOURS = 10
FOLDS = 5
LEAST = 20
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
    doubted = (label_support(scene, rows) < CONFIDENT) & ~unanimous
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
