"""What became of clauses between versions, down to the words."""

import random

from knowledge_base.records import Clause, ClauseId
from tests.builders import prompt_spec
from tests.scenes import policy_clauses
from tools.clause_changes import clause_changes, prompts_citing, word_pieces

FAKE_SHOPS = "\n2.3 **Fake shops.** Do not sell what is never shipped.\n"


def reworded(clause: Clause, text: str) -> Clause:
    """The same clause in other words."""
    return clause.model_copy(update={"text": text})


def test_equal_versions_have_no_change() -> None:
    clauses = policy_clauses()
    found = clause_changes(clauses, clauses)
    assert (found.added, found.removed, found.reworded, found.unchanged) == ((), (), (), len(clauses))


def test_a_clause_is_added_or_removed_by_its_id() -> None:
    before, after = policy_clauses(), policy_clauses(FAKE_SHOPS)
    there = clause_changes(before, after)
    back = clause_changes(after, before)
    assert [clause.id for clause in there.added] == ["scams/2.3"]
    assert [clause.id for clause in back.removed] == ["scams/2.3"]
    assert there.unchanged == back.unchanged == len(before)


def test_a_reworded_clause_has_both_texts_and_the_words_that_differ() -> None:
    before = policy_clauses()
    after = (reworded(before[0], before[0].text.replace("every account", "some accounts")), *before[1:])
    found = clause_changes(before, after)
    assert [(pair.before, pair.after) for pair in found.reworded] == [(before[0], after[0])]
    pieces = [(piece.kind, piece.text.strip()) for piece in found.reworded[0].pieces if piece.kind != "same"]
    assert pieces == [("removed", "every account."), ("added", "some accounts.")]


def test_other_spaces_alone_are_no_change() -> None:
    before = policy_clauses()
    after = tuple(reworded(clause, clause.text.replace(" ", "\n  ")) for clause in before)
    assert clause_changes(before, after).unchanged == len(before)


def test_the_pieces_give_back_the_later_text_to_the_character() -> None:
    words = ["do", "not", "sell", "buy", "gifts", "or", "prizes,", "ever.", "\n", "  "]
    rng = random.Random(7)
    for _ in range(300):
        before, after = (" ".join(rng.choices(words, k=rng.randrange(12))) for _ in range(2))
        pieces = word_pieces(before, after)
        assert "".join(piece.text for piece in pieces if piece.kind != "removed") == after
        kept = "".join(piece.text for piece in pieces if piece.kind != "added")
        assert kept.split() == before.split()


def test_what_was_touched_stands_in_the_order_of_the_document() -> None:
    before = policy_clauses(FAKE_SHOPS)
    after = (before[0], reworded(before[1], "Another text."), *before[2:3], *before[4:])
    found = clause_changes(before, after)
    assert found.touched() == ("scams/2.1", "scams/2.3")


def test_a_prompt_is_named_with_the_changed_clauses_it_rests_on() -> None:
    specs = [prompt_spec("scams"), prompt_spec("gifts")]
    wanted = [ClauseId("scams/2.2"), ClauseId("scams/2.1")]
    assert prompts_citing(specs, wanted) == {"scams": ("scams/2.1",)}
    assert prompts_citing(specs, [ClauseId("other/1")]) == {}
