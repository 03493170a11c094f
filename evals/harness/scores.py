"""Marks of single rows, and what they add up to, with an interval.

A mark lies in [0, 1] and more is better. A row that could not be marked is counted apart: it is not a zero.
"""

from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from evals.harness.result import Share, Total
from knowledge_base.records import Record
from tools.measure import wilson

LEVEL = 0.95
DRAWS = 2_000


class Mark(Record):
    """What one scorer says of one row, and why; `value` None: it could not be scored."""

    value: Share | None
    reason: str


def right(reason: str) -> Mark:
    """The full mark."""
    return Mark(value=1.0, reason=reason)


def wrong(reason: str) -> Mark:
    """No mark."""
    return Mark(value=0.0, reason=reason)


def unscored(reason: str) -> Mark:
    """It could not be told."""
    return Mark(value=None, reason=reason)


def held(holds: bool, yes: str, no: str) -> Mark:
    """All or nothing."""
    return right(yes) if holds else wrong(no)


class Observation(NamedTuple):
    """A row's value under one metric, with the group that the row belongs to."""

    row: str
    group: str
    value: float | None


def total(seen: Sequence[Observation], seed: int) -> Total:
    """The mean of what was scored.

    Where every row stands for itself and is right or wrong, the interval is Wilson's. Otherwise whole groups are
    drawn again and again (cluster bootstrap, percentiles); where every draw is the same, which would claim
    certainty, Wilson's bounds stand in with the number of groups as n.
    """
    sums: defaultdict[str, float] = defaultdict(float)
    sizes: defaultdict[str, int] = defaultdict(int)
    values = []
    for one in seen:
        if one.value is not None:
            values.append(one.value)
            sums[one.group] += one.value
            sizes[one.group] += 1
    if not values:
        return Total(value=None, low=None, high=None, n=0)
    value = min(1.0, sum(values) / len(values))
    if len(sums) == len(values) and set(values) <= {0.0, 1.0}:
        low, high = wilson(sum(values), len(values), LEVEL)
    else:
        low, high = _bootstrap(np.array(list(sums.values())), np.array(list(sizes.values())), seed)
        if low == high:
            low, high = wilson(value * len(sums), len(sums), LEVEL)
    # Summing may leave the mean a rounding error outside of its own bounds.
    return Total(value=value, low=min(max(low, 0.0), value), high=max(min(high, 1.0), value), n=len(values))


def _bootstrap(
    sums: np.ndarray[tuple[int], np.dtype[np.float64]],
    sizes: np.ndarray[tuple[int], np.dtype[np.int64]],
    seed: int,
) -> tuple[float, float]:
    draw = np.random.default_rng(seed)
    picked = draw.multinomial(len(sums), np.full(len(sums), 1 / len(sums)), size=DRAWS)
    means = (picked @ sums) / (picked @ sizes)
    low, high = np.quantile(means, ((1 - LEVEL) / 2, (1 + LEVEL) / 2))
    return float(low), float(high)
