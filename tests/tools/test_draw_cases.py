"""Which cases a judge that costs is asked about."""

import numpy as np
import pytest

from tests.scenes import SEED, everyday, grouped, placed, prizes, scene_of, tasks
from tools.draw_cases import draw_cases

ROWS = [*placed(prizes(20), "DE", "FR"), *everyday(60), *(grouped(row, "one") for row in tasks(10))]
SCENE = scene_of(ROWS, split="unseen")


def test_where_there_are_no_more_all_are_drawn() -> None:
    rows = SCENE.rows("unseen")
    assert draw_cases(SCENE, rows, len(rows), SEED) is rows
    assert not len(draw_cases(SCENE, rows[:0], 5, SEED))


@pytest.mark.parametrize("most", [1, 7, 30, 61])
def test_groups_are_drawn_whole_and_never_too_many(most: int) -> None:
    rows = SCENE.rows("unseen")
    found = draw_cases(SCENE, rows, most, SEED)
    left = np.setdiff1d(rows, found)
    assert 0 < len(found) <= most
    assert not set(SCENE.groups[found]) & set(SCENE.groups[left])
    assert np.array_equal(found, draw_cases(SCENE, rows, most, SEED))


def test_labels_and_markets_are_drawn_in_proportion() -> None:
    rows = SCENE.rows("unseen")
    found = draw_cases(SCENE, rows, 40, SEED)
    share = SCENE.labels[found].mean()
    assert abs(share - SCENE.labels[rows].mean()) < 0.12
    assert {SCENE.reading.cases[row].market for row in found} == {"DE", "FR", "global"}


def test_a_larger_draw_asks_what_a_smaller_one_asked() -> None:
    alone = scene_of([*prizes(20), *everyday(60)], split="unseen")
    rows = alone.rows("unseen")
    drawn = [set(draw_cases(alone, rows, most, SEED).tolist()) for most in (10, 25, 60)]
    assert drawn[0] <= drawn[1] <= drawn[2]


def test_another_seed_draws_others() -> None:
    rows = SCENE.rows("unseen")
    assert set(draw_cases(SCENE, rows, 20, 1).tolist()) != set(draw_cases(SCENE, rows, 20, 2).tolist())
