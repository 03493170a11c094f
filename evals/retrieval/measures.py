"""What a ranking is worth, given which passages answer (nDCG: Järvelin and Kekäläinen 2002)."""

from collections.abc import Collection, Sequence
from math import log2

import numpy as np


def recall(ranking: Sequence[str], right: Collection[str], k: int) -> float:
    """The share of the right ones among the first `k`, of as many as fit."""
    return len(set(ranking[:k]) & set(right)) / min(len(right), k)


def ndcg(ranking: Sequence[str], right: Collection[str], k: int = 10) -> float:
    """Normalised discounted cumulative gain of the first `k`."""
    gained = sum(1 / log2(at + 2) for at, one in enumerate(ranking[:k]) if one in right)
    return gained / sum(1 / log2(at + 2) for at in range(min(k, len(right))))


def reciprocal_rank(ranking: Sequence[str], right: Collection[str]) -> float:
    """One over the place of the first right one; 0 where there is none."""
    return next((1 / at for at, one in enumerate(ranking, start=1) if one in right), 0.0)


def auroc(with_answer: Sequence[float], without: Sequence[float]) -> float:
    """The chance that a question with an answer has the higher support; a tie counts a half."""
    above = np.subtract.outer(np.asarray(with_answer), np.asarray(without))
    return float(((above > 0) + (above == 0) / 2).mean())
