import numpy as np

from tests.scenes import everyday, prizes, question_of, scene_of, tasks
from tools.causes.contract import Question
from tools.causes.turns import Rule, Turn, try_turns, turned
from tools.scene import Bools, Scene


def both() -> tuple[Scene, Question]:
    scene = scene_of([*prizes(20), *everyday(20), *tasks(14)], split="tuning")
    return scene, question_of(scene, "task")


def named(scene: Scene, name: str) -> Bools:
    return np.array([case_id.startswith(name) for case_id in scene.ids], dtype=bool)


def turn_of(scene: Scene, scope: Bools, rule: Rule, control: Rule | None = None) -> Turn:
    return Turn("by another rule", np.ones(len(scene.ids), dtype=bool), scope, rule, control, {"of": "test"})


def test_a_rule_that_mends_errors_that_lie_in_its_scope_is_sufficient() -> None:
    scene, question = both()
    turn = turn_of(scene, named(scene, "task"), Rule(scene.labels))
    found = try_turns("market_mismatch", scene, question, [turn], 1, "nothing")
    assert found.sufficient
    assert (found.fixed, found.broken) == (found.n, 0)
    assert found.note == f"by another rule, {found.n} of {found.n} turn right"
    assert found.detail["p_value"] < 0.001


def test_a_rule_that_mends_errors_that_lie_in_no_scope_of_their_own_is_not() -> None:
    """Half of every wording is in the scope: the rule helps there, but the errors are no more often there."""
    scene, question = both()
    scope = np.array([int(case_id[-2:]) % 4 < 2 for case_id in scene.ids], dtype=bool)
    found = try_turns(
        "stale_policy", scene, question, [turn_of(scene, scope, Rule(scene.labels))], 1, "nothing"
    )
    assert found.fixed > 0
    assert not found.sufficient


def test_what_an_unchanged_text_does_as_well_shows_nothing() -> None:
    scene, question = both()
    rule = Rule(scene.labels)
    found = try_turns(
        "stale_policy", scene, question, [turn_of(scene, named(scene, "task"), rule, rule)], 1, "nothing"
    )
    assert found.fixed == found.n
    assert not found.sufficient


def test_without_a_turn_that_helps_the_reason_is_told() -> None:
    scene, question = both()
    idle = turn_of(scene, named(scene, "task"), Rule(scene.decided))
    found = try_turns("stale_policy", scene, question, [idle], 1, "nothing to try")
    assert (found.sufficient, found.fixed, found.note) == (False, 0, "nothing to try")


def test_cases_near_to_the_words_that_differ_are_turned_over_as_far_as_it_pays() -> None:
    scene, question = both()
    rows = np.concatenate([question.members, question.rest])
    near = np.where(named(scene, "task"), 0.9, 0.1)
    turn = turn_of(scene, np.ones(len(scene.ids), dtype=bool), Rule(scene.decided, near))
    after = turned(scene, question, turn, turn.rule, rows)
    assert after[named(scene, "task")].all()
    assert (after == scene.decided)[~named(scene, "task")].all()
