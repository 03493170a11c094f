"""How far the other cases bear out each label, which labels are suspect, and how likely each is wrong given the votes.

Two judges that never saw a case say how likely its label is yes: a logistic regression and a kernel
machine (ridge regression on exp(SHARPNESS (cos - 1))). Their mean is what confident learning works on (Northcutt,
Jiang and Chuang 2021, JAIR 70:1373-1411, as cleanlab implements it): with a threshold a class, how many labels are
wrong each way, and which they most likely are. Votes are then weighed by Bayes' rule with one accuracy for all raters
(Dawid and Skene 1979), told from how often two raters of a case agree.

Found once for all cases of a scene: every cluster of errors asks for them.
"""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from knowledge_base.cases import Label
from tools import logistic

PENALTY = 1.0
RIDGE = 1.0
SHARPNESS = 3.0
MOST_LANDMARKS = 1_000
"""Of more cases a sample stands for all in the kernel machine: work stays linear."""
FOLDS = 5
LEAST = 20
"""With fewer cases of either label nothing is said against any."""
UNKNOWN_ACCURACY = 0.85
"""Of raters of whom no two saw one case."""
_JITTER = 1e-6
_EDGE = 1e-3

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Groups = NDArray[np.int64]
Vectors = NDArray[np.float32]


def label_support(vectors: Vectors, labels: Bools, groups: Groups) -> Floats:
    """For each unit row of (n, d) how likely other cases make its label, 0 to 1; 1 where too few can tell.

    Copies (rows of one group) that are labelled alike do not bear each other out: they may have been labelled as one.
    Where copies are labelled differently one of them is wrong, and they are asked too.
    """
    if not _enough(labels) or len(set(groups.tolist())) < 2:
        return np.ones(len(labels))
    others = _support(vectors, labels, groups)
    every = _support(vectors, labels, np.random.default_rng(1).permutation(len(labels)))
    _, place, sizes = np.unique(groups, return_inverse=True, return_counts=True)
    alike = np.bincount(place, weights=labels)[place] % sizes[place] == 0
    alone = sizes[place] == 1
    return np.where(alone, (others + every) / 2, np.where(alike, others, every))


def _support(vectors: Vectors, labels: Bools, groups: Groups) -> Floats:
    """How likely two judges make each label that saw no case of its group."""
    yes = np.full(len(labels), float(labels.mean()))
    for fit, judge in _folds(vectors, labels, groups):
        if len(set(labels[fit].tolist())) == 2:
            probe = logistic.fit(vectors[fit], labels[fit], PENALTY, balanced=False).chance(vectors[judge])
            yes[judge] = (probe + _kernel_machine(vectors[fit], labels[fit], vectors[judge])) / 2
    return np.where(labels, yes, 1 - yes)


def suspect_labels(labels: Bools, support: Floats) -> Bools:
    """Which labels confident learning would prune, by the noise rate that it estimates each way."""
    if not _enough(labels):
        return np.zeros(len(labels), dtype=bool)
    from cleanlab.filter import find_label_issues

    yes = np.where(labels, support, 1 - support)
    chances = np.stack([1 - yes, yes], axis=1)
    # One process: for two classes the work is a few passes over the array.
    found = find_label_issues(labels.astype(int), chances, filter_by="prune_by_noise_rate", n_jobs=1)
    return np.asarray(found, dtype=bool)


def label_doubt(labels: Bools, support: Floats, votes: Sequence[Label]) -> Floats:
    """How likely each label is wrong, given its support and the votes on it, 0 to 1: a ranking, best doubt first."""
    if not _enough(labels):
        return np.zeros(len(labels))
    accuracy = rater_accuracy(votes)
    borne_out = np.array([said.yes - said.no for said in votes]) * np.where(labels, 1, -1)
    for_label = _log_odds(_calibrated(labels, support)) + borne_out * np.log(accuracy / (1 - accuracy))
    return np.asarray(1 / (1 + np.exp(for_label)), dtype=np.float64)


def rater_accuracy(votes: Sequence[Label]) -> float:
    """How often a rater is right, from the share of pairs that agree: a² + (1 - a)² for an accuracy a; .6 to .95."""
    pairs = sum(said.votes * (said.votes - 1) for said in votes)
    if not pairs:
        return UNKNOWN_ACCURACY
    agreeing = sum(count * (count - 1) for said in votes for count in (said.yes, said.no))
    accuracy = (1 + np.sqrt(max(2 * agreeing / pairs - 1, 0.0))) / 2
    return float(np.clip(accuracy, 0.6, 0.95))


def _kernel_machine(known: Vectors, labels: Bools, asked: Vectors) -> Floats:
    """Ridge regression in the kernel's space, on landmarks where there are many (subset of regressors)."""
    from scipy.linalg import solve

    landmarks = known
    if len(known) > MOST_LANDMARKS:
        landmarks = known[np.random.default_rng(1).choice(len(known), MOST_LANDMARKS, replace=False)]
    near, among = _kernel(known, landmarks), _kernel(landmarks, landmarks)
    mean = float(labels.mean())
    system = near.T @ near + RIDGE * among + _JITTER * len(known) * np.eye(len(landmarks))
    weights = solve(system, near.T @ (labels - mean), assume_a="pos")
    chance = mean + _kernel(asked, landmarks) @ weights
    return np.asarray(np.clip(chance, _EDGE, 1 - _EDGE), dtype=np.float64)


def _kernel(one: Vectors, other: Vectors) -> Floats:
    cosines = one.astype(np.float64) @ other.T.astype(np.float64)
    return np.asarray(np.exp(SHARPNESS * (cosines - 1)), dtype=np.float64)


def _calibrated(labels: Bools, support: Floats) -> Floats:
    """Support as a probability (Platt 1999): the mean of two cautious judges is too near to a half."""
    yes = np.where(labels, support, 1 - support)
    odds = _log_odds(yes)[:, None].astype(np.float32)
    chance = logistic.fit(odds, labels, 1 / _EDGE, balanced=False).chance(odds)
    return np.where(labels, chance, 1 - chance)


def _log_odds(chance: Floats) -> Floats:
    inside = np.clip(chance, _EDGE, 1 - _EDGE)
    return np.asarray(np.log(inside / (1 - inside)), dtype=np.float64)


def _folds(
    vectors: Vectors, labels: Bools, groups: Groups
) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64]]]:
    from sklearn.model_selection import GroupKFold

    folds = min(FOLDS, len(set(groups.tolist())))
    yield from GroupKFold(n_splits=folds).split(vectors, labels, groups)


def _enough(labels: Bools) -> bool:
    return bool(min(labels.sum(), (~labels).sum()) >= LEAST)
