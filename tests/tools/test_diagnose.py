from dataclasses import replace
from typing import get_args

import numpy as np
import pytest

from knowledge_base.cases import CaseRow, MediaReference
from knowledge_base.changes import Cause, Intervention
from knowledge_base.records import now
from tests.builders import PRIZES, policy_text
from tests.scenes import (
    FOUR_RULES,
    SEED,
    TASK_RULES,
    chatter,
    clause_versions,
    cluster_of,
    dated,
    everyday,
    placed,
    policy_clauses,
    prizes,
    renamed,
    resplit,
    retold,
    rows_of,
    scene_of,
    tasks,
    tried,
    voted,
    warnings,
)
from tools.cause_words import OF_THE_MODEL, PLAIN
from tools.diagnose import (
    BY_COST,
    CLEARLY_BETTER,
    INTERVENTIONS,
    Diagnosis,
    choose,
    diagnose,
    finding_of,
    least_confidence,
    near_threshold,
    outdone,
    sufficient,
    summary,
)
from tools.scene import Scene

CLAUSES = policy_clauses()
FEW: Cause = "undetermined"


def chosen(*interventions: Intervention) -> str | None:
    found = choose(interventions)
    return found.name if found else None


def cause_of(
    rows: list[CaseRow], name: str, extra: str = "", default: float = 0.5, fp: bool = False
) -> Diagnosis:
    scene = scene_of([*prizes(20), *everyday(20), *rows], default=default, split="tuning")
    cluster = cluster_of(scene, name, direction="fp" if fp else "fn")
    return diagnose(scene, cluster, policy_clauses(extra))


ALL: tuple[Cause, ...] = (
    "evasion",
    "stale_policy",
    "market_mismatch",
    "coverage",
    "missing_context",
    "label_error",
    "ambiguous_guideline",
    "policy_gap",
    "threshold",
    "prompt_defect",
)
CEILING: Cause = "capacity_ceiling"


def test_the_cheapest_sufficient_cause_is_chosen() -> None:
    everything = [tried(name) for name in (CEILING, *reversed(ALL))]
    order = []
    while everything:
        order.append(chosen(*everything))
        everything = [found for found in everything if found.name != order[-1]]
    assert order == [*ALL[:-2], CEILING, *ALL[-2:]]
    assert list(BY_COST) == [*ALL, CEILING]


def test_every_cause_has_a_phrase_for_people() -> None:
    assert set(PLAIN) == set(get_args(Cause))


def test_all_that_is_sufficient_is_ranked_by_cost() -> None:
    found = sufficient([tried("prompt_defect", 0.9), tried("policy_gap", 0.1), tried("stale_policy", 0.5)])
    assert [intervention.name for intervention in found] == ["stale_policy", "prompt_defect"]


def test_the_order_in_which_label_causes_are_tried_does_not_matter() -> None:
    assert (
        chosen(tried("policy_gap", 0.9), tried("label_error", 0.4), tried("prompt_defect", 1.0))
        == "label_error"
    )


def test_a_costlier_change_is_taken_only_when_it_is_clearly_better() -> None:
    assert chosen(tried("threshold", 0.5), tried("prompt_defect", 0.5 + CLEARLY_BETTER)) == "threshold"
    assert chosen(tried("threshold", 0.5), tried("prompt_defect", 0.51 + CLEARLY_BETTER)) == "prompt_defect"


def test_a_threshold_gives_way_to_what_the_prompt_evidently_left_out() -> None:
    shift = tried("threshold").model_copy(update={"fixed": 4, "broken": 2})
    edit = tried("prompt_defect").model_copy(update={"fixed": 5, "broken": 0})
    evident = edit.model_copy(update={"detail": {"evident": True}})
    assert [one.sufficient for one in outdone((shift, evident))] == [False, True]
    assert outdone((shift, edit)) == (shift, edit)
    breaking = evident.model_copy(update={"broken": 3})
    assert outdone((shift, breaking)) == (shift, breaking)


def test_what_is_not_sufficient_explains_nothing() -> None:
    assert chosen(tried("label_error", 0.9, sufficient=False), tried("threshold", 0.5)) == "threshold"
    assert chosen(*(tried(name, 0.9, sufficient=False) for name in ALL)) is None
    assert chosen() is None


@pytest.mark.parametrize("name", ALL)
def test_below_the_confidence_no_cause_is_named(name: Cause) -> None:
    least = least_confidence(name)
    assert chosen(tried(name, least)) == name
    assert chosen(tried(name, least - 0.001)) is None


def test_every_intervention_is_tried_and_kept_also_those_that_did_not_help() -> None:
    found = cause_of(tasks(), "task")
    assert [intervention.name for intervention in found.interventions][: len(ALL)] == list(ALL)
    assert tuple(INTERVENTIONS) == ALL


def test_each_planted_fault_is_named() -> None:
    spelt = {
        "prize": "p r i z e",
        "claim": "cl@im",
        "winner": "w1nn3r",
        "customs": "cust0ms",
        "jackpot": "j4ckp0t",
    }
    hidden = []
    for row in renamed(rows_of("x", PRIZES, 30, True)[20:], "hidden"):
        text = row.segments[0].text
        for plain, evasive in spelt.items():
            text = text.replace(plain, evasive)
        hidden.append(retold(row, text))
    wrong = [voted(row, True, None) for row in renamed(everyday(26)[20:], "wrong")]
    open_line = [voted(row, True, True, False) for row in tasks(10)]
    assert cause_of(hidden, "hidden").cause == "evasion"
    assert cause_of(wrong, "wrong").cause == "label_error"
    assert cause_of(open_line, "task").cause == "ambiguous_guideline"
    assert cause_of(tasks(), "task", FOUR_RULES).cause == "policy_gap"
    assert cause_of(tasks(), "task", FOUR_RULES + TASK_RULES).cause == "prompt_defect"
    assert cause_of(warnings(20), "warn", default=0.3, fp=True).cause == "prompt_defect"
    assert cause_of([], "prize", default=0.85).cause == "threshold"


TASKS_RULE = "2.3 **Paid tasks.** Do not offer a remote job whose wages stay locked until a deposit is made."
BRAZIL = (
    f"---\nid: scams\ntitle: Scams\nmarket: BR\neffective_from: 2026-03-01\n---\n# Scams\n\n{TASKS_RULE}\n"
)


def cause_in(scene: Scene, name: str) -> Diagnosis:
    return diagnose(scene, cluster_of(scene, name), CLAUSES)


def test_misses_since_a_new_clause_are_stale() -> None:
    clauses = clause_versions(
        policy_text(), policy_text(effective_from="2026-07-01", extra=f"\n{TASKS_RULE}\n")
    )
    days = ("2026-08-10", "2026-08-10", "2026-03-10", "2026-03-10")
    rows = [*dated(prizes(20), *days), *dated(everyday(20), *days), *dated(tasks(), days[0])]
    found = cause_in(scene_of(rows, split="tuning", clauses=clauses), "task")
    assert found.cause == "stale_policy"
    assert "prompt_defect" in found.also


def test_misses_in_a_market_with_a_clause_of_its_own_are_of_the_market() -> None:
    where = ("BR", "BR", "DE", "DE", "global", "global")
    rows = [*placed(prizes(20), *where), *placed(everyday(20), *where), *placed(tasks(), "BR")]
    found = cause_in(scene_of(rows, split="tuning", clauses=clause_versions(policy_text(), BRAZIL)), "task")
    assert found.cause == "market_mismatch"


def test_misses_in_a_language_told_and_never_seen_are_of_coverage() -> None:
    foreign = [row.model_copy(update={"language": "tr"}) for row in tasks()]
    found = cause_in(scene_of([*prizes(20), *everyday(20), *foreign], split="tuning"), "task")
    assert found.cause == "coverage"
    assert found.note.startswith("Turkish, 14 of 14 cases; 0 such among the ")


@pytest.mark.parametrize(("media", "cause"), [(True, "missing_context"), (False, CEILING)])
def test_misses_that_no_text_tells_lack_context_where_there_is_any_and_else_are_a_ceiling(
    media: bool, cause: Cause
) -> None:
    video = MediaReference(kind="video", uri="s3://bucket/clip.mp4")
    bad = chatter("clip", 16, True, 1)
    bad = [row.model_copy(update={"media": (video,)}) for row in bad] if media else bad
    rows = [*prizes(20), *everyday(20), *bad, *chatter("talk", 40, False, 2)]
    found = cause_in(scene_of(rows, split="tuning"), "clip")
    assert (found.cause, found.also) == (cause, ())


def test_a_ceiling_is_looked_for_only_where_nothing_but_a_change_of_the_model_is_sufficient() -> None:
    scene = scene_of([*prizes(20), *everyday(20), *tasks()], split="tuning")
    gap = [tried_.name for tried_ in cause_of(tasks(), "task", extra=FOUR_RULES).interventions]
    assert CEILING not in gap
    assert CEILING in {tried_.name for tried_ in cause_in(scene, "task").interventions}


def test_examples_that_teach_noise_give_way_to_a_ceiling() -> None:
    assert chosen(tried("prompt_defect", 0.9), tried(CEILING, 0.5)) == CEILING
    assert chosen(tried("policy_gap", 0.9), tried(CEILING, 0.5)) == "policy_gap"


def test_a_cluster_that_nothing_explains_is_undetermined_with_what_was_tried() -> None:
    odd = [voted(row, True, True) for row in renamed(everyday(24)[20:], "odd")]
    found = cause_of(odd, "odd")
    assert (found.cause, found.probability) == ("undetermined", 0.0)
    assert [intervention.name for intervention in found.interventions] == [*ALL, CEILING]


def test_a_cluster_of_unseen_cases_is_not_looked_at() -> None:
    scene = resplit(scene_of([*prizes(), *tasks(), *everyday()], split="tuning"), task="unseen")
    found = diagnose(scene, cluster_of(scene, "task"), CLAUSES)
    assert (found.cause, found.interventions) == ("undetermined", ())
    assert "unseen" in found.note


def test_a_cluster_that_the_prompt_in_force_decides_rightly_now_says_so() -> None:
    """Decisions of another stream, or of an older prompt: the judge has no error to explain."""
    scene = scene_of([*prizes(), *everyday()], default=0.05, split="tuning")
    found = diagnose(scene, cluster_of(scene, "prize"), CLAUSES)
    assert (found.cause, found.interventions) == ("undetermined", ())
    assert "decided rightly" in found.note


def test_unseen_labels_and_decisions_change_no_diagnosis() -> None:
    scene = scene_of([*prizes(20), *tasks(20), *everyday(20), *warnings(20)], default=0.3)
    unseen = scene.rows("unseen")
    labels, score = scene.labels.copy(), scene.judged.score.copy()
    labels[unseen] = ~labels[unseen]
    score[unseen] = 1 - score[unseen]
    other = replace(scene, labels=labels, judged=replace(scene.judged, score=score))
    for name, direction in (("task", "fn"), ("warn", "fp")):
        cluster = cluster_of(scene, name, direction=direction)  # type: ignore[arg-type]
        assert diagnose(scene, cluster, CLAUSES) == diagnose(other, cluster, CLAUSES)


def test_unseen_cases_help_to_name_only_what_no_draft_is_made_of() -> None:
    scene = resplit(scene_of([*prizes(), *tasks(), *everyday()], split="tuning"), task="unseen")
    found = diagnose(scene, cluster_of(scene, "task"), CLAUSES, scene.whole())
    looked_at = {one.name for one in found.interventions if one.n}
    assert looked_at == set(BY_COST) - OF_THE_MODEL
    assert found.cause not in OF_THE_MODEL


def test_a_scene_with_its_unseen_cases_in_sight_is_otherwise_the_same() -> None:
    scene = scene_of([*prizes(), *tasks(), *everyday()])
    whole = scene.whole()
    assert not len(whole.rows("unseen"))
    assert np.array_equal(whole.rows("tuning"), scene.rows("tuning"))
    assert np.array_equal(whole.decided, scene.decided)


def test_diagnosing_twice_gives_the_same() -> None:
    scene = scene_of([*prizes(), *tasks(), *everyday()])
    cluster = cluster_of(scene, "task")
    assert diagnose(scene, cluster, CLAUSES) == diagnose(scene, cluster, CLAUSES)


def errors_of(scene: Scene, label: bool) -> np.ndarray:
    return np.flatnonzero((scene.decided != scene.labels) & (scene.labels == label))


def test_errors_that_one_shift_turns_are_near_the_threshold() -> None:
    scene = scene_of([*prizes(20), *everyday(20)], default=0.85)
    missed = errors_of(scene, label=True)
    near = near_threshold(scene, missed, "fn", SEED)
    assert len(near) >= 0.7 * len(missed)
    assert set(near.tolist()) <= set(missed.tolist())


def test_errors_that_a_shift_cannot_turn_without_breaking_as_much_are_not() -> None:
    odd = renamed(everyday(24)[20:], "odd")
    scene = scene_of([*prizes(20), *everyday(20), *(voted(row, True, True) for row in odd)], default=0.3)
    assert len(near_threshold(scene, errors_of(scene, label=True), "fn", SEED)) == 0


def test_without_errors_or_cases_none_is_near_the_threshold() -> None:
    none = np.array([], dtype=np.int64)
    assert len(near_threshold(scene_of([*prizes(), *everyday()], default=0.3), none, "fn", SEED)) == 0
    assert len(near_threshold(scene_of([]), none, "fp", SEED)) == 0


def test_a_finding_names_its_cluster_share_and_clauses() -> None:
    scene = scene_of([*prizes(), *everyday(), *warnings(20)], default=0.3, split="tuning")
    cluster = cluster_of(scene, "warn", direction="fp")
    found = finding_of(scene, cluster, diagnose(scene, cluster, CLAUSES), CLAUSES, "T-1", "llm", 40, now())
    assert found.id == f"F-{cluster.id}"
    assert (found.triage, found.stream, found.cause, found.share) == ("T-1", "llm", "prompt_defect", 0.5)
    assert found.clauses == ("scams/2.1", "scams/3.1")
    assert "20 scams cases flagged wrongly (planted): the prompt does not say" in found.summary


def test_a_finding_of_more_cases_than_were_counted_is_all_of_them() -> None:
    """Cases that came in while a triage was cut short."""
    scene = scene_of([*prizes(), *tasks(), *everyday()], split="tuning")
    cluster = cluster_of(scene, "task")
    nothing = Diagnosis(cause="undetermined", probability=0.0, interventions=())
    assert finding_of(scene, cluster, nothing, CLAUSES, "T-1", "llm", 3, now()).share == 1.0
    assert finding_of(scene, cluster, nothing, CLAUSES, "T-1", "llm", 0, now()).share == 1.0


def test_a_summary_names_what_would_do_as_well() -> None:
    scene = scene_of(tasks(3))
    several = Diagnosis(cause="evasion", probability=0.9, interventions=(), also=("policy_gap", "threshold"))
    assert summary(cluster_of(scene, "task"), several).endswith("It could also be: policy gap or threshold.")


def test_a_summary_says_how_many_what_and_why() -> None:
    scene = scene_of(tasks(3))
    undetermined = Diagnosis(cause="undetermined", probability=0.0, interventions=())
    assert summary(cluster_of(scene, "task"), undetermined) == (
        "3 scams cases missed (planted): nothing that was tried explains it."
    )
    noted = Diagnosis(cause="threshold", probability=0.9, interventions=(), note="shift it")
    assert summary(cluster_of(scene, "task"), noted).endswith("the bar for acting on it was off (shift it).")
