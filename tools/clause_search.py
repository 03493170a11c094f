"""Searching clauses by what they are known by, and telling whether any of them speaks to a question at all.

A clause's rank is the sum of three likenesses: of the question to its nearest aspect, to the clause as a whole, and by
BM25 to all its words. Vectors are compared exactly: a library of clauses fits in memory, and nothing is locked.

A question is supported as far as an aspect is near it, and as far as its words, the rare ones above all, have a word
of like meaning in the nearest clauses: "are drones allowed?" is near every "… is allowed", but none speaks of drones.
Of a long question the words that are borne out best count: whoever tells a case tells much that no rule names.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from math import log
from typing import Any

import numpy as np
from numpy.typing import NDArray

from knowledge_base.embed import Embedder
from knowledge_base.records import Clause, ClauseId, Record
from knowledge_base.search import Hit

LEXICAL_WEIGHT = 0.25
NEAREST_CLAUSES = 3
"""How many of the best clauses a question's words may be borne out by."""
WORDS_THAT_COUNT = 4
"""Of a question's words, so many that are borne out best."""
SAME_WORD = 0.75
"""The cosine from which two words count as one, such as a singular and its plural."""
_WORD = re.compile(r"[^\W\d_][\w'-]+")

Floats = NDArray[np.float32]

_EMPTY = """
the a an of to in on at by for with from and or not no nor is are was were be been being do does did has
have had it its this that these those they them their he she his her him i you we us our your my me who whom
which what when where why how as if than then so such can could may might must shall should will would there
here all any some each every other others also only more most very just about into over under out up down
off per own same too am again please say says said tell show find see look anything something everything
nothing someone somebody anyone anybody everyone everybody people person user users creator creators content
post posts posting video videos allow allows allowed permit permits permitted okay ok fine forbidden banned
ban prohibited policy policies rule rules clause clauses guideline guidelines cover covers covered treat
treated handle handled against break breaks violate violates violation count counts question thanks thank hi
hello team quick right now today still happen happens happened really exactly need want know let make
made get got give given put take way
"""
EMPTY_WORDS = frozenset(_EMPTY.split())
"""Words that say nothing of what a question is about."""


class Found(Record):
    """The best clauses, best first; `support` is how far they speak to the question, from 0 to about 1."""

    hits: tuple[Hit, ...]
    support: float


class ClauseSearch:
    """Searches one fixed set of clauses. It keeps no state between questions: any number of threads may share it."""

    def __init__(
        self,
        clauses: Sequence[Clause],
        aspects: Mapping[ClauseId, Sequence[str]],
        embedder: Embedder,
        of_questions: Embedder | None = None,
    ) -> None:
        """`of_questions` embeds questions where that is done in another way, with the same model."""
        self._clauses = tuple(clauses)
        self._embedder = of_questions or embedder
        texts = [aspects[clause.id] for clause in self._clauses]
        lengths = [len(some) for some in texts]
        self._first = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)[:-1]
        self._aspects = embedder.encode([text for some in texts for text in some])
        self._words = [content_words(" ".join(some)) for some in texts]
        vocabulary = sorted(set().union(*self._words)) if self._words else []
        self._place = {word: at for at, word in enumerate(vocabulary)}
        self._vocabulary = embedder.encode(vocabulary)
        counts = Counter(word for words in self._words for word in words)
        # As in BM25, what many clauses speak of tells less than what few do.
        rarity = [log((len(texts) + 1) / (counts[word] + 0.5)) for word in vocabulary]
        self._weights = np.array(rarity or [1.0], dtype=np.float32)
        self._lexical = _bm25([" ".join(some) for some in texts])

    @property
    def vocabulary(self) -> frozenset[str]:
        """Every content word of the clauses and their aspects."""
        return frozenset(self._place)

    def search(self, question: str, k: int = 3) -> Found:
        """The `k` best clauses for a question."""
        if not self._clauses:
            return Found(hits=(), support=0.0)
        likeness = self._aspects @ self._embedder.encode([question])[0]
        nearest = np.maximum.reduceat(likeness, self._first)
        whole, lexical = likeness[self._first], self._bm25_scores(question)
        score = nearest + whole + LEXICAL_WEIGHT * lexical / max(float(lexical.max()), 1e-9)
        best = np.argsort(-score, kind="stable")[: max(k, NEAREST_CLAUSES)].tolist()
        hits = tuple(
            Hit(
                clause=self._clauses[at],
                score=round(float(score[at]), 5),
                cosine=round(float(nearest[at]), 5),
                lexical=round(float(lexical[at]), 5),
            )
            for at in best[:k]
        )
        support = (float(nearest.max()) + self._borne_out(question, best[:NEAREST_CLAUSES])) / 2
        return Found(hits=hits, support=round(support, 5))

    def _borne_out(self, question: str, best: Sequence[int]) -> float:
        """How far words of the question have one of like meaning: in the best clauses, and in the first of them."""
        asked = sorted(content_words(question))
        if not asked or not any(self._words[at] for at in best):
            return 0.0
        alike = self._vectors_of(asked) @ self._vocabulary.T
        nearest = alike.argmax(axis=1)
        known = alike[np.arange(len(asked)), nearest] > SAME_WORD
        weights = np.where(known, self._weights[nearest], self._weights.max())
        likeness = np.mean([self._likeness(alike, best), self._likeness(alike, best[:1])], axis=0)
        count = np.argsort(-likeness, kind="stable")[:WORDS_THAT_COUNT]
        return float(np.average(likeness[count], weights=weights[count]))

    def _likeness(self, alike: Floats, clauses: Sequence[int]) -> Floats:
        """For each word asked, the likeness to the nearest word of some clauses."""
        there = sorted({self._place[word] for at in clauses for word in self._words[at]})
        return np.asarray(alike[:, there].max(axis=1) if there else np.zeros(len(alike)), dtype=np.float32)

    def _vectors_of(self, words: Sequence[str]) -> Floats:
        """The vectors of words; only those that no clause has are computed."""
        rows = np.zeros((len(words), self._vocabulary.shape[1]), dtype=np.float32)
        known = [at for at, word in enumerate(words) if word in self._place]
        rows[known] = self._vocabulary[[self._place[words[at]] for at in known]]
        if new := [at for at, word in enumerate(words) if word not in self._place]:
            rows[new] = self._embedder.encode([words[at] for at in new])
        return rows

    def _bm25_scores(self, question: str) -> Floats:
        import bm25s

        scores = np.zeros(len(self._clauses), dtype=np.float32)
        if self._lexical is None:
            return scores
        query = bm25s.tokenize(question, stopwords="en", show_progress=False, return_ids=False)
        found, values = self._lexical.retrieve(query, k=len(self._clauses), show_progress=False)
        scores[found[0]] = values[0]
        return scores


def content_words(text: str) -> set[str]:
    """The words of a text that say what it is about, in lower case."""
    return {word for word in _WORD.findall(text.casefold()) if word not in EMPTY_WORDS}


def _bm25(documents: Sequence[str]) -> Any:
    """The lexical index; None where there is no word to search for."""
    import bm25s

    if not documents:
        return None
    tokens = bm25s.tokenize(list(documents), stopwords="en", show_progress=False)
    if not tokens.vocab:
        return None
    retriever = bm25s.BM25()
    retriever.index(tokens, show_progress=False)
    return retriever
