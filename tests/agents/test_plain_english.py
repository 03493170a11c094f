"""Questions in the words that the model knows."""

import pytest

from agents.desk import Desk
from agents.plain_english import in_another_language, in_plain_english

_KNOWN = """
the is it allowed to sell in a what does policy say about raiding buying weather posted drone treat
"""
KNOWN = frozenset(_KNOWN.split())
_VOCABULARY = """
counterfeit handbags harassment gambling cigarettes allowed posted threat treat riding bullying
"""
VOCABULARY = frozenset(_VOCABULARY.split())


@pytest.mark.parametrize(
    ("words", "plain"),
    [
        ("is it alowed to sell counterfit handbgs", "is it allowed to sell counterfeit handbags"),
        ("harrasment", "harassment"),
        ("raiding and buying", "raiding and buying"),
        ("the weather", "the weather"),
        ("HARRASMENT-1", "HARRASMENT-1"),
        ("F-T-1182b565-counterfit-fn-cacdb27a", "F-T-1182b565-counterfit-fn-cacdb27a"),
        ("counterfit@example", "counterfit@example"),
    ],
)
def test_typos_are_mended_and_words_and_ids_are_left(words: str, plain: str) -> None:
    assert in_plain_english(words, VOCABULARY, KNOWN) == plain


@pytest.mark.parametrize(
    ("words", "plain"),
    [
        ("Darf man Zigaretten verlosen?", "may one cigarettes raffle?"),
        ("Was sagt die Richtlinie über Drohungen?", "what says the policy about threats?"),
        ("posso vender camisas falsas?", "may I sell shirts fake?"),
        ("can I sell a Messer", "can I sell a knife"),
        ("is a die allowed", "is a die allowed"),
        ("was it as bad as that", "was it as bad as that"),
    ],
)
def test_german_and_portuguese_words_are_translated_among_their_like(words: str, plain: str) -> None:
    assert in_plain_english(words, (), KNOWN) == plain


def test_jargon_is_put_in_words_that_the_model_knows() -> None:
    assert "private information" in in_plain_english("is doxxing allowed", (), KNOWN)


def test_without_a_list_of_words_nothing_is_mended() -> None:
    assert in_plain_english("counterfit", VOCABULARY, frozenset()) == "counterfit"


@pytest.mark.parametrize(
    ("text", "foreign"),
    [
        ("Darf man die Adresse eines Nachbarn veröffentlichen?", True),
        ("Bolehkah saya menjual rokok di siaran langsung?", True),
        ("偽ブランドの充電器を売ってもいいですか", True),
        ("is it allowed to sell counterfeit handbags", False),
        ("what does the policy say about raiding", False),
        ("drone", False),
    ],
)
def test_another_language_is_told_by_its_words(lantern: Desk, text: str, foreign: bool) -> None:
    assert in_another_language(text, lantern.english) is foreign
