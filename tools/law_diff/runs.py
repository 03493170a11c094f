"""Where two sequences of words differ; near-linear on long texts, and bounded on hostile ones."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from itertools import pairwise

MOST_CELLS = 400_000
"""Old words times new words that are compared in full; longer stretches are first cut at words that stand once."""

Run = tuple[int, int, int, int]
"""First and end of the words struck, first and end of the words put in their place."""


def runs(old: Sequence[str], new: Sequence[str]) -> list[Run]:
    """Every changed run, in order; neighbouring ones are joined where at most one word lies between."""
    return _joined(_runs(old, new))


def _runs(old: Sequence[str], new: Sequence[str]) -> Iterator[Run]:
    waiting: list[tuple[int, int, int, int, int]] = [(0, len(old), 0, len(new), 4)]
    while waiting:
        i, j, k, m, size = waiting.pop()
        while i < j and k < m and old[i] == new[k]:
            i, k = i + 1, k + 1
        while i < j and k < m and old[j - 1] == new[m - 1]:
            j, m = j - 1, m - 1
        if i == j and k == m:
            continue
        if i == j or k == m:
            yield i, j, k, m
        elif (j - i) * (m - k) <= MOST_CELLS:
            yield from _in_full(old[i:j], new[k:m], i, k)
        elif cuts := _anchors(old[i:j], new[k:m], size):
            ends = [(0, 0), *cuts, (j - i, m - k)]
            waiting += [
                (i + a, i + c, k + b, k + d, size) for (a, b), (c, d) in reversed(list(pairwise(ends)))
            ]
        elif size > 1:
            waiting.append((i, j, k, m, 1))
        else:
            yield i, j, k, m


def _in_full(old: Sequence[str], new: Sequence[str], i: int, k: int) -> Iterator[Run]:
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag != "equal":
            yield i + a, i + b, k + c, k + d


def _anchors(old: Sequence[str], new: Sequence[str], size: int) -> list[tuple[int, int]]:
    """Places of runs of `size` words that stand once in each, in an order that both keep."""
    here, there = (_once(words, size) for words in (old, new))
    pairs = sorted((at, there[words]) for words, at in here.items() if words in there)
    return [pair for pair in _rising(pairs) if pair != (0, 0)]


def _once(words: Sequence[str], size: int) -> dict[tuple[str, ...], int]:
    grams = list(zip(*(words[shift:] for shift in range(size)), strict=False))
    counts = Counter(grams)
    return {gram: at for at, gram in enumerate(grams) if counts[gram] == 1}


def _rising(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest choice of pairs whose second places rise too."""
    ends: list[int] = []
    last: list[int] = []
    before: list[int] = []
    for at, (_, place) in enumerate(pairs):
        length = bisect_left(ends, place)
        before.append(last[length - 1] if length else -1)
        if length == len(ends):
            ends.append(place)
            last.append(at)
        else:
            ends[length], last[length] = place, at
    found: list[tuple[int, int]] = []
    at = last[-1] if last else -1
    while at >= 0:
        found.append(pairs[at])
        at = before[at]
    return found[::-1]


def _joined(found: Iterator[Run]) -> list[Run]:
    joined: list[Run] = []
    for run in found:
        if joined and run[0] - joined[-1][1] <= 1 and run[2] - joined[-1][3] <= 1:
            joined[-1] = (joined[-1][0], run[1], joined[-1][2], run[3])
        else:
            joined.append(run)
    return joined
