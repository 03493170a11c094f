"""Decisions against labels, and two sets of decisions compared, with intervals that know of near-duplicates.

Copies of one text are one observation, so what is drawn again and again is the content group, never the row
(cluster bootstrap: Davison and Hinkley 1997, Bootstrap Methods and their Application, section 3.8).
"""

from collections.abc import Sequence
from math import hypot
from statistics import NormalDist
from typing import Any

import numpy as np
from numpy.typing import NDArray

from knowledge_base.changes import Flip, Rate, Scores, SplitEvidence
from knowledge_base.records import CaseId

Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

DRAWS = 1_000
_BLOCK = 2_000_000
"""Entries of the weights matrix held at a time."""

_Weights = tuple[int, int, int, int]
"""How often true positives, false positives, false negatives and true negatives count, in that order."""

_PRECISION: tuple[_Weights, _Weights] = (1, 0, 0, 0), (1, 1, 0, 0)
_RECALL: tuple[_Weights, _Weights] = (1, 0, 0, 0), (1, 0, 1, 0)
_JACCARD: tuple[_Weights, _Weights] = (1, 0, 0, 0), (1, 1, 1, 0)
_FPR: tuple[_Weights, _Weights] = (0, 1, 0, 0), (0, 1, 0, 1)


def wilson(successes: float, n: float, level: float) -> tuple[float, float]:
    """Score interval of a proportion (Wilson 1927, JASA 22:209-212); all of [0, 1] where n is 0."""
    if n <= 0:
        return 0.0, 1.0
    share, z = successes / n, NormalDist().inv_cdf((1 + level) / 2)
    middle = share + z**2 / (2 * n)
    half = z * (share * (1 - share) / n + z**2 / (4 * n**2)) ** 0.5
    scale = 1 + z**2 / n
    # The clamps take away rounding only: the interval always holds the share.
    return min(max((middle - half) / scale, 0.0), share), max(min((middle + half) / scale, 1.0), share)


def score_decisions(
    decided: Bools, labels: Bools, groups: Ints, seed: int, level: float = 0.9, draws: int = DRAWS
) -> Scores:
    """Counts and rates of one decision a row, each rate with a percentile bootstrap interval over groups.

    A rate whose denominator is empty has no value; draws that empty it are left out. Where every draw gives
    the same rate (all right, all wrong, one group) the bootstrap would claim certainty, so Wilson's bounds
    stand in, with the groups that the rate rests on as n.

    Raises: ValueError when the arrays differ in length.
    """
    counts = _group_counts(_outcomes(decided, labels), groups, width=4)
    sample = resampled(counts, seed, draws)
    tp, fp, fn, tn = (int(total) for total in counts.sum(axis=0))
    return Scores(
        n=len(labels),
        tp=tp,
        fp=fp,
        fn=fn,
        tn=tn,
        precision=_rate(counts, sample, _PRECISION, level),
        recall=_rate(counts, sample, _RECALL, level),
        f1=_f1_rate(counts, sample, level),
        fpr=_rate(counts, sample, _FPR, level),
    )


def compare(
    before: Bools,
    after: Bools,
    labels: Bools,
    groups: Ints,
    case_ids: Sequence[CaseId],
    seed: int,
    level: float = 0.9,
    draws: int = DRAWS,
) -> SplitEvidence:
    """What a change does to F1: both sides scored, their difference on the same resamples, and every flip.

    An F1 that is undefined (nothing labelled and nothing decided) counts as 0, in the gain as in its draws.
    McNemar's test is over rows, so copies of one text lower `p_value`; the interval is what allows for them.

    Raises: ValueError when the arrays differ in length.
    """
    old = score_decisions(before, labels, groups, seed, level, draws)
    new = score_decisions(after, labels, groups, seed, level, draws)
    gain = (new.f1.value or 0.0) - (old.f1.value or 0.0)
    low, high = _gain_interval(before, after, labels, groups, seed, level, draws)
    if low == high and bool((before != after).any()):
        low, high = _square_and_add(old.f1, new.f1)
    broken = (before == labels) & (after != labels)
    fixed = (before != labels) & (after == labels)
    n_fixed, n_broken = int(fixed.sum()), int(broken.sum())
    return SplitEvidence(
        before=old,
        after=new,
        gain=gain,
        low=low,
        high=high,
        fixed=n_fixed,
        broken=n_broken,
        p_value=mcnemar(n_fixed, n_broken),
        flips=tuple(
            Flip(
                case=case_ids[row],
                before=before[row].item(),
                after=after[row].item(),
                label=labels[row].item(),
            )
            for row in (*np.flatnonzero(broken), *np.flatnonzero(fixed))
        ),
    )


def drawn_counts(
    before: Bools, after: Bools, labels: Bools, groups: Ints, seed: int, draws: int
) -> tuple[Ints, Ints]:
    """Counts before and after on the same resamples of groups: each draws x (tp, fp, fn, tn)."""
    cells = 4 * _outcomes(before, labels) + _outcomes(after, labels)
    sample = resampled(_group_counts(cells, groups, width=16), seed, draws).reshape(draws, 4, 4)
    return sample.sum(axis=2), sample.sum(axis=1)


def counts_of(decided: Bools, labels: Bools) -> Ints:
    """tp, fp, fn and tn of decisions against labels: shape (4,)."""
    return np.bincount(_outcomes(decided, labels), minlength=4)


def gain_unturned(counts: Ints, groups: int, level: float) -> tuple[float, float]:
    """The interval of a gain of F1 where no decision turned, which a bootstrap would call certain.

    Of cases to come a share may turn that none of so many groups showed: at most 1 - ((1 - level) / 2)^(1 / groups),
    the exact bound of a proportion with no success (Clopper and Pearson 1934, Biometrika 26:404-413). The bounds are
    where all of them turn right, misses first, or wrong, hits first.
    """
    if not groups:
        return -1.0, 1.0
    tp, fp, fn, tn = (float(count) for count in counts)
    turned = (1 - ((1 - level) / 2) ** (1 / groups)) * float(counts.sum())
    found, freed = min(turned, fn), min(max(turned - fn, 0.0), fp)
    lost, alarmed = min(turned, tp), min(max(turned - tp, 0.0), tn)
    sides = [(tp, fp, fn), (tp + found, fp - freed, fn - found), (tp - lost, fp + alarmed, fn + lost)]
    now, best, worst = (2 * hits / max(2 * hits + wrong + missed, 1e-9) for hits, wrong, missed in sides)
    return worst - now, best - now


def f1_of(decided: Bools, labels: Bools) -> float:
    """F1 of decisions against labels; 0 where there is neither a decision nor a label to score."""
    hits = int(np.sum(decided & labels))
    return 2 * hits / max(int(decided.sum()) + int(labels.sum()), 1)


def mcnemar(fixed: int, broken: int) -> float:
    """Exact two-sided p-value of "it fixes as often as it breaks" (McNemar 1947); 1.0 with no flip."""
    from scipy.stats import binomtest

    return float(binomtest(fixed, fixed + broken, 0.5).pvalue) if fixed + broken else 1.0


def holm(p_values: Sequence[float]) -> list[float]:
    """Each p-value corrected for all of them (Holm 1979, Scandinavian Journal of Statistics 6:65-70).

    Valid whatever the comparisons have to do with each other.
    """
    corrected, highest = [1.0] * len(p_values), 0.0
    for rank, place in enumerate(sorted(range(len(p_values)), key=lambda i: p_values[i])):
        highest = max(highest, min(1.0, (len(p_values) - rank) * p_values[place]))
        corrected[place] = highest
    return corrected


def _outcomes(decided: Bools, labels: Bools) -> Ints:
    """0 true positive, 1 false positive, 2 false negative, 3 true negative."""
    if len(decided) != len(labels):
        raise ValueError(f"{len(decided)} decisions for {len(labels)} labels; pass one decision a label")
    return np.where(decided, 0, 2) + np.where(labels, 0, 1)


def _group_counts(cells: Ints, groups: Ints, width: int) -> Ints:
    """How many rows of each group fall into each cell: groups x width."""
    if len(cells) != len(groups):
        raise ValueError(f"{len(groups)} groups for {len(cells)} rows; pass one group a row")
    names, index = np.unique(groups, return_inverse=True)
    return np.bincount(index * width + cells, minlength=len(names) * width).reshape(len(names), width)


def resampled(counts: NDArray[Any], seed: int, draws: int) -> NDArray[Any]:
    """Cell totals of `draws` samples of as many groups, with replacement: draws x cells.

    Groups with equal counts are interchangeable, so the multinomial runs over distinct rows of `counts`: the
    same distribution, and for 100,000 single rows four columns in place of 100,000.
    """
    if not len(counts):
        return np.zeros((draws, counts.shape[1]), dtype=counts.dtype)
    patterns, times = np.unique(counts, axis=0, return_counts=True)
    rng, step = np.random.default_rng(seed), max(1, _BLOCK // len(patterns))
    blocks = [
        rng.multinomial(len(counts), times / len(counts), size=min(step, draws - start)) @ patterns
        for start in range(0, draws, step)
    ]
    return np.concatenate(blocks)


def _rate(counts: Ints, sample: Ints, kind: tuple[_Weights, _Weights], level: float) -> Rate:
    top, bottom = (counts @ np.array(weights) for weights in kind)
    if not bottom.any():
        return Rate(value=None)
    value = float(top.sum() / bottom.sum())
    drawn, out_of = (sample @ np.array(weights) for weights in kind)
    defined = out_of > 0
    low, high = _percentiles(drawn[defined] / out_of[defined], level) if defined.any() else (value, value)
    if low == high:
        clusters = int(np.count_nonzero(bottom))
        low, high = wilson(value * clusters, clusters, level)
    return Rate(value=value, low=low, high=high)


def _f1_rate(counts: Ints, sample: Ints, level: float) -> Rate:
    """F1 is 2J / (1 + J) of a proportion, J = tp / (tp + fp + fn), and rises with it: so do its bounds."""
    share = _rate(counts, sample, _JACCARD, level)
    if share.low is None or share.high is None:
        return share
    low, high = (2 * bound / (1 + bound) for bound in (share.low, share.high))
    return Rate(value=float(_f1(counts.sum(axis=0, keepdims=True))[0]), low=low, high=high)


def _percentiles(drawn: Floats, level: float) -> tuple[float, float]:
    low, high = np.quantile(drawn, ((1 - level) / 2, (1 + level) / 2))
    return float(low), float(high)


def _gain_interval(
    before: Bools, after: Bools, labels: Bools, groups: Ints, seed: int, level: float, draws: int
) -> tuple[float, float]:
    old, new = drawn_counts(before, after, labels, groups, seed, draws)
    return _percentiles(_f1(new) - _f1(old), level)


def _f1(counts: Ints) -> Floats:
    """F1 of each row of counts; 0 where it is undefined."""
    tp, fp, fn, _ = counts.T
    bottom = 2 * tp + fp + fn
    return np.where(bottom > 0, 2 * tp / np.maximum(bottom, 1), 0.0)


def _square_and_add(old: Rate, new: Rate) -> tuple[float, float]:
    """Interval of a difference from those of its sides (Newcombe 1998, Stat Med 17:873-890, method 10).

    For a change whose every draw gives the same gain. It leaves the pairing out: that widens it where the
    sides move together, as two versions of one prompt do. An undefined side adds no width.
    """
    (b, b_low, b_high), (a, a_low, a_high) = _bounds(old), _bounds(new)
    down, up = hypot(a - a_low, b_high - b), hypot(a_high - a, b - b_low)
    return max(a - b - down, -1.0), min(a - b + up, 1.0)


def _bounds(rate: Rate) -> tuple[float, float, float]:
    if rate.value is None or rate.low is None or rate.high is None:
        return 0.0, 0.0, 0.0
    return rate.value, rate.low, rate.high
