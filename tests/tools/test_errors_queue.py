from dataclasses import replace

import numpy as np

from knowledge_base.casebook import Verdict
from knowledge_base.records import CaseId
from tests.builders import case_row
from tests.scenes import everyday, prizes, renamed, retold, scene_of, tasks, warnings
from tools.errors_queue import LEAST, NEAR_NAME, REST_NAME, cluster_errors, find_errors
from tools.scene import Scene


def verdicts(**violates: bool | None) -> dict[CaseId, Verdict]:
    named = {CaseId(name.replace("_", "-")): said for name, said in violates.items()}
    return {case_id: Verdict(case_id, said, None, "run") for case_id, said in named.items()}


def rows_named(scene: Scene, *names: str) -> np.ndarray:
    return np.array([row for case_id, row in scene.row_of.items() if case_id.split("-")[0] in names])


def ids(scene: Scene, rows: np.ndarray) -> list[str]:
    return [scene.ids[row] for row in rows]


def test_an_error_is_a_decision_that_the_label_contradicts() -> None:
    scene = scene_of([*prizes(2), *everyday(2)])
    found = find_errors(scene, verdicts(prize_00=False, prize_01=True, day_00=True, day_01=False))
    assert ids(scene, found.fn) == ["prize-00"]
    assert ids(scene, found.fp) == ["day-00"]
    assert ids(scene, found.of("fn")) == ["prize-00"]
    assert ids(scene, found.of("fp")) == ["day-00"]


def test_a_case_without_decision_or_label_is_no_error() -> None:
    unlabelled = case_row("tie", "one yes, one no", "scams", True, False)
    scene = scene_of([*prizes(2), unlabelled])
    found = find_errors(scene, verdicts(prize_00=None, tie=True, stranger=False))
    assert len(found.fn) == len(found.fp) == 0


def test_only_the_cases_asked_for_are_looked_at() -> None:
    scene = scene_of(prizes(3))
    wrong = verdicts(prize_00=False, prize_01=False, prize_02=False)
    assert ids(scene, find_errors(scene, wrong, among={CaseId("prize-01")}).fn) == ["prize-01"]
    assert len(find_errors(scene, wrong, among=set()).fn) == 0


def test_errors_of_one_wording_make_one_cluster_and_the_largest_comes_first() -> None:
    scene = scene_of([*tasks(14), *prizes(9), *everyday(4)])
    clusters = cluster_errors(scene, rows_named(scene, "task", "prize"), "fn", "T-1")
    assert [len(cluster.members) for cluster in clusters] == [14, 9]
    assert {member[:4] for member in clusters[0].members} == {"task"}
    assert {member[:5] for member in clusters[1].members} == {"prize"}


def test_a_cluster_is_named_by_its_words_and_shown_by_its_members() -> None:
    scene = scene_of([*tasks(14), *prizes(9)])
    task, prize = cluster_errors(scene, rows_named(scene, "task", "prize"), "fn", "T-1")
    assert "deposit" in task.name
    assert "prize" in prize.name
    assert set(task.representatives) <= set(task.members)
    assert 1 <= len(task.representatives) <= 3
    assert (task.policy, task.direction) == ("scams", "fn")


def test_small_clusters_are_looked_at_together() -> None:
    odd = [case_row(f"odd-{i}", " ".join(f"w{i}x{n}" for n in range(9)), "scams", True) for i in range(5)]
    scene = scene_of([*tasks(14), *odd])
    clusters = cluster_errors(scene, rows_named(scene, "task", "odd"), "fn", "T-1")
    assert [cluster.name == REST_NAME for cluster in clusters] == [False, True]
    assert sorted(clusters[1].members) == [f"odd-{i}" for i in range(5)]


def test_every_error_is_in_exactly_one_cluster() -> None:
    scene = scene_of([*tasks(14), *prizes(9), *warnings(2)])
    rows = rows_named(scene, "task", "prize", "warn")
    members = [member for cluster in cluster_errors(scene, rows, "fn", "T-1") for member in cluster.members]
    assert sorted(members) == sorted(ids(scene, rows))


def test_two_errors_are_scattered_and_none_make_no_cluster() -> None:
    scene = scene_of(tasks(LEAST - 1))
    (cluster,) = cluster_errors(scene, rows_named(scene, "task"), "fn", "T-1")
    assert cluster.name == REST_NAME
    assert cluster_errors(scene, np.array([], dtype=np.int64), "fn", "T-1") == []


def test_what_a_shift_of_the_threshold_explains_is_a_cluster_of_its_own_and_in_no_other() -> None:
    scene = scene_of([*tasks(14), *prizes(9)])
    rows = rows_named(scene, "task", "prize")
    near = np.array([rows[0], rows[-1]])
    first, *others = cluster_errors(scene, rows, "fn", "T-1", near)
    assert first.name == NEAR_NAME
    assert sorted(first.members) == sorted(ids(scene, near))
    assert not {member for cluster in others for member in cluster.members} & set(first.members)
    assert sum(len(cluster.members) for cluster in (first, *others)) == len(rows)


def test_all_errors_may_be_near_the_threshold() -> None:
    scene = scene_of(prizes(4))
    rows = rows_named(scene, "prize")
    assert [cluster.name for cluster in cluster_errors(scene, rows, "fn", "T-1", rows)] == [NEAR_NAME]


def test_disguised_texts_find_their_like() -> None:
    disguise = {"deposit": "d3p0sit", "wages": "w@ges", "job": "j0b", "task": "t@sk", "level": "l3v3l"}
    hidden = []
    for row in renamed(tasks(20)[14:], "hidden"):
        text = row.segments[0].text
        for plain, spelt in disguise.items():
            text = text.replace(plain, spelt)
        hidden.append(retold(row, text))
    scene = scene_of([*tasks(14), *prizes(9), *hidden])
    clusters = cluster_errors(scene, rows_named(scene, "task", "hidden", "prize"), "fn", "T-1")
    assert {member.split("-")[0] for member in clusters[0].members} == {"task", "hidden"}


def test_ids_follow_from_the_triage_and_the_members() -> None:
    scene = scene_of([*tasks(14), *prizes(9)])
    rows = rows_named(scene, "task", "prize")
    once, again = (cluster_errors(scene, rows, "fn", "T-1") for _ in range(2))
    assert once == again
    assert {cluster.id for cluster in once}.isdisjoint(
        cluster.id for cluster in cluster_errors(scene, rows, "fn", "T-2")
    )
    assert len({cluster.id for cluster in once}) == 2


def test_ids_of_a_policy_with_a_long_name_fit_the_store() -> None:
    """A finding's id is `F-` and the cluster's, in a column of 80 characters; names have up to 80 themselves."""
    scene = scene_of(tasks(3))
    long, other = ("p" * 79 + end for end in "ab")
    clusters = [
        cluster_errors(replace(scene, policy=policy), rows_named(scene, "task"), "fn", "T-12345678")[0]
        for policy in (long, other)
    ]
    assert all(len("F-" + cluster.id) <= 80 for cluster in clusters)
    assert clusters[0].id != clusters[1].id
