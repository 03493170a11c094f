from knowledge_base.prompts import Example
from tests.builders import prompt_spec
from tests.scenes import (
    everyday,
    policy_clauses,
    prizes,
    question_of,
    renamed,
    scene_of,
    tasks,
    voted,
    warnings,
)
from tools.causes.prompt_defect import edit_prompt
from tools.scene import Scene


def with_warnings() -> Scene:
    """The prompt lacks what clause 3.1 allows, so quoted swindles are flagged."""
    return scene_of([*prizes(), *everyday(), *warnings(20)], default=0.3, split="tuning")


def test_false_alarms_that_an_edit_teaches_away_are_a_defect() -> None:
    found = edit_prompt(with_warnings(), question_of(with_warnings(), "warn", direction="fp"))
    assert found.sufficient
    assert found.fixed >= 0.7 * found.n
    assert found.broken <= 1
    assert found.detail["failing"] == "q1-prize-fee"


def test_misses_that_an_edit_teaches_are_a_defect() -> None:
    scene = scene_of([*prizes(), *everyday(), *tasks()], split="tuning")
    found = edit_prompt(scene, question_of(scene, "task"))
    assert found.sufficient
    assert (found.fixed, found.n) == (14, 14)


def test_misses_that_have_nothing_in_common_but_the_label_are_not() -> None:
    odd = [voted(row, True, True) for row in renamed(everyday(24)[20:], "odd")]
    scene = scene_of([*prizes(20), *everyday(20), *odd], split="tuning")
    found = edit_prompt(scene, question_of(scene, "odd"))
    assert not found.sufficient
    assert found.probability < 0.3


def test_a_prompt_that_knows_the_exception_has_no_defect_to_find() -> None:
    question = prompt_spec().questions[0]
    told = tuple(Example(text=row.segments[0].text) for row in warnings(20)[:8])
    spec = prompt_spec(questions=(question.model_copy(update={"counter_examples": told}),))
    scene = scene_of([*prizes(), *everyday(), *warnings(20)], spec=spec, default=0.3, split="tuning")
    assert not edit_prompt(scene, question_of(scene, "warn", direction="fp")).sufficient


def test_without_errors_there_is_no_edit_to_try() -> None:
    scene = scene_of([*prizes(), *everyday()], split="tuning")
    found = edit_prompt(scene, question_of(scene, "absent"))
    assert (found.note, found.sufficient) == ("no edit to try", False)


def test_the_edit_names_its_kind_and_the_clause_it_rests_on() -> None:
    scene = scene_of([*prizes(), *everyday(), *tasks()], split="tuning")
    found = edit_prompt(scene, question_of(scene, "task", clauses=policy_clauses()))
    assert found.detail["clause"] == "scams/2.1"
    assert found.detail["edit"] == "examples"
    assert found.note == "add 6 examples for 'q1-prize-fee'"
