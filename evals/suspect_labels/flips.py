"""Which labels are flipped: anywhere, or between the two kinds of content that are most easily confused."""

from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from evals.suspect_labels.rows import Noise

LEAST = 10
"""Cases that a kind needs to be one of a pair."""
MOST = 1 / 3
"""Of either side of a pair: more would be no noise, but another policy."""

Bools = NDArray[np.bool_]
Vectors = NDArray[np.float32]


def flips(
    labels: Bools, kinds: Sequence[str], vectors: Vectors, noise: Noise, share: float, seed: int
) -> Bools:
    """Which labels are flipped, `share` of them; of a pair fewer where it is small."""
    wrong = np.zeros(len(labels), dtype=bool)
    if noise == "none":
        return wrong
    draw, many = np.random.default_rng(seed), round(share * len(labels))
    if noise == "uniform":
        wrong[draw.choice(len(labels), many, replace=False)] = True
        return wrong
    sides = [np.flatnonzero(np.array(kinds) == kind) for kind in confusable(labels, kinds, vectors)]
    for rows in sides:
        part = round(many * len(rows) / sum(map(len, sides)))
        wrong[draw.choice(rows, min(part, int(MOST * len(rows))), replace=False)] = True
    return wrong


def confusable(labels: Bools, kinds: Sequence[str], vectors: Vectors) -> tuple[str, str]:
    """The kind of violating and the kind of other content whose mean vectors are nearest."""
    place = np.array(kinds)
    sides: list[list[str]] = [[], []]
    for kind, count in sorted(Counter(kinds).items()):
        if count >= LEAST:
            sides[0 if labels[place == kind].mean() > 0.5 else 1].append(kind)
    means = {kind: _mean(vectors[place == kind]) for side in sides for kind in side}
    pairs = [(yes, no) for yes in sides[0] for no in sides[1]]
    return max(pairs, key=lambda pair: float(means[pair[0]] @ means[pair[1]]))


def _mean(vectors: Vectors) -> Vectors:
    mean = vectors.mean(axis=0)
    return np.asarray(mean / max(float(np.linalg.norm(mean)), 1e-9), dtype=np.float32)
