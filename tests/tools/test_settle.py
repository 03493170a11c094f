from knowledge_base.changes import Intervention
from tests.scenes import everyday, prizes, question_of, scene_of, tasks, tried, voted
from tools.scene import Scene
from tools.settle import what_would_settle


def scene(count: int = 14, second: bool | None = True) -> Scene:
    rows = [voted(row, True, second) for row in tasks(count)]
    return scene_of([*prizes(20), *everyday(20), *rows], split="tuning")


def edit(name: str, fixed: int, broken: int) -> Intervention:
    return tried("prompt_defect", sufficient=False).model_copy(
        update={
            "name": name,
            "fixed": fixed,
            "n": 14,
            "broken": broken,
            "held_out_n": 40,
            "detail": {"f1_gain": 0.0},
        }
    )


def test_few_cases_are_settled_by_more_of_the_kind() -> None:
    small = scene(5)
    assert "5 different cases are few" in what_would_settle(small, question_of(small, "task"), ())


def test_single_votes_are_settled_by_second_ones() -> None:
    alone = scene(14, None)
    found = what_would_settle(alone, question_of(alone, "task"), ())
    assert found.startswith("to settle it: have a second rater look at 14 of them")


def test_the_change_that_came_nearest_is_named_with_what_it_broke() -> None:
    both = scene()
    tries = [edit("threshold", 6, 30), edit("prompt_defect", 5, 1), tried("label_error", sufficient=False)]
    found = what_would_settle(both, question_of(both, "task"), tries)
    assert found.endswith(
        "what prompt defect leaves: it comes nearest, with 5 of 14 put right and 1 of 40 others broken"
    )


def test_where_nothing_can_be_named_nothing_is_said() -> None:
    both = scene()
    assert what_would_settle(both, question_of(both, "task"), ()) == ""
