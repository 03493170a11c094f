"""Search over the clauses in force: likeness of a clause and of its best sentence, and BM25, added up.

Scores are added and not ranks: reciprocal rank fusion (Cormack, Clarke and Büttcher 2009) did worse than the cosine
alone, for BM25 ranks clauses that share one everyday word as surely as those that share all.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from itertools import islice
from typing import Any

from knowledge_base import digests
from knowledge_base.index import ClauseIndex, index_key, indexed_text
from knowledge_base.records import Citation, Clause, Record

LEXICAL_WEIGHT = 0.1
"""What the best match of words adds to a cosine; chosen on the tuning halves of three sets (docs/benchmarks.md)."""
POOL = 50
READ_CLOSELY = 20
"""So many of the best clauses are read sentence by sentence; these are embedded once and kept."""
MOST_SENTENCES = 40
_SENTENCE = re.compile(r"(?<=[.:;?!])\s+")
COVERED_COSINE = 0.36
"""Below this cosine of the nearest clause, a question counts as not covered (chosen on the sample's questions)."""


class Hit(Record):
    """A clause that answers, with where it stands and why it was found."""

    clause: Clause
    score: float
    cosine: float | None
    lexical: float | None

    def citation(self) -> Citation:
        """The clause as a verbatim quote."""
        return cite(self.clause)


class Answer(Record):
    """The hits of a question; `covered` false means that nothing in force speaks to it."""

    question: str
    as_of: date
    market: str
    covered: bool
    hits: tuple[Hit, ...]


def cite(clause: Clause) -> Citation:
    """A clause as a verbatim quote with its version."""
    return Citation(
        clause=clause.id,
        version=clause.version,
        market=clause.market,
        effective_from=clause.effective_from,
        quote=clause.text,
    )


class Searcher:
    """Searches one set of clauses; keeps the lexical index while the set stays the same."""

    def __init__(self, index: ClauseIndex) -> None:
        self._index = index
        self._lexical: tuple[str, Any] = ("", None)

    def search(self, question: str, clauses: Sequence[Clause], k: int = 5) -> tuple[Hit, ...]:
        """The `k` best of the clauses given (those in force), best first."""
        by_key: dict[str, list[Clause]] = {}
        for clause in clauses:
            by_key.setdefault(index_key(clause), []).append(clause)
        keys = list(by_key)
        dense = self._index.nearest(question, keys, min(POOL, len(keys)))
        lexical = self._lexical_ranks(question, keys, [indexed_text(by_key[key][0]) for key in keys])
        cosines, scores = dict(dense), dict(lexical)
        fused = _fused(cosines, scores)
        for key, nearest in self._sentences(question, fused, by_key).items():
            fused[key] += (nearest - _cosine(cosines, key)) / 2
        hits = [
            Hit(clause=clause, score=fused[key], cosine=cosines.get(key), lexical=scores.get(key))
            for key in fused
            for clause in by_key[key]
        ]
        return tuple(sorted(hits, key=lambda hit: (-hit.score, hit.clause.id))[:k])

    def _sentences(
        self, question: str, fused: Mapping[str, float], by_key: Mapping[str, Sequence[Clause]]
    ) -> dict[str, float]:
        """The cosine of the sentence that is nearest to the question, for the best clauses so far."""
        best = sorted(fused, key=lambda key: (-fused[key], key))[:READ_CLOSELY]
        texts = {key: _sentences_of(by_key[key][0].text) for key in best}
        cosines = iter(self._index.likeness(question, [text for some in texts.values() for text in some]))
        return {key: max(islice(cosines, len(some))) for key, some in texts.items()}

    def ask(self, question: str, clauses: Sequence[Clause], as_of: date, market: str, k: int = 3) -> Answer:
        """Extracts that answer, or none when the nearest clause is too far away."""
        hits = self.search(question, clauses, k)
        nearest = max((hit.cosine or 0.0 for hit in hits), default=0.0)
        covered = nearest >= COVERED_COSINE
        return Answer(
            question=question, as_of=as_of, market=market, covered=covered, hits=hits if covered else ()
        )

    def _lexical_ranks(self, question: str, keys: list[str], texts: list[str]) -> list[tuple[str, float]]:
        import bm25s

        if not keys:
            return []
        name = digests.of_value(keys)
        if self._lexical[0] != name:
            tokens = bm25s.tokenize(texts, stopwords="en", show_progress=False)
            retriever = bm25s.BM25() if tokens.vocab else None
            if retriever is not None:
                retriever.index(tokens, show_progress=False)
            self._lexical = (name, retriever)
        if self._lexical[1] is None:  # no clause has a word to search for
            return []
        query = bm25s.tokenize(question, stopwords="en", show_progress=False, return_ids=False)
        found, scores = self._lexical[1].retrieve(query, k=min(POOL, len(keys)), show_progress=False)
        pairs = zip(found[0], scores[0], strict=True)
        return [(keys[int(i)], float(score)) for i, score in pairs if score > 0]


def _fused(cosines: Mapping[str, float], scores: Mapping[str, float]) -> dict[str, float]:
    """Cosine plus weighted BM25, as a share of the best; one without a cosine counts as the farthest."""
    best = max(scores.values(), default=1.0)
    return {
        key: _cosine(cosines, key) + LEXICAL_WEIGHT * scores.get(key, 0.0) / best
        for key in {**cosines, **scores}
    }


def _cosine(cosines: Mapping[str, float], key: str) -> float:
    return cosines[key] if key in cosines else min(cosines.values(), default=0.0)


def _sentences_of(text: str) -> list[str]:
    return [part for part in _SENTENCE.split(text.replace("**", "")) if len(part) > 3][:MOST_SENTENCES] or [
        text
    ]
