import numpy as np
import pytest

from knowledge_base.cases import CaseRow
from tests.builders import case_row
from tests.scenes import chatter, everyday, grouped, prizes, question_of, scene_of, tasks
from tools.causes.capacity_ceiling import SIZES, learning_curve, probe_ceiling
from tools.causes.probing import area, neighbours, out_of_fold, separation, standard_error
from tools.scene import Scene


def alike(bad: int = 20, harmless: int = 40) -> Scene:
    """Violations and other posts that draw on the same words."""
    rows = [*chatter("clip", bad, True, 1), *chatter("talk", harmless, False, 2)]
    return scene_of([*prizes(20), *everyday(20), *rows], split="tuning")


def _spelt(number: int) -> str:
    """A number without digits: all numbers are alike to content groups."""
    return f"{chr(97 + number // 8)}{chr(105 + number % 8)}"


def hinting(count: int, seed: int) -> list[CaseRow]:
    """Violations that each hold three of sixty telling words among five of sixty others: more cases tell more words."""
    rng = np.random.default_rng(seed)

    def text(kind: str) -> str:
        telling, others = ([_spelt(n) for n in rng.choice(60, many, replace=False)] for many in (3, 5))
        return " ".join([*(kind + word for word in telling), *others])

    bad = [case_row(f"bad-{i:03}", text("a"), "scams", True) for i in range(count)]
    return [*bad, *(case_row(f"fine-{i:03}", text("b"), "scams", False) for i in range(count))]


def test_misses_that_draw_on_the_words_of_harmless_posts_are_a_ceiling() -> None:
    scene = alike()
    found = probe_ceiling(scene, question_of(scene, "clip"))
    assert found.sufficient
    assert found.detail["auc"] <= 0.6
    assert found.detail["high"] <= 0.8
    assert (found.fixed, found.n, found.broken) == (0, 20, 0)
    assert "more labelled cases would" in found.note


def test_misses_that_their_words_tell_apart_are_none() -> None:
    scene = scene_of([*prizes(20), *everyday(20), *tasks(20)], split="tuning")
    found = probe_ceiling(scene, question_of(scene, "task"))
    assert found.detail["auc"] > 0.9
    assert (found.sufficient, found.probability) == (False, 0.0)


def test_of_a_few_cases_nothing_is_said() -> None:
    scene = alike(bad=11)
    found = probe_ceiling(scene, question_of(scene, "clip"))
    assert (found.sufficient, found.note) == (False, "too few different cases to fit a probe to")


def test_copies_do_not_make_a_few_cases_many() -> None:
    rows = [grouped(row, f"g{number % 6}") for number, row in enumerate(chatter("clip", 24, True, 1))]
    scene = scene_of([*prizes(20), *everyday(20), *rows, *chatter("talk", 40, False, 2)], split="tuning")
    assert not probe_ceiling(scene, question_of(scene, "clip")).sufficient


def test_without_cases_of_the_other_label_nothing_is_said() -> None:
    scene = scene_of([*prizes(20), *chatter("clip", 20, True, 1)], split="tuning")
    assert not probe_ceiling(scene, question_of(scene, "clip")).sufficient
    assert not probe_ceiling(scene, question_of(scene, "absent")).sufficient


def test_the_curve_rises_where_each_case_adds_words_that_tell() -> None:
    scene = scene_of(hinting(40, seed=1), split="tuning")
    curve = learning_curve(scene, np.arange(80), scene.labels)
    assert curve.slope > 0.03
    assert curve.low > 0
    assert curve.areas[-1] > curve.areas[0]
    assert curve.low <= curve.slope <= curve.high
    assert "would help" in curve.words()


def test_the_curve_is_flat_where_a_few_cases_tell_all() -> None:
    scene = scene_of([*tasks(20), *everyday(20)], split="tuning")
    curve = learning_curve(scene, np.arange(40), scene.labels)
    assert curve.areas[-1] > 0.95
    assert abs(curve.slope) < 0.05


def test_there_is_an_area_for_each_size() -> None:
    scene = alike()
    found = probe_ceiling(scene, question_of(scene, "clip"))
    assert len(found.detail["areas"]) == len(found.detail["sizes"]) == len(SIZES)
    assert found.detail["slope_low"] <= found.detail["slope_high"]


def test_asking_twice_gives_the_same() -> None:
    scene = alike()
    assert probe_ceiling(scene, question_of(scene, "clip")) == probe_ceiling(
        scene, question_of(scene, "clip")
    )


def test_a_probe_does_not_know_the_group_that_it_judges() -> None:
    """Copies with one group could only be told by each other."""
    rows = [grouped(row, "one") for row in chatter("clip", 8, True, 5)]
    scene = scene_of([*rows, *chatter("talk", 30, False, 6)], split="tuning")
    inside = scene.labels
    assert area(out_of_fold(scene, np.arange(len(inside)), inside), inside) < 0.9


def test_the_area_is_the_share_of_pairs_in_order() -> None:
    inside = np.array([True, True, False, False])
    assert area(np.array([0.9, 0.8, 0.2, 0.1]), inside) == 1.0
    assert area(np.array([0.9, 0.2, 0.8, 0.1]), inside) == 0.75
    assert area(np.zeros(4), inside) == 0.5
    assert area(np.zeros(4), ~np.zeros(4, dtype=bool)) == 0.5


def test_the_standard_error_is_hanley_and_mcneils() -> None:
    """Their example: an area of .893 of 51 abnormal and 58 normal images has a standard error of .032."""
    assert standard_error(0.893, 51, 58) == pytest.approx(0.032, abs=0.001)


def test_the_nearest_of_the_others_are_taken_once() -> None:
    scene = alike()
    question = question_of(scene, "clip")
    near = neighbours(scene, question.members, question.rest, 3)
    assert len(set(near.tolist())) == len(near) <= 3 * len(question.members)
    assert set(near.tolist()) <= set(question.rest.tolist())
    assert len(neighbours(scene, question.members, question.rest[:0], 3)) == 0
    assert separation(scene, question, near[:1]) is None
