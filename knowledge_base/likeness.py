"""How alike two wordings are: shared words, where a word that few of the texts use counts for more.

For texts with word sets A and B and w(word) = log(1 + number of texts / number of texts with the word):
Dice's coefficient 2 w(A & B) / (w(A) + w(B)), and the share of A that stands in B, w(A & B) / w(A).
"""

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any

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
        self._column = {word: at for at, word in enumerate(sorted(counts))}
        self._weight = {word: math.log(1 + len(texts) / count) for word, count in counts.items()}
        self._mass = [self._weigh(group) for group in self._words]

    def alike(
        self, left: Sequence[int], right: Sequence[int], least: float
    ) -> Iterator[tuple[int, int, float]]:
        """Each pair with its Dice coefficient, where that is `least` or more."""
        for one, other, shared in self._pairs(left, right):
            likeness = 2 * shared / (self._mass[one] + self._mass[other])
            if likeness >= least:
                yield one, other, likeness

    def within(
        self, parts: Sequence[int], wholes: Sequence[int], least: float
    ) -> Iterator[tuple[int, int, float]]:
        """Each pair with the share of the part that stands in the whole, where that is `least` or more."""
        for part, whole, shared in self._pairs(parts, wholes):
            if shared >= least * self._mass[part]:
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

    def _pairs(self, left: Sequence[int], right: Sequence[int]) -> Iterator[tuple[int, int, float]]:
        """What the words that both have weigh together, for each pair that shares one."""
        shared = (self._table(left, self._weight) @ self._table(right, None).T).tocoo()
        for row, column, weight in zip(
            shared.row.tolist(), shared.col.tolist(), shared.data.tolist(), strict=True
        ):
            yield left[row], right[column], weight

    def _table(self, texts: Sequence[int], weight: Mapping[str, float] | None) -> Any:
        """A sparse matrix of texts by words that holds 1 or the word's weight."""
        from scipy.sparse import csr_array

        ends, places, values = [0], list[int](), list[float]()
        for text in texts:
            own = sorted(self._words[text])
            places += [self._column[word] for word in own]
            values += [weight[word] if weight else 1.0 for word in own]
            ends.append(len(places))
        return csr_array((values, places, ends), shape=(len(texts), len(self._column)))
