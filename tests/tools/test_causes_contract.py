import numpy as np
import pytest

from knowledge_base.cases import CaseRow
from knowledge_base.changes import Intervention
from tests.builders import case_row
from tests.scenes import cluster_of, everyday, prizes, question_of, scene_of, tasks
from tools.causes.contract import (
    OBVIOUS,
    by_chance,
    chance,
    crossed,
    gain_of,
    likely_gain,
    or_few,
    outcome,
    shown,
)
from tools.causes.prompt_defect import edit_prompt
from tools.diagnose import pose
from tools.edits import edits
from tools.scene import Bools, Rows, Scene

MOONLIT = "moonlit zebra quartet plays violet trombone beside glacier"
CRIMSON = "crimson umbrella factory whistles ancient noodle melody softly"


def duplicates(text: str, start: int, count: int) -> list[CaseRow]:
    """Misses of one wording, which make one content group."""
    return [case_row(f"dup-{start + i:02}", text + "!" * i, "scams", True) for i in range(count)]


def mixed() -> Scene:
    return scene_of([*prizes(), *tasks(), *everyday()], split="tuning")


def test_the_halves_share_no_content_group_and_leave_nothing_out() -> None:
    scene = scene_of(
        [*duplicates(MOONLIT, 0, 3), *duplicates(CRIMSON, 3, 3), *tasks(), *everyday()], split="tuning"
    )
    question = question_of(scene, "dup", "task")
    for rows, (first, second) in zip((question.members, question.rest), question.halves(scene), strict=True):
        assert sorted([*first.tolist(), *second.tolist()]) == sorted(rows.tolist())
        assert not set(scene.groups[first].tolist()) & set(scene.groups[second].tolist())
        assert abs(len(set(scene.groups[first].tolist())) - len(set(scene.groups[second].tolist()))) <= 1


def test_no_row_is_judged_by_a_change_that_was_made_from_it() -> None:
    """A change that only flips what it was shown leaves no trace when it is judged crosswise."""
    scene = mixed()
    question = question_of(scene, "task")

    def memorised(members: Rows, rest: Rows) -> Bools:
        decided = scene.decided.copy()
        decided[members], decided[rest] = ~decided[members], ~decided[rest]
        return decided

    assert np.array_equal(crossed(scene, question, memorised), scene.decided)


def test_every_row_is_judged_by_the_change_made_from_the_other_half() -> None:
    scene = mixed()
    question = question_of(scene, "task")
    seen: list[set[int]] = []

    def flip_the_others(members: Rows, rest: Rows) -> Bools:
        seen.append({*members.tolist(), *rest.tolist()})
        decided = ~scene.decided
        decided[members], decided[rest] = scene.decided[members], scene.decided[rest]
        return decided

    assert np.array_equal(crossed(scene, question, flip_the_others), ~scene.decided)
    assert seen[0] | seen[1] == set(range(len(scene.ids)))
    assert not seen[0] & seen[1]


def test_a_memorised_duplicate_alone_does_not_count() -> None:
    scene = scene_of([*prizes(), *everyday(), *duplicates(MOONLIT, 0, 6)], split="tuning")
    question = question_of(scene, "dup")
    edit, *_ = edits(scene, question.members, "fn", question.clauses, 6)
    assert scene.rejudge(edit.spec)[question.members].all()
    found = edit_prompt(scene, question)
    assert (found.fixed, found.n, found.sufficient) == (0, 6, False)


def test_two_wordings_that_do_not_teach_each_other_do_not_count_either() -> None:
    rows = [*duplicates(MOONLIT, 0, 6), *duplicates(CRIMSON, 6, 6)]
    scene = scene_of([*prizes(), *everyday(), *rows], split="tuning")
    question = question_of(scene, "dup")
    edit, *_ = edits(scene, question.members, "fn", question.clauses, 6)
    assert scene.rejudge(edit.spec)[question.members].all()
    found = edit_prompt(scene, question)
    assert (found.fixed, found.n, found.sufficient) == (0, 12, False)


def test_unseen_cases_are_neither_members_nor_rest() -> None:
    scene = scene_of([*prizes(), *tasks(), *everyday()])
    question = question_of(scene, "task")
    asked = {*question.members.tolist(), *question.rest.tolist()}
    assert len(scene.rows("unseen")) > 5
    assert not asked & set(scene.rows("unseen").tolist())
    assert asked == set(scene.rows("tuning", "validation").tolist())
    assert len(question.members) > 0


def test_members_are_the_cases_that_the_judge_in_force_gets_wrong() -> None:
    scene = scene_of([*prizes(), *everyday()], default=0.85, split="tuning")
    question = question_of(scene, "prize")
    wrong = [row for row in range(len(scene.ids)) if not scene.decided[row] and scene.labels[row]]
    assert sorted(question.members.tolist()) == wrong
    assert not {scene.ids[row][:5] for row in question.rest} & {"prize"}


def test_a_cluster_of_what_is_left_over_has_no_theme() -> None:
    scene = mixed()
    assert not pose(scene, cluster_of(scene, "task", label="scattered"), ()).coherent
    assert pose(scene, cluster_of(scene, "task", label="deposit, wages"), ()).coherent


def test_a_change_that_fixes_the_cluster_and_breaks_nothing_is_sufficient() -> None:
    scene = mixed()
    question = question_of(scene, "task")
    found = outcome("threshold", scene, question, scene.labels, "all right")
    assert found.sufficient
    assert (found.fixed, found.n, found.broken) == (len(question.members), len(question.members), 0)
    assert found.probability > 0.9


def test_a_change_that_breaks_as_much_as_it_fixes_is_not_sufficient() -> None:
    scene = mixed()
    question = question_of(scene, "task")
    after = scene.decided.copy()
    after[question.members] = True
    spared = [row for row in question.rest if scene.ids[row].startswith("day")][: len(question.members)]
    after[spared] = True
    found = outcome("threshold", scene, question, after, "")
    assert found.fixed == found.broken == len(question.members)
    assert not found.sufficient


def test_a_change_that_fixes_less_than_two_fifths_of_the_cluster_is_not_sufficient() -> None:
    scene = mixed()
    question = question_of(scene, "task")
    for share, enough in ((0.3, False), (0.5, True)):
        after = scene.decided.copy()
        after[question.members[: int(share * len(question.members))]] = True
        assert outcome("threshold", scene, question, after, "").sufficient is enough


def test_two_cases_show_nothing() -> None:
    scene = scene_of([*prizes(), *tasks(2), *everyday()], split="tuning")
    found = outcome("threshold", scene, question_of(scene, "task"), scene.labels, "")
    assert (found.fixed, found.n, found.sufficient) == (2, 2, False)


def test_changes_on_other_cases_are_counted_apart_from_the_cluster() -> None:
    scene = scene_of([*prizes(), *tasks(), *everyday()], default=0.85, split="tuning")
    question = question_of(scene, "task")
    missed_prizes = [row for row in question.rest if not scene.decided[row] and scene.labels[row]]
    after = scene.decided.copy()
    after[missed_prizes] = True
    found = outcome("threshold", scene, question, after, "")
    assert (found.fixed, found.held_out_fixed, found.broken) == (0, len(missed_prizes), 0)
    assert not found.sufficient


def test_a_gain_is_as_likely_as_the_normal_tail_of_its_interval() -> None:
    scene = mixed()
    measured = gain_of(scene, np.arange(len(scene.ids)), scene.labels)
    assert likely_gain(measured) > 0.95
    assert likely_gain(measured.model_copy(update={"gain": 0.0, "low": -0.1, "high": 0.1})) == 0.5
    just_positive = measured.model_copy(update={"gain": 0.1, "low": 0.0, "high": 0.2})
    assert likely_gain(just_positive) == pytest.approx(0.95, abs=0.001)
    assert likely_gain(measured.model_copy(update={"gain": 0.0, "low": 0.0, "high": 0.0})) == 0.0


def test_a_share_of_a_few_cases_is_drawn_to_a_half() -> None:
    assert (chance(0, 0), chance(3, 3), chance(0, 8)) == (0.5, 0.8, 0.1)


def test_a_count_is_shown_when_it_is_large_and_not_by_chance() -> None:
    assert shown(0.01, 3, 5)
    assert not shown(0.06, 3, 5)
    assert not shown(0.01, 2, 5)
    assert not shown(0.01, 2, 2)


def test_a_scene_without_a_second_half_is_left_as_it_was() -> None:
    scene = scene_of([*prizes(), *tasks(1), *everyday()], split="tuning")
    question = question_of(scene, "task")
    assert np.array_equal(crossed(scene, question, lambda members, rest: ~scene.decided), scene.decided)


@pytest.mark.parametrize(
    ("fixed", "n", "others_fixed", "others"), [(1, 1, 0, 0), (2, 2, 5, 5), (0, 4, 0, 20)]
)
def test_what_other_errors_show_too_may_be_chance(fixed: int, n: int, others_fixed: int, others: int) -> None:
    assert by_chance(fixed, n, others_fixed, others) > OBVIOUS


def test_two_of_two_are_no_chance_where_no_other_error_is_fixed() -> None:
    assert by_chance(2, 2, 0, 18) == pytest.approx(0.05**2)
    assert by_chance(0, 0, 0, 18) == 1


@pytest.mark.parametrize(
    ("fixed", "n", "broken", "p_value", "enough"),
    [
        (2, 2, 0, 0.002, True),
        (2, 3, 0, 0.002, False),
        (2, 2, 1, 0.002, False),
        (1, 1, 0, 0.002, False),
        (2, 2, 0, 0.02, False),
    ],
)
def test_a_few_show_a_cause_only_where_all_are_fixed_and_chance_is_not_the_reason(
    fixed: int, n: int, broken: int, p_value: float, enough: bool
) -> None:
    found = Intervention(
        name="evasion",
        fixed=fixed,
        n=n,
        broken=broken,
        sufficient=False,
        probability=0.5,
        detail={"by_chance": p_value},
    )
    assert or_few(found).sufficient == enough
