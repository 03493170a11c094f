"""Whether split cases gather anywhere: the most of them among the nearest of any case, against chance.

A rule is about more than what raters part on, so a test by rules is diluted by its plain cases. A scan over
neighbourhoods is not (Kulldorff 1997, Communications in Statistics 26:1481-1496, with a window of a fixed number of
cases); its p-value comes from dealing out the splits anew, so that looking everywhere is paid for.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from tools.scene import Rows, Scene

WINDOW = 12
DEALS = 999
BLOCK = 1_000

Bools = NDArray[np.bool_]


class Gathering(NamedTuple):
    """The split cases of the window with the most of them, and how likely chance gathers so many anywhere."""

    rows: Rows
    p_value: float


def gathering(means: NDArray[np.float32], split: Bools, rows: Rows, seed: int = 1) -> Gathering | None:
    """Over these rows of (n, d) unit vectors, one of each content group; None where there are too few."""
    if len(rows) < 2 * WINDOW or not split[rows].any():
        return None
    vectors, said = means[rows], split[rows]
    near = np.concatenate(
        [
            np.argpartition(-(vectors[at : at + BLOCK] @ vectors.T), WINDOW - 1, axis=1)[:, :WINDOW]
            for at in range(0, len(rows), BLOCK)
        ]
    )
    counts = said[near].sum(axis=1)
    draw = np.random.default_rng(seed)
    as_many = sum(int(draw.permutation(said)[near].sum(axis=1).max() >= counts.max()) for _ in range(DEALS))
    window = near[counts == counts.max()].ravel()
    return Gathering(np.unique(rows[window[said[window]]]), (1 + as_many) / (1 + DEALS))


def first_of_each(scene: Scene, wanted: Bools) -> Rows:
    """The first row of each content group, where it is wanted."""
    _, first = np.unique(scene.groups, return_index=True)
    return np.sort(first[wanted[first]])
