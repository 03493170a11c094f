"""Which texts are near-duplicates: MinHash sketches of their word pairs, banded, then the pairs, in bounded memory.

The permutations are datasketch's (MinHash: Broder 1997; banding: Leskovec, Rajaraman and Ullman 2020, Mining of Massive
Datasets, section 3.4). Its index holds each text under every band; here a band is kept only where texts share it,
which for 300,000 posts is 90 MB in place of 2 GB.
"""

from collections.abc import Collection, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

BANDS, ROWS = 21, 3
"""Finds 94 % of pairs that are .5 alike, all but 1 % of those at .6."""
LEAST_WORDS = 4
JACCARD = 0.5
"""The share of word pairs in common from which two texts are alike."""
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
    """The sketches of some canonical texts: `bands[i]` numbers the bands that text i shares with another one.

    Word pairs are kept as 64-bit hashes: two different ones are taken for one less than once in a million queues.
    """

    def __init__(self, texts: Sequence[str]) -> None:
        hashed, lengths = _hashed_pairs(texts)
        self._pairs = hashed
        self._starts = np.concatenate([[0], np.cumsum(lengths)])
        self._minima = _minima_of(hashed, lengths)
        self.bands = _shared_bands(self._minima)

    def alike(self, number: int, others: Collection[int]) -> list[int]:
        """Those of the other texts that are alike with a text; only such as share enough minima are looked at."""
        if not others:
            return []
        rows = np.fromiter(others, dtype=np.int64, count=len(others))
        equal = np.count_nonzero(self._minima[rows] == self._minima[number], axis=1)
        rows = rows[equal >= LIKELY * BANDS * ROWS]
        return [int(row) for row in rows[self._jaccard(number, rows) >= JACCARD]] if len(rows) else []

    def _jaccard(self, number: int, rows: Ints) -> NDArray[np.float64]:
        """The share of word pairs that a text has in common with each of some others; all of them have pairs."""
        own = np.sort(self._pairs[self._starts[number] : self._starts[number + 1]])
        starts = self._starts[rows]
        lengths = self._starts[rows + 1] - starts
        ends = np.cumsum(lengths)
        theirs = self._pairs[np.arange(ends[-1]) + np.repeat(starts - (ends - lengths), lengths)]
        found = own[np.minimum(np.searchsorted(own, theirs), len(own) - 1)] == theirs
        shared = np.add.reduceat(found, ends - lengths, dtype=np.int64)
        return np.asarray(shared / (len(own) + lengths - shared), dtype=np.float64)


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


def _hashed_pairs(texts: Sequence[str]) -> tuple[NDArray[np.uint64], Ints]:
    """The hashes of every text's word pairs, one text after the other, and how many each has."""
    from datasketch.hashfunc import sha1_hash64

    found = [np.zeros(0, dtype=np.uint64)]
    lengths: list[int] = []
    for start in range(0, len(texts), _BLOCK):
        pairs = [word_pairs(text.split()) for text in texts[start : start + _BLOCK]]
        hashed = {pair: sha1_hash64(pair.encode()) for some in pairs for pair in some}
        found.append(np.array([hashed[pair] for some in pairs for pair in some], dtype=np.uint64))
        lengths += map(len, pairs)
    return np.concatenate(found), np.array(lengths, dtype=np.int64)


def _minima_of(hashed: NDArray[np.uint64], lengths: Ints) -> Minima:
    """The sketches, block by block; their hashes are the lower halves of the pairs'."""
    from datasketch import MinHash

    first, second = (row[: BANDS * ROWS] for row in MinHash(num_perm=BANDS * ROWS + 1, seed=1).permutations)
    found = np.empty((len(lengths), BANDS * ROWS), dtype=np.uint32)
    starts = np.concatenate([[0], np.cumsum(lengths)])
    for start in range(0, len(lengths), _BLOCK):
        end = min(start + _BLOCK, len(lengths))
        values = hashed[starts[start] : starts[end]] & _LOW
        found[start:end] = _minima(values, lengths[start:end], first, second)
    return found


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
