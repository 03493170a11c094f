"""Whether split cases gather anywhere: the most of them among the nearest of any case, against chance.

A rule is about more than what raters part on, so a test by rules is diluted by its plain cases. A scan over
neighbourhoods is not (Kulldorff 1997, Communications in Statistics 26:1481-1496, with windows of several numbers of
cases); its p-value comes from dealing out the splits anew, so that looking everywhere and by every window is paid for.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from tools.scene import Rows, Scene

WINDOWS = (6, 8, 12, 16, 20, 24)
DEALS = 999
BLOCK = 1_000

Bools = NDArray[np.bool_]


class Gathering(NamedTuple):
    """The split cases of the windows with the most of them, and how likely chance gathers so many anywhere."""

    rows: Rows
    p_value: float


def gathering(means: NDArray[np.float32], split: Bools, rows: Rows, seed: int = 1) -> Gathering | None:
    """Over these rows of (n, d) unit vectors, one of each content group; None where there are too few.

    The window size that chance reaches most rarely counts, and so it does of every deal.
    """
    sizes = [size for size in WINDOWS if 2 * size <= len(rows)]
    if not sizes or not split[rows].any():
        return None
    said, near = split[rows], _nearest(means[rows], sizes[-1])
    draw = np.random.default_rng(seed)
    most = np.array([_counts(near, one, sizes).max(axis=0) for one in (said, *_deals(said, draw))])
    # Row by row and size by size the share of deals, the true one among them, that reach as many.
    share = np.stack([(column[:, None] <= column).mean(axis=1) for column in most.T], axis=1)
    p_value = float((share.min(axis=1) <= share[0].min()).mean())
    at = int(share[0].argmin())
    counts = _counts(near, said, sizes)[:, at]
    window = near[counts == counts.max(), : sizes[at]].ravel()
    return Gathering(np.unique(rows[window[said[window]]]), p_value)


def _deals(said: Bools, draw: np.random.Generator) -> list[Bools]:
    return [draw.permutation(said) for _ in range(DEALS)]


def _nearest(vectors: NDArray[np.float32], many: int) -> NDArray[np.int64]:
    """For each the rows that are nearest to it, itself first."""
    found = []
    for at in range(0, len(vectors), BLOCK):
        near = vectors[at : at + BLOCK] @ vectors.T
        first = np.argpartition(-near, many - 1, axis=1)[:, :many]
        order = np.argsort(-np.take_along_axis(near, first, axis=1), axis=1, kind="stable")
        found.append(np.take_along_axis(first, order, axis=1))
    return np.concatenate(found)


def _counts(near: NDArray[np.int64], said: Bools, sizes: list[int]) -> NDArray[np.int64]:
    """Windows x sizes: how many of the nearest raters split on."""
    return np.cumsum(said[near], axis=1, dtype=np.int64)[:, [size - 1 for size in sizes]]


def first_of_each(scene: Scene, wanted: Bools) -> Rows:
    """The first row of each content group, where it is wanted."""
    _, first = np.unique(scene.groups, return_index=True)
    return np.sort(first[wanted[first]])
