from dataclasses import replace

import numpy as np

from knowledge_base.cases import CaseRow
from tests.scenes import everyday, grouped, prizes, question_of, renamed, scene_of, tasks, voted
from tools.causes.label_error import SURELY, question_labels

LONE = (True, None)
"""One rater said yes and one could not tell."""


def mislabelled(*votes: bool | None) -> list[CaseRow]:
    """Everyday posts that are labelled as violations."""
    return [voted(row, *votes) for row in renamed(everyday(26)[20:], "wrong")]


def test_labels_that_nothing_supports_are_doubted() -> None:
    scene = scene_of([*prizes(20), *everyday(20), *mislabelled(*LONE)], split="tuning")
    found = question_labels(scene, question_of(scene, "wrong"))
    assert found.sufficient
    assert (found.fixed, found.n) == (6, 6)
    assert sorted(found.detail["doubted"]) == [f"wrong-{number:02}" for number in range(6)]
    assert found.detail["doubt"] == sorted(found.detail["doubt"], reverse=True)


def test_two_labels_that_are_both_doubted_and_hardly_any_elsewhere_are_enough() -> None:
    scene = scene_of([*prizes(40), *everyday(40), *mislabelled(*LONE)[:2]], split="tuning")
    found = question_labels(scene, question_of(scene, "wrong"))
    assert (found.fixed, found.n, found.sufficient) == (2, 2, found.detail["p_value"] <= SURELY)


def test_labels_of_cases_that_others_are_like_are_not_doubted() -> None:
    """The misses are a family of their own, labelled alike by one rater each."""
    scene = scene_of([*prizes(20), *everyday(30), *(voted(row, *LONE) for row in tasks(14))], split="tuning")
    found = question_labels(scene, question_of(scene, "task"))
    assert (found.fixed, found.sufficient, found.probability) == (0, False, 0.0)


def test_a_unanimous_panel_is_believed_over_the_probe() -> None:
    scene = scene_of([*prizes(20), *everyday(20), *mislabelled(True, True)], split="tuning")
    assert question_labels(scene, question_of(scene, "wrong")).fixed == 0


def test_a_panel_that_split_may_be_doubted() -> None:
    scene = scene_of([*prizes(20), *everyday(20), *mislabelled(True, True, False)], split="tuning")
    assert question_labels(scene, question_of(scene, "wrong")).fixed == 6


def test_labels_that_are_as_doubtful_everywhere_show_no_label_error() -> None:
    """Chance: what holds for the cluster holds for the other cases too."""
    noise = [voted(row, *(LONE if n % 2 else (False, None))) for n, row in enumerate(everyday(60))]
    scene = scene_of([*(voted(row, *LONE) for row in prizes(20)), *noise], split="tuning")
    assert not question_labels(scene, question_of(scene, "day")).sufficient


def test_copies_of_a_wrong_label_do_not_support_each_other() -> None:
    copies = [grouped(row, "one template") for row in mislabelled(*LONE)]
    scene = scene_of([*prizes(20), *everyday(20), *copies], split="tuning")
    assert question_labels(scene, question_of(scene, "wrong")).fixed == 6


def test_support_lies_within_0_and_1_and_is_higher_for_right_labels() -> None:
    scene = scene_of([*prizes(20), *everyday(20), *mislabelled(*LONE)], split="tuning")
    support = scene.label_support
    wrong = np.array([case_id.startswith("wrong") for case_id in scene.ids])
    assert ((support >= 0) & (support <= 1)).all()
    assert support[wrong].max() < support[~wrong].min()


def test_too_few_labels_of_a_kind_doubt_nothing() -> None:
    scene = scene_of([*prizes(19 - 6), *everyday(20), *mislabelled(*LONE)], split="tuning")
    assert scene.label_support.tolist() == [1.0] * len(scene.ids)


def test_cases_that_are_all_one_group_doubt_nothing() -> None:
    """There is no other group that could speak for or against a label."""
    rows = [grouped(row, "one campaign") for row in (*prizes(20), *everyday(20), *mislabelled(*LONE))]
    scene = scene_of(rows, split="tuning")
    assert len(set(scene.groups.tolist())) == 1
    assert question_labels(scene, question_of(scene, "wrong")).fixed == 0


def test_nothing_to_question_is_no_error() -> None:
    scene = scene_of([*prizes(20), *everyday(20)], split="tuning")
    found = question_labels(scene, question_of(scene, "absent"))
    assert (found.fixed, found.n, found.sufficient) == (0, 0, False)


def test_unseen_labels_support_nothing_and_are_not_looked_at() -> None:
    scene = scene_of([*prizes(60), *everyday(60)])
    unseen = scene.rows("unseen")
    flipped = scene.labels.copy()
    flipped[unseen] = ~flipped[unseen]
    assert (scene.label_support[unseen] == 1).all()
    assert np.array_equal(replace(scene, labels=flipped).label_support, scene.label_support)
    assert scene.label_support.min() < 1
