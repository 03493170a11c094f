"""`threshold`: the shift that serves the cluster best, and what it costs on the other cases."""

import numpy as np

from knowledge_base.changes import Intervention
from knowledge_base.prompts import Thresholds
from tools.causes.contract import Question, crossed, outcome
from tools.measure import f1_of
from tools.scene import Bools, Rows, Scene

EDGE = 1e-6


def shift_threshold(scene: Scene, question: Question) -> Intervention:
    """Each half of the cases is judged by the shift that the other half asks for."""

    def shifted(members: Rows, rest: Rows) -> Bools:
        shift = best_shift(scene, question, members, rest)
        return scene.decide(scene.judged, moved_by(scene.instruments.thresholds, shift))

    after = crossed(scene, question, shifted)
    shift = best_shift(scene, question, question.members, question.rest)
    words = f"shift the threshold by {shift:+.3f}"
    return outcome("threshold", scene, question, after, words, shift=round(shift, 6))


def moved_by(thresholds: Thresholds, shift: float) -> Thresholds:
    """Every threshold moved by the same amount, kept within 0 and 1."""

    def moved(value: float) -> float:
        return round(min(1.0, max(0.0, value + shift)), 6)

    markets = {market: moved(value) for market, value in thresholds.markets.items()}
    return thresholds.model_copy(update={"default": moved(thresholds.default), "markets": markets})


def best_shift(scene: Scene, question: Question, members: Rows, rest: Rows) -> float:
    """The shift in the direction of the errors that gives the best F1; the smallest among equals; 0 if none gains.

    Only shifts that just reach the score of an error are tried: any other breaks more for the same gain.
    """
    rows = np.concatenate([members, rest])
    gaps = scene.judged.score - scene.cutoffs
    wrong = rows[scene.decided[rows] != scene.labels[rows]]
    misses = question.direction == "fn"
    reach = np.sort(gaps[wrong[scene.labels[wrong] == misses]])
    steps = reach[::-1] - EDGE if misses else reach + EDGE
    best, best_f1 = 0.0, f1_of(scene.decided[rows], scene.labels[rows])
    for step in steps.tolist():
        found = f1_of(gaps[rows] >= step, scene.labels[rows])
        if found > best_f1:
            best, best_f1 = step, found
    return float(best)
