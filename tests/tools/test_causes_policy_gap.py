from dataclasses import replace

from tests.scenes import (
    FOUR_RULES,
    TASK_RULES,
    cluster_of,
    everyday,
    policy_clauses,
    prizes,
    question_of,
    scene_of,
    tasks,
    warnings,
)
from tools.causes.policy_gap import look_for_clause
from tools.diagnose import pose
from tools.scene import Scene

GAP = policy_clauses(FOUR_RULES)
COVERED = policy_clauses(FOUR_RULES + TASK_RULES)


def scene() -> Scene:
    return scene_of([*prizes(), *everyday(), *tasks()], split="tuning")


def test_misses_that_no_rule_is_near_show_a_gap() -> None:
    found = look_for_clause(scene(), question_of(scene(), "task", clauses=GAP))
    assert found.sufficient
    assert (found.fixed, found.n) == (14, 14)


def test_misses_that_a_rule_covers_show_none() -> None:
    found = look_for_clause(scene(), question_of(scene(), "task", clauses=COVERED))
    assert not found.sufficient
    assert found.fixed < 7


def test_a_criterion_of_the_prompt_covers_as_a_clause_does() -> None:
    question = scene().instruments.spec.questions[0]
    criteria = [clause.text for clause in COVERED if clause.number in ("2.5", "2.6", "2.7")]
    spec = scene().instruments.spec.with_question(
        question.model_copy(update={"criteria": (*question.criteria, *criteria)})
    )
    taught = scene_of([*prizes(), *everyday(), *tasks()], spec=spec, default=0.99, split="tuning")
    assert not look_for_clause(taught, question_of(taught, "task", clauses=GAP)).sufficient


def test_false_alarms_show_no_gap() -> None:
    flagged = scene_of([*prizes(), *everyday(), *warnings()], default=0.2, split="tuning")
    question = question_of(flagged, "warn", direction="fp", clauses=GAP)
    assert len(question.members) > 3
    assert not look_for_clause(flagged, question).sufficient


def test_a_policy_of_few_rules_is_too_coarse_to_tell() -> None:
    found = look_for_clause(scene(), question_of(scene(), "task", clauses=policy_clauses()))
    assert (found.fixed, found.sufficient) == (0, False)


def test_without_other_violations_there_is_nothing_to_compare_with() -> None:
    few = scene_of([*prizes(7), *everyday(), *tasks()], split="tuning")
    assert not look_for_clause(few, question_of(few, "task", clauses=GAP)).sufficient


def test_what_no_cluster_took_shows_no_gap() -> None:
    question = question_of(scene(), "task", clauses=GAP)
    assert not look_for_clause(scene(), replace(question, coherent=False)).sufficient
    scattered = pose(scene(), cluster_of(scene(), "task", label="scattered"), GAP)
    assert not look_for_clause(scene(), scattered).sufficient


def test_allowances_are_no_rules() -> None:
    granting = tuple(clause for clause in GAP if clause.number == "3.1")
    more = tuple(clause.model_copy(update={"text": tasks()[0].segments[0].text}) for clause in granting)
    assert look_for_clause(scene(), question_of(scene(), "task", clauses=(*GAP, *more))).sufficient
