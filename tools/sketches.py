"""Which texts may be near-duplicates: MinHash sketches of their word pairs, banded, in bounded memory.

The permutations are datasketch's (MinHash: Broder 1997; banding: Leskovec, Rajaraman and Ullman 2020, Mining of Massive
Datasets, section 3.4). Its index holds each text under every band; here a band is kept only where texts share it,
which for 300,000 posts is 90 MB in place of 2 GB.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

BANDS, ROWS = 21, 3
"""Finds 94 % of pairs that are .5 alike, all but 1 % of those at .6."""
LEAST_WORDS = 4
LIKELY = 0.3
"""The share of equal minima from which two texts are compared: three standard errors below a likeness of .5."""
_BLOCK = 4_096
_PRIME = np.uint64((1 << 61) - 1)
_LOW = np.uint64((1 << 32) - 1)
_NONE = np.uint32(_LOW)

Ints = NDArray[np.int64]
Minima = NDArray[np.uint32]


def word_pairs(words: Sequence[str]) -> frozenset[str]:
    """The pairs of words in a row; none for a text of fewer than `LEAST_WORDS` words."""
    if len(words) < LEAST_WORDS:
        return frozenset()
    return frozenset(f"{first} {second}" for first, second in pairwise(words))


class Sketches:
    """The sketches of some canonical texts: `bands[i]` numbers the bands that text i shares with another one."""

    def __init__(self, texts: Sequence[str]) -> None:
        none = np.zeros((0, BANDS * ROWS), dtype=np.uint32)
        self._minima: Minima = np.concatenate([*_minima_of(texts), none])
        self.bands = _shared_bands(self._minima)

    def likely(self, number: int, others: Sequence[int]) -> list[int]:
        """Those of the other texts that share enough minima with a text to be compared with it."""
        rows = np.array(others, dtype=np.int64)
        equal = (self._minima[rows] == self._minima[number]).mean(axis=1)
        return [int(row) for row in rows[equal >= LIKELY]]


def _shared_bands(sketches: Minima) -> list[Ints]:
    long = np.flatnonzero((sketches != _NONE).any(axis=1))
    owners, numbers, known = [], [], 0
    for band in range(BANDS):
        part = np.ascontiguousarray(sketches[long, band * ROWS : (band + 1) * ROWS])
        _, inverse, counts = np.unique(
            part.view([("", part.dtype)] * ROWS).ravel(), return_inverse=True, return_counts=True
        )
        together = np.flatnonzero(counts[inverse] > 1)
        owners.append(long[together])
        numbers.append(known + inverse[together].astype(np.int64))
        known += len(counts)
    return _by_owner(np.concatenate(owners), np.concatenate(numbers), len(sketches))


def _by_owner(owners: Ints, numbers: Ints, size: int) -> list[Ints]:
    order = np.argsort(owners, kind="stable")
    starts = np.searchsorted(owners[order], np.arange(size + 1))
    ordered = numbers[order]
    return [ordered[starts[row] : starts[row + 1]] for row in range(size)]


def _minima_of(texts: Sequence[str]) -> Iterator[Minima]:
    from datasketch import MinHash
    from datasketch.hashfunc import sha1_hash32

    first, second = (row[: BANDS * ROWS] for row in MinHash(num_perm=BANDS * ROWS + 1, seed=1).permutations)
    for start in range(0, len(texts), _BLOCK):
        pairs = [word_pairs(text.split()) for text in texts[start : start + _BLOCK]]
        hashed = {pair: sha1_hash32(pair.encode()) for some in pairs for pair in some}
        values = np.array([hashed[pair] for some in pairs for pair in some], dtype=np.uint64)
        lengths = np.array([len(some) for some in pairs], dtype=np.int64)
        yield _minima(values, lengths, first, second)


def _minima(
    values: NDArray[np.uint64], lengths: Ints, first: NDArray[np.uint64], second: NDArray[np.uint64]
) -> Minima:
    """For each text the least hash of its pairs under every permutation; the largest number where it has none."""
    found = np.full((len(lengths), len(first)), _NONE, dtype=np.uint32)
    filled = np.flatnonzero(lengths)
    if len(filled):
        starts = np.concatenate([[0], np.cumsum(lengths[filled])[:-1]])
        for column, (factor, shift) in enumerate(zip(first, second, strict=True)):
            permuted = ((values * factor + shift) % _PRIME) & _LOW
            found[filled, column] = np.minimum.reduceat(permuted, starts)
    return found
