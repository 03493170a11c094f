"""A card keeps to what Slack takes in one message, and says what it leaves out."""

import pytest
from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models.blocks import HeaderBlock

from slack_app.cards.blocks import columns, context, divider, header, quoted, section, table
from slack_app.cards.card import MOST_BLOCKS, MOST_CHARACTERS, Card, Part, dump, fitted, size_of
from tests.slack_app.hostile import HOSTILE, fits, harmless, words_of


def parts(count: int, words: str = "word " * 100, keep: int = 0) -> tuple[Part, ...]:
    """So many parts that may be left out."""
    return tuple(Part((section(words),), f"part {number}", keep) for number in range(count))


def test_a_card_that_fits_stays_as_it_is() -> None:
    card = Card("text", parts(3))
    assert fitted(card) is card
    assert len(dump(card)) == 3


def test_too_many_blocks_are_cut_from_the_end_and_named() -> None:
    card = fitted(Card("text", parts(60, "word"), "`redline proposals show P-1`"))
    assert len(card.blocks) <= MOST_BLOCKS
    assert [part.name for part in card.parts] == [f"part {number}" for number in range(len(card.parts))]
    words = words_of(dump(card)[-1:])
    assert "part 59" in words
    assert "redline proposals show P-1" in words


def test_too_many_characters_are_cut_by_importance_then_from_the_end() -> None:
    first = Part((section("low " * 700),), "the least important", 0)
    rest = tuple(Part((section("word " * 500),), f"part {number}", 5) for number in range(6))
    card = fitted(Card("text", (first, *rest)))
    assert "the least important" in card.left_out
    assert "part 0" not in card.left_out
    assert size_of(card.blocks) <= MOST_CHARACTERS


def test_what_must_stay_stays() -> None:
    must = Part((header("Released"), section("The outcome")))
    shown = dump(Card("text", (*parts(40), must)))
    assert "The outcome" in words_of(shown)
    fits(shown)


def test_a_card_of_nothing_that_may_go_is_refused_when_it_is_too_long() -> None:
    with pytest.raises(ValueError, match="does not fit"):
        fitted(Card("text", (Part(tuple(section("x" * 2_900) for _ in range(6))),)))


def test_a_thing_that_is_left_out_twice_is_named_once() -> None:
    card = Card("text", tuple(Part((section("word " * 500),), "a citation") for _ in range(20)))
    assert words_of(dump(card)[-1:]).count("a citation") == 1


def test_a_block_over_a_limit_of_its_own_is_refused() -> None:
    with pytest.raises(SlackObjectFormationError):
        dump(Card("text", (Part((HeaderBlock(text="x" * 151),)),)))


@pytest.mark.parametrize("name", HOSTILE)
def test_builders_keep_their_limits_whatever_they_are_given(name: str) -> None:
    words = HOSTILE[name]
    blocks = [
        quoted(words),
        table(columns([("a", "b"), ("1", "22")], right=(1,))),
        divider(),
        context("x" * 9_000),
    ]
    shown = dump(Card("text", (Part(tuple(blocks)),)))
    fits(shown)
    harmless(shown)


def test_columns_align_and_set_numbers_to_the_right() -> None:
    shown = columns([("policy", "wrong"), ("hate", "7"), ("self-harm", "1,204")], right=(1,))
    assert shown == "policy     wrong\nhate           7\nself-harm  1,204"
    assert columns([]) == ""
