"""`threshold`: the shift that serves the cluster best, and what it costs on the other cases."""

import numpy as np
from numpy.typing import NDArray

from knowledge_base.changes import Intervention
from knowledge_base.prompts import Thresholds
from tools.causes.contract import Question, crossed, outcome
from tools.measure import f1_of
from tools.scene import Bools, Rows, Scene

EDGE = 1e-6
NEARLY = 0.95
"""The share of the best shift's gain that a smaller one must give to be preferred: the best overshoots by chance."""
LEAST_RATIO = 1.5
"""A shift turns wrong decisions so many times as often as right ones, or it flags (or spares) all alike."""
LEAST_RIGHT = 12
"""Of fewer right decisions how often they turn is not told."""


def shift_threshold(scene: Scene, question: Question) -> Intervention:
    """Each half of the cases is judged by the shift that the other half asks for."""

    def shifted(members: Rows, rest: Rows) -> Bools:
        shift = best_shift(scene, question, members, rest)
        return scene.decide(scene.judged, moved_by(scene.instruments.thresholds, shift))

    after = crossed(scene, question, shifted)
    shift = best_shift(scene, question, question.members, question.rest)
    words = f"shift the threshold by {shift:+.3f}"
    found = outcome("threshold", scene, question, after, words, shift=round(shift, 6))
    rows = np.concatenate([question.members, question.rest])
    if tells(scene.decided[rows], after[rows], scene.labels[rows]):
        return found
    words += ", but it turns right decisions about as often as wrong ones"
    return found.model_copy(update={"sufficient": False, "note": words})


def tells(before: Bools, after: Bools, labels: Bools) -> bool:
    """Whether what a shift turns is wrong rather than right: its likelihood ratio, each way that it turns any.

    Where most labels are alike, flagging everything raises F1 and tells nothing.
    """
    for side in (False, True):
        wrong, right = (before == side) & (labels != side), (before == side) & (labels == side)
        mended, harmed = (after[rows] != side for rows in (wrong, right))
        if (
            len(harmed) >= LEAST_RIGHT
            and harmed.any()
            and mended.sum() * len(harmed) < LEAST_RATIO * harmed.sum() * max(len(mended), 1)
        ):
            return False
    return True


def moved_by(thresholds: Thresholds, shift: float) -> Thresholds:
    """Every threshold moved by the same amount, kept within 0 and 1."""

    def moved(value: float) -> float:
        return round(min(1.0, max(0.0, value + shift)), 6)

    markets = {market: moved(value) for market, value in thresholds.markets.items()}
    return thresholds.model_copy(update={"default": moved(thresholds.default), "markets": markets})


def best_shift(scene: Scene, question: Question, members: Rows, rest: Rows) -> float:
    """The smallest shift in the direction of the errors that gives nearly the best F1; 0 if none gains.

    Only shifts that just reach the score of an error are tried: any other breaks more for the same gain.
    """
    rows = np.concatenate([members, rest])
    gaps = scene.judged.score - scene.cutoffs
    wrong = rows[scene.decided[rows] != scene.labels[rows]]
    misses = question.direction == "fn"
    reach = np.sort(gaps[wrong[scene.labels[wrong] == misses]])
    steps = reach[::-1] - EDGE if misses else reach + EDGE
    found = _f1_from(steps, gaps[rows], scene.labels[rows])
    before = f1_of(scene.decided[rows], scene.labels[rows])
    if not len(found) or found.max() <= before:
        return 0.0
    # Steps come smallest first.
    return float(steps[int(np.argmax(found >= before + NEARLY * (found.max() - before)))])


def _f1_from(steps: NDArray[np.float64], gaps: NDArray[np.float64], labels: Bools) -> NDArray[np.float64]:
    """F1 of deciding yes from each step on: one sort in place of a pass over the cases a step."""
    decided = len(gaps) - np.searchsorted(np.sort(gaps), steps)
    hits = labels.sum() - np.searchsorted(np.sort(gaps[labels]), steps)
    return np.asarray(2 * hits / np.maximum(decided + labels.sum(), 1), dtype=np.float64)
