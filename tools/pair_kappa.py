"""Cohen's kappa of every two raters that share enough cases, as statsmodels reckons it."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from knowledge_base.changes import Rate
from tools.label_records import PairKappa, Pairs
from tools.votes import Ballots, Ints

LEAST_SHARED = 20
MOST_PAIRS = 2_000
"""Of more pairs those that share most cases stand for all."""
MOST_SHOWN = 15
MOST_OF_A_CASE = 200
"""Votes of one case that are paired: their number grows with the square."""


def pair_kappas(ballots: Ballots, names: Sequence[str]) -> Pairs:
    """The kappas; a pair of which nobody ever said a second thing has none."""
    pairs, one, other = _paired(ballots)
    order = np.argsort(pairs, kind="stable")
    codes, starts, shared = np.unique(pairs[order], return_index=True, return_counts=True)
    enough = np.flatnonzero(shared >= LEAST_SHARED)
    ranked = enough[np.argsort(-shared[enough], kind="stable")][:MOST_PAIRS]
    width = len(ballots.values)
    values: list[float] = []
    shown: list[PairKappa] = []
    for number in ranked.tolist():
        rows = order[starts[number] : starts[number] + shared[number]]
        table = np.bincount(one[rows] * width + other[rows], minlength=width**2).reshape(width, width)
        if not _can_differ(table):
            continue
        values.append(_value(table))
        if len(shown) < MOST_SHOWN:
            first, second = divmod(int(codes[number]), len(names))
            pair = names[first], names[second]
            shown.append(PairKappa(raters=pair, cases=int(shared[number]), kappa=cohen_kappa(table)))
    mean, least, most = (float(told(values)) if values else None for told in (np.mean, np.min, np.max))
    return Pairs(
        least_shared=LEAST_SHARED, pairs=len(values), mean=mean, least=least, most=most, shown=tuple(shown)
    )


def cohen_kappa(table: Ints) -> Rate:
    """Cohen's kappa of a square table of counts, with its asymptotic 95 % interval where it has a width."""
    from statsmodels.stats.inter_rater import cohens_kappa

    if not _can_differ(table):
        return Rate(value=None)
    # Its test of no agreement divides by zero where one always says the same.
    with np.errstate(divide="ignore", invalid="ignore"):
        found = cohens_kappa(table)
    low, high = float(found.kappa_low), float(found.kappa_upp)
    if not high - low > 0:
        return Rate(value=float(found.kappa))
    return Rate(value=float(found.kappa), low=max(low, -1.0), high=min(high, 1.0))


def _value(table: Ints) -> float:
    from statsmodels.stats.inter_rater import cohens_kappa

    return float(cohens_kappa(table, return_results=False))


def _can_differ(table: Ints) -> bool:
    """Whether the two said more than one thing between them."""
    return int(((table.sum(axis=0) + table.sum(axis=1)) > 0).sum()) > 1


def _paired(ballots: Ballots) -> tuple[Ints, Ints, Ints]:
    """For each two votes of named raters on one case: the pair of raters as one number, and what each said."""
    known = np.flatnonzero(ballots.rater >= 0)
    order = known[np.lexsort((ballots.rater[known], ballots.case[known]))]
    case, rater, value = ballots.case[order], ballots.rater[order], ballots.value[order]
    found: list[tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]] = []
    for step in range(1, MOST_OF_A_CASE):
        same = case[step:] == case[:-step]
        if not same.any():
            break
        first, second = np.flatnonzero(same), np.flatnonzero(same) + step
        found.append((rater[first] * len(ballots.raters) + rater[second], value[first], value[second]))
    if not found:
        nothing = np.zeros(0, dtype=np.int64)
        return nothing, nothing, nothing
    pairs, one, other = (np.concatenate(parts) for parts in zip(*found, strict=True))
    return pairs, one, other
