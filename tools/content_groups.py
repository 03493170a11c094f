"""Groups of near-duplicate texts: what has to stay on one side of a split and needs to be judged once."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Sequence

from tools.normalise import normalise_plain
from tools.sketches import Sketches

MOST_COMPARED = 200
"""Members of a group that later texts are compared with: what keeps a flood of one campaign linear."""
MOST_IN_BAND = 32
"""Texts of one band that later texts are compared with: what keeps texts of one template linear."""

_DROPPED = re.compile("['’ʼ]")
_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
_PUNCTUATION = (
    r"!-/:-@\[-`{-~\xa1\xab\xb7\xbb\xbf\u2010-\u2027\u2030-\u205e\u3001-\u3003\u3008-\u301f"
    r"\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65\u060c\u061b\u061f\u0964\u0965"
)
_WORD = re.compile(rf"[{_UNSPACED}]|[^\s{_PUNCTUATION}{_UNSPACED}]+")
"""A run free of space and punctuation, or one character of a script that writes no spaces."""


def content_groups(texts: Sequence[str], given: Sequence[str | None]) -> list[int]:
    """A group number for each text; texts that share a given group (a template, a campaign) share a number.

    Two texts that have half of their word pairs in common (Jaccard) share a group, and so does whatever is near to
    either: chains make groups larger, which costs power but never lets near-duplicates straddle a
    split. Texts of fewer than four words match only when equal. The order of the texts does not matter.
    """
    canonical = [canonical_text(text) for text in texts]
    distinct = sorted(set(canonical))
    groups = _Groups(len(distinct))
    _join_near(groups, distinct)
    place = {text: number for number, text in enumerate(distinct)}
    first: dict[str, int] = {}
    for text, name in zip(canonical, given, strict=True):
        if name is not None:
            groups.join(place[text], first.setdefault(name, place[text]))
    roots = [groups.root(place[text]) for text in canonical]
    numbers = {root: number for number, root in enumerate(sorted(set(roots)))}
    return [numbers[root] for root in roots]


def canonical_text(text: str) -> str:
    """The words in lower case, evasive spelling undone, every number as 0; without words, the text itself."""
    folded = unicodedata.normalize("NFC", normalise_plain(text).casefold())
    words = _WORD.findall(re.sub(r"\d+", "0", _DROPPED.sub("", folded)))
    return " ".join(words or folded.split())


def _join_near(groups: "_Groups", texts: list[str]) -> None:
    """Join every two texts that are alike; of a large group only the first ones are compared with."""
    sketches = Sketches(texts)
    compared: defaultdict[int, list[int]] = defaultdict(list)
    for number, bands in enumerate(sketches.bands):
        shared = bands.tolist()
        for other in sketches.alike(number, set[int]().union(*(compared[band] for band in shared))):
            groups.join(number, other)
        if groups.size(number) <= MOST_COMPARED:
            for band in shared:
                if len(compared[band]) < MOST_IN_BAND:
                    compared[band].append(number)


class _Groups:
    """Union-find; the smallest member is the root."""

    def __init__(self, size: int) -> None:
        self._parent = list(range(size))
        self._size = [1] * size

    def root(self, node: int) -> int:
        while self._parent[node] != node:
            self._parent[node] = node = self._parent[self._parent[node]]
        return node

    def size(self, node: int) -> int:
        return self._size[self.root(node)]

    def join(self, one: int, other: int) -> None:
        low, high = sorted((self.root(one), self.root(other)))
        if low != high:
            self._parent[high] = low
            self._size[low] += self._size[high]
