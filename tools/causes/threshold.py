"""`threshold`: the smallest shift that turns most of the cluster, and what it costs on the other cases."""

import numpy as np

from knowledge_base.changes import Intervention
from knowledge_base.prompts import Thresholds
from tools.causes.contract import ENOUGH, Question, Rows, outcome
from tools.scene import Scene


def shift_threshold(scene: Scene, question: Question) -> Intervention:
    """Each half of the cluster is judged by the shift that the other half asks for."""
    (first, second), (rest_first, rest_second) = question.halves(scene)
    after = scene.decided.copy()
    shifts = []
    for chosen_on, judged in ((first, (second, rest_second)), (second, (first, rest_first))):
        shift = _smallest_shift(scene, question, chosen_on if len(chosen_on) else question.members)
        shifts.append(shift)
        moved = scene.decide(scene.judged, moved_by(scene.instruments.thresholds, shift))
        for rows in judged:
            after[rows] = moved[rows]
    shift = shifts[0] if abs(shifts[0]) > abs(shifts[1]) else shifts[1]
    return outcome(
        "threshold",
        scene,
        question,
        after,
        f"shift the threshold by {shift:+.3f}",
        shift=round(float(shift), 6),
    )


def moved_by(thresholds: Thresholds, shift: float) -> Thresholds:
    """Every threshold moved by the same amount, kept within 0 and 1."""

    def moved(value: float) -> float:
        return round(min(1.0, max(0.0, value + shift)), 6)

    markets = {market: moved(value) for market, value in thresholds.markets.items()}
    return thresholds.model_copy(update={"default": moved(thresholds.default), "markets": markets})


def _smallest_shift(scene: Scene, question: Question, rows: Rows) -> float:
    """The shift that turns three quarters of the rows: towards their scores, and just past them."""
    cutoffs = np.array(
        [scene.instruments.thresholds.for_market(scene.reading.cases[row].market) for row in rows]
    )
    gaps = scene.judged.score[rows] - cutoffs
    wanted = max(ENOUGH, 0.75)
    edge = 1e-6
    if question.direction == "fn":
        return float(np.quantile(gaps, 1 - wanted)) - edge
    return float(np.quantile(gaps, wanted)) + edge
