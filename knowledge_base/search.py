"""Search over the clauses in force: dense and lexical ranks fused, every hit cited verbatim.

Reciprocal rank fusion: Cormack, Clarke and Büttcher 2009, with their constant of 60.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from knowledge_base import digests
from knowledge_base.index import ClauseIndex, index_key, indexed_text
from knowledge_base.records import Citation, Clause, Record

RRF_CONSTANT = 60
POOL = 50
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
        fused: dict[str, float] = {}
        for ranking in (dense, lexical):
            for rank, (key, _) in enumerate(ranking, start=1):
                fused[key] = fused.get(key, 0.0) + 1 / (RRF_CONSTANT + rank)
        cosines, scores = dict(dense), dict(lexical)
        hits = [
            Hit(clause=clause, score=fused[key], cosine=cosines.get(key), lexical=scores.get(key))
            for key in fused
            for clause in by_key[key]
        ]
        return tuple(sorted(hits, key=lambda hit: (-hit.score, hit.clause.id))[:k])

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
