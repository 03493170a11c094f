"""The market that a question names."""

import pytest

from agents.places import find_places, market_name

KNOWN = {"DE", "BR"}


@pytest.mark.parametrize(
    ("words", "market"),
    [
        ("is it allowed in Germany", "DE"),
        ("is it allowed in germany?", "DE"),
        ("in DE", "DE"),
        ("for the German market", "DE"),
        ("our german users", "DE"),
        ("how do the German hate rules differ", "DE"),
        ("in Deutschland", "DE"),
        ("na Alemanha", "DE"),
        ("no Brasil", "BR"),
        ("and Brazil?", "BR"),
        ("and BR?", "BR"),
        ("Germany's rules on vapes", "DE"),
        ("in the US", "US"),
        ("in the uk", "GB"),
        ("market: br", "BR"),
        ("IS IT ALLOWED IN DE", "DE"),
        ("for South Korea", "KR"),
        ("is this allowed everywhere", "global"),
    ],
)
def test_a_market_is_told_from_words(words: str, market: str) -> None:
    assert [(place.market, place.known) for place in find_places(words, KNOWN)] == [(market, True)]


@pytest.mark.parametrize(
    "words",
    [
        "tell us about it",
        "people from Mexico are insulted",
        "is it written in German?",
        "turkey recipes",
        "Chad said so",
        "it is or it is not",
        "policy/hate@DE",
        "in LIVE streams",
        "in July",
        "the de facto rule",
    ],
)
def test_other_words_are_no_markets(words: str) -> None:
    assert find_places(words, KNOWN) == []


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("is it allowed in Wakanda?", "Wakanda"),
        ("in market ZZ", "ZZ"),
        ("in Atlantis, may I?", "Atlantis"),
        ("in QQ?", "QQ"),
    ],
)
def test_a_market_that_there_is_not_is_named(words: str, name: str) -> None:
    assert [(place.market, place.known) for place in find_places(words, KNOWN)] == [(name, False)]


def test_a_word_of_the_policies_is_no_market() -> None:
    assert find_places("is it allowed in Checkout?", KNOWN, {"checkout"}) == []


def test_two_markets_are_found_in_order() -> None:
    assert [place.market for place in find_places("in Brazil and Germany", KNOWN)] == ["BR", "DE"]


def test_markets_have_names() -> None:
    assert (market_name("DE"), market_name("global"), market_name("QQ")) == ("Germany", "all markets", "QQ")
