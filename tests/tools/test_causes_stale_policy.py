from collections.abc import Sequence

import pytest

from knowledge_base.cases import CaseRow
from knowledge_base.records import Clause
from tests.builders import CHESS, knowing_tasks, policy_text
from tests.scenes import (
    clause_versions,
    dated,
    everyday,
    policy_clauses,
    prizes,
    question_of,
    rows_of,
    scene_of,
    tasks,
    voted,
)
from tools.causes.stale_policy import changes_of, decide_by_date
from tools.scene import Scene

BEFORE, SINCE = "2026-03-10", "2026-08-10"
PAID_TASKS = """
2.3 **Paid tasks.** Do not offer a remote job or online task work whose wages stay locked until a deposit is made.
"""
CHESS_PRIZES = """
2.4 **Games.** Do not tell a chess winner to claim a trophy, a medal or the jackpot of applause.
"""
TASKS_ADDED = clause_versions(policy_text(), policy_text(effective_from="2026-07-01", extra=PAID_TASKS))
TASKS_TAKEN_OUT = clause_versions(policy_text(extra=PAID_TASKS), policy_text(effective_from="2026-07-01"))


def others() -> list[CaseRow]:
    days = (SINCE, SINCE, BEFORE, BEFORE)
    return [*dated(prizes(20), *days), *dated(everyday(20), *days)]


def with_tasks(day: str, clauses: Sequence[Clause] = TASKS_ADDED) -> Scene:
    return scene_of([*others(), *dated(tasks(), day)], split="tuning", clauses=clauses)


def test_misses_since_a_clause_was_added_show_a_prompt_that_does_not_know_it() -> None:
    found = decide_by_date(with_tasks(SINCE), question_of(with_tasks(SINCE), "task"))
    assert found.sufficient
    assert found.fixed >= 12
    assert found.broken <= 1
    assert (found.detail["clause"], found.detail["cases"], found.detail["by"]) == (
        "scams/2.3",
        "since",
        "newer",
    )
    assert found.note.startswith("the prompt still follows the rules without scams/2.3, added on 2026-07-01")


def test_misses_before_a_clause_was_added_show_labels_that_follow_it_too_early() -> None:
    found = decide_by_date(with_tasks(BEFORE), question_of(with_tasks(BEFORE), "task"))
    assert found.sufficient
    assert (found.detail["cases"], found.detail["by"]) == ("before", "newer")
    assert found.note.startswith("labels of cases of before follow what scams/2.3 says since 2026-07-01")


def test_misses_before_a_clause_was_taken_out_show_cases_decided_too_early_without_it() -> None:
    scene = with_tasks(BEFORE, TASKS_TAKEN_OUT)
    found = decide_by_date(scene, question_of(scene, "task"))
    assert found.sufficient
    assert (found.detail["cases"], found.detail["by"]) == ("before", "older")


def test_misses_since_a_clause_was_taken_out_show_labels_that_still_follow_it() -> None:
    scene = with_tasks(SINCE, TASKS_TAKEN_OUT)
    found = decide_by_date(scene, question_of(scene, "task"))
    assert found.sufficient
    assert (found.detail["cases"], found.detail["by"]) == ("since", "older")
    assert found.note.startswith("the labels still follow")


def harmless_tasks(*days: str) -> Scene:
    rows = [voted(row, False, False) for row in dated(tasks(), *days)]
    return scene_of([*others(), *rows], spec=knowing_tasks(), split="tuning", clauses=TASKS_TAKEN_OUT)


def test_false_alarms_since_a_rule_was_taken_out_show_a_prompt_that_still_has_it() -> None:
    scene = harmless_tasks(SINCE)
    found = decide_by_date(scene, question_of(scene, "task", direction="fp"))
    assert found.sufficient
    assert found.broken == 0
    assert found.note.startswith("the prompt still follows what scams/2.3 said before 2026-07-01")
    assert (found.detail["cases"], found.detail["by"]) == ("since", "newer")


def test_false_alarms_from_both_sides_of_the_date_are_not_of_it() -> None:
    scene = harmless_tasks(SINCE, SINCE, BEFORE, BEFORE)
    assert not decide_by_date(scene, question_of(scene, "task", direction="fp")).sufficient


def test_misses_from_both_sides_of_the_date_are_not_of_it() -> None:
    scene = scene_of(
        [*others(), *dated(tasks(), BEFORE, BEFORE, SINCE, SINCE)], split="tuning", clauses=TASKS_ADDED
    )
    found = decide_by_date(scene, question_of(scene, "task"))
    assert not found.sufficient


def test_a_change_of_another_rule_explains_nothing() -> None:
    clauses = clause_versions(policy_text(), policy_text(effective_from="2026-07-01", extra=CHESS_PRIZES))
    scene = with_tasks(SINCE, clauses)
    found = decide_by_date(scene, question_of(scene, "task"))
    assert not found.sufficient


def test_a_text_that_the_prompt_could_have_had_all_along_explains_nothing() -> None:
    """The rule on paid tasks is as old as the policy; what changed says no more of them."""
    same = PAID_TASKS.replace("is made.", "is made first.")
    clauses = clause_versions(
        policy_text(extra=PAID_TASKS), policy_text(effective_from="2026-07-01", extra=same)
    )
    scene = with_tasks(SINCE, clauses)
    assert not decide_by_date(
        scene, question_of(scene, "task", clauses=policy_clauses(PAID_TASKS))
    ).sufficient


def test_where_every_case_is_since_the_change_the_control_alone_has_to_speak() -> None:
    rows = [*dated(prizes(20), SINCE), *dated(everyday(20), SINCE), *dated(tasks(), SINCE)]
    scene = scene_of(rows, split="tuning", clauses=TASKS_ADDED)
    found = decide_by_date(scene, question_of(scene, "task"))
    assert found.detail["p_value"] is None
    assert found.sufficient == (found.detail["control_p_value"] <= 0.01)


@pytest.mark.parametrize("clauses", [(), TASKS_ADDED[:5]])
def test_a_policy_that_has_not_changed_is_not_stale(clauses: tuple[Clause, ...]) -> None:
    found = decide_by_date(with_tasks(SINCE, clauses), question_of(with_tasks(SINCE, clauses), "task"))
    assert (found.sufficient, found.note) == (False, "no clause of this policy has changed")


def test_cases_without_a_date_are_left_as_they_are() -> None:
    scene = scene_of([*others(), *tasks()], split="tuning", clauses=TASKS_ADDED)
    found = decide_by_date(scene, question_of(scene, "task"))
    assert (found.fixed, found.sufficient, found.note) == (0, False, "no case of it has a date")


def test_wrong_labels_since_the_change_are_not_of_it() -> None:
    wrong = [voted(row, True, None) for row in dated(rows_of("wrong", CHESS, 10, False), SINCE)]
    scene = scene_of([*others(), *wrong], default=0.9, split="tuning", clauses=TASKS_ADDED)
    assert not decide_by_date(scene, question_of(scene, "wrong")).sufficient


def test_every_changed_clause_is_found_with_the_day() -> None:
    reworded = policy_text(effective_from="2026-07-01", extra=PAID_TASKS).replace(
        "a fee or buy a voucher", "a fee"
    )
    later = policy_text(effective_from="2026-09-01").replace("a fee or buy a voucher", "a fee")
    changes = changes_of(clause_versions(policy_text(), reworded, later))
    assert [
        (str(change.day), change.clause.id, bool(change.was), bool(change.now)) for change in changes
    ] == [
        ("2026-07-01", "scams/2.1", True, True),
        ("2026-07-01", "scams/2.3", False, True),
        ("2026-09-01", "scams/2.3", True, False),
    ]


def test_of_two_versions_of_one_day_the_last_counts() -> None:
    typo = policy_text(effective_from="2026-07-01").replace("prize", "price")
    right = policy_text(effective_from="2026-07-01")
    assert changes_of(clause_versions(policy_text(), typo, right)) == []
