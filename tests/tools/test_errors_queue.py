from collections.abc import Collection
from dataclasses import replace

import numpy as np

from knowledge_base.casebook import Verdict
from knowledge_base.cases import CaseRow, Step
from knowledge_base.changes import Cluster, Direction
from knowledge_base.records import CaseId
from knowledge_base.word_vectors import WordVectors
from tests.builders import case_row
from tests.fakes import WordEmbedder
from tests.scenes import everyday, prizes, renamed, retold, scene_of, tasks, warnings
from tools.errors_queue import (
    EVASIVE_NAME,
    LEAST,
    LEAST_PART,
    MOST_CLUSTERS,
    NEAR_NAME,
    REST_NAME,
    ErrorRows,
    Errors,
    cluster_errors,
    failing_step,
    find_errors,
)
from tools.scene import Scene


def verdicts(**violates: bool | None) -> dict[CaseId, Verdict]:
    named = {CaseId(name.replace("_", "-")): said for name, said in violates.items()}
    return {case_id: Verdict(case_id, said, None, "run") for case_id, said in named.items()}


def wrong_in(scene: Scene, said: dict[CaseId, Verdict], among: Collection[CaseId] | None = None) -> ErrorRows:
    return find_errors(scene.ids, scene.labels, said, among)


def errors_of(rows: list[CaseRow], *names: str, direction: Direction = "fn", step: str = "") -> Errors:
    """Those of the cases whose ids begin with one of the names, as errors that fail at one question."""
    scene = scene_of(rows)
    wrong = [row for case_id, row in scene.row_of.items() if case_id.split("-")[0] in names]
    cases = tuple(scene.reading.cases[row] for row in wrong)
    return Errors("scams", direction, cases, scene.groups[wrong], (step,) * len(wrong))


def clusters_of(errors: Errors, near: Collection[CaseId] = (), triage: str = "T-1") -> list[Cluster]:
    return cluster_errors(errors, WordEmbedder(), WordVectors(), triage, {NEAR_NAME: near})


def ids(scene: Scene, rows: np.ndarray) -> list[str]:
    return [scene.ids[row] for row in rows]


def test_an_error_is_a_decision_that_the_label_contradicts() -> None:
    scene = scene_of([*prizes(2), *everyday(2)])
    found = wrong_in(scene, verdicts(prize_00=False, prize_01=True, day_00=True, day_01=False))
    assert ids(scene, found.fn) == ["prize-00"]
    assert ids(scene, found.fp) == ["day-00"]
    assert ids(scene, found.of("fn")) == ["prize-00"]
    assert ids(scene, found.of("fp")) == ["day-00"]


def test_a_case_without_decision_or_label_is_no_error() -> None:
    unlabelled = case_row("tie", "one yes, one no", "scams", True, False)
    scene = scene_of([*prizes(2), unlabelled])
    found = wrong_in(scene, verdicts(prize_00=None, tie=True, stranger=False))
    assert len(found.fn) == len(found.fp) == 0


def test_only_the_cases_asked_for_are_looked_at() -> None:
    scene = scene_of(prizes(3))
    wrong = verdicts(prize_00=False, prize_01=False, prize_02=False)
    assert ids(scene, wrong_in(scene, wrong, among={CaseId("prize-01")}).fn) == ["prize-01"]
    assert len(wrong_in(scene, wrong, among=set()).fn) == 0


def test_errors_of_one_wording_make_one_cluster_and_the_largest_comes_first() -> None:
    clusters = clusters_of(errors_of([*tasks(14), *warnings(9), *prizes(4)], "task", "warn"))
    assert [len(cluster.members) for cluster in clusters] == [14, 9]
    assert {member[:4] for member in clusters[0].members} == {"task"}
    assert {member[:4] for member in clusters[1].members} == {"warn"}


def test_a_cluster_is_named_by_its_words_and_shown_by_its_members() -> None:
    task, warn = clusters_of(errors_of([*tasks(14), *warnings(9)], "task", "warn"))
    assert "deposit" in task.name
    assert "swindle" in warn.name
    assert set(task.representatives) <= set(task.members)
    assert 1 <= len(task.representatives) <= 3
    assert (task.policy, task.direction) == ("scams", "fn")


def test_near_duplicates_are_shown_once_and_counted() -> None:
    copies = [retold(row, tasks(1)[0].segments[0].text + "!" * number) for number, row in enumerate(tasks(8))]
    (cluster,) = clusters_of(errors_of([*copies, *renamed(tasks(20)[14:], "more")], "task", "more"))
    assert len(cluster.members) == 14
    assert cluster.distinct == len(cluster.members) - 7
    assert sorted(cluster.copies)[-1] == 8 or 8 not in cluster.copies
    assert len(cluster.copies) == len(cluster.representatives)
    assert sum(cluster.copies) <= len(cluster.members)


def test_errors_of_one_wording_that_fail_at_two_questions_make_two_clusters() -> None:
    errors = errors_of(tasks(20), "task")
    apart = replace(errors, steps=("q1",) * 12 + ("q2",) * 8)
    assert [(cluster.step, len(cluster.members)) for cluster in clusters_of(apart)] == [("q1", 12), ("q2", 8)]
    few = replace(errors, steps=("q1",) * (21 - LEAST_PART) + ("q2",) * (LEAST_PART - 1))
    assert [cluster.step for cluster in clusters_of(few)] == ["q1"]


def test_errors_without_a_trace_go_with_the_larger_part() -> None:
    errors = replace(errors_of(tasks(20), "task"), steps=("q1",) * 8 + ("",) * 6 + ("q2",) * 6)
    assert [(one.step, len(one.members)) for one in clusters_of(errors)] == [("q1", 14), ("q2", 6)]


def test_a_miss_fails_at_the_question_that_excepted_it_else_at_the_nearest_one() -> None:
    low, high = (Step(question=name, answer="no", score=score) for name, score in (("a", 0.2), ("b", 0.4)))
    excepted = Step(question="c", answer="excepted", score=0.1)
    assert failing_step((low, high), "fn") == "b"
    assert failing_step((low, high, excepted), "fn") == "c"
    assert failing_step((), "fn") == ""


def test_a_false_alarm_fails_at_the_question_that_fired() -> None:
    fired = Step(question="b", answer="yes", score=0.6)
    assert failing_step((Step(question="a", answer="no", score=0.9), fired), "fp") == "b"
    assert failing_step((), "fp") == ""


def test_small_clusters_are_looked_at_together() -> None:
    texts = ("Goalkeepers dive before penalties", "Parliament votes tomorrow at noon")
    odd = [case_row(f"odd-{i}", text, "scams", True) for i, text in enumerate(texts)]
    clusters = clusters_of(errors_of([*tasks(14), *odd], "task", "odd"))
    assert [cluster.name == REST_NAME for cluster in clusters] == [False, True]
    assert sorted(clusters[1].members) == ["odd-0", "odd-1"]


def test_there_are_never_more_clusters_than_people_can_look_at() -> None:
    def words(topic: int) -> str:
        return " ".join(f"w{topic}x{n}" for n in range(9))

    rows = [
        case_row(f"odd-{topic}-{n}", f"{words(topic)} {n}", "scams", True)
        for topic in range(MOST_CLUSTERS + 4)
        for n in range(LEAST)
    ]
    clusters = clusters_of(errors_of(rows, "odd"))
    assert len(clusters) <= MOST_CLUSTERS + 1
    assert sum(len(cluster.members) for cluster in clusters) == len(rows)


def test_every_error_is_in_exactly_one_cluster() -> None:
    errors = errors_of([*tasks(14), *prizes(9), *warnings(2)], "task", "prize", "warn")
    members = [member for cluster in clusters_of(errors) for member in cluster.members]
    assert sorted(members) == sorted(case.id for case in errors.cases)


def test_two_errors_are_scattered_and_none_make_no_cluster() -> None:
    (cluster,) = clusters_of(errors_of(tasks(LEAST - 1), "task"))
    assert cluster.name == REST_NAME
    assert clusters_of(errors_of(tasks(2), "nobody")) == []


def test_what_a_shift_of_the_threshold_explains_is_a_cluster_of_its_own_and_in_no_other() -> None:
    errors = errors_of([*tasks(14), *prizes(9)], "task", "prize")
    near = {errors.cases[0].id, errors.cases[-1].id}
    first, *others = clusters_of(errors, near)
    assert first.name == NEAR_NAME
    assert set(first.members) == near
    assert not {member for cluster in others for member in cluster.members} & near
    assert sum(len(cluster.members) for cluster in (first, *others)) == len(errors.cases)


def test_a_case_that_two_changes_explain_goes_by_the_first() -> None:
    errors = errors_of(prizes(4), "prize")
    every = {case.id for case in errors.cases}
    apart = {EVASIVE_NAME: {errors.cases[0].id}, NEAR_NAME: every}
    found = cluster_errors(errors, WordEmbedder(), WordVectors(), "T-1", apart)
    assert [(cluster.name, len(cluster.members)) for cluster in found] == [(EVASIVE_NAME, 1), (NEAR_NAME, 3)]


def test_all_errors_may_be_near_the_threshold() -> None:
    errors = errors_of(prizes(4), "prize")
    found = clusters_of(errors, {case.id for case in errors.cases})
    assert [cluster.name for cluster in found] == [NEAR_NAME]


def test_disguised_texts_find_their_like() -> None:
    disguise = {"deposit": "d3p0sit", "wages": "w@ges", "job": "j0b", "task": "t@sk", "level": "l3v3l"}
    hidden = []
    for row in renamed(tasks(20)[14:], "hidden"):
        text = row.segments[0].text
        for plain, spelt in disguise.items():
            text = text.replace(plain, spelt)
        hidden.append(retold(row, text))
    clusters = clusters_of(errors_of([*tasks(14), *prizes(9), *hidden], "task", "hidden", "prize"))
    assert {member.split("-")[0] for member in clusters[0].members} == {"task", "hidden"}


def test_ids_follow_from_the_triage_and_the_members() -> None:
    errors = errors_of([*tasks(14), *warnings(9)], "task", "warn")
    once, again = (clusters_of(errors) for _ in range(2))
    assert once == again
    other = clusters_of(errors, triage="T-2")
    assert {cluster.id for cluster in once}.isdisjoint(cluster.id for cluster in other)
    assert len({cluster.id for cluster in once}) == 2


def test_ids_of_a_policy_with_a_long_name_fit_the_store() -> None:
    """A finding's id is `F-` and the cluster's, in a column of 80 characters; names have up to 80 themselves."""
    errors = errors_of(tasks(3), "task")
    long, other = ("p" * 79 + end for end in "ab")
    clusters = [
        clusters_of(replace(errors, policy=policy), triage="T-12345678")[0] for policy in (long, other)
    ]
    assert all(len("F-" + cluster.id) <= 80 for cluster in clusters)
    assert clusters[0].id != clusters[1].id
