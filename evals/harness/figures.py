"""Scores of a whole run that are no mean over its rows, such as an F1 over causes: with a bootstrap over the rows."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from evals.harness.baseline import Baseline, weighed_as_a_whole
from evals.harness.result import Against, Total
from evals.harness.scores import LEVEL
from evals.harness.suite import Figure

DRAWS = 500


def total_of(figure: Figure[Any, Any], rows: Sequence[Any], answers: Mapping[str, Any], seed: int) -> Total:
    """The figure over the rows that were answered; its interval from drawing rows again and again (percentiles)."""
    found = [answers[row.id] for row in rows if figure.applies(row) and row.id in answers]
    value = figure.of(found) if found else None
    if value is None:
        return Total(value=None, low=None, high=None, n=0)
    draw = np.random.default_rng(seed)
    again = [
        figure.of([found[place] for place in draw.integers(len(found), size=len(found))])
        for _ in range(DRAWS)
    ]
    told = [one for one in again if one is not None]
    low, high = np.quantile(told, ((1 - LEVEL) / 2, (1 + LEVEL) / 2)) if told else (0.0, 1.0)
    return Total(value=value, low=min(float(low), value), high=max(float(high), value), n=len(found))


def against_baseline(name: str, now: Total, baseline: Baseline | None) -> Against:
    """The figure beside the baseline's: rule 2 of the baseline, for there is nothing to compare row by row."""
    then = baseline.scores.get(name) if baseline else None
    if now.value is None:
        return Against(then=then.value if then else None, regressed=True, why="nothing could be scored")
    if then is None or then.value is None:
        return Against()
    return weighed_as_a_whole(now, then)
