"""The comparison of ways to revise: each learns from known cases only, and what it takes is counted."""

from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from evals.bench_revise import AHEAD, _on, bench, drawn, tables
from evals.revising.answers import Answers
from evals.revising.plain import CUT, KEPT, METHODS
from evals.revising.scored import Run, lines, run_of
from evals.revising.task import Found, Task, cut_for, items_changed, judged_by, showing, words_added
from knowledge_base.prompts import Thresholds
from tests.scenes import everyday, policy_clauses, prizes, scene_of, tasks, warnings
from tools.combine import known_part
from tools.scene import Scene

SEED = 7
needs_dspy = pytest.mark.skipif(
    not find_spec("dspy"), reason="DSPy is not installed: 'make bench-revise' does it"
)


def scene() -> Scene:
    return scene_of([*prizes(20), *everyday(20), *warnings(20), *tasks(20)], default=0.3)


def task_of(whole: Scene) -> Task:
    return Task(whole, known_part(whole), tuple(policy_clauses()), SEED)


@pytest.fixture(scope="module")
def task() -> Task:
    return task_of(scene())


@pytest.fixture(scope="module")
def runs(task: Task) -> list[Run]:
    groups = {one: int(group) for one, group in zip(task.scene.ids, task.scene.groups, strict=True)}
    return [
        run_of(name, way, task, found, groups)
        for name, method in METHODS.items()
        for way, found in method(task, 1_000).items()
    ]


def flipped(task: Task) -> Task:
    labels = task.scene.labels.copy()
    labels[task.scene.rows("unseen")] ^= True
    return task_of(replace(task.scene, labels=labels))


@pytest.mark.parametrize("name", METHODS)
def test_what_a_method_finds_does_not_depend_on_the_unseen_cases(name: str, task: Task) -> None:
    other = METHODS[name](flipped(task), 1_000)
    for way, found in METHODS[name](task, 1_000).items():
        assert (found.spec, found.thresholds) == (other[way].spec, other[way].thresholds)


def test_a_threshold_is_chosen_without_the_cases_that_the_prompt_quotes(task: Task) -> None:
    quoted = task.tuning[:5]
    part = task.known
    judged = judged_by(part, showing(part, quoted))
    taught = np.isin(part.groups, part.groups[quoted])
    disturbed = replace(judged, score=np.where(taught, 0.99, judged.score))
    assert cut_for(task, judged) == cut_for(task, disturbed)


def test_a_prompt_that_quotes_every_tuning_case_takes_its_threshold_from_the_validation_cases(
    task: Task,
) -> None:
    part = task.known
    judged = judged_by(part, showing(part, task.tuning))
    others = np.isin(np.arange(len(part.ids)), task.validation, invert=True)
    disturbed = replace(judged, score=np.where(others, 0.01, judged.score))
    assert cut_for(task, judged) == cut_for(task, disturbed)


def test_every_method_leaves_the_threshold_where_it_may_not_move(task: Task) -> None:
    for method in METHODS.values():
        assert method(task, 1_000)[KEPT].thresholds == task.known.instruments.thresholds


def test_an_edit_is_as_large_as_what_it_adds(task: Task) -> None:
    part = task.known
    before, now = part.instruments.spec, part.instruments.thresholds
    rows = task.tuning[:3]
    moved = Thresholds(name=now.name, prompt=now.prompt, default=0.1)
    shown = showing(part, rows)
    assert items_changed(before, Found(shown, now), now) == len(shown.examples()) - len(before.examples())
    assert items_changed(before, Found(before, moved), now) == 1
    added, copied = words_added(before, shown)
    assert added == copied == sum(len(one.text.split()) for one in shown.examples() if one.case)


def test_words_that_are_not_those_of_a_case_are_not_called_copied(task: Task) -> None:
    before = task.known.instruments.spec
    first = before.questions[0]
    after = before.with_question(first.model_copy(update={"criteria": (*first.criteria, "one two three")}))
    assert words_added(before, after) == (3, 0)


def test_an_answer_is_asked_for_once(task: Task) -> None:
    answers = Answers(task.anew(), cutting=False)
    rows = task.validation.tolist()
    shown = frozenset(task.tuning[:2].tolist())
    answers.of(shown, rows)
    assert answers.asked == len(rows) * len(task.known.instruments.spec.questions)
    answers.of(shown, rows[:3])
    assert answers.asked == len(rows) * len(task.known.instruments.spec.questions)


def test_an_answer_is_what_the_judge_says_at_the_threshold_that_is_chosen(task: Task) -> None:
    answers = Answers(task.anew(), cutting=True)
    shown = frozenset(task.tuning[:2].tolist())
    judged = judged_by(task.known, showing(task.known, sorted(shown)))
    cut = cut_for(task, judged).default
    rows = task.validation
    assert (answers.of(shown, rows.tolist()) == (judged.score[rows] >= cut)).all()


def test_the_figures_name_every_method_and_hold_the_first_against_itself(
    runs: list[Run], tmp_path: Path
) -> None:
    found = lines(runs, AHEAD, SEED)
    assert [(one.method, one.way) for one in found] == [
        (name, way) for name in METHODS for way in (KEPT, CUT)
    ]
    assert [one.lead[0] for one in found if one.method == AHEAD] == [0, 0]
    told = tables(found, [runs[0].category])
    assert all(f"| {name} |" in told for name in METHODS)
    drawn(found, runs, tmp_path / "points.png")
    assert (tmp_path / "points.png").read_bytes().startswith(b"\x89PNG")


def test_a_run_is_read_back_as_it_was_kept(runs: list[Run]) -> None:
    again = Run.from_json(runs[0].to_json())
    assert again.to_json() == runs[0].to_json()
    assert (again.decided == runs[0].decided).all()
    assert again.decided.dtype == bool


def test_what_has_run_is_not_run_again(task: Task, runs: list[Run]) -> None:
    assert _on(task, METHODS, {}, runs) == []


def test_without_the_data_the_comparison_says_that_it_is_skipped(tmp_path: Path) -> None:
    done = CliRunner().invoke(bench, ["--data", str(tmp_path)])
    assert done.exit_code == 0
    assert done.output.startswith("skipped: there is no 'openai_moderation'")


@needs_dspy
def test_dspy_searches_with_the_judge_within_its_budget(task: Task) -> None:
    from evals.revising.dspy_search import dspy_search

    found = dspy_search(task, 2_000, cutting=False) | dspy_search(task, 2_000, cutting=True)
    assert len(found) == 6
    for one in found.values():
        assert {example.case for example in one.spec.examples() if example.case} <= {
            task.known.ids[row] for row in task.tuning
        }
        assert 0 < one.asked <= 4_000


@needs_dspy
def test_gepa_evolves_without_a_language_model(task: Task) -> None:
    from evals.revising.gepa_search import gepa_search

    found = gepa_search(task, 500, cutting=False)
    assert any(one.spec != task.known.instruments.spec for one in found.values())


@needs_dspy
def test_what_needs_a_language_model_says_so() -> None:
    from evals.revising.refusals import refusals

    assert all(said for said in refusals().values())
