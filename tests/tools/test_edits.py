import numpy as np

from knowledge_base.changes import Direction
from knowledge_base.prompts import Example, PromptSpec, Question
from knowledge_base.records import Clause, ClauseId
from tests.builders import case_row, policy_text, prompt_spec
from tests.scenes import (
    FOUR_RULES,
    TASK_RULES,
    everyday,
    policy_clauses,
    prizes,
    question_of,
    retold,
    scene_of,
    tasks,
    warnings,
)
from tools.clause_words import sentences
from tools.edits import (
    MOST_CHARACTERS,
    Edit,
    edits,
    example_of,
    failing_question,
    hardly_told,
    is_evident,
    pick_rows,
    with_examples,
)
from tools.scene import Scene

CLAUSES = policy_clauses()
TASK_CLAUSES = policy_clauses(FOUR_RULES + TASK_RULES)
CODES = Question(
    id="q2-codes",
    ask="Does somebody pose as a bank to get codes?",
    clause=ClauseId("scams/2.2"),
    label="codes",
    examples=(Example(text="Your bank asks for the secret code of your card."),),
)


def flagged() -> Scene:
    return scene_of([*prizes(), *everyday(), *warnings(20)], default=0.3, split="tuning")


def missed(spec: PromptSpec | None = None) -> Scene:
    return scene_of([*prizes(), *everyday(), *tasks()], spec=spec, split="tuning")


def made(
    scene: Scene, name: str, direction: Direction, clauses: tuple[Clause, ...], most: int = 4
) -> dict[str, Edit]:
    rows = question_of(scene, name, direction=direction).members
    return {edit.kind: edit for edit in edits(scene, rows, direction, clauses, most)}


def test_false_alarms_give_counter_examples_or_an_exception() -> None:
    found = made(flagged(), "warn", "fp", CLAUSES)
    assert list(found) == ["counter-examples", "exception"]
    countered = found["counter-examples"].spec.questions[0]
    assert len(countered.counter_examples) == len(prompt_spec().questions[0].counter_examples) + 4
    assert countered.examples == prompt_spec().questions[0].examples


def test_an_exception_rests_on_the_clause_that_allows_and_quotes_it() -> None:
    edit = made(flagged(), "warn", "fp", CLAUSES)["exception"]
    (exception,) = edit.spec.exceptions
    assert (edit.clause, exception.clause) == ("scams/3.1", "scams/3.1")
    assert exception.allows == next(clause.text for clause in CLAUSES if clause.id == "scams/3.1")
    assert len(exception.examples) == 4
    assert edit.spec.questions == prompt_spec().questions


def test_an_exception_that_the_prompt_has_is_not_added_again() -> None:
    scene = flagged()
    edit = made(scene, "warn", "fp", CLAUSES)["exception"]
    told = scene_of([*prizes(), *everyday(), *warnings(20)], spec=edit.spec, default=0.05, split="tuning")
    assert list(made(told, "warn", "fp", CLAUSES)) == ["counter-examples"]


def test_without_a_clause_that_allows_there_is_no_exception() -> None:
    forbidding = tuple(clause for clause in CLAUSES if clause.number != "3.1")
    assert list(made(flagged(), "warn", "fp", forbidding)) == ["counter-examples"]


def test_an_allowance_of_many_pages_still_makes_a_prompt() -> None:
    long = policy_text().replace(
        "**Warnings.**", "**Warnings.** " + "Quoting a swindle to warn others is fine. " * 200
    )
    edit = made(flagged(), "warn", "fp", policy_clauses(text=long))["exception"]
    assert PromptSpec.from_yaml(edit.spec.to_yaml()) == edit.spec


def test_misses_give_examples_to_the_question_of_the_nearest_clause() -> None:
    edit = made(missed(), "task", "fn", CLAUSES)["examples"]
    assert (edit.clause, edit.words) == ("scams/2.1", "4 examples for 'q1-prize-fee'")
    assert len(edit.spec.questions[0].examples) == 6


def test_misses_near_a_clause_that_no_question_rests_on_give_a_new_question() -> None:
    found = made(missed(), "task", "fn", TASK_CLAUSES)
    assert list(found) == ["question"]
    old, new = found["question"].spec.questions
    assert old == prompt_spec().questions[0]
    assert new.clause == found["question"].clause
    assert new.clause in ("scams/2.5", "scams/2.6", "scams/2.7")
    assert len(new.examples) == 4
    assert PromptSpec.from_yaml(found["question"].spec.to_yaml()) == found["question"].spec


def test_examples_under_another_clause_would_teach_a_wrong_reason() -> None:
    """The failing question rests on another clause than the misses do: the question of their clause is taught."""
    spec = prompt_spec(questions=(*prompt_spec().questions, CODES))
    text = "your parcel bank office asks for passwords and codes, fee voucher prize"
    rows = [case_row(f"code-{i}", f"{text} number {'x' * i}", "scams", True) for i in range(4)]
    scene = scene_of([*prizes(), *everyday(), *rows], spec=spec, default=0.99, split="tuning")
    clauses = tuple(clause for clause in CLAUSES if clause.number == "2.2")
    members = question_of(scene, "code").members
    assert failing_question(scene, members, "fn").id == "q1-prize-fee"
    edit, _ = edits(scene, members, "fn", clauses, 2)
    assert (edit.kind, edit.clause) == ("examples", "scams/2.2")
    assert edit.spec.questions[0] == spec.questions[0]
    assert len(edit.spec.questions[1].examples) > len(CODES.examples)


def test_what_the_clause_says_and_the_question_does_not_is_a_criterion() -> None:
    edit = made(missed(), "task", "fn", CLAUSES)["criterion"]
    (question,) = edit.spec.questions
    clause = next(clause for clause in CLAUSES if clause.id == edit.clause)
    assert question.criteria == (*prompt_spec().questions[0].criteria, *sentences(clause))
    assert edit.taken == ()
    told = scene_of([*prizes(), *everyday(), *tasks()], spec=edit.spec, split="tuning")
    assert "criterion" not in made(told, "task", "fn", CLAUSES)


def test_what_a_prompt_left_out_is_evident() -> None:
    spec = prompt_spec()
    assert is_evident(spec, made(missed(), "task", "fn", TASK_CLAUSES)["question"])
    assert is_evident(spec, made(flagged(), "warn", "fp", CLAUSES)["exception"])
    assert not is_evident(spec, made(missed(), "task", "fn", CLAUSES)["examples"])


def test_a_question_with_a_third_of_what_the_others_have_is_hardly_told() -> None:
    known = [CODES.model_copy(update={"id": f"q{n}", "criteria": ("One.", "Two.")}) for n in range(3)]
    bare = CODES.model_copy(update={"id": "q9", "examples": ()})
    assert hardly_told(prompt_spec(questions=(*known, bare))) == [bare]
    assert hardly_told(prompt_spec(questions=tuple(known))) == []
    assert hardly_told(prompt_spec(questions=(bare,))) == []


def test_without_clauses_the_failing_question_is_taught() -> None:
    assert list(made(missed(), "task", "fn", ())) == ["examples"]


def test_no_rows_make_no_edits() -> None:
    assert list(edits(missed(), np.array([], dtype=np.int64), "fn", CLAUSES, 4)) == []


def test_an_edit_takes_no_more_examples_than_asked_for_and_names_their_cases() -> None:
    scene = missed()
    for most in (1, 3, 50):
        edit = made(scene, "task", "fn", CLAUSES, most)["examples"]
        added = edit.spec.questions[0].examples[2:]
        assert len(edit.taken) == len(added) == min(most, 14)
        assert [example.case for example in added] == [scene.ids[row] for row in edit.taken]
        assert {scene.ids[row][:4] for row in edit.taken} == {"task"}


def test_one_case_of_a_content_group_is_enough() -> None:
    copies = [case_row(f"copy-{i}", tasks()[0].segments[0].text + "!" * i, "scams", True) for i in range(5)]
    scene = scene_of([*prizes(), *copies, *tasks()], split="tuning")
    rows = np.array([row for case_id, row in scene.row_of.items() if case_id.startswith(("copy", "task"))])
    picked = pick_rows(scene, rows, 50)
    groups = [int(scene.groups[row]) for row in picked]
    assert len(groups) == len(set(groups)) == 14


def test_examples_are_redacted_and_cut() -> None:
    text = "write to bob@example.com or +49 170 1234567 " + "and claim it " * 100
    scene = scene_of([retold(prizes(1)[0], text)])
    example = example_of(scene, 0)
    assert example.text.startswith("write to [email] or [phone] and claim it")
    assert len(example.text) == MOST_CHARACTERS
    assert example.case == "prize-00"


def test_the_question_that_came_nearest_to_firing_failed_a_miss() -> None:
    spec = prompt_spec(questions=(CODES, *prompt_spec().questions))
    scene = scene_of([*prizes(), *everyday()], spec=spec, default=0.99, split="tuning")
    assert failing_question(scene, question_of(scene, "prize").members, "fn").id == "q1-prize-fee"


def test_the_question_that_fired_first_failed_a_false_alarm() -> None:
    first = prompt_spec().questions[0]
    again = first.model_copy(update={"id": "q2-again", "criteria": ("Content that warns of a swindle.",)})
    spec = prompt_spec(questions=(first, again))
    scene = scene_of([*prizes(), *everyday(), *warnings(20)], spec=spec, default=0.1, split="tuning")
    rows = question_of(scene, "warn", direction="fp").members
    assert failing_question(scene, rows, "fp").id == "q1-prize-fee"


def test_examples_are_added_behind_those_there_are() -> None:
    question = prompt_spec().questions[0]
    more = (Example(text="new"),)
    assert with_examples(question, more, "fn").examples == (*question.examples, *more)
    assert with_examples(question, more, "fp").counter_examples == (*question.counter_examples, *more)
