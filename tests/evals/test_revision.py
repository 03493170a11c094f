"""The revision suite: what is kept fresh, what a start is, and how an answer is marked."""

import numpy as np
import pytest

from evals.revision.revising import Revised, _fresh, _started, bare, revised
from evals.revision.rows import RevisionRow, Start
from evals.revision.suite import SUITE, details
from knowledge_base.workspace import Workspace
from tests.builders import fill
from tests.scenes import everyday, prizes, scene_of, tasks, warnings
from tools.scene import Scene

ROW = RevisionRow(id="scams-bare", policy="scams", start="bare", seed=3)


def scene() -> Scene:
    return scene_of([*prizes(20), *everyday(20), *warnings(20), *tasks(20)], default=0.3)


def started(start: Start) -> Scene:
    return _started(scene(), ROW.model_copy(update={"start": start}))


def marks(start: Start = "bare", **fields: object) -> dict[str, float | None]:
    given = {"policy": "scams", "start": start, "drafted": True, **fields}
    row = ROW.model_copy(update={"start": start})
    answer = Revised.model_validate(given)
    return {metric.name: metric.score(row, answer).value for metric in SUITE.metrics if metric.applies(row)}


def test_half_of_the_content_groups_are_fresh_and_none_is_on_both_sides() -> None:
    whole = scene()
    fresh = _fresh(whole, 5)
    groups = set(whole.groups[fresh].tolist())
    rest = [at for at in range(len(whole.ids)) if at not in set(fresh.tolist())]
    assert not groups & set(whole.groups[rest].tolist())
    assert 0.25 < len(fresh) / len(whole.ids) < 0.75
    assert fresh.tolist() == _fresh(whole, 5).tolist() != _fresh(whole, 6).tolist()


def test_a_bare_prompt_holds_nothing_that_was_learned() -> None:
    spec = scene().instruments.spec
    assert spec.examples()
    assert not bare(spec).examples()
    assert [one.criteria for one in bare(spec).questions] == [one.criteria for one in spec.questions]


def test_without_signal_labels_are_dealt_out_anew_and_all_is_flagged() -> None:
    plain, lost = scene(), started("no signal")
    assert lost.labels.sum() == pytest.approx(plain.labels.sum(), abs=4)
    assert (lost.labels != plain.labels).mean() > 0.2
    assert lost.decided.all()
    for group in np.unique(lost.groups):
        assert len(set(lost.labels[lost.groups == group].tolist())) == 1


def test_the_prompt_in_force_is_left_as_it_is() -> None:
    plain = scene()
    assert _started(plain, ROW.model_copy(update={"start": "in force"})) is plain


def test_a_revision_is_marked_on_what_fresh_cases_show() -> None:
    good = marks(
        gain=0.2, low=0.1, high=0.3, before=0.4, after=0.6, recall_before=0.5, recall_after=0.7, size=3
    )
    assert good == {"gains": 1, "f1_after": 0.6, "recall_holds": 1, "honest": 1, "small": 1, "own_cases": 1}
    bad = marks(gain=-0.2, low=0.1, high=0.3, recall_before=0.5, recall_after=0.3, size=40, tuning_only=False)
    assert bad == {"gains": 0, "f1_after": 0.0, "recall_holds": 0, "honest": 0, "small": 0, "own_cases": 0}


def test_a_claim_where_labels_mean_nothing_is_not_quiet() -> None:
    assert marks("no signal", low=0.01, high=0.3) == {"own_cases": 1, "quiet": 0}
    assert marks("no signal", low=-0.1, high=0.3)["quiet"] == 1
    assert marks("no signal", drafted=False)["quiet"] == 1


def test_the_shipped_rows_hold_every_policy_from_every_start() -> None:
    rows = [posed.written for posed in SUITE.cases()]
    assert len({row.policy for row in rows}) == 8
    assert all({row.start for row in rows if row.policy == one.policy} == set(Start.__args__) for one in rows)


def test_details_tell_what_was_not_drafted() -> None:
    answer = Revised(policy="scams", start="bare", drafted=False, compared=7)
    assert "nothing drafted, 7 tried" in details([answer])


def test_a_revision_is_made_on_one_half_of_a_workspace(workspace: Workspace) -> None:
    fill(workspace)
    found = revised(workspace, ROW)
    assert found.compared > 0
    assert found.tuning_only
    with workspace.store.read() as tx:
        assert tx.ledger.proposals() == []
