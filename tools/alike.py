"""Rated cases as vectors, to tell which are alike: by the embedding model, or of many cases by its table of words."""

from collections.abc import Callable, Sequence
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
MOST_LOOKED_AT = 3_000
"""Cases that are compared at all: every split one up to `MOST_SPLIT`, and others drawn by the seed."""
MOST_SPLIT = 1_500
MOST_AMONG = 500


@dataclass(frozen=True)
class Alike:
    """Some of the rated cases with unit vectors of them; `encode` makes vectors of other texts in the same space."""

    rows: Ints
    vectors: Vectors
    apart: Vectors
    """The same without what all texts have in common: for clusters."""
    quick: Vectors
    told: str
    encode: Callable[[Sequence[str]], Vectors]


def alike(rated: Rated, ballots: Ballots, embedder: Embedder, words: WordVectors, seed: int) -> Alike:
    """The vectors of the cases that are looked at."""
    rows = _looked_at(ballots, seed)
    texts = [rated.texts[row] for row in rows.tolist()]
    quick = words.encode(texts, background())
    if len(ballots.gold) > MOST_READ:
        # What is rare is told by the cases, so other texts are read among some of them.
        among = [*texts[:MOST_AMONG], *background()]
        return Alike(rows, quick, quick, quick, "word vectors", lambda more: words.encode(more, among))
    vectors = read([texts_of(rated.cases[row]) for row in rows.tolist()], embedder).means()
    apart = set_apart(vectors, embedder.encode(background()))
    return Alike(rows, vectors, apart, quick, embedder.id, embedder.encode)


def _looked_at(ballots: Ballots, seed: int) -> Ints:
    voted = np.flatnonzero((ballots.counts.sum(axis=1) > 0) | (ballots.gold >= 0))
    if len(voted) <= MOST_LOOKED_AT:
        return voted
    draw = np.random.default_rng(seed)
    split = voted[ballots.split[voted]]
    if len(split) > MOST_SPLIT:
        split = draw.choice(split, MOST_SPLIT, replace=False)
    others = voted[~ballots.split[voted]]
    some = draw.choice(others, min(MOST_LOOKED_AT - len(split), len(others)), replace=False)
    return np.sort(np.concatenate([split, some]))
