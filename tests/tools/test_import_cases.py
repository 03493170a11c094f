from pathlib import Path

import pytest

from knowledge_base.errors import WrongUsage
from knowledge_base.store import Store
from knowledge_base.workspace import Workspace
from tests.builders import case_row, case_rows, write_cases
from tools import import_cases
from tools.import_cases import Outcome, import_file

GOOD = '{"id": "a", "text": "one"}'
OTHER = '{"id": "b", "text": "two"}'


@pytest.fixture
def empty(workspace: Workspace) -> Store:
    """A store without cases."""
    return workspace.store


def imported(store: Store, file: Path, keep_good: bool = False, heard: list[int] | None = None) -> Outcome:
    return import_file(
        store, file, "jsonl", {}, keep_good, "ada", (heard if heard is not None else []).append
    )


def lines(tmp_path: Path, *rows: str) -> Path:
    file = tmp_path / "rows.jsonl"
    file.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return file


def texts(store: Store) -> dict[str, str]:
    with store.read() as tx:
        return {case_id: case.text for case_id, case in tx.cases.get(tx.cases.ids()).items()}


def logged(store: Store) -> list[dict[str, object]]:
    with store.read() as tx:
        return [event.body for event in tx.audit.events() if event.action == "cases.imported"]


def test_a_file_is_imported_once_however_often_it_is_given(empty: Store, tmp_path: Path) -> None:
    file = write_cases(tmp_path / "cases.jsonl", case_rows())
    assert imported(empty, file) == Outcome(imported=60)
    assert imported(empty, file) == Outcome(unchanged=60)
    with empty.read() as tx:
        assert tx.cases.count() == 60
        assert sum(label.votes for label in tx.cases.labels("scams").values()) == 120


def test_new_ratings_of_known_cases_update_them(empty: Store, tmp_path: Path) -> None:
    imported(empty, write_cases(tmp_path / "one.jsonl", [case_row("a", "one", "scams", True)]))
    more = [case_row("a", "one", "scams", True, False, False), case_row("b", "two", "scams", True)]
    assert imported(empty, write_cases(tmp_path / "two.jsonl", more)) == Outcome(imported=1, updated=1)


def test_one_bad_row_keeps_the_whole_file_out(empty: Store, tmp_path: Path) -> None:
    outcome = imported(empty, lines(tmp_path, GOOD, '{"id": "b"}', OTHER))
    assert (outcome.imported, outcome.updated, outcome.unchanged) == (0, 0, 0)
    assert [(rejection.line, rejection.field) for rejection in outcome.rejected] == [(2, "segments")]
    assert texts(empty) == {}
    assert logged(empty) == []


def test_with_keep_good_the_good_rows_get_in_and_the_bad_ones_are_counted(
    empty: Store, tmp_path: Path
) -> None:
    outcome = imported(empty, lines(tmp_path, GOOD, "{", OTHER), keep_good=True)
    assert outcome.imported == 2
    assert [rejection.line for rejection in outcome.rejected] == [2]
    assert texts(empty) == {"a": "one", "b": "two"}
    assert logged(empty) == [{"imported": 2, "updated": 0, "unchanged": 0, "rejected": 1}]


def test_a_conflict_with_a_stored_case_names_the_line_and_the_case(empty: Store, tmp_path: Path) -> None:
    imported(empty, lines(tmp_path, GOOD))
    outcome = imported(empty, lines(tmp_path, "", OTHER, "", '{"id": "a", "text": "changed"}'))
    (rejection,) = outcome.rejected
    assert (rejection.line, rejection.field) == (4, "id")
    assert rejection.reason == "case 'a' is here already with other content; give the new content a new id"
    assert texts(empty) == {"a": "one"}


def test_with_keep_good_a_conflict_leaves_the_stored_case_as_it_was(empty: Store, tmp_path: Path) -> None:
    imported(empty, lines(tmp_path, GOOD))
    outcome = imported(empty, lines(tmp_path, '{"id": "a", "text": "changed"}', OTHER), keep_good=True)
    assert (outcome.imported, len(outcome.rejected)) == (1, 1)
    assert texts(empty) == {"a": "one", "b": "two"}


def test_an_id_that_comes_twice_in_a_file_with_other_content_is_a_conflict_at_its_second_line(
    empty: Store, tmp_path: Path
) -> None:
    outcome = imported(empty, lines(tmp_path, GOOD, OTHER, '{"id": "a", "text": "other"}'), keep_good=True)
    assert [(rejection.line, rejection.field) for rejection in outcome.rejected] == [(3, "id")]
    assert (outcome.imported, texts(empty)) == (2, {"a": "one", "b": "two"})


def test_an_id_that_comes_twice_with_the_same_content_is_one_case(empty: Store, tmp_path: Path) -> None:
    assert imported(empty, lines(tmp_path, GOOD, GOOD, GOOD)) == Outcome(imported=1, unchanged=2)


def test_lines_are_right_also_beyond_the_first_batch(
    empty: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_cases, "BATCH", 4)
    rows = [f'{{"id": "c{number}", "text": "t{number}"}}' for number in range(10)]
    rows[9] = '{"id": "c1", "text": "changed"}'
    rows[6] = '{"id": "c6"}'
    heard: list[int] = []
    outcome = imported(empty, lines(tmp_path, *rows), keep_good=True, heard=heard)
    assert sorted(rejection.line for rejection in outcome.rejected) == [7, 10]
    assert outcome.imported == 8
    assert sum(heard) == 9


def test_rejections_come_in_the_order_of_their_lines(empty: Store, tmp_path: Path) -> None:
    imported(empty, lines(tmp_path, GOOD))
    rows = ['{"id": "a", "text": "changed"}', '{"id": "x"}', OTHER, '{"id": "b", "text": "changed"}', "{"]
    outcome = imported(empty, lines(tmp_path, *rows), keep_good=True)
    assert [rejection.line for rejection in outcome.rejected] == [1, 2, 4, 5]


def test_an_import_is_in_the_audit_log_under_the_files_own_name(empty: Store, tmp_path: Path) -> None:
    imported(empty, lines(tmp_path, GOOD))
    with empty.read() as tx:
        (event,) = list(tx.audit.events())
    assert (event.actor, event.action, event.subject) == ("ada", "cases.imported", "rows.jsonl")


def test_a_file_that_is_no_cases_leaves_nothing(empty: Store, tmp_path: Path) -> None:
    file = tmp_path / "empty.jsonl"
    file.write_text("\n\n", encoding="utf-8")
    with pytest.raises(WrongUsage, match="holds no rows"):
        imported(empty, file)
    assert (texts(empty), logged(empty)) == ({}, [])


def test_the_same_import_on_either_database(store: Store, tmp_path: Path) -> None:
    file = write_cases(tmp_path / "cases.jsonl", case_rows())
    assert imported(store, file) == Outcome(imported=60)
    assert imported(store, lines(tmp_path, GOOD, "{")).imported == 0
    with store.read() as tx:
        assert tx.cases.count() == 60
