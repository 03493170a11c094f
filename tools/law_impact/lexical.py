"""Our clauses by their words: words of a provision that have one of like meaning in a clause."""

from collections import Counter
from collections.abc import Sequence
from math import log

import numpy as np
from numpy.typing import NDArray

from knowledge_base.embed import Embedder
from tools.clause_search import SAME_WORD, content_words
from tools.law_impact.stems import stem

WORDS_THAT_COUNT = 4
"""Of a provision's words, so many that are borne out best."""
_WORDS_OF_ANY_RULE = """
provider providers service services act person persons article paragraph paragraphs one even least means
because upon between before after during within without neither either
"""
_STOCK = frozenset(_WORDS_OF_ANY_RULE.split())

Floats = NDArray[np.float64]


class Lexical:
    """A fixed set of clauses, one text each."""

    def __init__(self, texts: Sequence[str], embedder: Embedder) -> None:
        self._embedder = embedder
        words = [_words(text) for text in texts]
        self._stems = [{stem(word) for word in some} for some in words]
        held = Counter(one for some in self._stems for one in some)
        self._rarity = {one: log((len(texts) + 1) / (number + 0.5)) for one, number in held.items()}
        self._unknown = log((len(texts) + 1) / 0.5)
        self._vocabulary = sorted({word for some in words for word in some}) or ["-"]
        place = {word: at for at, word in enumerate(self._vocabulary)}
        self._places = [sorted(place[word] for word in some) or [0] for some in words]
        self._vectors = embedder.encode(self._vocabulary)

    def borne_out(self, texts: Sequence[str]) -> Floats:
        """For each text and clause the mean likeness of the text's words that the clause bears out best.

        Rare words count more. Shape (texts, clauses).
        """
        words = [sorted(_words(text)) for text in texts]
        known = sorted({word for some in words for word in some})
        if not known:
            return np.zeros((len(texts), len(self._places)))
        alike = self._embedder.encode(known) @ self._vectors.T
        weights = np.array([self._weight(word, row) for word, row in zip(known, alike, strict=True)])
        best = np.stack([alike[:, places].max(axis=1) for places in self._places], axis=1)
        place = {word: at for at, word in enumerate(known)}
        return np.stack([_mean_of_best(best, weights, [place[word] for word in some]) for some in words])

    def shared(self, text: str, clause: int) -> tuple[str, ...]:
        """Words of a text that stand in a clause, in any ending, the rarest first."""
        words = [word for word in _words(text) if stem(word) in self._stems[clause]]
        return tuple(sorted(words, key=lambda word: (-self._rarity[stem(word)], word)))

    def _weight(self, word: str, alike: NDArray[np.float32]) -> float:
        """How rare a word is; one that no clause has stands for that of like meaning, if there is one."""
        nearest = int(alike.argmax())
        known = stem(self._vocabulary[nearest]) if alike[nearest] > SAME_WORD else ""
        return self._rarity.get(stem(word), self._rarity.get(known, self._unknown))


def _mean_of_best(best: NDArray[np.float32], weights: Floats, some: Sequence[int]) -> Floats:
    """Of some words, by clause, the mean of those that are borne out best."""
    if not some:
        return np.zeros(best.shape[1])
    worth = best[some] * weights[some, None]
    count = np.argsort(-worth, axis=0, kind="stable")[:WORDS_THAT_COUNT]
    return np.asarray(np.take_along_axis(worth, count, axis=0).sum(axis=0) / weights[some][count].sum(axis=0))


def _words(text: str) -> set[str]:
    return content_words(text) - _STOCK
