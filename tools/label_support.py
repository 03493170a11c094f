"""How far the other cases bear out each label: the mean of an out-of-fold probe and of the nearest cases.

Found once for all cases of a scene: the probes take minutes over tens of thousands of cases, and every cluster of
errors asks for them.
"""

import numpy as np
from numpy.typing import NDArray

from tools import logistic

PENALTY = 10.0
NEIGHBOURS = 10
FOLDS = 5
LEAST = 20
"""With fewer cases of either label nothing is said against any."""
_BLOCK = 256

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Groups = NDArray[np.int64]
Vectors = NDArray[np.float32]


def label_support(vectors: Vectors, labels: Bools, groups: Groups) -> Floats:
    """For each unit row of (n, d) the support its label has from cases of other groups, 0 to 1."""
    if min(labels.sum(), (~labels).sum()) < LEAST or len(set(groups.tolist())) < 2:
        return np.ones(len(labels))
    return (_probe(vectors, labels, groups) + _neighbours(vectors, labels, groups)) / 2


def _probe(vectors: Vectors, labels: Bools, groups: Groups) -> Floats:
    from sklearn.model_selection import GroupKFold

    given = np.zeros(len(labels))
    folds = min(FOLDS, len(set(groups.tolist())))
    for fit, judge in GroupKFold(n_splits=folds).split(vectors, labels, groups):
        if len(set(labels[fit].tolist())) < 2:
            given[judge] = 1.0
            continue
        yes = logistic.fit(vectors[fit], labels[fit], PENALTY).chance(vectors[judge])
        given[judge] = np.where(labels[judge], yes, 1 - yes)
    return given


def _neighbours(vectors: Vectors, labels: Bools, groups: Groups) -> Floats:
    prevalence = float(labels.mean())
    weight = np.where(labels, 0.5 / prevalence, 0.5 / (1 - prevalence))
    support = np.zeros(len(labels))
    for start in range(0, len(labels), _BLOCK):
        block = slice(start, start + _BLOCK)
        cosines = vectors[block] @ vectors.T
        cosines[groups[block, None] == groups[None, :]] = -1.0
        nearest = np.argpartition(-cosines, min(NEIGHBOURS, len(labels) - 1), axis=1)[:, :NEIGHBOURS]
        closeness = np.maximum(np.take_along_axis(cosines, nearest, axis=1), 0.0) * weight[nearest]
        agrees = labels[nearest] == labels[block, None]
        support[block] = (closeness * agrees).sum(axis=1) / np.maximum(closeness.sum(axis=1), 1e-9)
    return support
