"""Rated cases as vectors, to tell which are alike: by the embedding model, or of many cases by its table of words."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from knowledge_base.embed import Embedder
from knowledge_base.word_vectors import WordVectors
from tools.cluster import set_apart
from tools.judge import background
from tools.reading import read, texts_of
from tools.votes import Ballots, Ints, Rated

Vectors = NDArray[np.float32]

MOST_READ = 2_000
"""Cases that the embedding model reads; of more, the table of words alone tells, in a hundredth of the time."""
SAMPLE = 2_000
"""Cases that are compared unless more are asked for: up to half of them split ones, others drawn by the seed."""


@dataclass(frozen=True)
class Alike:
    """Some of the rated cases with unit vectors of them, and of other texts in the same space."""

    rows: Ints
    vectors: Vectors
    apart: Vectors
    """The same without what all texts have in common: for clusters."""
    quick: Vectors
    extra: Vectors
    told: str


def alike(
    rated: Rated,
    ballots: Ballots,
    extra: Sequence[str],
    embedder: Embedder,
    words: WordVectors,
    seed: int,
    most: int = SAMPLE,
) -> Alike:
    """The vectors of the cases that are compared, `most` of them, and of the extra texts."""
    rows = _looked_at(ballots, seed, most)
    quick = words.encode([*(rated.texts[row] for row in rows.tolist()), *extra], background())
    quick, of_extra = quick[: len(rows)], quick[len(rows) :]
    if len(ballots.gold) > MOST_READ:
        return Alike(rows, quick, quick, quick, of_extra, "word vectors")
    vectors = read([texts_of(rated.cases[row]) for row in rows.tolist()], embedder).means()
    apart = set_apart(vectors, embedder.encode(background()))
    return Alike(rows, vectors, apart, quick, embedder.encode(extra), embedder.id)


def _looked_at(ballots: Ballots, seed: int, most: int) -> Ints:
    voted = np.flatnonzero((ballots.counts.sum(axis=1) > 0) | (ballots.gold >= 0))
    if len(voted) <= most:
        return voted
    draw = np.random.default_rng(seed)
    split, others = voted[ballots.split[voted]], voted[~ballots.split[voted]]
    some = draw.choice(split, min(len(split), max(most // 2, most - len(others))), replace=False)
    rest = draw.choice(others, most - len(some), replace=False)
    return np.sort(np.concatenate([some, rest]))
