"""Our clauses by their words: BM25 on stems, and words of a provision that have one of like meaning in a clause."""

import re
from collections import Counter
from collections.abc import Sequence
from math import log

import numpy as np
from numpy.typing import NDArray

from knowledge_base.embed import Embedder
from tools.clause_search import SAME_WORD, content_words
from tools.law_impact.stems import stem

SATURATION, LENGTH = 1.2, 0.75
"""BM25's k1 and b (Robertson and Zaragoza 2009)."""
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
        self._words = [_words(text) for text in texts]
        self._counts = [Counter(_stems(text)) for text in texts]
        held = Counter(one for counts in self._counts for one in counts)
        self._rarity = {one: log((len(texts) + 1) / (number + 0.5)) for one, number in held.items()}
        self._unknown = log((len(texts) + 1) / 0.5)
        self._length = float(np.mean([sum(counts.values()) for counts in self._counts])) or 1.0
        self._held = {one: self._holding(one) for one in self._rarity}
        self._vocabulary = sorted({word for words in self._words for word in words}) or ["-"]
        place = {word: at for at, word in enumerate(self._vocabulary)}
        self._places = [[place[word] for word in words] or [0] for words in self._words]
        self._vectors = embedder.encode(self._vocabulary)

    def bm25(self, text: str) -> Floats:
        """The score of each clause for a text."""
        scores = np.zeros(len(self._counts))
        for one in sorted(set(_stems(text)) & self._held.keys()):
            places, worth = self._held[one]
            scores[places] += worth
        return scores

    def borne_out(self, text: str) -> Floats:
        """For each clause the mean likeness of the words of a text that it bears out best, rare ones counting more."""
        words = sorted(_words(text))
        if not words:
            return np.zeros(len(self._places))
        alike = self._embedder.encode(words) @ self._vectors.T
        weights = np.array([self._weight(word, row) for word, row in zip(words, alike, strict=True)])
        found = []
        for places in self._places:
            best = alike[:, places].max(axis=1)
            count = np.argsort(-best * weights, kind="stable")[:WORDS_THAT_COUNT]
            found.append(float(np.average(best[count], weights=weights[count])))
        return np.array(found)

    def shared(self, text: str, clause: int) -> tuple[str, ...]:
        """Words of a text that stand in a clause, in any ending, the rarest first."""
        there = self._counts[clause]
        words = [word for word in _words(text) if stem(word) in there]
        return tuple(sorted(words, key=lambda word: (-self._rarity[stem(word)], word)))

    def _weight(self, word: str, alike: NDArray[np.float32]) -> float:
        """How rare a word is; one that no clause has stands for that of like meaning, if there is one."""
        nearest = int(alike.argmax())
        known = stem(self._vocabulary[nearest]) if alike[nearest] > SAME_WORD else ""
        return self._rarity.get(stem(word), self._rarity.get(known, self._unknown))

    def _holding(self, one: str) -> tuple[list[int], list[float]]:
        """The clauses that hold a stem, and what it is worth in each."""
        places = [at for at, counts in enumerate(self._counts) if one in counts]
        return places, [self._score(one, self._counts[at]) for at in places]

    def _score(self, one: str, counts: Counter[str]) -> float:
        longer = 1 - LENGTH + LENGTH * sum(counts.values()) / self._length
        return self._rarity[one] * counts[one] * (SATURATION + 1) / (counts[one] + SATURATION * longer)


def _words(text: str) -> set[str]:
    return content_words(text) - _STOCK


def _stems(text: str) -> list[str]:
    kept = _words(text)
    return [stem(word) for word in _WORD.findall(text.casefold()) if word in kept]


_WORD = re.compile(r"[^\W\d_][\w'-]+")
