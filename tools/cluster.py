"""Clusters of texts by what two kinds of vectors say of them: leaders first, then families of leaders.

Quick vectors of every text make leaders; the leaders alone are read by the embedding model, and joined by average
linkage over both. (On HateCheck the two together do better than either: see docs/benchmarks.md.)
"""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.floating[Any]]
Ints = NDArray[np.int64]
Read = Callable[[Sequence[int]], Vectors]
"""Reads some rows with the embedding model: unit vectors."""

BLOCK = 1_024
CELLS = 8_000_000
"""Most similarities held at once: 32 MB of float32."""

SAMPLE = 2_000
MOST_LINKED = 1_000
"""Texts or leaders that are read and joined into families: 8 MB of distances."""
LINKED = 0.1
"""The least mean cosine of a family."""
TIGHT = 0.6
"""The least cosine of a text and its leader where there are more texts than `MOST_LINKED`, …"""
NEAR = 0.2
"""… and once so many lead, of a text and the leader that is nearest to it."""


def linked_clusters(quick: Vectors, read: Read, weights: Sequence[int] | None = None) -> Ints:
    """A cluster number for each unit row of (n, d): families of texts; -1 for a row that is near to no leader.

    Up to `MOST_LINKED` rows each row leads; of more, those in the thick of the others (weighted, if weights are given)
    do. Work and memory grow with the rows, not with their square.
    """
    from sklearn.cluster import AgglomerativeClustering

    heads, led = _heads(quick, weights)
    if len(heads) < 2:
        return led
    sums = np.zeros((len(heads), quick.shape[1]), dtype=np.float32)
    np.add.at(sums, led[led >= 0], quick[led >= 0])
    both = unit(np.hstack([read(heads.tolist()), unit(sums)]))
    linkage = AgglomerativeClustering(
        n_clusters=None, distance_threshold=1 - LINKED, metric="cosine", linkage="average"
    )
    families = np.asarray(linkage.fit_predict(both), dtype=np.int64)
    return np.where(led >= 0, families[led], -1)


def _heads(quick: Vectors, weights: Sequence[int] | None) -> tuple[Ints, Ints]:
    """The rows that lead, and for each row the place of its leader among them."""
    if len(quick) <= MOST_LINKED:
        own = np.arange(len(quick))
        return own, own
    rows, heads = _led(quick, weights, TIGHT, MOST_LINKED)
    nearest, cosines = _nearest(rows, rows[heads])
    return heads, np.where(cosines >= NEAR, nearest, -1)


def unit(rows: Vectors) -> NDArray[np.float32]:
    """Every row at length 1; a row of zeros stays one."""
    return np.asarray(rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9), dtype=np.float32)


def set_apart(rows: Vectors, reference: Vectors) -> NDArray[np.float32]:
    """Unit rows without what they have in common with each other and with the reference.

    Every two texts look alike to a sentence model to some degree, more so those of one queue. The reference keeps a
    queue that has one theme only from being taken to pieces.
    """
    return unit(rows - np.concatenate([rows, reference]).mean(axis=0))


def leader_clusters(vectors: Vectors, weights: Sequence[int] | None = None, cosine: float = 0.6) -> Ints:
    """A cluster number for each unit row of (n, d): that of its nearest leader, at least `cosine` alike.

    Rows in the thick of many others (weighted, if weights are given) get to lead first; a row leads when no
    leader so far is near enough; at the end every row goes to its nearest leader. Clusters are numbered in
    the leaders' order. Time is O(n·k) and memory bounded; the density is estimated on `SAMPLE` rows when
    there are more.
    """
    if not len(vectors):
        return np.zeros(0, dtype=np.int64)
    rows, leaders = _led(vectors, weights, cosine, len(vectors))
    nearest, _ = _nearest(rows, rows[leaders])
    nearest[leaders] = np.arange(len(leaders))
    return nearest


def _led(
    vectors: Vectors, weights: Sequence[int] | None, cosine: float, most: int
) -> tuple[NDArray[np.float32], Ints]:
    """The rows as they are compared, and at most so many of them that lead."""
    rows = np.ascontiguousarray(vectors, dtype=np.float32)
    weight = np.ones(len(rows)) if weights is None else np.asarray(weights, dtype=np.float64)
    density = np.round(_density(rows, weight, cosine), 6)
    order = np.lexsort((np.arange(len(rows)), -weight, -density))
    return rows, _leaders(rows, order, cosine, most)


def _density(rows: NDArray[np.float32], weight: NDArray[np.float64], cosine: float) -> NDArray[np.float64]:
    """The weight within `cosine` of each row, over a sample spread evenly over the rows."""
    sample = np.unique(np.linspace(0, len(rows) - 1, min(len(rows), SAMPLE)).astype(np.int64))
    blocks = (rows[start : start + BLOCK] @ rows[sample].T for start in range(0, len(rows), BLOCK))
    return np.concatenate([(block >= cosine) @ weight[sample] for block in blocks])


def _leaders(rows: NDArray[np.float32], order: Ints, cosine: float, most: int) -> Ints:
    leaders: list[int] = []
    for start in range(0, len(order), BLOCK):
        block = order[start : start + BLOCK]
        if leaders:
            block = block[_nearest(rows[block], rows[leaders])[1] < cosine]
        alike = rows[block] @ rows[block].T >= cosine
        free = np.ones(len(block), dtype=bool)
        for place in range(len(block)):
            if free[place]:
                leaders.append(int(block[place]))
                free &= ~alike[place]
        if len(leaders) >= most:
            break
    return np.array(leaders[:most], dtype=np.int64)


def _nearest(rows: NDArray[np.float32], leaders: NDArray[np.float32]) -> tuple[Ints, NDArray[np.float32]]:
    """For each row the index of the nearest leader and its cosine; the earlier leader wins a tie."""
    nearest = np.zeros(len(rows), dtype=np.int64)
    best = np.full(len(rows), -np.inf, dtype=np.float32)
    height = max(1, min(BLOCK, CELLS // len(leaders)))
    for start in range(0, len(rows), height):
        alike = rows[start : start + height] @ leaders.T
        nearest[start : start + height] = alike.argmax(axis=1)
        best[start : start + height] = alike.max(axis=1)
    return nearest, best


def representatives(vectors: Vectors, members: Sequence[int], k: int = 3) -> list[int]:
    """Up to k of the members (row numbers): the medoid, then the farthest apart of the closer half.

    The closer half is that of the members nearest to the medoid: what lies outside may belong elsewhere.
    """
    if not len(members) or k < 1:
        return []
    numbers = np.asarray(members, dtype=np.int64)
    rows = np.asarray(vectors, dtype=np.float32)[numbers]
    medoid = int(np.argmax(np.round(rows @ rows.mean(axis=0), 6)))
    closer = np.argsort(-np.round(rows @ rows[medoid], 6), kind="stable")[: max(k, (len(rows) + 1) // 2)]
    picked = [medoid]
    nearness = rows[closer] @ rows[medoid]
    nearness[closer == medoid] = np.inf
    while len(picked) < min(k, len(rows)):
        farthest = int(np.argmin(np.round(nearness, 6)))
        picked.append(int(closer[farthest]))
        nearness = np.maximum(nearness, rows[closer] @ rows[picked[-1]])
        nearness[farthest] = np.inf
    return [int(numbers[place]) for place in picked]
