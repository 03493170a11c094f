"""How likely a pair belongs together, calibrated on pairs that people labelled by hand.

Cosines are no chances: a law on counterfeits is near every clause on counterfeits. The weights of a logistic regression
on what both directions of the search say stand in confidence.json; `python -m evals.regulation.fit_impact` fits them.
"""

from functools import cache
from math import exp
from pathlib import Path

from knowledge_base.records import Record
from tools.law_impact.retrieve import Pair

WEIGHTS = Path(__file__).parent / "confidence.json"
LIKELY = 0.25
"""The chance from which a clause is taken as touched: on laws left out, more are found than are wrong, with room."""
POSSIBLE = 0.1
"""The chance from which it is shown, for a person to say."""


class Weights(Record):
    """Log odds: a constant, and one weight a feature."""

    constant: float
    features: dict[str, float]
    fitted_on: str
    """On what, in a sentence for people."""


@cache
def weights() -> Weights:
    """The weights in force."""
    return Weights.model_validate_json(WEIGHTS.read_bytes())


def confidence(pair: Pair, by: Weights | None = None) -> float:
    """The chance that a change of the provision touches the clause."""
    by = by or weights()
    odds = by.constant + sum(weight * pair.features[name] for name, weight in by.features.items())
    return 1 / (1 + exp(-odds))
