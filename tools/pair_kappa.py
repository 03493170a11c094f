"""Cohen's kappa of every two raters that share enough cases, with its asymptotic interval."""

from collections.abc import Sequence
from statistics import NormalDist

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
_Z = NormalDist().inv_cdf(0.975)
_NO_WIDTH = 1e-9


def pair_kappas(ballots: Ballots, names: Sequence[str]) -> Pairs:
    """The kappas; a pair of which nobody ever said a second thing has none."""
    pairs, one, other = _paired(ballots)
    codes, place, shared = np.unique(pairs, return_inverse=True, return_counts=True)
    enough = np.flatnonzero(shared >= LEAST_SHARED)
    ranked = enough[np.argsort(-shared[enough], kind="stable")][:MOST_PAIRS]
    rank = np.full(len(codes), -1)
    rank[ranked] = np.arange(len(ranked))
    kept, width = rank[place] >= 0, len(ballots.values)
    cells = (rank[place][kept] * width + one[kept]) * width + other[kept]
    tables = np.bincount(cells, minlength=len(ranked) * width**2).reshape(len(ranked), width, width)
    differ = ((tables.sum(axis=1) + tables.sum(axis=2)) > 0).sum(axis=1) > 1
    ranked, kappas = ranked[differ], cohen_kappas(tables[differ])
    values = np.array([one.value for one in kappas])
    return Pairs(
        least_shared=LEAST_SHARED,
        pairs=len(ranked),
        mean=float(values.mean()) if kappas else None,
        least=float(values.min()) if kappas else None,
        most=float(values.max()) if kappas else None,
        shown=tuple(
            PairKappa(raters=_names(int(codes[at]), names), cases=int(shared[at]), kappa=kappa)
            for at, kappa in zip(ranked[:MOST_SHOWN].tolist(), kappas, strict=False)
        ),
    )


def cohen_kappas(tables: Ints) -> list[Rate]:
    """Cohen's kappa of square tables of counts, (tables, values, values), that hold two values or more.

    With the asymptotic 95 % interval, where it has a width (Fleiss, Cohen and Everitt 1969, Psychological Bulletin
    72:323-327).
    """
    sizes = tables.sum(axis=(1, 2))
    shares = tables / sizes[:, None, None]
    one, other, same = shares.sum(axis=2), shares.sum(axis=1), np.einsum("tii->ti", shares)
    chance = (one * other).sum(axis=1)
    kappa = (same.sum(axis=1) - chance) / (1 - chance)
    rest = 1 - kappa
    apart = shares * (other[:, :, None] + one[:, None, :]) ** 2
    agreeing = (same * (1 - (one + other) * rest[:, None]) ** 2).sum(axis=1)
    differing = rest**2 * (apart.sum(axis=(1, 2)) - np.einsum("tii->t", apart))
    variance = (agreeing + differing - (kappa - chance * rest) ** 2) / (1 - chance) ** 2 / sizes
    margin = _Z * np.sqrt(np.maximum(variance, 0.0))
    return [_rate(*pair) for pair in zip(kappa.tolist(), margin.tolist(), strict=True)]


def _rate(kappa: float, margin: float) -> Rate:
    if not margin > _NO_WIDTH:
        return Rate(value=kappa)
    return Rate(value=kappa, low=max(kappa - margin, -1.0), high=min(kappa + margin, 1.0))


def _names(code: int, names: Sequence[str]) -> tuple[str, str]:
    first, second = divmod(code, len(names))
    return names[first], names[second]


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
