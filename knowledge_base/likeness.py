"""How alike two wordings are: shared words, where a word that few of the texts use counts for more.

For texts with word sets A and B and w(word) = log(1 + number of texts / number of texts with the word):
Dice's coefficient 2 w(A & B) / (w(A) + w(B)), and the share of A that stands in B, w(A & B) / w(A).
"""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

_WORD = re.compile(
    "[^\\s!-/:-@\\[-`{-\u00bf\u2010-\u2027\u2030-\u205e\u3000-\u3003\u3008-\u3011\uff01-\uff0f]+"
)
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]{2}")
"""Scripts without spaces between words: there, each pair of neighbouring characters stands in for a word."""


def words(text: str) -> frozenset[str]:
    """The words of a text in lower case, without punctuation."""
    found: set[str] = set()
    for word in _WORD.findall(text.casefold()):
        unspaced = _UNSPACED.search(word)
        found.update((word[at : at + 2] for at in range(len(word) - 1)) if unspaced else (word,))
    return frozenset(found)


class Wordings:
    """The word sets of some texts; a text goes by its place among them."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._words = [words(text) for text in texts]
        counts = Counter(chain.from_iterable(self._words))
        self._weight = {word: math.log(1 + len(texts) / count) for word, count in counts.items()}
        self._mass = [self._weigh(group) for group in self._words]

    def alike(self, left: Iterable[int], right: Iterable[int]) -> Iterator[tuple[int, int, float]]:
        """Dice's coefficient of each pair that shares a word."""
        for one, other, shared in self._pairs(left, right):
            yield one, other, 2 * shared / (self._mass[one] + self._mass[other])

    def within(self, parts: Iterable[int], wholes: Iterable[int]) -> Iterator[tuple[int, int, float]]:
        """For each pair that shares a word, the share of the part that stands in the whole."""
        for part, whole, shared in self._pairs(parts, wholes):
            yield part, whole, shared / self._mass[part]

    def covered(self, whole: int, parts: Iterable[int]) -> float:
        """The share of one text that stands in the others taken together."""
        union = frozenset(chain.from_iterable(self._words[part] for part in parts))
        return self._weigh(self._words[whole] & union) / (self._mass[whole] or 1.0)

    def adds(self, part: int, whole: int, others: Iterable[int]) -> float:
        """The share of a part that stands in the whole and in none of the others."""
        known = frozenset(chain.from_iterable(self._words[other] for other in others))
        return self._weigh((self._words[part] & self._words[whole]) - known) / (self._mass[part] or 1.0)

    def _weigh(self, group: frozenset[str]) -> float:
        return math.fsum(self._weight[word] for word in group)

    def _pairs(self, left: Iterable[int], right: Iterable[int]) -> Iterator[tuple[int, int, float]]:
        holders: defaultdict[str, list[int]] = defaultdict(list)
        for at in right:
            for word in self._words[at]:
                holders[word].append(at)
        for one in left:
            shared: defaultdict[int, list[float]] = defaultdict(list)
            for word in self._words[one]:
                for other in holders.get(word, ()):
                    shared[other].append(self._weight[word])
            for other, weights in sorted(shared.items()):
                yield one, other, math.fsum(weights)  # exact, so that the order of a set never shows
