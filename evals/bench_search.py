"""Searching policies over the clauses in force as `redline ask` does, its nearest from Chroma, against exact numpy.

The vectors come from a stand-in that hashes words, since the time of a search does not depend on which model made
them; so the figures leave out embedding the question by MiniLM (see the step `embed`).
"""

import random
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from functools import partial
from pathlib import Path

import numpy as np

from evals.bench_figures import Figure, clock, counting, figure, percentile
from evals.bench_policies import HashedWords, policy_text, question
from evals.bench_workspace import ACTOR, empty_workspace
from knowledge_base.embed import Embedder
from knowledge_base.index import ClauseIndex, index_key, indexed_text
from knowledge_base.ingest import import_document
from knowledge_base.records import GLOBAL, Clause
from tools.aspects import clause_aspects
from tools.clause_search import POOL, ClauseSearch

VERSIONS, CLAUSES = 10, 10
FIRST, BETWEEN = date(2024, 1, 1), timedelta(days=60)
DAY = FIRST + VERSIONS // 2 * BETWEEN
"""The day searched for: half of the versions are older, nearly half newer."""
QUESTIONS = 200
TOP = 10
THAN = "exact numpy over the same vectors, without the lexical half"


def prepare(folder: Path, size: int) -> None:
    """Import the policies; every version has all its clauses reworded."""
    workspace = empty_workspace(folder / "workspace", HashedWords())
    with workspace.store.write() as tx:
        for number in range(max(1, size // (VERSIONS * CLAUSES))):
            for version in range(VERSIONS):
                text = policy_text(number, version, FIRST + version * BETWEEN, CLAUSES)
                import_document(tx, "policy", text, f"bench-{number}-{version}.md", ACTOR)


def measure(folder: Path, size: int) -> list[Figure]:
    """Build the index, load the clauses in force, search them."""
    workspace = empty_workspace(folder / "workspace", HashedWords())
    with workspace.store.read() as tx:
        every = tx.library.clauses()
    with clock() as loading, workspace.store.read() as tx:
        clauses = tx.library.clauses_in_force(DAY, GLOBAL)
    note = f"{len(clauses):,} in force of {len(every):,} versions"
    with workspace.index() as index:
        with clock() as building:
            added = index.add(every, counting("indexed", len(every)))
        return [
            figure("search", "build the index", added / building.seconds, "clauses/s", f"{added:,} texts"),
            figure("search", "load the clauses in force", loading.seconds * 1_000, "ms", note),
            *_searched(index, workspace.embedder, every, clauses),
        ]


def _searched(
    index: ClauseIndex, embedder: Embedder, every: Sequence[Clause], clauses: Sequence[Clause]
) -> list[Figure]:
    draw = random.Random(8)
    questions = [question(draw) for _ in range(QUESTIONS)]
    with clock() as making:
        search = ClauseSearch(clauses, clause_aspects(clauses, {}), embedder, index=index).search
        search(questions[0])
    times = [_milliseconds(partial(search, q)) for q in questions]
    once = figure(
        "search", "first search", making.seconds * 1_000, "ms", "counts words and builds the lexical index"
    )
    p50 = figure("search", "p50", percentile(times, 0.5), "ms", f"{QUESTIONS} questions, stand-in embedder")
    p95 = figure("search", "p95", percentile(times, 0.95), "ms")
    exact = _Exact(every, clauses)
    bare = [_milliseconds(partial(exact.nearest, q, POOL)) for q in questions]
    keys = [index_key(clause) for clause in clauses]
    found = [{key for key, _ in index.nearest(q, keys, TOP)} & exact.nearest(q, TOP) for q in questions]
    share = sum(map(len, found)) / (TOP * len(found))
    recall = figure("search", f"dense recall@{TOP}", share, "", "of the exact nearest")
    return [
        once,
        p50.against(percentile(bare, 0.5), THAN),
        p95.against(percentile(bare, 0.95), THAN),
        recall,
    ]


def _milliseconds(job: Callable[[], object]) -> float:
    with clock() as running:
        job()
    return running.seconds * 1_000


class _Exact:
    """All vectors in one matrix, those not in force masked after multiplying."""

    def __init__(self, every: Sequence[Clause], clauses: Sequence[Clause]) -> None:
        self._embedder = HashedWords()
        texts = {index_key(clause): indexed_text(clause) for clause in every}
        self._keys = list(texts)
        self._vectors = self._embedder.encode(list(texts.values()))
        held = {index_key(clause) for clause in clauses}
        self._off = np.array([key not in held for key in self._keys], dtype=bool)

    def nearest(self, text: str, k: int) -> set[str]:
        scores = self._vectors @ self._embedder.encode([text])[0]
        scores[self._off] = -1.0
        return {self._keys[int(i)] for i in np.argpartition(-scores, min(k, len(scores) - 1))[:k]}
