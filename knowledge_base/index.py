"""The dense index: Chroma, derived from the store, append-only, rebuildable at any time.

Entries are keyed by the digest of the text they embed, and the collection by the embedder, so nothing in it is
ever updated or deleted. A Chroma directory is safe for one process only, so a lock file gives it one owner.
"""

import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from knowledge_base import digests
from knowledge_base.embed import Embedder, Progress
from knowledge_base.errors import OutsideFailed
from knowledge_base.records import Clause, Record

LOCK_SECONDS = 60
_BLOCK = 1_000


class IndexCheck(Record):
    """How the index compares with the store."""

    ok: bool
    expected: int
    present: int
    missing: int
    unreachable: int
    """Entries that are listed but that a search for their own vector does not find."""


def indexed_text(clause: Clause) -> str:
    """What is embedded of a clause: its headings, then its text."""
    return " > ".join(clause.heading) + "\n" + clause.text


def index_key(clause: Clause) -> str:
    """The key of a clause's entry: equal texts share one."""
    return digests.of_text(indexed_text(clause))


class ClauseIndex:
    """An open index; get one from `open_index`."""

    def __init__(self, collection: Any, embedder: Embedder) -> None:
        self._collection = collection
        self._embedder = embedder
        self._seen: set[str] = set()

    def add(self, clauses: Iterable[Clause], progress: Progress | None = None) -> int:
        """Embed and add the clauses that are not there yet; return how many texts were new."""
        wanted = {index_key(clause): indexed_text(clause) for clause in clauses}
        new = sorted(set(wanted) - self._present(list(wanted)))
        for start in range(0, len(new), _BLOCK):
            block = new[start : start + _BLOCK]
            vectors = self._embedder.encode([wanted[key] for key in block], progress)
            self._collection.add(ids=block, embeddings=vectors)
        self._seen |= wanted.keys()
        return len(new)

    def nearest(self, text: str, among: Sequence[str], k: int) -> list[tuple[str, float]]:
        """The `k` keys among those given that are nearest to a text, with their cosine, best first."""
        # Chroma refuses a query that names a key it does not have; what was seen stays, for nothing is deleted.
        self._seen |= self._present([key for key in among if key not in self._seen])
        there = sorted(self._seen.intersection(among))
        if not there:
            return []
        vector = self._embedder.encode([text])
        found = self._collection.query(
            query_embeddings=vector, ids=there, n_results=min(k, len(there)), include=["distances"]
        )
        return [(key, 1 - d) for key, d in zip(found["ids"][0], found["distances"][0], strict=True)]

    def check(self, clauses: Iterable[Clause]) -> IndexCheck:
        """Whether every clause of the store is there, and is found by its own vector."""
        wanted = {index_key(clause): indexed_text(clause) for clause in clauses}
        present = self._present(list(wanted))
        unreachable = self._unreachable({key: wanted[key] for key in sorted(present)})
        missing = len(wanted) - len(present)
        return IndexCheck(
            ok=not missing and not unreachable,
            expected=len(wanted),
            present=len(present),
            missing=missing,
            unreachable=unreachable,
        )

    def _unreachable(self, texts: Mapping[str, str]) -> int:
        keys, missed = list(texts), 0
        for start in range(0, len(keys), _BLOCK):
            block = keys[start : start + _BLOCK]
            vectors = self._embedder.encode([texts[key] for key in block])
            found = self._collection.query(query_embeddings=vectors, n_results=3, include=["distances"])
            missed += sum(key not in near for key, near in zip(block, found["ids"], strict=True))
        return missed

    def _present(self, keys: Sequence[str]) -> set[str]:
        found: set[str] = set()
        for start in range(0, len(keys), _BLOCK):
            found |= set(self._collection.get(ids=list(keys[start : start + _BLOCK]), include=[])["ids"])
        return found


@contextmanager
def open_index(folder: Path, embedder: Embedder, url: str = "") -> Iterator[ClauseIndex]:
    """The index in a folder, owned until the block ends, or on a Chroma server by URL.

    Raises: OutsideFailed when another process owns the folder, it is damaged or the server does not answer.
    """
    from chromadb.errors import ChromaError

    try:
        if url:
            yield ClauseIndex(_collection(_server(url), embedder), embedder)
            return
        with _owned(folder):
            folder.mkdir(parents=True, exist_ok=True)
            client = _client(folder)
            try:
                yield ClauseIndex(_collection(client, embedder), embedder)
            finally:
                client.close()
    except ChromaError as problem:
        raise OutsideFailed(
            f"the index {url or str(folder)!r} failed: {problem}; 'redline index rebuild' makes it anew"
        ) from problem


def delete_index(folder: Path) -> None:
    """Remove a derived index, to build it anew.

    Raises: OutsideFailed when another process owns it.
    """
    with _owned(folder):
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _owned(folder: Path) -> Iterator[None]:
    from filelock import FileLock, Timeout

    folder.parent.mkdir(parents=True, exist_ok=True)
    lock = FileLock(folder.with_suffix(".lock"), timeout=LOCK_SECONDS)
    try:
        lock.acquire()
    except Timeout as problem:
        raise OutsideFailed(
            f"the index {str(folder)!r} is in use by another Redline process; wait for it and try again"
        ) from problem
    try:
        yield
    finally:
        lock.release()


def _client(folder: Path) -> Any:
    import chromadb
    from chromadb.api.shared_system_client import SharedSystemClient
    from chromadb.config import Settings
    from chromadb.errors import ChromaError

    settings = Settings(anonymized_telemetry=False, allow_reset=False)
    try:
        return chromadb.PersistentClient(path=str(folder), settings=settings)
    except ChromaError:
        SharedSystemClient.clear_system_cache()  # else the next to open it is given the half-made one
        raise


def _server(url: str) -> Any:
    from urllib.parse import urlsplit

    import chromadb
    from chromadb.config import Settings

    parts = urlsplit(url)
    secure = parts.scheme == "https"
    try:
        return chromadb.HttpClient(
            host=parts.hostname or "",
            port=parts.port or (443 if secure else 8000),
            ssl=secure,
            settings=Settings(anonymized_telemetry=False),
        )
    except (ValueError, OSError) as problem:
        raise OutsideFailed(f"no Chroma server answers at {url!r}; check REDLINE_CHROMA_URL") from problem


def _collection(client: Any, embedder: Embedder) -> Any:
    return client.get_or_create_collection(
        f"clauses-{embedder.id}", embedding_function=None, metadata={"hnsw:space": "cosine"}
    )
