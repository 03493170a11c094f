from datetime import date

import numpy as np
import pytest

from knowledge_base.cases import CaseRow
from knowledge_base.records import CaseId
from knowledge_base.workspace import Workspace
from tests.builders import case_row, fill
from tests.scenes import dated, placed, renamed, scene_in, tasks
from tools.labelled import labelled_cases, texts_by_id, weigh


@pytest.fixture
def filled(workspace: Workspace) -> Workspace:
    fill(workspace)
    return workspace


def add(workspace: Workspace, *rows: CaseRow) -> None:
    with workspace.store.write() as tx:
        tx.cases.add_rows(rows)


def weighed(row: CaseRow, **attributes: object) -> CaseRow:
    return CaseRow.model_validate(row.model_dump() | {"attributes": attributes})


def test_groups_splits_and_labels_are_those_of_a_scene_of_all_cases(filled: Workspace) -> None:
    found, scene = labelled_cases(filled.store, "scams", filled.config.seed), scene_in(filled)
    assert found.ids == scene.ids
    assert found.labels.tolist() == scene.labels.tolist()
    assert found.splits == scene.splits
    assert found.groups.tolist() == scene.groups.tolist()
    assert found.known.tolist() == [split != "unseen" for split in scene.splits]
    assert [found.row_of[case_id] for case_id in found.ids] == list(range(len(found)))


def test_a_case_without_a_known_label_is_not_among_them(filled: Workspace) -> None:
    add(filled, case_row("tie", "one yes and one no", "scams", True, False))
    assert CaseId("tie") not in labelled_cases(filled.store, "scams", 7).row_of


def test_markets_days_and_weights_are_told(filled: Workspace) -> None:
    (row,) = placed(dated(renamed(tasks(1), "late"), "2026-05-04"), "BR")
    add(filled, weighed(row, views=250, weight=True))
    found = labelled_cases(filled.store, "scams", 7)
    at = found.row_of[CaseId("late-00")]
    assert (found.markets[at], found.days[at]) == ("BR", date(2026, 5, 4))
    assert found.weights["views"][at] == 250
    assert np.isnan(found.weights["weight"][at])
    assert found.days[found.row_of[CaseId("task-00")]] is None


def test_weights_add_up_and_those_that_no_case_has_are_left_out(filled: Workspace) -> None:
    rows = renamed(tasks(4), "seen")
    add(filled, *(weighed(row, views=views) for row, views in zip(rows, (10, 20, -5, "many"), strict=True)))
    ids = [CaseId(row.id) for row in rows]
    with filled.store.read() as tx:
        assert weigh(tx, ids) == {"views": 30.0}
        assert weigh(tx, [CaseId("task-00")]) == {}


def test_texts_come_in_the_order_asked_for(filled: Workspace) -> None:
    ids = [CaseId("task-03"), CaseId("prize-01"), CaseId("task-00")]
    assert [case.id for case in texts_by_id(filled.store, ids)] == ids
