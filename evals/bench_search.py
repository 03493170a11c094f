"""Searching policies: Chroma, BM25 and their fusion over the clauses in force, against exact numpy.

The vectors come from a stand-in that hashes words, since the time of a search does not depend on which model made
them; so the figures leave out embedding the question by MiniLM (see the step "embed").
"""

import random
import re
import zlib
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

import numpy as np

from evals.bench_figures import Figure, clock, figure, percentile, tell
from evals.bench_policies import policy_text, question
from evals.bench_workspace import ACTOR, empty_workspace
from knowledge_base.embed import Progress, Vectors
from knowledge_base.index import indexed_text
from knowledge_base.ingest import import_document
from knowledge_base.records import GLOBAL, Clause
from knowledge_base.search import POOL, Searcher
from knowledge_base.workspace import Workspace

VERSIONS, CLAUSES = 10, 10
FIRST = date(2024, 1, 1)
BETWEEN = timedelta(days=60)
QUESTIONS = 200
TOP = 10
_WORD = re.compile(r"\w+")


class HashedWords:
    """A stand-in for a model: a text's vector is the sum of its words' own random directions, 384 dimensions."""

    id = "hashed-words-384"

    def __init__(self) -> None:
        self._directions: dict[str, Vectors] = {}

    def encode(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """Unit rows, shape (len(texts), 384)."""
        rows = np.stack([self._row(text) for text in texts]) if texts else np.zeros((0, 384), np.float32)
        if progress:
            progress(len(texts))
        return rows

    def _row(self, text: str) -> Vectors:
        words = _WORD.findall(text.casefold()) or ["nothing"]
        total = np.sum([self._direction(word) for word in words], axis=0)
        return np.asarray(total / np.linalg.norm(total), dtype=np.float32)

    def _direction(self, word: str) -> Vectors:
        if word not in self._directions:
            draw = np.random.default_rng(zlib.crc32(word.encode()))
            self._directions[word] = draw.standard_normal(384).astype(np.float32)
        return self._directions[word]


def prepare(folder: Path, size: int) -> None:
    """Import the policies, every version with all its clauses reworded; the index is built in the measured part."""
    workspace = empty_workspace(folder / "workspace", HashedWords())
    policies = max(1, size // (VERSIONS * CLAUSES))
    with workspace.store.write() as tx:
        for number in range(policies):
            for version in range(VERSIONS):
                text = policy_text(number, version, FIRST + version * BETWEEN, CLAUSES)
                import_document(tx, "policy", text, f"bench-{number}-{version}.md", ACTOR)


def measure(folder: Path, size: int) -> list[Figure]:
    """Build the index, load the clauses in force on the middle day, ask questions."""
    workspace = empty_workspace(folder / "workspace", HashedWords())
    with workspace.store.read() as tx:
        every = tx.library.clauses()
    with workspace.index() as index, clock() as building:
        added = index.add(every, lambda step: tell(f"  indexed {step:,} more"))
    figures = [figure("search", "build the index", added / building.seconds, "clauses/s", f"{added:,} texts")]
    draw = random.Random(8)
    questions = [question(draw) for _ in range(QUESTIONS)]
    return [*figures, *_asked(workspace, every, questions)]


def _asked(workspace: Workspace, every: Sequence[Clause], questions: Sequence[str]) -> list[Figure]:
    day = FIRST + VERSIONS // 2 * BETWEEN
    with clock() as loading, workspace.store.read() as tx:
        clauses = tx.library.clauses_in_force(day, GLOBAL)
    note = f"{len(clauses):,} in force of {len(every):,} clause versions"
    with workspace.index() as index:
        searcher = Searcher(index)
        with clock() as first:
            searcher.search(questions[0], clauses)
        times, found = [], []
        for asked in questions:
            with clock() as running:
                searcher.search(asked, clauses)
            times.append(running.seconds * 1_000)
        for asked in questions:
            found.append({key for key, _ in index.nearest(asked, _keys(clauses), TOP)})
    load = figure("search", "load the clauses in force", loading.seconds * 1_000, "ms", note)
    once = figure("search", "first search", first.seconds * 1_000, "ms", "builds the lexical index")
    p50 = figure("search", "p50", percentile(times, 0.5), "ms", f"{len(times)} questions, {note}")
    p95 = figure("search", "p95", percentile(times, 0.95), "ms", "vectors of a stand-in embedder")
    exact, shared = _exact(every, clauses, questions, found)
    recall = figure("search", f"top {TOP} of the index", shared, "of exact")
    than = "exact numpy over the same vectors, dense half only"
    return [load, once, p50.against(percentile(exact, 0.5), than), p95.against(percentile(exact, 0.95), than), recall]
