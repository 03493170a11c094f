"""Whether a probe on the judge's own features tells a cluster from cases of the other label, out of fold.

Two probes are asked, and the better one counts: a logistic regression fitted to the labels of the cluster and of the
cases nearest to it of either label (so that it learns what the labels turn on, and not what the cluster is about), and
the judges of `tools.label_support`, which learn from every labelled case. The area under the ROC curve has Hanley and
McNeil's standard error (1982, Radiology 143:29-36), with content groups as n.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from tools import logistic
from tools.causes.contract import Z_90, Question, sample
from tools.scene import Bools, Rows, Scene

PENALTY = 10.0
FOLDS = 5
MOST_PROBED = 300
"""Members that a probe is asked about, and whose neighbours are looked for."""
LIKE = 10
"""Nearest other cases of a member's own label that the probe learns from too."""
NEAREST = 2
"""Cases of the other label to each member that it is told from: farther ones are told by what they are about."""
TELLS = 0.75
"""The least area under the ROC curve at which a theme is told from like cases."""
_BLOCK = 256

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Separation:
    """An area under the ROC curve with its 90 % interval, of n cases against others."""

    auc: float
    low: float
    high: float
    n: int
    others: int


def neighbours(scene: Scene, rows: Rows, others: Rows, each: int) -> Rows:
    """The `each` nearest of the others to every row, once; of many rows to a sample of them."""
    found: set[int] = set()
    rows = sample(rows, MOST_PROBED)
    if not len(others):
        return others
    for start in range(0, len(rows), _BLOCK):
        cosines = scene.means[rows[start : start + _BLOCK]] @ scene.means[others].T
        nearest = np.argpartition(-cosines, min(each, len(others)) - 1, axis=1)[:, :each]
        found |= set(others[nearest.ravel()].tolist())
    return np.array(sorted(found), dtype=np.int64)


def separation(scene: Scene, question: Question, others: Rows) -> Separation | None:
    """How well the members are told from others of the other label; None where there are too few content groups."""
    members = sample(question.members, MOST_PROBED)
    rows = np.concatenate([members, others])
    inside = np.arange(len(rows)) < len(members)
    if min(len(set(scene.groups[part].tolist())) for part in (members, others)) < 2:
        return None
    support = scene.label_support[rows]
    label = question.direction == "fn"
    by_all = np.where(scene.labels[rows] == label, support, 1 - support)
    same = question.rest[scene.labels[question.rest] == label]
    wider = np.concatenate([rows, neighbours(scene, members, same, LIKE)])
    by_labels = out_of_fold(scene, wider, scene.labels[wider] == label)[: len(rows)]
    auc = max(area(by_all, inside), area(by_labels, inside))
    n, m = (len(set(scene.groups[part].tolist())) for part in (members, others))
    half = Z_90 * standard_error(auc, n, m)
    return Separation(auc, max(auc - half, 0.0), min(auc + half, 1.0), n, m)


def is_told(scene: Scene, question: Question) -> bool:
    """Whether a probe tells the members from like cases of the other label at all."""
    label = question.direction == "fn"
    others = question.rest[scene.labels[question.rest] != label]
    found = separation(scene, question, neighbours(scene, question.members, others, NEAREST))
    return found is not None and found.auc >= TELLS


def out_of_fold(scene: Scene, rows: Rows, inside: Bools, train: Sequence[Bools] = ()) -> Floats:
    """For each row the chance of being inside, by probes that saw none of its content group.

    `train` masks the rows that each fold may learn from; by default all.
    """
    chance = np.full(len(rows), float(inside.mean()))
    for number, (fit, judge) in enumerate(folds(scene, rows)):
        own = fit[train[number][fit]] if len(train) else fit
        if len(set(inside[own].tolist())) == 2:
            chance[judge] = logistic.fit(scene.means[rows[own]], inside[own], PENALTY).chance(
                scene.means[rows[judge]]
            )
    return chance


def folds(scene: Scene, rows: Rows) -> list[tuple[NDArray[np.int64], NDArray[np.int64]]]:
    """Whole content groups dealt in turn to at most `FOLDS` folds: (to learn from, to judge)."""
    order = {group: number for number, group in enumerate(dict.fromkeys(scene.groups[rows].tolist()))}
    fold = np.array([order[int(group)] % FOLDS for group in scene.groups[rows]], dtype=np.int64)
    return [(np.flatnonzero(fold != one), np.flatnonzero(fold == one)) for one in sorted(set(fold.tolist()))]


def area(scores: Floats, inside: Bools) -> float:
    """The chance that one from inside scores higher than one from outside; ties count a half."""
    from scipy.stats import rankdata

    n, m = int(inside.sum()), int((~inside).sum())
    if not n or not m:
        return 0.5
    ranks = rankdata(np.round(scores, 9))[inside].sum()
    return float((ranks - n * (n + 1) / 2) / (n * m))


def standard_error(auc: float, n: int, m: int) -> float:
    """Hanley and McNeil's standard error of an area, of n against m."""
    one, two = auc / (2 - auc), 2 * auc**2 / (1 + auc)
    spread = auc * (1 - auc) + (n - 1) * (one - auc**2) + (m - 1) * (two - auc**2)
    return sqrt(max(spread, 0.0) / (n * m))
