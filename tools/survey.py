"""Rates of a population from a sample with known inclusion probabilities, each with its interval.

Weights are inverse probabilities (Horvitz and Thompson 1952, JASA 47:663); a rate is the weighted share of what was
rated (Hájek 1971), and its variance that of its linearised values by Hájek's approximation for designs of fixed size
(Hájek 1964; Deville 1999; Matei and Tillé 2005, formula 10). Items without an answer are made up for by the others of
their stratum (Särndal, Swensson and Wretman 1992, section 15.6). The interval is Wilson's with the number of cases
that would be as telling if drawn alike, and Student's quantile (Korn and Graubard 1998; Franco and others 2019).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from knowledge_base.measured import Rate

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
LEVEL = 0.95


@dataclass(frozen=True)
class Drawn:
    """A sample, item by item: inclusion probability, cases it stands for among its copies, stratum, whether rated."""

    inclusion: Floats
    copies: Floats
    strata: Ints
    rated: Bools

    def answered(self) -> Floats:
        """The probability of being drawn and rated: the design's, times the share of the stratum that was rated.

        Where nothing of a stratum was rated, the rest of the sample stands for it.
        """
        found = self.inclusion.copy()
        for stratum in np.unique(self.strata):
            of = self.strata == stratum
            weight = self.weights()
            share = weight[of & self.rated].sum() / weight[of].sum()
            found[of] *= share if share > 0 else 1.0
        return found

    def weights(self) -> Floats:
        """How many cases each item stands for, were all rated."""
        return self.copies / self.inclusion


@dataclass(frozen=True)
class Estimate:
    """A rate of the population, from `n` rated items of `of` that count for it."""

    rate: Rate
    n: int
    worth: float
    """How many items drawn alike would be as telling."""


def estimate(drawn: Drawn, among: Bools, hit: Bools, level: float = LEVEL) -> Estimate:
    """The share of hits among the cases of which `among` holds, over all cases the sample stands for.

    Shapes (items,); items that are not rated are left out, whatever they say.
    """
    chances = drawn.answered()
    counts = among & drawn.rated
    weights = np.where(counts, drawn.copies / chances, 0.0)
    n, total = int(counts.sum()), float(weights.sum())
    if not n:
        return Estimate(Rate(value=None), 0, 0.0)
    share = float(weights[hit].sum() / total)
    linear = np.where(counts, (hit - share) * drawn.copies, 0.0) / total
    variance = _variance(linear[drawn.rated], chances[drawn.rated], drawn.strata[drawn.rated])
    worth = _worth(share, variance, weights[counts], bool((chances[drawn.rated] >= 1).all()))
    if (drawn.rated & ~among).any() and worth < float("inf"):
        worth = min(worth, float((counts & (chances < 1)).sum()) or n)
    low, high = _interval(share, worth, n, level)
    return Estimate(Rate(value=share, low=low, high=high), n, worth)


def bounds(drawn: Drawn, hit: Bools) -> tuple[float, float]:
    """The share of hits if none, and if all, of the items that were not rated were hits."""
    weights = drawn.weights()
    sure = float(weights[drawn.rated & hit].sum())
    unknown = float(weights[~drawn.rated].sum())
    return sure / float(weights.sum()), (sure + unknown) / float(weights.sum())


def _variance(values: Floats, chances: Floats, strata: Ints) -> float:
    """Of the weighted sum of the values, stratum by stratum."""
    total = 0.0
    for stratum in np.unique(strata):
        of = strata == stratum
        spread, expanded = 1 - chances[of], values[of] / chances[of]
        n = int(of.sum())
        if spread.sum() <= 0:
            continue
        middle = (spread * expanded).sum() / spread.sum()
        total += n / max(n - 1, 1) * float((spread * (expanded - middle) ** 2).sum())
    return total


def _worth(share: float, variance: float, weights: Floats, all_drawn: bool) -> float:
    """The size of a plain random sample that would leave the rate as uncertain; infinite where all was drawn.

    Where all or none are hits the variance says nothing, and the weights do (Kish 1965, section 11.7).
    """
    if all_drawn:
        return float("inf")
    alike = float(weights.sum() ** 2 / (weights**2).sum())
    return share * (1 - share) / variance if variance > 0 and 0 < share < 1 else alike


def _interval(share: float, worth: float, n: int, level: float) -> tuple[float, float]:
    if worth == float("inf"):
        return share, share
    from scipy.stats import t

    z = float(t.ppf((1 + level) / 2, max(min(worth, n) - 1, 1)))
    middle = share + z**2 / (2 * worth)
    half = z * (share * (1 - share) / worth + z**2 / (4 * worth**2)) ** 0.5
    scale = 1 + z**2 / worth
    return max(min((middle - half) / scale, share), 0.0), min(max((middle + half) / scale, share), 1.0)
