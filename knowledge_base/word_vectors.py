"""Quick vectors of texts: the mean of their words' own vectors in the embedding model's table, rare words first.

No model runs, only its table of word pieces is read (weighted means: Arora, Liang and Ma 2017, "A simple but tough to
beat baseline for sentence embeddings"). A word that the table knows only in pieces, as most words of other languages,
counts by its spelling too.
"""

from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from knowledge_base.embed import Vectors, check_weights, packaged_weights

DIMENSIONS = 384
SPELLINGS = 8_192
"""Directions that spellings are spread over by a hash."""
MOST_CHARACTERS = 2_000
_BLOCK = 4_096
_TABLE = "embeddings.word_embeddings.weight"
_UNKNOWN = "[UNK]"


class WordVectors:
    """The table of word pieces of all-MiniLM-L6-v2, from the package that carries its weights or from a folder."""

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder or packaged_weights()

    def encode(self, texts: Sequence[str], reference: Sequence[str] = ()) -> Vectors:
        """Unit rows, shape (len(texts), 384), by what sets a text apart from the others and from the reference.

        How rare a word is, and what all texts have in common, is found over both together. A text without words that
        tell is all zeros.
        """
        if not texts:
            return np.zeros((0, DIMENSIONS), dtype=np.float32)
        counts = self._counts([*texts, *reference])
        holding = np.bincount(counts.indices, minlength=counts.shape[1])
        rarity = np.log((1 + counts.shape[0]) / (1 + holding)).astype(np.float32)
        counts.data = (1 + np.log(counts.data)) * rarity[counts.indices]
        rows = _unit(np.asarray(counts @ self._table, dtype=np.float32))
        rows -= rows.mean(axis=0)
        return _unit(rows[: len(texts)])

    def _counts(self, texts: Sequence[str]) -> Any:
        """How often each piece and each spelling stands in each text: sparse, (texts, pieces + spellings)."""
        from scipy.sparse import csr_matrix

        columns = list(self._columns(texts))
        starts = np.concatenate([[0], np.cumsum([len(some) for some in columns])])
        ones = np.ones(int(starts[-1]), dtype=np.float32)
        counts = csr_matrix((ones, np.concatenate(columns), starts), shape=(len(texts), len(self._table)))
        counts.sum_duplicates()
        return counts

    def _columns(self, texts: Sequence[str]) -> Iterator[NDArray[np.int32]]:
        unknown = self._tokenizer.token_to_id(_UNKNOWN)
        pieces = len(self._table) - SPELLINGS
        for start in range(0, len(texts), _BLOCK):
            block = [text[:MOST_CHARACTERS] for text in texts[start : start + _BLOCK]]
            for text, found in zip(
                block, self._tokenizer.encode_batch(block, add_special_tokens=False), strict=True
            ):
                known = [number for number in found.ids if number != unknown]
                spelt = [pieces + crc32(one.encode()) % SPELLINGS for one in _spellings(text, found)]
                yield np.array(known + spelt, dtype=np.int32)

    @property
    def _tokenizer(self) -> Any:
        return _tokenizer_in(self._folder)

    @property
    def _table(self) -> Vectors:
        return _table_in(self._folder)


@cache
def _tokenizer_in(folder: Path) -> Any:
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return tokenizer


@cache
def _table_in(folder: Path) -> Vectors:
    """The model's pieces, then as many directions for spellings, alike in length; kept for the next queue."""
    from safetensors import safe_open

    file = folder / "model.safetensors"
    check_weights(file)
    with safe_open(str(file), framework="numpy") as weights:
        known = weights.get_tensor(_TABLE).astype(np.float32)
    spelt = _unit(np.random.default_rng(1).standard_normal((SPELLINGS, DIMENSIONS)).astype(np.float32))
    return np.concatenate([known, spelt * np.linalg.norm(known, axis=1).mean()])


def _spellings(text: str, found: Any) -> Iterator[str]:
    """The words that the table holds no whole row for; where no spaces are written, their pairs of characters."""
    for place, (word, (start, end)) in enumerate(zip(found.word_ids, found.offsets, strict=True)):
        if place and found.word_ids[place - 1] == word:
            continue
        first, last = found.word_to_chars(word)
        whole = text[first:last].casefold()
        if found.tokens[place] == _UNKNOWN:
            yield from (whole[i : i + 2] for i in range(max(1, len(whole) - 1)))
        elif end - start < last - first:
            yield whole


def _unit(rows: Vectors) -> Vectors:
    return np.asarray(rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9), dtype=np.float32)
