"""How likely a cause is the right one, learnt from errors whose cause was planted.

What an intervention says of itself (how much it fixed, how surely that pays) is no probability of being the cause:
where several changes would do, one of them is, or none. The weights of a multinomial logistic regression on that
figure, on the size of the cluster, on what is evident and on what else would do stand in confidence.json;
`python -m evals.planted_faults.calibrate` fits them.
"""

from collections.abc import Sequence
from functools import cache
from math import exp, log, log2, log10
from pathlib import Path

from knowledge_base.changes import Cause, Intervention
from knowledge_base.records import Record

WEIGHTS = Path(__file__).parent / "confidence.json"
OWN_WORDS = "before_calibration"
"""Where an intervention keeps its own figure."""
EVIDENT = "evident"
"""Where an intervention says that prompt and policy part on their face: a clause left out, or cited though gone."""
TESTS = ("by_chance", "p_value", "control_p_value")
MOST_SURPRISE = 6.0
_EDGE = 0.01


class Weights(Record):
    """Log odds: a constant, one weight a feature, and one more a cause."""

    constant: float
    features: dict[str, float]
    causes: dict[str, float]
    fitted_on: str
    """What they were fitted on, in words."""


@cache
def weights() -> Weights:
    """The weights in force."""
    return Weights.model_validate_json(WEIGHTS.read_bytes())


def calibrated(tried: Sequence[Intervention], by: Weights | None = None) -> tuple[Intervention, ...]:
    """The same with the probability of those that are sufficient calibrated; what was calibrated may be so again.

    The causes that would do compete with one another and with none of them being it: a softmax over their log odds.
    """
    by = by or weights()
    odds = {one.name: exp(log_odds(one, tried, by)) for one in tried if one.sufficient}
    return tuple(_told(one, odds) if one.sufficient else one for one in tried)


def log_odds(one: Intervention, tried: Sequence[Intervention], by: Weights) -> float:
    """Of a cause against none."""
    told = features_of(one, tried)
    found = by.constant + by.causes.get(one.name, 0.0)
    return found + sum(weight * told[name] for name, weight in by.features.items())


def own_words(one: Intervention) -> float:
    """What an intervention says of itself."""
    return float(one.detail.get(OWN_WORDS, one.probability))


def features_of(one: Intervention, tried: Sequence[Intervention]) -> dict[str, float]:
    """What the confidence in one of several interventions on a cluster, cheapest first, is told from."""
    names = [other.name for other in tried]
    rivals = [other.name for other in tried if other.sufficient and other.name != one.name]
    evident = any(other.detail.get(EVIDENT) for other in tried if other.name in rivals)
    cheaper = [name for name in rivals if names.index(name) < names.index(one.name)]
    return {
        "own": _log_odds(own_words(one)),
        "size": log2(max(one.n, 1)),
        "surprise": _surprise(one),
        "broken": log2(1 + one.broken),
        "cheaper": float(len(cheaper)),
        "costlier": float(len(rivals) - len(cheaper)),
        "evident": float(bool(one.detail.get(EVIDENT))),
        "evident_rival": float(evident),
    }


def _surprise(one: Intervention) -> float:
    """Decimal places of the least sure of its tests."""
    tested = [float(one.detail[name]) for name in TESTS if one.detail.get(name) is not None]
    return min(-log10(max(tested, default=1.0) + 1e-12), MOST_SURPRISE)


def _told(one: Intervention, odds: dict[Cause, float]) -> Intervention:
    detail = {**one.detail, OWN_WORDS: own_words(one)}
    chance = odds[one.name] / (1 + sum(odds.values()))
    return one.model_copy(update={"probability": round(chance, 3), "detail": detail})


def _log_odds(chance: float) -> float:
    inside = min(max(chance, _EDGE), 1 - _EDGE)
    return log(inside / (1 - inside))
