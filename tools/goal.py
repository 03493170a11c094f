"""What a revision is for: F1 where nothing is said, or `recall>=0.9 at FPR<=0.02`."""

import re
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from knowledge_base.errors import WrongUsage
from tools.calibrate import written

Metric = Literal["recall", "precision", "f1", "fpr"]
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

PENALTY = 5.0
"""What a limit that is passed by a share costs, in shares of the metric to raise: keeping the limit comes first."""
NEARLY = 0.9
"""The share of the best threshold's gain that one nearer to that in force must give: the best overshoots by chance."""
_WORDS: dict[str, Metric] = {"recall": "recall", "precision": "precision", "f1": "f1", "fpr": "fpr"}
_PART = re.compile(r"\s*([A-Za-z0-9]+)\s*(>=|<=|≥|≤)\s*([0-9.]+)\s*(%?)\s*")


@dataclass(frozen=True)
class Bound:
    """A metric that is to be at least, or at most, a value in (0, 1)."""

    metric: Metric
    at_least: bool
    value: float

    def __str__(self) -> str:
        name = self.metric.upper() if self.metric in ("f1", "fpr") else self.metric
        return f"{name}{'>=' if self.at_least else '<='}{self.value:g}"


@dataclass(frozen=True)
class Goal:
    """What to raise, up to a target, within limits. With no target, F1 as far as it goes."""

    target: Bound | None = None
    limits: tuple[Bound, ...] = ()

    def __str__(self) -> str:
        if self.target is None:
            return "F1"
        return " at ".join(map(str, (self.target, *self.limits)))

    def score(self, counts: NDArray[np.int64] | Floats) -> Floats:
        """How far counts get: shape (..., 4) of tp, fp, fn, tn to (...); higher is better.

        A metric with no denominator counts as 0, and an FPR so too. Past its target a metric counts a hundredth.
        """
        if self.target is None:
            return rate("f1", counts)
        found = _towards(self.target, counts)
        for limit in self.limits:
            found = found - PENALTY * _missed(limit, counts)
        return found

    def met(self, counts: NDArray[np.int64] | Floats) -> NDArray[np.bool_]:
        """Whether target and limits hold: shape (..., 4) to (...)."""
        bounds = (self.target, *self.limits) if self.target else self.limits
        holds = np.ones(np.asarray(counts).shape[:-1], dtype=np.bool_)
        for bound in bounds:
            holds &= _missed(bound, counts) <= 0
        return holds

    def best_cut(self, scores: Floats, labels: Bools, now: float | None = None) -> float:
        """The threshold that serves best, midway between two scores; of equals the highest.

        With `now`, the one in force, it is the nearest to it of those that serve nearly as well as the best.

        Raises: WrongUsage when there are no scores.
        """
        if not len(scores):
            raise WrongUsage("there are no labelled cases to choose a threshold on; import some first")
        cuts = np.unique(scores)[::-1]
        flagged = len(scores) - np.searchsorted(np.sort(scores), cuts, side="left")
        right = int(labels.sum()) - np.searchsorted(np.sort(scores[labels]), cuts, side="left")
        missed, wrong = int(labels.sum()) - right, flagged - right
        rest = len(scores) - int(labels.sum()) - wrong
        served = self.score(np.stack([right, wrong, missed, rest], axis=-1))
        best = int(np.argmax(served))
        if now is not None:
            held = (
                float(served[int(np.searchsorted(-cuts, -now, side="right")) - 1]) if now <= cuts[0] else 0.0
            )
            enough = np.flatnonzero(served >= held + NEARLY * (served[best] - held))
            best = int(enough[np.argmin(np.abs(cuts[enough] - now))])
        if best + 1 == len(cuts):
            return written(float(cuts[best]))
        middle = cuts[best + 1] + (cuts[best] - cuts[best + 1]) / 2
        return written(float(middle if middle > cuts[best + 1] else cuts[best]))


F1 = Goal()
"""Where no goal is set."""


def read_goal(text: str) -> Goal:
    """The goal that a text states.

    Raises: WrongUsage where it cannot be read.
    """
    if text.strip().casefold() in ("", "f1"):
        return F1
    bounds = [_bound(part, text) for part in re.split(r"\bat\b|,|;|\band\b", text)]
    targets = [bound for bound in bounds if bound.at_least]
    if not targets:
        raise WrongUsage(f"{text!r} names nothing to reach; write for one 'recall>=0.9 at FPR<=0.02'")
    target, *floors = targets
    return Goal(target, (*floors, *(bound for bound in bounds if not bound.at_least)))


def rate(metric: Metric, counts: NDArray[np.int64] | Floats) -> Floats:
    """A rate of counts of tp, fp, fn, tn: shape (..., 4) to (...); 0 where it has no denominator."""
    tp, fp, fn, tn = np.moveaxis(np.asarray(counts, dtype=np.float64), -1, 0)
    top, bottom = {
        "recall": (tp, tp + fn),
        "precision": (tp, tp + fp),
        "f1": (2 * tp, 2 * tp + fp + fn),
        "fpr": (fp, fp + tn),
    }[metric]
    return np.asarray(np.where(bottom > 0, top / np.maximum(bottom, 1), 0.0), dtype=np.float64)


def _bound(part: str, whole: str) -> Bound:
    read = _PART.fullmatch(part)
    metric = _WORDS.get(read[1].casefold()) if read else None
    value = float(read[3]) / (100 if read[4] else 1) if read and _is_number(read[3]) else 0.0
    if read is None or metric is None or not 0 < value < 1:
        raise WrongUsage(
            f"the goal {whole!r} cannot be read at {part.strip()!r}; write for one 'recall>=0.9 at FPR<=0.02' "
            "with recall, precision, F1 or FPR"
        )
    at_least = read[2] in (">=", "≥")
    if at_least == (metric == "fpr"):
        raise WrongUsage(f"the goal {whole!r} asks for the wrong side of {part.strip()!r}; turn it round")
    return Bound(metric, at_least, value)


def _is_number(text: str) -> bool:
    return text.count(".") <= 1 and text != "."


def _missed(bound: Bound, counts: NDArray[np.int64] | Floats) -> Floats:
    found = rate(bound.metric, counts)
    return np.maximum(bound.value - found if bound.at_least else found - bound.value, 0.0)


def _towards(target: Bound, counts: NDArray[np.int64] | Floats) -> Floats:
    found = rate(target.metric, counts)
    return np.minimum(found, target.value) + 0.01 * np.maximum(found - target.value, 0.0)
