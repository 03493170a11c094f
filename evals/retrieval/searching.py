"""Redline's searches and three plain ones over the same passages, each with the same embeddings."""

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from evals.retrieval.rows import SAMPLE, RetrievalRow, passages
from knowledge_base import digests
from knowledge_base.embed import CachedEmbedder, Embedder
from knowledge_base.index import index_key, indexed_text, open_index
from knowledge_base.ingest import import_document
from knowledge_base.records import ArtefactKind, Clause, Record
from knowledge_base.workspace import Settings, Workspace
from tools.aspects import clause_aspects, sayings_in_force
from tools.clause_search import ClauseSearch, Found

DEEP = 10
METHODS = ("redline", "bm25", "dense", "chroma")
"""The search of `redline ask` and the assistant, BM25 alone, exact cosines alone, and Chroma's own query."""
_KINDS: tuple[tuple[ArtefactKind, str], ...] = (
    ("policy", "policies/*.md"),
    ("prompt", "prompts/*.yaml"),
    ("thresholds", "thresholds/*.yaml"),
    ("guideline", "guidelines/*.md"),
)


class Ranked(Record):
    """What each method finds, best first, and how far the question is supported."""

    found: dict[str, tuple[str, ...]]
    support: float


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
        found = searches.redline(row.question)
        others = {name: getattr(searches, name)(row.question) for name in self._methods if name != "redline"}
        ids = tuple(hit.clause.id for hit in found.hits)
        return Ranked(found={"redline": ids, **others}, support=found.support)

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
        self._context = open_index(folder, embedder)
        self._index = self._context.__enter__()
        self._index.add(clauses)
        self._search = ClauseSearch(clauses, clause_aspects(clauses, sayings), embedder, index=self._index)

    def redline(self, question: str) -> Found:
        return self._search.search(question, DEEP)

    def bm25(self, question: str) -> tuple[str, ...]:
        import bm25s

        query = bm25s.tokenize(question, stopwords="en", show_progress=False, return_ids=False)
        places, scores = self._bm25.retrieve(query, k=min(DEEP, len(self._clauses)), show_progress=False)
        pairs = zip(places[0], scores[0], strict=True)
        return tuple(self._clauses[int(at)].id for at, score in pairs if score > 0)

    def dense(self, question: str) -> tuple[str, ...]:
        likeness = self._vectors @ self._embedder.encode([question])[0]
        return tuple(self._clauses[int(at)].id for at in (-likeness).argsort(kind="stable")[:DEEP])

    def chroma(self, question: str) -> tuple[str, ...]:
        """`collection.query` as it comes, over a collection of these passages only, cosine space."""
        collection = self._index._collection
        many = min(DEEP, len(self._by_key))
        found = collection.query(query_embeddings=self._embedder.encode([question]), n_results=many)
        return tuple(self._by_key[key].id for key in found["ids"][0])


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
