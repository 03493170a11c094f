"""How far the other cases bear out each label, which labels are suspect, and how likely each is wrong given the votes.

Two judges that never saw a case say how likely its label is yes: a logistic regression and a kernel
machine (ridge regression on exp(SHARPNESS (cos - 1))). Their mean is what confident learning works on (Northcutt,
Jiang and Chuang 2021, JAIR 70:1373-1411, as cleanlab implements it): with a threshold a class, how many labels are
wrong each way, and which they most likely are. Votes are then weighed by Bayes' rule with one accuracy for all raters
(Dawid and Skene 1979), told from how often two raters of a case agree.

Found once for all cases of a scene: every cluster of errors asks for them.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

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
USUAL_NOISE, WORTH = 0.05, 10.0
"""What share of labels is wrong as a rule, either way, and how many cases speak for that."""
_JITTER = 1e-6
_EDGE = 1e-3
_NOISIEST, _TINY = 0.49, 1e-9

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Groups = NDArray[np.int64]
Rows = NDArray[np.int64]
Vectors = NDArray[np.float32]


def label_support(vectors: Vectors, labels: Bools, groups: Groups) -> Floats:
    """For each unit row of (n, d) how likely other cases make its label, 0 to 1; 1 where too few can tell.

    Copies (rows of one group) that are labelled alike do not bear each other out: they may have been labelled as one.
    Where copies are labelled differently one of them is wrong, and they are asked too.
    """
    if not _enough(labels) or len(set(groups.tolist())) < 2:
        return np.ones(len(labels))
    near = _Near.of(vectors)
    others = _support(near, labels, groups)
    every = _support(near, labels, np.random.default_rng(1).permutation(len(labels)))
    _, place, sizes = np.unique(groups, return_inverse=True, return_counts=True)
    alike = np.bincount(place, weights=labels)[place] % sizes[place] == 0
    alone = sizes[place] == 1
    return np.where(alone, (others + every) / 2, np.where(alike, others, every))


def _support(near: "_Near", labels: Bools, groups: Groups) -> Floats:
    """How likely two judges make each label that saw no case of its group."""
    yes = np.full(len(labels), float(labels.mean()))
    vectors = near.vectors
    for fit, judge in _folds(vectors, labels, groups):
        if len(set(labels[fit].tolist())) == 2:
            probe = logistic.fit(vectors[fit], labels[fit], PENALTY, balanced=False).chance(vectors[judge])
            yes[judge] = (probe + near.chance(labels, fit, judge)) / 2
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
    yes = _true_odds(labels, _log_odds(np.where(labels, support, 1 - support)))
    for_label = np.where(labels, yes, -yes) + borne_out * np.log(accuracy / (1 - accuracy))
    return np.asarray(1 / (1 + np.exp(for_label)), dtype=np.float64)


def rater_accuracy(votes: Sequence[Label]) -> float:
    """How often a rater is right, from the share of pairs that agree: a² + (1 - a)² for an accuracy a; .6 to .95."""
    pairs = sum(said.votes * (said.votes - 1) for said in votes)
    if not pairs:
        return UNKNOWN_ACCURACY
    agreeing = sum(count * (count - 1) for said in votes for count in (said.yes, said.no))
    accuracy = (1 + np.sqrt(max(2 * agreeing / pairs - 1, 0.0))) / 2
    return float(np.clip(accuracy, 0.6, 0.95))


@dataclass(frozen=True)
class _Near:
    """Ridge regression in the kernel's space, on landmarks where there are many cases (subset of regressors)."""

    vectors: Vectors
    to: Floats
    """How near each case is to each landmark, …"""
    among: Floats
    """… the landmarks to each other, …"""
    whole: Floats
    """… and `to` with itself over all cases."""

    @classmethod
    def of(cls, vectors: Vectors) -> "_Near":
        """What every fold is fitted with; a landmark is a place, whose label no fold sees that judges it."""
        some = np.arange(len(vectors))
        if len(vectors) > MOST_LANDMARKS:
            some = np.random.default_rng(1).choice(len(vectors), MOST_LANDMARKS, replace=False)
        exact = vectors.astype(np.float64)
        to = np.exp(SHARPNESS * (exact @ exact[some].T - 1))
        return cls(vectors, to, to[some], to.T @ to)

    def chance(self, labels: Bools, fit: Rows, judge: Rows) -> Floats:
        """How likely the cases to be judged are yes, by all others."""
        from scipy.linalg import solve

        mean, asked = float(labels[fit].mean()), self.to[judge]
        system = self.whole - asked.T @ asked + RIDGE * self.among
        system[np.diag_indices_from(system)] += _JITTER * len(fit)
        weights = solve(system, self.to[fit].T @ (labels[fit] - mean), assume_a="pos")
        return np.asarray(np.clip(mean + asked @ weights, _EDGE, 1 - _EDGE), dtype=np.float64)


def _true_odds(labels: Bools, odds: Floats) -> Floats:
    """The log odds that each case is truly yes, from those that two judges give, who are too near to a half.

    Platt's curve (1999), with a floor and a ceiling: where labels are wrong, a case that is surely no is labelled yes
    all the same now and then. Without them the curve is the flatter the more labels are wrong. Both are held near
    `USUAL_NOISE`, which counts as `WORTH` cases.
    """
    from scipy.optimize import minimize
    from scipy.special import expit, logit

    def misfit(at: Floats) -> float:
        above, below = _NOISIEST * expit(at[2:])
        yes = np.clip(below + (1 - above - below) * expit(np.exp(at[0]) * odds + at[1]), _TINY, 1 - _TINY)
        usual = sum(USUAL_NOISE * np.log(one) + (1 - USUAL_NOISE) * np.log(1 - one) for one in (above, below))
        return float(-np.log(np.where(labels, yes, 1 - yes)).sum() - WORTH * usual + at[0] ** 2 / 2)

    usual = float(logit(USUAL_NOISE / _NOISIEST))
    slope, shift, *_ = minimize(misfit, np.array([0.0, 0.0, usual, usual]), method="L-BFGS-B").x
    return np.asarray(np.exp(slope) * odds + shift, dtype=np.float64)


def _log_odds(chance: Floats) -> Floats:
    inside = np.clip(chance, _EDGE, 1 - _EDGE)
    return np.asarray(np.log(inside / (1 - inside)), dtype=np.float64)


def _folds(vectors: Vectors, labels: Bools, groups: Groups) -> Iterator[tuple[Rows, Rows]]:
    from sklearn.model_selection import GroupKFold

    folds = min(FOLDS, len(set(groups.tolist())))
    yield from GroupKFold(n_splits=folds).split(vectors, labels, groups)


def _enough(labels: Bools) -> bool:
    return bool(min(labels.sum(), (~labels).sum()) >= LEAST)
