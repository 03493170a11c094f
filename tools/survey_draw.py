"""Drawing with unequal probabilities that are known beforehand, so that what was drawn speaks for all.

Random systematic sampling: the list is shuffled, then every unit is drawn whose stretch of the cumulated inclusion
probabilities holds one of the marks u, u + 1, u + 2, … (Madow 1949; in random order Hartley and Rao 1962; Tillé 2006,
Sampling Algorithms, sections 7.1 and 7.2). The size is fixed and each unit's probability is exact.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

LEAST_IN_STRATUM = 2
"""Units drawn of each stratum: a variance cannot be told from one."""
REST = "other"


def inclusion_probabilities(sizes: Floats, n: int) -> Floats:
    """Probabilities in proportion to the sizes that add up to n; a unit that would pass 1 is surely drawn.

    Source: Tillé 2006, section 2.10. Sizes are above 0; shape (units,).

    Raises: ValueError where a size is not above 0.
    """
    if len(sizes) and not (np.isfinite(sizes).all() and (sizes > 0).all()):
        raise ValueError("every unit needs a size above 0, else it could never be drawn")
    if n >= len(sizes):
        return np.ones(len(sizes))
    found = np.zeros(len(sizes))
    sure = np.zeros(len(sizes), dtype=bool)
    while True:
        left = n - int(sure.sum())
        found[~sure] = left * sizes[~sure] / sizes[~sure].sum()
        found[sure] = 1.0
        over = (found >= 1) & ~sure
        if not over.any():
            return found
        sure |= over


def draw(probabilities: Floats, rng: np.random.Generator) -> Ints:
    """The places of the units drawn, in order; their number is the sum of the probabilities, which is whole."""
    sure = np.flatnonzero(probabilities >= 1)
    rest = rng.permutation(np.flatnonzero(probabilities < 1))
    wanted = round(float(probabilities[rest].sum()))
    if not wanted:
        return np.sort(sure)
    ends = np.cumsum(probabilities[rest])
    marks = (rng.random() + np.arange(wanted)) * (ends[-1] / wanted)
    drawn = rest[np.minimum(np.searchsorted(ends, marks, side="right"), len(rest) - 1)]
    return np.sort(np.concatenate([sure, drawn]))


def allocate(weights: dict[str, float], most: dict[str, int], n: int) -> dict[str, int]:
    """How many units are drawn of each stratum: in proportion to its weight, two at least, never more than it has.

    Fractions go to the largest remainders. Weights as many as `most`, which counts the units of each stratum.
    """
    total = sum(weights.values())
    shares = {name: n * weight / total for name, weight in weights.items()}
    got = {name: min(max(LEAST_IN_STRATUM, int(shares[name])), most[name]) for name in weights}
    while sum(got.values()) < min(n, sum(most.values())):
        open_ones = [name for name in weights if got[name] < most[name]]
        got[max(open_ones, key=lambda name: (shares[name] - got[name], name))] += 1
    while sum(got.values()) > n:
        got[
            max(got, key=lambda name: (got[name] - shares[name] + (got[name] > LEAST_IN_STRATUM) * n, name))
        ] -= 1
    return got


def pooled(strata: Sequence[tuple[str, ...]], n: int) -> list[str]:
    """Names of strata that are large enough to draw two of: from the smallest on, they give up their last parts.

    A stratum is told by its parts from the broadest to the finest. One that would get fewer than two of n units joins
    the others that share its broader parts, and what is still too small after that joins one rest.
    """
    least = LEAST_IN_STRATUM * len(strata) / max(n, 1)
    parts = [tuple(one) for one in strata]
    for length in range(max((len(one) for one in parts), default=0), 0, -1):
        counts: dict[tuple[str, ...], int] = {}
        for one in parts:
            counts[one] = counts.get(one, 0) + 1
        parts = [one[: length - 1] if len(one) == length and counts[one] < least else one for one in parts]
    return [" · ".join(one) or REST for one in parts]
