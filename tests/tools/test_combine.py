"""The search for a revision: what it may look at, what it prefers, and when it finds nothing."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from knowledge_base.prompts import Example
from tests.scenes import everyday, policy_clauses, prizes, scene_of, tasks, warnings
from tools.combine import Search, known_part, on
from tools.goal import F1, read_goal
from tools.ideas.idea import Errors, Idea, errors_among
from tools.ideas.pool import ideas_among
from tools.revisions import Chosen
from tools.scene import Scene
from tools.tree_edits import AddExample, TreeEdit

CLAUSES = tuple(policy_clauses())
SEED = 7
ANY = CLAUSES[0].id


def flagged() -> Scene:
    """Some warnings are flagged, some tasks missed; every split has cases of each."""
    return scene_of([*prizes(20), *everyday(20), *warnings(20), *tasks(20)], default=0.3)


def searched(scene: Scene, **given: object) -> Chosen | None:
    part = known_part(scene)
    return Search(part, ideas_among(part, CLAUSES), F1, SEED, **given).run()  # type: ignore[arg-type]


def with_flipped_unseen(scene: Scene) -> Scene:
    labels = scene.labels.copy()
    labels[scene.rows("unseen")] ^= True
    return replace(scene, labels=labels)


def added(edits: Sequence[TreeEdit]) -> list[Example]:
    return [edit.example for edit in edits if isinstance(edit, AddExample)]


@pytest.fixture(scope="module")
def chosen() -> Chosen:
    found = searched(flagged())
    assert found is not None
    return found


def test_a_revision_that_gains_is_found_and_gains_on_unseen_cases_too(chosen: Chosen) -> None:
    scene = flagged()
    after = on(scene, chosen.best.revision)
    rows = scene.rows("unseen")
    right_before = int((scene.decided[rows] == scene.labels[rows]).sum())
    assert chosen.best.gain.value > 0.1
    assert int((after.decided[rows] == scene.labels[rows]).sum()) > right_before + 3


def test_what_is_chosen_does_not_depend_on_the_unseen_cases(chosen: Chosen) -> None:
    other = searched(with_flipped_unseen(flagged()))
    assert other is not None
    assert other.best.revision.spec == chosen.best.revision.spec
    assert other.best.gain == chosen.best.gain


def test_the_words_of_a_revision_come_from_tuning_cases_only(chosen: Chosen) -> None:
    scene = flagged()
    tuning = {scene.ids[row] for row in scene.rows("tuning")}
    kept = {example.case for example in scene.instruments.spec.examples()}
    assert {one.case for one in chosen.best.revision.spec.examples()} - kept <= tuning


def test_a_revision_is_not_weighed_on_the_groups_it_took_words_from() -> None:
    """Showing the prompt every error of tuning and nothing else: what it memorised is no gain."""
    scene = known_part(scene_of([*prizes(20), *everyday(20), *tasks(9)], default=0.3))
    wrong = scene.rows("tuning", "validation")
    wrong = wrong[scene.decided[wrong] != scene.labels[wrong]]
    shown = tuple(
        AddExample(question="q1-prize-fee", answer="yes", example=Example(text=scene.reading.cases[row].text))
        for row in wrong
    )
    groups = frozenset(int(scene.groups[row]) for row in wrong)
    clause = scene.instruments.spec.questions[0].clause
    memory = Idea("memory", shown, "all of them", clause, groups)
    assert Search(scene, lambda held: [memory], F1, SEED, may_move_thresholds=False).run() is None


def test_thresholds_stay_where_they_may_not_move(chosen: Chosen) -> None:
    scene = flagged()
    fixed = searched(scene, may_move_thresholds=False)
    assert fixed is not None
    assert fixed.best.revision.thresholds == scene.instruments.thresholds


def test_a_threshold_alone_is_a_revision_where_that_is_all_it_takes() -> None:
    scene = scene_of([*prizes(20), *everyday(20)], default=0.97)
    part = known_part(scene)
    found = Search(part, lambda held: [], F1, SEED).run()
    assert found is not None
    assert found.best.revision.spec == scene.instruments.spec
    assert found.best.revision.thresholds.default < 0.97
    assert found.best.size == 1


def test_where_nothing_is_wrong_nothing_is_found() -> None:
    scene = scene_of([*prizes(12), *everyday(12)], default=0.3)
    assert (scene.decided == scene.labels).all()
    assert searched(scene) is None


def test_what_is_not_accepted_is_not_chosen(chosen: Chosen) -> None:
    refused = chosen.best.revision.spec
    other = searched(flagged(), accept=lambda revision: revision.spec != refused)
    assert other is None or other.best.revision.spec != refused
    assert searched(flagged(), accept=lambda revision: False) is None


def test_no_revision_of_the_pareto_set_is_beaten_by_another(chosen: Chosen) -> None:
    assert not any(one.beaten_by(other) for one in chosen.pareto for other in chosen.pareto)


def test_a_search_stops_when_its_budget_is_spent(chosen: Chosen) -> None:
    short = searched(flagged(), budget=1)
    assert short is None or len(short.best.revision.ideas) <= 1
    assert chosen.asked > 1


def test_a_goal_is_what_is_raised() -> None:
    scene = flagged()
    part = known_part(scene)
    goal = read_goal("recall>=0.95 at FPR<=0.6")
    found = Search(part, ideas_among(part, CLAUSES), goal, SEED).run()
    assert found is not None
    plain = searched(scene)
    assert plain is not None
    assert found.best.recall >= plain.best.recall - 0.05


def test_errors_are_told_apart_by_direction_and_question_and_doubtful_labels_are_left_out() -> None:
    scene = flagged()
    rows = scene.rows("tuning")
    none = np.zeros(len(scene.ids), dtype=bool)
    found: list[Errors] = list(errors_among(scene, rows, CLAUSES, none))
    assert {one.direction for one in found} == {"fn", "fp"}
    wrong = {int(row) for row in rows if scene.decided[row] != scene.labels[row]}
    assert {int(row) for one in found for row in one.rows} == wrong
    assert not list(errors_among(scene, rows, CLAUSES, ~none))


def test_a_model_is_asked_once_however_often_ideas_are_wanted() -> None:
    part = known_part(flagged())
    asked: list[Errors] = []

    def ask(errors: Errors) -> list[Idea]:
        asked.append(errors)
        return []

    ideas_for = ideas_among(part, CLAUSES, asked=ask)
    ideas_for(part)
    first = len(asked)
    ideas_for(part)
    assert first == len(asked) > 0


def test_every_revision_that_was_tried_is_counted() -> None:
    part = known_part(flagged())
    few = Idea(
        "one", (AddExample(question="q1-prize-fee", answer="no", example=Example(text="x")),), "why", ANY
    )
    search = Search(part, lambda held: [few], F1, SEED, may_move_thresholds=False)
    search.run()
    assert search.compared >= 1
