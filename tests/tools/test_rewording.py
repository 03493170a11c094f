"""A compiled prompt part by part, and what is refused of the prompt as a whole."""

import pytest

from knowledge_base.prompts import Definition, PromptException, PromptSpec
from knowledge_base.records import ClauseId
from tests.builders import prompt_spec
from tests.scenes import policy_clauses
from tools.rewording import TO_ALL, groups_of, problem_of_part, problem_of_prompt, put

SHARED = PromptException(
    name="news", allows="News on swindles", clause=ClauseId("scams/3.1"), criteria=("A report",)
)


@pytest.fixture
def spec() -> PromptSpec:
    """Two questions that share an exception, which is another than that of every question."""
    one = (
        prompt_spec()
        .questions[0]
        .model_copy(update={"exceptions": (SHARED,), "criteria": ("A fee", "The fee")})
    )
    two = one.model_copy(update={"id": "q2", "clause": ClauseId("scams/2.2"), "criteria": ("A bank",)})
    return prompt_spec(questions=(one, two), exceptions=(SHARED.model_copy(update={"name": "warnings"}),))


def test_every_part_stands_once_and_a_shared_exception_with_the_first_question(spec: PromptSpec) -> None:
    told = {group.name: [part.id for part in group.parts] for group in groups_of(spec)}
    assert told == {
        "q1-prize-fee": [
            "ask",
            "criterion 1",
            "criterion 2",
            "exception news",
            "exception news, criterion 1",
        ],
        "q2": ["ask", "criterion 1"],
        TO_ALL: ["exception warnings", "exception warnings, criterion 1"],
    }


def test_a_new_wording_of_a_shared_exception_holds_for_every_question_that_has_it(spec: PromptSpec) -> None:
    made = put(spec, {("news", "allows", SHARED.clause): "News of swindles"})
    assert [one.exceptions[0].allows for one in made.questions] == ["News of swindles"] * 2
    assert made.exceptions == spec.exceptions
    assert put(spec, {}) == spec


def test_parts_put_back_as_they_are_give_the_same_prompt(spec: PromptSpec) -> None:
    texts = {part.key: part.text for group in groups_of(spec) for part in group.parts}
    assert put(spec, texts) == spec


def test_a_wording_that_cites_another_clause_is_refused(spec: PromptSpec) -> None:
    part = groups_of(spec)[0].parts[0]
    assert "another clause" in problem_of_part(part, "scams/2.2", part.text)


def test_two_criteria_may_not_become_one(spec: PromptSpec) -> None:
    question = spec.questions[0]
    made = put(spec, {(question.id, "criterion 2", question.clause): "A fee"})
    assert problem_of_prompt(spec, made, policy_clauses()) == "two criteria would be the same"


def test_a_wording_may_not_make_the_lint_worse() -> None:
    defined = Definition(term="winner", meaning="Who is told of a prize", clause=ClauseId("scams/2.1"))
    spec = prompt_spec(definitions=(defined,))
    question = spec.questions[0]
    other = spec.with_question(
        question.model_copy(update={"ask": "Is a fee asked for?", "criteria": ("A fee",)})
    )
    bare = [one.model_copy(update={"examples": ()}) for one in other.questions]
    made = other.model_copy(update={"questions": tuple(bare)})
    assert "definition never used" in problem_of_prompt(spec, made, policy_clauses())
    assert problem_of_prompt(spec, spec, policy_clauses()) == ""
