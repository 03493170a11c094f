"""`capacity_ceiling`: no probe on the judge's features tells the cluster from like cases of the other label.

Asked only when nothing else is sufficient. The learning curve fits the probe to growing shares of the content groups
and says by how much the area under the ROC curve grows with each doubling; its interval is a bootstrap over the content
groups that are judged.
"""

from dataclasses import dataclass
from math import erf, sqrt

import numpy as np
from numpy.typing import NDArray

from knowledge_base.changes import Intervention
from tools.causes.contract import SEED, Z_90, Question, chance, sample
from tools.causes.probing import MOST_PROBED, Separation, area, folds, neighbours, out_of_fold, separation
from tools.scene import Bools, Rows, Scene

ALIKE = 3
"""Nearest cases of the other label to each member: farther ones are told by what they are about."""
CANNOT_TELL = 0.65
SURELY_NOT = 0.8
"""The most that the upper end of the interval may reach."""
LEAST_GROUPS = 12
"""Of fewer different cases a probe fails on what can be told: beside ten like cases each its area on HateCheck's
functions is .6 or less for 61 % of 6 cases, 33 % of 8, 6 % of 12 and none of 24."""
SIZES = (0.25, 0.5, 0.75, 1.0)
REPEATS = 4
DRAWS = 200
HELPS = 0.02
"""Of an area, a doubling: less is not worth the labels."""

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Curve:
    """The area at each share of the data, and what a doubling of the data adds, with its 90 % interval."""

    areas: tuple[float, ...]
    slope: float
    low: float
    high: float

    def words(self) -> str:
        """Whether more data of the kind would help, for people."""
        figures = f"{self.slope:+.2f} a doubling ({self.low:+.2f} to {self.high:+.2f})"
        if self.low >= HELPS:
            return f"more labelled cases would help: {figures}"
        if self.high < HELPS:
            return f"more labelled cases would not help: {figures}"
        return f"whether more labelled cases would help is open: {figures}"


def probe_ceiling(scene: Scene, question: Question) -> Intervention:
    """Fit a probe out of fold; sufficient when even the upper end of what it tells is too little to decide by."""
    label, n = question.direction == "fn", len(question.members)
    alike = neighbours(scene, question.members, question.rest[scene.labels[question.rest] != label], ALIKE)
    found = separation(scene, question, alike) if n else None
    if found is None or found.n < LEAST_GROUPS:
        return _nothing(question, "too few different cases to fit a probe to")
    stuck = found.auc <= CANNOT_TELL and found.high <= SURELY_NOT
    probed = sample(question.members, MOST_PROBED)
    rows = np.concatenate([probed, alike])
    curve = learning_curve(scene, rows, np.arange(len(rows)) < len(probed))
    return Intervention(
        name="capacity_ceiling",
        fixed=0,
        n=n,
        broken=0,
        held_out_n=len(alike),
        sufficient=stuck,
        probability=round(_sure(found) * chance(n, n), 3) if stuck else 0.0,
        note=f"a probe tells it from like cases at an area of {found.auc:.2f} "
        f"({found.low:.2f} to {found.high:.2f}); {curve.words()}",
        detail={
            "auc": round(found.auc, 4),
            "low": round(found.low, 4),
            "high": round(found.high, 4),
            "sizes": list(SIZES),
            "areas": [round(one, 4) for one in curve.areas],
            "slope": round(curve.slope, 4),
            "slope_low": round(curve.low, 4),
            "slope_high": round(curve.high, 4),
        },
    )


def learning_curve(scene: Scene, rows: Rows, inside: Bools) -> Curve:
    """Areas out of fold by share of the content groups that are learnt from, and their slope a doubling."""
    rng = np.random.default_rng(SEED)
    chances = [_at(scene, rows, inside, size, rng) for size in SIZES]
    groups, place = np.unique(scene.groups[rows], return_inverse=True)
    drawn = [rng.integers(len(groups), size=len(groups)) for _ in range(DRAWS)]
    own = [np.flatnonzero(place == number) for number in range(len(groups))]
    slopes = [
        _slope([area(one[picked], inside[picked]) for one in chances])
        for picked in (np.concatenate([own[number] for number in draw]) for draw in drawn)
        if len(set(inside[picked].tolist())) == 2
    ]
    areas = tuple(area(one, inside) for one in chances)
    low, high = np.quantile(slopes, [0.05, 0.95]) if slopes else (-1.0, 1.0)
    return Curve(areas, _slope(areas), float(low), float(high))


def _at(scene: Scene, rows: Rows, inside: Bools, size: float, rng: np.random.Generator) -> Floats:
    """Mean chances over draws of a share of the groups; all of them need one draw."""
    groups, place = np.unique(scene.groups[rows], return_inverse=True)
    many = len(folds(scene, rows))
    draws = 1 if size == 1 else REPEATS
    total = np.zeros(len(rows))
    for _ in range(draws):
        kept = rng.random(len(groups)) < size
        total += out_of_fold(scene, rows, inside, [kept[place]] * many)
    return total / draws


def _slope(areas: tuple[float, ...] | list[float]) -> float:
    """Least squares over the binary logarithm of the size."""
    doublings = np.log2(SIZES) - np.mean(np.log2(SIZES))
    return float(doublings @ np.array(areas) / (doublings @ doublings))


def _sure(found: Separation) -> float:
    """How likely the area lies below what would tell: the normal tail that its 90 % interval implies."""
    error = max(found.high - found.auc, 1e-9) / Z_90
    return (1 + erf((SURELY_NOT - found.auc) / error / sqrt(2))) / 2


def _nothing(question: Question, note: str) -> Intervention:
    return Intervention(
        name="capacity_ceiling", fixed=0, n=len(question.members), broken=0, sufficient=False, note=note
    )
