import sqlite3
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from knowledge_base.embed import CachedEmbedder, MiniLM, english_words
from knowledge_base.errors import OutsideFailed
from tests.fakes import DIMENSIONS, WordEmbedder


@pytest.fixture
def words() -> WordEmbedder:
    return WordEmbedder()


@pytest.fixture
def cached(tmp_path: Path, words: WordEmbedder) -> CachedEmbedder:
    return CachedEmbedder(words, tmp_path / "cache" / "embeddings.db")


def test_weights_that_are_not_the_published_ones_are_refused(tmp_path: Path) -> None:
    (tmp_path / "model.safetensors").write_bytes(b"other weights")
    with pytest.raises(
        OutsideFailed, match=r"are not the published ones \(sha256 [0-9a-f]{12}…\); reinstall them"
    ):
        MiniLM(tmp_path).encode(["text"])


def test_a_folder_without_weights_is_named(tmp_path: Path) -> None:
    with pytest.raises(OutsideFailed, match=f"no model weights at '{tmp_path}/model.safetensors'"):
        MiniLM(tmp_path).encode(["text"])


def test_the_weights_are_not_looked_at_before_they_are_needed(tmp_path: Path) -> None:
    assert MiniLM(tmp_path).id == "minilm-l6-v2-53aa51172d14"


def test_the_packaged_model_is_found() -> None:
    assert (MiniLM().folder / "model.safetensors").is_file()


def test_each_text_is_computed_once(cached: CachedEmbedder, words: WordEmbedder) -> None:
    first = cached.encode(["one", "two", "one", "three"])
    assert words.encoded == 3
    again = cached.encode(["three", "four", "one"])
    assert words.encoded == 4
    assert np.array_equal(first[0], first[2])
    assert np.array_equal(again[[0, 2]], first[[3, 0]])


def test_the_cache_outlives_the_process_that_filled_it(tmp_path: Path, words: WordEmbedder) -> None:
    before = CachedEmbedder(words, tmp_path / "embeddings.db").encode(["one", "two"])
    other = WordEmbedder()
    assert np.array_equal(CachedEmbedder(other, tmp_path / "embeddings.db").encode(["one", "two"]), before)
    assert other.encoded == 0


def test_the_cache_gives_what_the_embedder_gives(cached: CachedEmbedder) -> None:
    texts = [f"text number {number} " * (number % 7) for number in range(1_300)]
    for _ in range(2):
        rows = cached.encode(texts)
        assert (rows.shape, rows.dtype) == ((1_300, DIMENSIONS), np.float32)
        assert np.array_equal(rows, WordEmbedder().encode(texts))


def test_another_model_has_rows_of_its_own(tmp_path: Path, words: WordEmbedder) -> None:
    class Backwards(WordEmbedder):
        id = "backwards"

        def encode(self, texts, progress=None):  # type: ignore[no-untyped-def]
            return -super().encode(texts, progress)

    file = tmp_path / "embeddings.db"
    forwards = CachedEmbedder(words, file).encode(["one"])
    assert np.array_equal(CachedEmbedder(Backwards(), file).encode(["one"]), -forwards)
    assert np.array_equal(CachedEmbedder(words, file).encode(["one"]), forwards)


def test_progress_hears_of_every_text(cached: CachedEmbedder) -> None:
    heard: list[int] = []
    cached.encode(["one", "two"])
    cached.encode(["one", "three", "four", "two"], heard.append)
    assert sum(heard) == 4


def test_no_texts_are_no_rows(cached: CachedEmbedder, words: WordEmbedder) -> None:
    assert cached.encode([]).shape == (0, DIMENSIONS)
    assert words.encoded == 0


def test_a_block_that_fails_keeps_the_blocks_before_it(tmp_path: Path) -> None:
    class Stops(WordEmbedder):
        def encode(self, texts, progress=None):  # type: ignore[no-untyped-def]
            if self.encoded >= 512:
                raise KeyboardInterrupt
            return super().encode(texts, progress)

    texts = [f"text {number}" for number in range(1_000)]
    with pytest.raises(KeyboardInterrupt):
        CachedEmbedder(Stops(), tmp_path / "embeddings.db").encode(texts)
    rest = WordEmbedder()
    CachedEmbedder(rest, tmp_path / "embeddings.db").encode(texts)
    assert rest.encoded == 1_000 - 512


@pytest.mark.parametrize("content", [b"not a database " * 500, b"\0" * 5_000])
def test_a_broken_cache_file_says_to_delete_it(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "embeddings.db"
    file.write_bytes(content)
    cached = CachedEmbedder(WordEmbedder(), file)
    with pytest.raises(OutsideFailed, match=f"the embedding cache '{file}' cannot be used .*; delete it"):
        cached.encode(["one"])
    file.unlink()
    assert cached.encode(["one"]).shape == (1, DIMENSIONS)


def test_a_cache_that_breaks_further_in_says_so_too(tmp_path: Path) -> None:
    file = tmp_path / "embeddings.db"
    texts = [f"text {number}" for number in range(200)]
    CachedEmbedder(WordEmbedder(), file).encode(texts)
    with closing(sqlite3.connect(file)) as cache:
        cache.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    size = file.stat().st_size
    with file.open("r+b") as damaged:
        damaged.seek(8_192)
        damaged.write(b"\xff" * (size - 8_192))
    with pytest.raises(OutsideFailed, match="delete it, it is made anew"):
        CachedEmbedder(WordEmbedder(), file).encode(texts)


def test_a_cache_of_another_shape_is_broken(tmp_path: Path) -> None:
    file = tmp_path / "embeddings.db"
    with closing(sqlite3.connect(file)) as cache:
        cache.execute("CREATE TABLE vectors (other TEXT)")
        cache.commit()
    with pytest.raises(OutsideFailed, match="no such column"):
        CachedEmbedder(WordEmbedder(), file).encode(["one"])


def test_the_words_that_the_model_knows_are_listed_in_lower_case(tmp_path: Path) -> None:
    words = english_words()
    assert {"policy", "allowed"} <= words
    assert "handbgs" not in words
    assert english_words(tmp_path) == frozenset()
