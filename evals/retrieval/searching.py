"""Redline's searches and three plain ones over the same passages, each with the same embeddings."""

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from agents.toolbox.search_policy import SUPPORTED
from evals.retrieval.rows import SAMPLE, RetrievalRow, passages
from knowledge_base import digests
from knowledge_base.embed import CachedEmbedder, Embedder
from knowledge_base.index import ClauseIndex, index_key, indexed_text, open_index
from knowledge_base.ingest import import_document
from knowledge_base.records import ArtefactKind, Clause, Record
from knowledge_base.search import COVERED_COSINE, Searcher
from knowledge_base.workspace import Settings, Workspace
from tools.aspects import clause_aspects, sayings_in_force
from tools.clause_search import ClauseSearch

DEEP = 10
METHODS = ("ask", "assistant", "bm25", "dense", "chroma")
"""`redline ask`, the assistant's search, BM25 alone, exact cosines alone, and Chroma's own query."""
_KINDS: tuple[tuple[ArtefactKind, str], ...] = (
    ("policy", "policies/*.md"),
    ("prompt", "prompts/*.yaml"),
    ("thresholds", "thresholds/*.yaml"),
    ("guideline", "guidelines/*.md"),
)


class Ranked(Record):
    """What each method finds, best first, and how far `ask` and `assistant` are supported."""

    found: dict[str, tuple[str, ...]]
    support: dict[str, float]


class Bench:
    """Searches over the sample's clauses in force, or over a file of passages; what is built is kept."""

    def __init__(self, workspace: Workspace, methods: Sequence[str]) -> None:
        self._workspace, self._methods = workspace, methods
        self._kept: dict[str, _Searches] = {}
        with workspace.store.read() as tx:
            self._sayings = sayings_in_force(tx)

    def ask(self, row: RetrievalRow) -> Ranked:
        """Every method's ranking for a question."""
        searches = self._searches(self._clauses(row), row.corpus)
        found, support = {}, {}
        for method in self._methods:
            found[method], support[method] = getattr(searches, method)(row.question)
        return Ranked(found=found, support={name: s for name, s in support.items() if s is not None})

    def _clauses(self, row: RetrievalRow) -> tuple[Clause, ...]:
        if row.corpus:
            every = passages(row.corpus)
        else:
            with self._workspace.store.read() as tx:
                every = tuple(tx.library.clauses_in_force(row.as_of, row.market))
        return tuple(clause for clause in every if row.policy in ("", clause.policy))

    def _searches(self, clauses: Sequence[Clause], corpus: str) -> "_Searches":
        key = digests.of_value([index_key(clause) for clause in clauses])
        if key not in self._kept:
            folder = self._workspace.root / f"index-{key[:12]}"
            sayings = {} if corpus else self._sayings
            self._kept[key] = _Searches(clauses, self._workspace.embedder, folder, sayings)
        return self._kept[key]


class _Searches:
    """All methods over one set of clauses."""

    def __init__(self, clauses: Sequence[Clause], embedder: Embedder, folder: Path, sayings: Any) -> None:
        import bm25s

        self._clauses, self._embedder, self._folder = clauses, embedder, folder
        self._by_key = {index_key(clause): clause for clause in clauses}
        texts = [indexed_text(clause) for clause in clauses]
        self._vectors = embedder.encode(texts)
        self._bm25 = bm25s.BM25()
        self._bm25.index(bm25s.tokenize(texts, stopwords="en", show_progress=False), show_progress=False)
        self._searcher: Searcher | None = None
        self._opened: ClauseIndex | None = None
        self._assistant = ClauseSearch(clauses, clause_aspects(clauses, sayings), embedder)

    @property
    def _index(self) -> ClauseIndex:
        if self._opened is None:
            self._context = open_index(self._folder, self._embedder)
            self._opened = self._context.__enter__()
            self._opened.add(self._clauses)
            self._searcher = Searcher(self._opened)
        return self._opened

    def ask(self, question: str) -> tuple[tuple[str, ...], float]:
        index = self._index
        hits = (self._searcher or Searcher(index)).search(question, self._clauses, DEEP)
        return tuple(hit.clause.id for hit in hits), max((hit.cosine or 0.0 for hit in hits), default=0.0)

    def assistant(self, question: str) -> tuple[tuple[str, ...], float]:
        found = self._assistant.search(question, DEEP)
        return tuple(hit.clause.id for hit in found.hits), found.support

    def bm25(self, question: str) -> tuple[tuple[str, ...], None]:
        import bm25s

        query = bm25s.tokenize(question, stopwords="en", show_progress=False, return_ids=False)
        places, scores = self._bm25.retrieve(query, k=min(DEEP, len(self._clauses)), show_progress=False)
        pairs = zip(places[0], scores[0], strict=True)
        return tuple(self._clauses[int(at)].id for at, score in pairs if score > 0), None

    def dense(self, question: str) -> tuple[tuple[str, ...], None]:
        likeness = self._vectors @ self._embedder.encode([question])[0]
        return tuple(self._clauses[int(at)].id for at in (-likeness).argsort(kind="stable")[:DEEP]), None

    def chroma(self, question: str) -> tuple[tuple[str, ...], None]:
        """`collection.query` as it comes, over a collection of these passages only, cosine space."""
        collection = self._index._collection
        many = min(DEEP, len(self._by_key))
        found = collection.query(query_embeddings=self._embedder.encode([question]), n_results=many)
        return tuple(self._by_key[key].id for key in found["ids"][0]), None


@contextmanager
def sample_bench(methods: Sequence[str] = METHODS, cache: Path | None = None) -> Iterator[Bench]:
    """A bench over the sample's documents in a workspace of its own, gone when the block ends."""
    with tempfile.TemporaryDirectory(prefix="redline-retrieval-") as folder:
        root = Path(folder)
        settings = Settings(database_url="", chroma_url="")
        Workspace.create(root, (SAMPLE / "redline.toml").read_text(encoding="utf-8"), settings).close()
        workspace = Workspace(root, settings)
        if cache:
            workspace.__dict__["embedder"] = CachedEmbedder(workspace.embedder, cache)
        try:
            with workspace.store.write() as tx:
                for kind, pattern in _KINDS:
                    for file in sorted(SAMPLE.glob(pattern)):
                        text = file.read_text(encoding="utf-8")
                        import_document(tx, kind, text, str(file), "evaluation", file.name)
            yield Bench(workspace, methods)
        finally:
            workspace.close()


SUPPORTED_BY = {"ask": COVERED_COSINE, "assistant": SUPPORTED}
"""The floors in force, by method."""
