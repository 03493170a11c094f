import numpy as np
import pytest

from knowledge_base.prompts import Thresholds
from tests.scenes import everyday, prizes, question_of, renamed, scene_of, tasks, voted, warnings
from tools.causes.threshold import best_shift, moved_by, shift_threshold, tells
from tools.scene import Scene

ROUND = Thresholds(name="scams", prompt="scams", default=0.5, markets={"DE": 0.9, "FR": 0.05})


def strict() -> Scene:
    """A threshold so high that most prizes are missed."""
    return scene_of([*prizes(), *everyday(), *warnings()], default=0.85, split="tuning")


def test_misses_just_below_a_threshold_that_is_too_high_are_found() -> None:
    found = shift_threshold(strict(), question_of(strict(), "prize"))
    assert found.sufficient
    assert found.fixed >= 8
    assert found.detail["shift"] < -0.1


def test_false_alarms_just_above_a_threshold_that_is_too_low_are_found() -> None:
    scene = scene_of([*prizes(), *everyday()], default=0.03, split="tuning")
    found = shift_threshold(scene, question_of(scene, "day", direction="fp"))
    assert found.sufficient
    assert found.broken <= 2
    assert found.detail["shift"] > 0.1


def test_misses_that_score_like_everything_else_are_not() -> None:
    odd = [voted(row, True, True) for row in renamed(everyday(24)[20:], "odd")]
    scene = scene_of([*prizes(20), *everyday(20), *odd], split="tuning")
    found = shift_threshold(scene, question_of(scene, "odd"))
    assert (found.fixed < 2, found.sufficient) == (True, False)


def test_a_shift_turns_the_error_that_it_just_reaches() -> None:
    scene = strict()
    question = question_of(scene, "prize")
    shift = best_shift(scene, question, question.members, question.rest)
    moved = scene.decide(scene.judged, moved_by(scene.instruments.thresholds, shift))
    reached = scene.judged.score[question.members].min()
    turned = [row for row in question.members if moved[row]]
    assert turned
    lowest = scene.judged.score[turned].min()
    cut = moved_by(scene.instruments.thresholds, shift).default
    assert lowest >= cut > lowest - 2e-6
    assert lowest >= reached


def test_no_shift_is_best_where_nothing_is_wrong() -> None:
    scene = scene_of([*prizes(), *everyday()], default=0.3, split="tuning")
    question = question_of(scene, "absent")
    assert best_shift(scene, question, question.members, question.rest) == 0.0
    assert not shift_threshold(scene, question).sufficient


def test_of_two_shifts_that_do_as_well_the_smaller_one_is_taken() -> None:
    scene = strict()
    question = question_of(scene, "prize")
    order = question.members[np.argsort(-scene.judged.score[question.members])]
    # Reaching the first error gains; reaching the second as well gains as much when a right decision breaks for it.
    shift = best_shift(scene, question, order[:1], np.array([], dtype=np.int64))
    assert shift == pytest.approx(float(scene.judged.score[order[0]]) - 0.85, abs=2e-6)


def test_thresholds_move_together_and_stay_within_0_and_1() -> None:
    assert moved_by(ROUND, 0.2).model_dump(include={"default", "markets"}) == {
        "default": 0.7,
        "markets": {"DE": 1.0, "FR": 0.25},
    }
    assert moved_by(ROUND, -0.1).markets == {"DE": 0.8, "FR": 0.0}
    assert moved_by(ROUND, 0.0) == ROUND


def test_the_shift_serves_every_market_from_its_own_threshold() -> None:
    rows = [row.model_copy(update={"market": "DE"}) for row in renamed(prizes(16), "german")]
    scene = scene_of([*prizes(), *rows, *everyday()], default=0.2, markets={"DE": 0.9}, split="tuning")
    question = question_of(scene, "german")
    shift = best_shift(scene, question, question.members, question.rest)
    gaps = (scene.judged.score - scene.cutoffs)[question.members]
    assert shift == pytest.approx(float(gaps[gaps >= shift].min()), abs=2e-6)


def test_an_unknown_family_is_a_costly_shift() -> None:
    scene = scene_of([*prizes(), *everyday(), *tasks(), *warnings()], split="tuning")
    found = shift_threshold(scene, question_of(scene, "task"))
    assert found.broken + found.n - found.fixed >= 8


def test_flagging_everything_is_no_mend_though_most_labels_are_violating() -> None:
    odd = [voted(row, True, True) for row in renamed(everyday(45)[15:], "odd")]
    scene = scene_of([*everyday(15), *odd], default=0.9, split="tuning")
    found = shift_threshold(scene, question_of(scene, "odd"))
    assert (found.detail["f1_gain"] > 0.5, found.sufficient) == (True, False)
    assert "about as often as wrong ones" in found.note


def test_a_shift_tells_where_it_turns_wrong_decisions_more_often_than_right_ones() -> None:
    labels = np.array([True] * 18 + [False] * 12)
    passed, flagged = np.zeros(30, dtype=bool), np.ones(30, dtype=bool)
    assert not tells(passed, flagged, labels)
    assert tells(passed, labels, labels)
    assert tells(flagged, labels, labels)
    assert not tells(flagged, passed, labels)
    assert tells(passed, passed, labels)
    assert not tells(labels, ~labels, labels)
    assert tells(passed[:29], flagged[:29], labels[:29]), "of 11 right decisions it is not told"
