"""A clause bound to a prompt: where its question stands, what it is named, and words that follow a changed clause."""

from knowledge_base.clause_ids import assign_ids, clauses_of
from knowledge_base.policy_text import read_policy
from knowledge_base.prompts import Example, PromptException, PromptSpec
from knowledge_base.records import Clause, ClauseId, artefact_id
from tests.builders import policy_text, prompt_spec
from tools.law_impact.bindings import bound, followed


def clauses(extra: str = "") -> dict[str, Clause]:
    policy = read_policy(policy_text(extra=extra), "test")
    ids, _ = assign_ids(policy, ())
    return {one.id: one for one in clauses_of(policy, ids, artefact_id("policy", "scams"), 1)}


def with_clause(spec: PromptSpec, *names: str) -> PromptSpec:
    every = clauses()
    return bound(spec, tuple(every.values()), [every[name] for name in names]).spec


def test_a_question_stands_before_those_that_are_less_grave() -> None:
    grave, light = (
        prompt_spec().questions[0].model_copy(update={"id": name, "label": name, "severity": severity})
        for name, severity in (("q1-a", "critical"), ("q2-b", "low"))
    )
    spec = with_clause(prompt_spec(questions=(grave, light)), "scams/2.2")
    assert [one.id for one in spec.questions] == ["q1-a", "q3-impersonation", "q2-b"]


def test_names_that_are_taken_are_not_taken_twice() -> None:
    taken = prompt_spec().questions[0].model_copy(update={"id": "q2-impersonation", "label": "impersonation"})
    spec = with_clause(prompt_spec(questions=(taken,)), "scams/2.2")
    read = PromptSpec.from_yaml(spec.to_yaml())
    assert [one.label for one in read.questions] == ["impersonation", "impersonation-2"]


def test_an_exception_of_the_whole_prompt_is_not_given_to_the_question_again() -> None:
    spec = with_clause(prompt_spec(), "scams/3.1", "scams/2.2")
    assert [one.clause for one in spec.exceptions] == ["scams/3.1"]
    assert spec.questions[-1].exceptions == ()


def test_an_allowance_of_one_rule_goes_to_the_question_of_that_rule() -> None:
    every = clauses()
    allowance = every["scams/3.1"]
    own = allowance.model_copy(
        update={"text": f"{allowance.text} This holds for prize fees under 2.1 only.", "number": "3.1"}
    )
    some = tuple(own if one is allowance else one for one in every.values())
    spec = bound(prompt_spec(), some, [own]).spec
    assert [one.clause for one in spec.questions[0].exceptions] == ["scams/3.1"]
    assert spec.exceptions == ()


def test_a_policy_that_forbids_nothing_else_is_read_clause_by_clause() -> None:
    every = clauses()
    spec = bound(prompt_spec(), (every["scams/1.1"],), [every["scams/2.2"]]).spec
    assert spec.questions[-1].clause == "scams/2.2"


def test_words_follow_their_clause_only_and_examples_stay() -> None:
    example = Example(text="Reported within 6 hours.")
    granted = PromptException(
        name="late", allows="Reports within 6 hours of it.", clause=ClauseId("scams/3.1"), examples=(example,)
    )
    spec = prompt_spec(exceptions=(granted,))
    before, after = "Reports within 6 hours of it.", "Reports within 2 hours of it."
    assert followed(spec, ClauseId("scams/2.1"), before, after) is None
    new = followed(spec, ClauseId("scams/3.1"), before, after)
    assert new is not None
    assert new.exceptions[0].allows == after
    assert new.exceptions[0].examples == (example,)


def test_a_number_within_another_is_another_number() -> None:
    granted = PromptException(name="late", allows="Within 16 hours of it.", clause=ClauseId("scams/3.1"))
    spec = prompt_spec(exceptions=(granted,))
    assert followed(spec, ClauseId("scams/3.1"), "Within 6 hours of it.", "Within 2 hours of it.") is None
