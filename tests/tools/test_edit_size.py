"""How much a change of a prompt writes, copies and costs."""

from knowledge_base.prompts import Example, PromptSpec
from tests.builders import prompt_spec
from tests.scenes import policy_clauses
from tools.edit_size import BY_LENGTH, TokenCounter, copied_from, edit_size

CASE = "they announce a prize and then ask the winner for a fee by voucher"


def with_criterion(text: str) -> PromptSpec:
    spec = prompt_spec()
    first = spec.questions[0]
    return spec.with_question(first.model_copy(update={"criteria": (*first.criteria, text)}))


def test_words_of_a_rule_that_a_case_has_too_are_counted_as_copied() -> None:
    found = edit_size(
        prompt_spec(), with_criterion(f"Somebody says {CASE}"), policy_clauses(), [CASE, "hello"]
    )
    assert (found.words_added, found.words_struck, found.questions) == (16, 0, 1)
    assert (found.examples, found.exceptions) == (0, 0)
    assert found.longest_run == 14
    assert found.copied == 14 / 16


def test_a_rule_in_words_of_its_own_copies_nothing() -> None:
    found = edit_size(prompt_spec(), with_criterion("Winners pay before delivery"), policy_clauses(), [CASE])
    assert (found.copied, found.words_added) == (0, 4)


def test_an_example_is_counted_as_one_and_not_as_copied() -> None:
    spec = prompt_spec()
    first = spec.questions[0]
    taught = spec.with_question(
        first.model_copy(update={"examples": (*first.examples, Example(text=CASE, case="c-1"))})
    )
    found = edit_size(spec, taught, policy_clauses(), [CASE])
    assert (found.examples, found.questions, found.copied, found.longest_run) == (1, 0, 0, 0)
    assert found.words_added > 14


def test_runs_shorter_than_five_words_are_not_copied() -> None:
    assert copied_from([("a", "b", "c", "d")], ["a b c d e"]) == (0.0, 4)
    assert copied_from([("x", "a", "b", "c", "d", "e")], ["a b c d e"]) == (5 / 6, 5)
    assert copied_from([], ["a"]) == (0.0, 0)


def test_tokens_are_those_of_the_counter_that_is_given() -> None:
    words = TokenCounter("words", lambda text: len(text.split()), 2.5)
    found = edit_size(prompt_spec(), with_criterion("Three more words"), policy_clauses(), [], words)
    assert found.tokens_after - found.tokens_before == 3 + len(["-", "Yes,", "for", "one:"])
    assert (found.counted_by, found.price) == ("words", 2.5)
    rough = edit_size(prompt_spec(), with_criterion("Three more words"), policy_clauses(), [])
    assert rough.price is None
    assert BY_LENGTH.count("abcde") == 2
