"""Words of the field that name one thing, and what other provisions and clauses leave to a pair."""

import numpy as np
import pytest

from knowledge_base.records import Clause, ClauseId
from tests.fakes import WordEmbedder
from tests.tools.test_law_meaning import clause as provision
from tools.law_impact.concepts import FILE, concept_cosines, concepts, held, listed_words, patterns_of
from tools.law_impact.retrieve import MOST_CLAUSES, pairs
from tools.law_impact.wording import LawWording


def named(text: str) -> set[str]:
    return {name for name, yes in zip(concepts(), held([text], concepts())[0], strict=True) if yes}


def clause(name: str, text: str, market: str = "global") -> Clause:
    told = {"policy": name.partition("/")[0], "heading": ("2 Not allowed",), "market": market}
    return provision(name, text).model_copy(update=told)


def test_every_line_is_a_concept_of_its_own_with_words_that_are_found() -> None:
    lines = [
        line for line in FILE.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")
    ]
    assert len(lines) == len(concepts())
    for name, words in listed_words().items():
        plain = [word.removesuffix("-") for word in words if "*" not in word]
        assert all(concepts()[name].search(word) for word in plain), name
        assert len(set(words)) == len(words), name


def test_a_word_stands_for_its_endings_and_for_no_longer_word() -> None:
    found = patterns_of({"bets": ["bet", "gambl-", "take * own life"]})["bets"]
    assert all(found.search(text) for text in ("Bets are off", "GAMBLING", "to take his or her own life"))
    assert not any(found.search(text) for text in ("better", "alphabet", "e-bet", "take a life"))


def test_a_law_and_a_policy_meet_in_a_concept_though_they_share_no_word() -> None:
    assert "dehumanising" in named("equates it with vermin") & named("Do not liken people to pests.")
    assert "suicide" in named("to take his or her own life") & named("ways to end one's life")


def test_a_text_of_no_concept_is_like_none() -> None:
    known = patterns_of({"bets": ["bet"], "guns": ["gun"]})
    ours = held(["bets", "guns"], known)
    assert np.allclose(concept_cosines(held(["", "a bet"], known), ours), [[0, 0], [1, 0]])


def test_words_that_repeat_without_end_are_read_in_time() -> None:
    assert named("take " * 20_000 + "own life") is not None


@pytest.mark.parametrize("texts", [[], [""]])
def test_nothing_to_read_has_no_concept(texts: list[str]) -> None:
    assert held(texts, concepts()).sum() == 0
    assert held(texts, concepts()).shape == (len(texts), len(concepts()))


def test_a_clause_brings_up_the_best_of_the_law_and_markets_of_one_rule_do_not_lie_behind_each_other() -> (
    None
):
    provisions = [
        provision("law/art_1.1", "Gifts shall have a price."),
        provision("law/art_2.1", "Bets on horses shall not be offered to minors at night."),
    ]
    ours = [
        clause("games/2.1", "Do not offer bets on horses to minors at night."),
        clause("games/2.1", "Do not offer bets.", market="DE"),
        *(clause(f"hate/2.{at}", f"Do not insult group {at}.") for at in range(1, 20)),
    ]
    found = pairs(provisions, LawWording(provisions, ()), ours, WordEmbedder())
    assert all(len(some) == MOST_CLAUSES for some in found.values())
    last = {pair.clause: pair for pair in found[ClauseId("law/art_2.1")]}
    assert last[0].rank == 1
    assert last[0].features["lead"] == last[1].features["lead"] == 0
    assert last[0].features["back_lead"] == 0
    assert last[0].features["topic"] > 0
    assert "gambling" in last[0].concepts


def test_other_concepts_than_those_listed_can_be_given_or_none() -> None:
    provisions = [provision("law/art_1.1", "Bets shall not be offered.")]
    for known, told in ((None, ("gambling",)), (patterns_of({"odd": ["shall"]}), ()), ({}, ())):
        found = pairs(
            provisions, LawWording(provisions, ()), [clause("a/1", "Bets.")], WordEmbedder(), known=known
        )
        assert [pair.concepts for pair in found[ClauseId("law/art_1.1")]] == [told]
