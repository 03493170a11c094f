"""Searching clauses by what they are known by, and telling whether any of them speaks to a question at all.

A clause's rank is the sum of three likenesses: of the question to its nearest aspect, to the clause as a whole, and by
BM25 to all its words. The nearest clauses come from the index, or from memory where it has another owner; those that
lead so far, and those that lead by their words, are then read aspect by aspect.

A question is supported as far as an aspect is near it, and as far as its words, the rare ones above all, have a word
of like meaning in the nearest clauses: "are drones allowed?" is near every "… is allowed", but none speaks of drones.
Of a long question the words that are borne out best count: whoever tells a case tells much that no rule names.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from math import log
from typing import Any

import numpy as np
from numpy.typing import NDArray

from knowledge_base.embed import Embedder
from knowledge_base.index import ClauseIndex, index_key
from knowledge_base.records import Clause, ClauseId, Record

LEXICAL_WEIGHT = 0.2
"""What the best match of words adds to two cosines; chosen on questions for tuning (docs/benchmarks.md)."""
POOL = 50
"""So many clauses come from the index, and so many by their words."""
READ_CLOSELY = 20
"""So many of them are read aspect by aspect."""
READ_AHEAD = 2_000
"""A library of so many clauses is read before the first question; of a larger one, what questions come near to."""
NEAREST_CLAUSES = 3
"""How many of the best clauses a question's words may be borne out by."""
WORDS_THAT_COUNT = 4
"""Of a question's words, so many that are borne out best."""
SAME_WORD = 0.75
"""The cosine from which two words count as one, such as a singular and its plural."""
SUPPORTED = 0.6
"""The support from which a clause plainly speaks to a question: about where ten-fold cross-validation puts a floor that
errs as often either way (.61 on the questions of tests/agents and the suite's tuning, 87 % and 87 % right)."""
PERHAPS = 0.56
"""The support below which nothing in force is taken to speak to a question; between the two the nearest clauses are
given as such. It makes 2 wrong silences + 1 wrong mention least, as the mean over three sets of questions: below it
lie 7 %, 2 % and 33 % of those that a clause answers (the last are cases told in everyday words), and 75 %, 68 %
and 54 % of those that none does. A floor that loses 3 % would have let half of the latter through."""
NEAR_THE_BEST = 0.75
"""The share of the best clause's score from which others are cited too. Of the same questions, 0.6 % lose the clause
that answers them, and 1.7 clauses are cited in place of 3."""
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


class Hit(Record):
    """A clause that was found, and why: the cosine of its nearest aspect, and BM25."""

    clause: Clause
    score: float
    cosine: float
    lexical: float


class Found(Record):
    """The best clauses, best first; `support` is how far they speak to the question, from 0 to about 1."""

    hits: tuple[Hit, ...]
    support: float

    @property
    def plainly(self) -> bool:
        """Whether a clause plainly speaks to the question."""
        return self.support >= SUPPORTED

    @property
    def perhaps(self) -> bool:
        """Whether one may speak to it; if not, nothing that was searched is taken to."""
        return self.support >= PERHAPS

    def cited(self) -> tuple[Hit, ...]:
        """The hits that come near the best one."""
        return tuple(hit for hit in self.hits if hit.score >= NEAR_THE_BEST * self.hits[0].score)


class ClauseSearch:
    """Searches one fixed set of clauses. It keeps vectors of their texts only: any number of threads may share it."""

    def __init__(
        self,
        clauses: Sequence[Clause],
        aspects: Mapping[ClauseId, Sequence[str]],
        embedder: Embedder,
        of_questions: Embedder | None = None,
        index: ClauseIndex | None = None,
    ) -> None:
        """`of_questions` embeds questions where that is done in another way, with the same model.

        Without an index the vectors of all clauses are held in memory, and a small library's are all read at once.
        """
        self._clauses, self._index = tuple(clauses), index
        self._documents, self._questions = embedder, of_questions or embedder
        self._aspects = [tuple(aspects[clause.id]) for clause in self._clauses]
        self._words = [content_words(" ".join(texts)) for texts in self._aspects]
        self._rarity = _rarity(self._words)
        self._lexical = _bm25([" ".join(texts) for texts in self._aspects])
        self._kept: dict[str, Floats] = {}
        self._places: dict[str, list[int]] = {}
        for at, clause in enumerate(self._clauses):
            self._places.setdefault(index_key(clause), []).append(at)
        if index is None and clauses:
            self._whole = self._rows([texts[0] for texts in self._aspects])
            if len(self._clauses) <= READ_AHEAD:
                self._rows([*(text for texts in self._aspects for text in texts), *self._rarity])

    @property
    def vocabulary(self) -> frozenset[str]:
        """Every content word of the clauses and their aspects."""
        return frozenset(self._rarity)

    def search(self, question: str, k: int = 3) -> Found:
        """The `k` best clauses for a question."""
        if not self._clauses:
            return Found(hits=(), support=0.0)
        asked = self._questions.encode([question])[0]
        lexical = self._bm25_scores(question)
        words = LEXICAL_WEIGHT * lexical / max(float(lexical.max()), 1e-9)
        so_far = 2 * self._likeness_to_whole(question, asked) + words
        read = np.argsort(-so_far, kind="stable")[: max(k, READ_CLOSELY)].tolist()
        whole, nearest = self._read(asked, read)
        score = nearest + whole + words[read]
        order = np.argsort(-score, kind="stable").tolist()
        hits = tuple(
            Hit(
                clause=self._clauses[read[at]],
                score=round(float(score[at]), 5),
                cosine=round(float(nearest[at]), 5),
                lexical=round(float(lexical[read[at]]), 5),
            )
            for at in order[:k]
        )
        support = (float(nearest.max()) + self._borne_out(question, [read[at] for at in order])) / 2
        return Found(hits=hits, support=round(support, 5))

    def _likeness_to_whole(self, question: str, asked: Floats) -> Floats:
        """The cosine of each clause; from the index only those of the nearest, and others count as the farthest."""
        if self._index is None:
            return np.asarray(self._whole @ asked, dtype=np.float32)
        found = self._index.nearest(question, list(self._places), min(POOL, len(self._places)))
        likeness = np.full(len(self._clauses), min((cosine for _, cosine in found), default=0.0), np.float32)
        for key, cosine in found:
            likeness[self._places[key]] = cosine
        return likeness

    def _read(self, asked: Floats, clauses: Sequence[int]) -> tuple[Floats, Floats]:
        """The likeness of some clauses as a whole, and that of the nearest aspect of each."""
        texts = [self._aspects[at] for at in clauses]
        first = np.cumsum([0, *map(len, texts)])[:-1]
        likeness = self._rows([text for some in texts for text in some]) @ asked
        return likeness[first], np.maximum.reduceat(likeness, first)

    def _borne_out(self, question: str, read: Sequence[int]) -> float:
        """How far words of the question have one of like meaning: in the best clauses, and in the first of them."""
        asked, best = sorted(content_words(question)), read[:NEAREST_CLAUSES]
        if not asked or not any(self._words[at] for at in best):
            return 0.0
        there = sorted(self._union(read))
        alike = self._vectors_of(asked) @ self._rows(there).T
        likeness = np.mean([_likeness(alike, there, self._union(some)) for some in (best, best[:1])], axis=0)
        weights = np.array(
            [self._weight(word, there, row) for word, row in zip(asked, alike, strict=True)], dtype=np.float32
        )
        count = np.argsort(-likeness, kind="stable")[:WORDS_THAT_COUNT]
        return float(np.average(likeness[count], weights=weights[count]))

    def _weight(self, word: str, there: Sequence[str], alike: Floats) -> float:
        """How rare a word is; that of one of like meaning stands in for it, and a word of nobody's is the rarest."""
        nearest = int(alike.argmax())
        known = word if word in self._rarity else there[nearest] if alike[nearest] > SAME_WORD else ""
        return self._rarity.get(known) or max(self._rarity.values())

    def _union(self, clauses: Iterable[int]) -> set[str]:
        return set().union(*(self._words[at] for at in clauses))

    def _vectors_of(self, words: Sequence[str]) -> Floats:
        """The vectors of words asked."""
        new = [word for word in words if word not in self._kept]
        rows = dict(zip(new, self._questions.encode(new), strict=True)) if new else {}
        return np.stack([self._kept[word] if word in self._kept else rows[word] for word in words])

    def _rows(self, texts: Sequence[str]) -> Floats:
        """The vectors of texts of the clauses, which are kept."""
        if new := list(dict.fromkeys(text for text in texts if text not in self._kept)):
            self._kept.update(zip(new, self._documents.encode(new), strict=True))
        return np.stack([self._kept[text] for text in texts])

    def _bm25_scores(self, question: str) -> Floats:
        import bm25s

        scores = np.zeros(len(self._clauses), dtype=np.float32)
        if self._lexical is None:
            return scores
        query = bm25s.tokenize(question, stopwords="en", show_progress=False, return_ids=False)
        found, values = self._lexical.retrieve(query, k=min(POOL, len(scores)), show_progress=False)
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


def _rarity(words: Sequence[Collection[str]]) -> dict[str, float]:
    """For each word of some documents, how rare it is: as in BM25, what many speak of tells less than what few do."""
    counts = Counter(word for some in words for word in some)
    return {word: log((len(words) + 1) / (count + 0.5)) for word, count in sorted(counts.items())}


def _likeness(alike: Floats, there: Sequence[str], words: Collection[str]) -> Floats:
    """For each word asked, the likeness to the nearest of some words of those that are there."""
    columns = [at for at, word in enumerate(there) if word in words]
    return np.asarray(alike[:, columns].max(axis=1) if columns else np.zeros(len(alike)), dtype=np.float32)
