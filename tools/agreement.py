"""How far raters agree, and how far beyond chance, from how often each value was given to each case.

Counts are (cases, values). A case that fewer than two raters judged says nothing. Each figure is a function of sums
over cases, so one pass over redrawn sums gives its bootstrap; what is drawn is the content group, never the case.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from knowledge_base.changes import Rate
from tools.measure import resampled

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

LEVEL = 0.95
DRAWS = 1_000
MOST_ORDERED = 12
"""Values of a scale, of more than which an ordinal alpha is not made: its sums grow with their square."""


class Statistic(NamedTuple):
    """What is added up for each case, and the figure for each row of such sums: NaN where it is not defined."""

    parts: Callable[[Ints], Floats]
    value: Callable[[Floats], Floats]

    def of(self, counts: Ints) -> float | None:
        """The figure; None where it is not defined, as where nobody shares a case."""
        found = float(self.value(self.parts(counts).sum(axis=0, keepdims=True))[0])
        return None if np.isnan(found) else found


def estimated(statistic: Statistic, counts: Ints, groups: Ints, seed: int) -> Rate:
    """The figure with its percentile interval; no interval where no draw differs from it."""
    value = statistic.of(counts)
    if value is None:
        return Rate(value=None)
    parts = statistic.parts(counts)
    tells = parts.any(axis=1)
    _, place = np.unique(groups[tells], return_inverse=True)
    sums = np.zeros((int(place.max()) + 1, parts.shape[1]))
    np.add.at(sums, place, parts[tells])
    drawn = statistic.value(resampled(sums.round(9), seed, DRAWS))
    drawn = drawn[~np.isnan(drawn)]
    low, high = np.quantile(drawn, ((1 - LEVEL) / 2, (1 + LEVEL) / 2)) if len(drawn) else (value, value)
    if high - low < 1e-9:
        return Rate(value=value)
    return Rate(value=value, low=float(min(low, value)), high=float(max(high, value)))


def _shared(counts: Ints) -> tuple[Floats, Floats]:
    """The counts, and the votes of each case; those of a case with a single vote are zero."""
    votes = counts.sum(axis=1).astype(np.float64)
    kept = np.where(votes >= 2, votes, 0.0)
    return np.where(kept[:, None] > 0, counts, 0).astype(np.float64), kept


def _divided(above: Any, below: Any) -> Floats:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.where(below > 0, above / below, np.nan), dtype=np.float64)


def _nominal_parts(counts: Ints) -> Floats:
    given, votes = _shared(counts)
    differing = (votes**2 - (given**2).sum(axis=1)) / np.maximum(votes - 1, 1)
    return np.column_stack([differing, given])


def _percent(sums: Floats) -> Floats:
    return 1 - _divided(sums[:, 0], sums[:, 1:].sum(axis=1))


def _nominal(sums: Floats) -> Floats:
    n = sums[:, 1:].sum(axis=1)
    return 1 - _divided((n - 1) * sums[:, 0], n**2 - (sums[:, 1:] ** 2).sum(axis=1))


def _ordinal_parts(counts: Ints) -> Floats:
    given, votes = _shared(counts)
    width = counts.shape[1]
    pairs = given[:, :, None] * given[:, None, :]
    pairs[:, range(width), range(width)] -= given
    return np.asarray((pairs / np.maximum(votes - 1, 1)[:, None, None]).reshape(len(counts), width**2))


def _ordinal(sums: Floats) -> Floats:
    width = round(sums.shape[1] ** 0.5)
    pairs = sums.reshape(len(sums), width, width)
    totals = pairs.sum(axis=2)
    middles = totals.cumsum(axis=1) - totals / 2
    distance = (middles[:, :, None] - middles[:, None, :]) ** 2
    expected = (totals[:, :, None] * totals[:, None, :] * distance).sum(axis=(1, 2))
    return 1 - _divided((totals.sum(axis=1) - 1) * (pairs * distance).sum(axis=(1, 2)), expected)


PERCENT = Statistic(_nominal_parts, _percent)
"""Share of pairs of votes on one case that match; a case weighs as many as it has votes, as in alpha."""

ALPHA = Statistic(_nominal_parts, _nominal)
"""Krippendorff's alpha for nominal values (Krippendorff 2011, Computing Krippendorff's Alpha-Reliability, A to C)."""

ORDINAL_ALPHA = Statistic(_ordinal_parts, _ordinal)
"""The same for values in order (section D): how far apart two are grows with how many votes lie between them."""


def usual_raters(counts: Ints) -> int:
    """How many raters most cases have, of those with two or more; 0 where there are none."""
    votes = counts.sum(axis=1)
    found = np.bincount(votes[votes >= 2]) if (votes >= 2).any() else np.zeros(1, dtype=np.int64)
    return int(found.argmax())


def fleiss_kappa(raters: int) -> Statistic:
    """Fleiss' kappa over the cases that so many raters judged (Fleiss 1971, Psychological Bulletin 76:378-382)."""

    def parts(counts: Ints) -> Floats:
        given = np.where((counts.sum(axis=1) == raters)[:, None], counts, 0).astype(np.float64)
        matching = (given * (given - 1)).sum(axis=1) / max(raters * (raters - 1), 1)
        return np.column_stack([matching, given])

    def value(sums: Floats) -> Floats:
        votes = sums[:, 1:].sum(axis=1)
        observed = _divided(sums[:, 0] * raters, votes)
        expected = _divided((sums[:, 1:] ** 2).sum(axis=1), votes**2)
        return 1 - _divided(1 - observed, 1 - expected)

    return Statistic(parts, value)


def specific_agreement(place: int) -> Statistic:
    """How likely another rater of a case gives a value that one gave it (Fleiss 1975, Biometrics 31:651-659)."""

    def parts(counts: Ints) -> Floats:
        given, votes = _shared(counts)
        some = given[:, place]
        return np.column_stack([some * (some - 1) / np.maximum(votes - 1, 1), some])

    return Statistic(parts, lambda sums: _divided(sums[:, 0], sums[:, 1]))
