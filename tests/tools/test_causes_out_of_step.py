from tests.builders import knowing_tasks, policy_text
from tests.scenes import (
    clause_versions,
    dated,
    everyday,
    placed,
    policy_clauses,
    prizes,
    scene_of,
    tasks,
    warnings,
)
from tools.causes.out_of_step import MOST_UNASKED, concerned, out_of_step
from tools.scene import Rows, Scene

TASKS = "2.3 **Paid tasks.** Do not offer a remote job whose wages stay locked until a deposit is made."
LATER = policy_text(extra=TASKS).replace("effective_from: 2026-01-01", "effective_from: 2026-07-01")
BRAZIL = f"""---
id: scams
title: Policy on scams (Brazil)
market: BR
effective_from: 2026-01-01
---
# Policy on scams (Brazil)

## 2 Not allowed

{TASKS}
"""
SPRING, AUTUMN = "2026-04-01", "2026-09-01"


def wrong(scene: Scene) -> Rows:
    return (scene.decided != scene.labels).nonzero()[0]


def named(scene: Scene, rows: Rows) -> set[str]:
    return {scene.ids[row].split("-")[0] for row in rows}


def test_misses_about_a_clause_that_no_question_rests_on_are_found() -> None:
    clauses = policy_clauses(TASKS)
    scene = scene_of([*prizes(), *everyday(), *tasks()], split="tuning", clauses=clauses)
    (paid,) = [one for one in out_of_step(scene, clauses, wrong(scene)) if one.clause.id == "scams/2.3"]
    assert paid.name == "about scams/2.3, which the prompt leaves out"
    assert named(scene, concerned(scene, paid, wrong(scene), "fn")) == {"task"}


def test_a_clause_that_has_come_concerns_cases_since_its_day_alone() -> None:
    clauses = clause_versions(policy_text(), LATER)
    rows = [*dated(tasks()[:7], SPRING), *dated(tasks()[7:], AUTUMN)]
    scene = scene_of([*prizes(), *everyday(), *rows], split="tuning", clauses=clauses)
    (paid,) = [one for one in out_of_step(scene, clauses, wrong(scene)) if one.clause.id == "scams/2.3"]
    found = concerned(scene, paid, wrong(scene), "fn")
    assert len(found)
    assert {scene.circumstances[row].day.month for row in found if scene.circumstances[row].day} == {9}


def test_a_question_for_one_markets_rule_concerns_false_alarms_in_the_others() -> None:
    clauses = clause_versions(policy_text(), BRAZIL)
    harmless = [row.model_copy(update={"ratings": everyday(1)[0].ratings}) for row in tasks()]
    rows = [*prizes(), *everyday(), *placed(harmless, "DE", "FR")]
    scene = scene_of(rows, spec=knowing_tasks(), split="tuning", clauses=clauses)
    (paid,) = [one for one in out_of_step(scene, clauses, wrong(scene)) if one.clause.id == "scams/2.3"]
    assert paid.name == "about scams/2.3, which the prompt still asks for"
    assert named(scene, concerned(scene, paid, wrong(scene), "fp")) == {"task"}


def test_an_allowance_that_no_exception_rests_on_concerns_false_alarms_only() -> None:
    clauses = policy_clauses()
    rows = [*prizes(), *everyday(), *warnings(20)]
    scene = scene_of(rows, default=0.3, split="tuning", clauses=clauses)
    (let,) = [one for one in out_of_step(scene, clauses, wrong(scene)) if one.clause.id == "scams/3.1"]
    assert named(scene, concerned(scene, let, wrong(scene), "fp")) == {"warn"}
    assert len(concerned(scene, let, wrong(scene)[:0], "fn")) == 0


def test_a_prompt_in_step_has_nothing_to_find() -> None:
    cited = tuple(clause for clause in policy_clauses() if clause.id == "scams/2.1")
    scene = scene_of([*prizes(), *everyday()], split="tuning", clauses=cited)
    assert out_of_step(scene, cited, wrong(scene)) == []


def test_of_many_clauses_that_nothing_asks_about_those_nearest_to_the_errors_are_tried() -> None:
    more = "\n\n".join(
        f"2.{n} **Rule {n}.** Do not sell tickets number {n} for a concert." for n in range(4, 24)
    )
    clauses = policy_clauses(f"{TASKS}\n\n{more}")
    scene = scene_of([*prizes(), *everyday(), *tasks()], split="tuning", clauses=clauses)
    found = [one.clause.id for one in out_of_step(scene, clauses, wrong(scene))]
    assert len(found) == MOST_UNASKED
    assert "scams/2.3" in found
