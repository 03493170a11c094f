from pathlib import Path

import numpy as np
import pytest

from knowledge_base.errors import OutsideFailed
from knowledge_base.word_vectors import DIMENSIONS, WordVectors

WORDS = WordVectors()
FEE = "pay the shipping fee with a voucher to claim your prize"
SAME = "claim the prize by paying a fee for shipping"
GARDEN = "grandma planted tomatoes and basil in the garden"


def cosine(texts: list[str], one: int, other: int) -> float:
    rows = WORDS.encode(texts)
    return float(rows[one] @ rows[other])


def test_texts_that_share_words_are_nearer_than_texts_that_do_not() -> None:
    texts = [FEE, SAME, GARDEN, "our football team lost on monday"]
    assert cosine(texts, 0, 1) > 0.3 > cosine(texts, 0, 2)


def test_rows_are_of_unit_length_and_those_without_words_are_zeros() -> None:
    rows = WORDS.encode([FEE, GARDEN])
    assert rows.shape == (2, DIMENSIONS)
    assert np.linalg.norm(rows, axis=1) == pytest.approx(1.0, abs=1e-5)
    assert WORDS.encode([]).shape == (0, DIMENSIONS)


def test_what_every_text_says_counts_less_than_what_few_say() -> None:
    opening = "hello everyone and welcome back to my live stream tonight "
    texts = [opening + text for text in (FEE, SAME, GARDEN, "the football team trained hard")]
    assert cosine(texts, 0, 1) > cosine(texts, 0, 2) + 0.3


def test_words_that_the_table_does_not_know_count_by_their_spelling() -> None:
    texts = [
        "kargo ücretini ödeyin ödülünüzü alın",
        "ödülünüzü alın önce kargo ücretini ödeyin",
        "bahçedeki domatesler çok güzel görünüyor",
        GARDEN,
    ]
    assert cosine(texts, 0, 1) > 0.5 > cosine(texts, 0, 2)


def test_a_script_without_spaces_is_told_by_pairs_of_characters() -> None:
    texts = ["点击链接领取免费手机", "领取免费手机请点击链接", "今天天气很好我们去公园", GARDEN]
    assert cosine(texts, 0, 1) > cosine(texts, 0, 2) + 0.3


def test_weights_that_are_not_there_are_refused(tmp_path: Path) -> None:
    (tmp_path / "tokenizer.json").write_text("{}")
    with pytest.raises(OutsideFailed, match="no model weights at"):
        _ = WordVectors(tmp_path)._table
