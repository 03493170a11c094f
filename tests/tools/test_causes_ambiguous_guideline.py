from tests.scenes import everyday, prizes, question_of, scene_of, tasks, voted
from tools.causes.ambiguous_guideline import SURELY, ask_other_raters

SPLIT = (True, True, False)


def test_raters_who_split_on_the_cluster_alone_show_an_open_line() -> None:
    rows = [*prizes(), *everyday(), *(voted(row, *SPLIT) for row in tasks(10))]
    scene = scene_of(rows, split="tuning")
    found = ask_other_raters(scene, question_of(scene, "task"))
    assert found.sufficient
    assert (found.fixed, found.n, found.broken) == (10, 10, 0)
    assert found.detail["alpha"] < 0.5 < found.detail["alpha_elsewhere"]


def test_two_splits_among_three_are_enough_where_hardly_anyone_splits() -> None:
    few = [voted(row, *SPLIT) for row in tasks(3)[:2]] + tasks(3)[2:]
    scene = scene_of([*prizes(40), *everyday(40), *few], split="tuning")
    found = ask_other_raters(scene, question_of(scene, "task"))
    assert (found.fixed, found.n, found.sufficient) == (2, 3, found.detail["p_value"] <= SURELY)


def test_raters_of_one_mind_show_none() -> None:
    scene = scene_of([*prizes(), *everyday(), *tasks(10)], split="tuning")
    found = ask_other_raters(scene, question_of(scene, "task"))
    assert (found.fixed, found.sufficient, found.probability) == (0, False, 0.0)


def test_raters_who_split_everywhere_show_none_here() -> None:
    violations = [voted(row, *SPLIT) for row in (*prizes(), *tasks(10))]
    scene = scene_of([*violations, *(voted(row, False, False, True) for row in everyday())], split="tuning")
    found = ask_other_raters(scene, question_of(scene, "task"))
    assert found.fixed == 10
    assert not found.sufficient


def test_cases_of_one_rater_cannot_split() -> None:
    rows = [*prizes(), *everyday(), *(voted(row, True, None) for row in tasks(10))]
    scene = scene_of(rows, split="tuning")
    found = ask_other_raters(scene, question_of(scene, "task"))
    assert (found.fixed, found.sufficient) == (0, False)
    assert found.detail["alpha"] is None or found.detail["alpha"] >= 0.5


def test_less_than_half_of_the_cluster_is_not_enough() -> None:
    some = [voted(row, *SPLIT) if number < 4 else row for number, row in enumerate(tasks(10))]
    scene = scene_of([*prizes(), *everyday(), *some], split="tuning")
    found = ask_other_raters(scene, question_of(scene, "task"))
    assert (found.fixed, found.sufficient) == (4, False)


def test_without_other_cases_there_is_nothing_to_compare_with() -> None:
    scene = scene_of([voted(row, *SPLIT) for row in tasks(3)], split="tuning")
    found = ask_other_raters(scene, question_of(scene, "task"))
    assert (found.fixed, found.held_out_n, found.sufficient) == (3, 0, False)
