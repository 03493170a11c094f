"""Which parts of a rule stand alone as criteria, and which must not be torn apart."""

import pytest

from tools.compiling.parts import list_of, parts_of

APART = {
    "Do not deny it, and do not mock its victims.": ["deny it", "mock its victims"],
    "Do not join a challenge, such as swallowing coins, holding back breath, or playing with fire, heat or ice.": [
        "join a challenge",
        "swallowing coins",
        "holding back breath",
        "playing with fire, heat or ice",
    ],
    "Do not sell by false claims: invented reviews, a sale that is not real.": [
        "sell by false claims",
        "invented reviews",
        "a sale that is not real",
    ],
}
WHOLE = [
    "Do not publish a person's address, number or plate without their consent.",
    "Do not offer to do it, or call on somebody to do it, in return for gifts.",
    "Content must not offer wine for sale, trade or delivery, unless the seller meets rule 3.2.",
]


@pytest.mark.parametrize(("rule", "parts"), APART.items())
def test_parts_that_each_break_the_rule_are_told_apart(rule: str, parts: list[str]) -> None:
    assert parts_of(rule) == parts


@pytest.mark.parametrize("rule", WHOLE)
def test_a_part_is_never_torn_from_the_condition_that_it_leans_on(rule: str) -> None:
    assert len(parts_of(rule)) == 1


def test_a_list_whose_items_are_not_alike_stays_whole() -> None:
    text = "hauls and reviews with seller names, codes or link lists, and advice on ordering"
    assert list_of(text) == [text]
