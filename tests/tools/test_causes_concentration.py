import numpy as np
import pytest

from tests.scenes import everyday, grouped, prizes, scene_of, tasks
from tools.causes.concentration import concentrated, fixes_more, flagged_groups, oftener
from tools.causes.contract import sample
from tools.scene import Rows, Scene


def scene() -> Scene:
    return scene_of([*prizes(10), *everyday(10), *tasks(10)], split="tuning")


def rows(scene: Scene, name: str) -> Rows:
    return np.array(
        [row for row, case_id in enumerate(scene.ids) if case_id.startswith(name)], dtype=np.int64
    )


def test_the_test_is_fishers() -> None:
    """All of ten here and none of ten there: one of the 184,756 ways to choose ten of twenty."""
    both = scene()
    flagged = np.zeros(30, dtype=bool)
    flagged[rows(both, "task")] = True
    assert concentrated(both, rows(both, "task"), rows(both, "day"), flagged) == pytest.approx(1 / 184_756)
    assert concentrated(both, rows(both, "day"), rows(both, "task"), flagged) == 1.0
    assert concentrated(both, rows(both, "absent"), rows(both, "task"), flagged) == 1.0


def test_copies_are_one_observation() -> None:
    copies = [grouped(row, f"g{number % 2}") for number, row in enumerate(tasks(10))]
    both = scene_of([*prizes(10), *everyday(10), *copies], split="tuning")
    flagged = np.zeros(30, dtype=bool)
    flagged[rows(both, "task")] = True
    assert flagged_groups(both, rows(both, "task"), flagged) == (2, 2)
    assert concentrated(both, rows(both, "task"), rows(both, "day"), flagged) > 0.01
    assert oftener(both, rows(both, "task"), flagged) == 0.25


def test_more_than_half_is_told_by_a_sign_test() -> None:
    both = scene()
    flagged = np.ones(30, dtype=bool)
    assert oftener(both, rows(both, "task"), flagged) == pytest.approx(0.5**10)
    assert oftener(both, rows(both, "task"), ~flagged) == 1.0
    assert oftener(both, rows(both, "absent"), flagged) == 1.0


def test_a_change_fixes_more_than_its_control_where_it_wins_alone() -> None:
    both = scene()
    task, right, wrong = rows(both, "task"), both.labels, ~both.labels
    assert fixes_more(both, task, right, wrong) == pytest.approx(0.5**10)
    assert fixes_more(both, task, right, right) == 1.0
    assert fixes_more(both, task, wrong, right) == 1.0


def test_a_sample_is_evenly_spaced_and_keeps_both_ends() -> None:
    every = np.arange(1_000, dtype=np.int64)
    picked = sample(every, 11)
    assert (len(picked), picked[0], picked[-1]) == (11, 0, 999)
    assert sample(every, 1_000) is every
