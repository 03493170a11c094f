"""The audit chain: whatever is done to its rows, the walk finds it and names the first entry that does not fit."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import delete, insert, text, update

from knowledge_base import digests
from knowledge_base.audit import GENESIS, event_hash
from knowledge_base.store import Store
from knowledge_base.tables import audit_events, audit_head
from tools.verify import verify

ENTRIES = 5
FORGED = "f" * 64
ALTERED: dict[str, tuple[Any, ...]] = {
    "at": ("2026-01-01T00:00:00.000000+00:00", "yesterday", ""),
    "actor": ("mallory", "ADA", "", "ada "),
    "action": ("release.made", ""),
    "subject": ("R-1", "subject 0"),
    "body": (
        "{}",
        '{"number": 1}',
        '{"number":1,"number":2}',
        "[]",
        "no json",
        "[" * 50_000,
        "9" * 5_000,
        "",
    ),
    "previous": (FORGED, "", GENESIS[:-1]),
    "hash": (FORGED, ""),
}


@pytest.fixture
def log(store: Store) -> Store:
    """A store with five entries."""
    for number in range(1, ENTRIES + 1):
        with store.write() as tx:
            tx.audit.append("ada", "test", f"subject {number}", number=number, words=["ä", None, 0.1])
    return store


def rows_of(store: Store) -> list[dict[str, Any]]:
    with store.read() as tx:
        rows = tx.connection.execute(text("SELECT * FROM audit_events ORDER BY seq"))
        return [dict(row._mapping) for row in rows]


def put(store: Store, rows: list[dict[str, Any]]) -> None:
    """Make these the rows of the log, as somebody with the database's password might."""
    names = [column.name for column in audit_events.columns]
    marks = ", ".join(f":{name}" for name in names)
    with store.write() as tx:
        tx.connection.execute(delete(audit_events))
        tx.connection.execute(text(f"INSERT INTO audit_events ({', '.join(names)}) VALUES ({marks})"), rows)


def set_head(store: Store, seq: int, digest: str) -> None:
    with store.write() as tx:
        tx.connection.execute(update(audit_head).values(seq=seq, hash=digest))


def forged(seq: int, previous: str) -> dict[str, Any]:
    """An entry whose own hash is right."""
    at = datetime(2026, 1, 1, tzinfo=UTC).isoformat(timespec="microseconds")
    fields: dict[str, Any] = {"seq": seq, "actor": "mallory", "action": "test", "subject": "forged"}
    fields["previous"] = previous
    digest = event_hash(at, {**fields, "body": {}})
    return {**fields, "at": at, "body": "{}", "hash": digest}


def first_bad(store: Store, anchor: str | None = None) -> int | None:
    found = verify(store, anchor)
    assert not found.ok
    assert found.reason
    return found.first_bad


def test_an_untouched_log_is_whole(log: Store) -> None:
    found = verify(log)
    assert (found.ok, found.events, found.first_bad) == (True, ENTRIES, None)
    assert found.head == rows_of(log)[-1]["hash"]


def test_an_empty_log_is_whole(store: Store) -> None:
    assert (verify(store).ok, verify(store).head) == (True, GENESIS)


@pytest.mark.parametrize("column", ALTERED)
def test_an_altered_column_is_found_in_every_row(log: Store, column: str) -> None:
    rows = rows_of(log)
    for at, row in enumerate(rows):
        for value in ALTERED[column]:
            if row[column] == value:
                continue
            put(log, [*rows[:at], {**row, column: value}, *rows[at + 1 :]])
            assert first_bad(log) == row["seq"], (row["seq"], value)
    put(log, rows)
    assert verify(log).ok


def test_every_column_has_been_altered() -> None:
    assert {*ALTERED, "seq"} == set(audit_events.columns.keys())


@pytest.mark.parametrize(("seq", "bad"), [(-1, (-1, -1, -1)), (0, (0, 0, 0)), (99, (2, 3, 99))])
def test_an_altered_number_is_found_in_every_row(log: Store, seq: int, bad: tuple[int, int, int]) -> None:
    rows = rows_of(log)
    for at, expected in zip((0, 1, ENTRIES - 1), bad, strict=True):
        put(log, [*rows[:at], {**rows[at], "seq": seq}, *rows[at + 1 :]])
        assert first_bad(log) == expected


def test_a_deleted_row_is_found_by_the_one_after_it(log: Store) -> None:
    rows = rows_of(log)
    for at in range(ENTRIES - 1):
        put(log, [*rows[:at], *rows[at + 1 :]])
        assert first_bad(log) == at + 2
        assert verify(log).reason == f"entry {at + 1} is missing"


def test_a_cut_tail_is_found_by_the_head(log: Store) -> None:
    rows = rows_of(log)
    for kept in range(1, ENTRIES):
        put(log, rows[:kept])
        assert first_bad(log) == kept + 1
        assert "missing" in verify(log).reason


def test_a_log_that_was_emptied_is_found(log: Store) -> None:
    with log.write() as tx:
        tx.connection.execute(delete(audit_events))
    assert first_bad(log) == 1


def test_a_row_inserted_anywhere_is_found(log: Store) -> None:
    rows = rows_of(log)
    for at in range(ENTRIES):
        previous = rows[at - 1]["hash"] if at else GENESIS
        moved = [{**row, "seq": row["seq"] + 1} for row in rows[at:]]
        put(log, [*rows[:at], forged(at + 1, previous), *moved])
        assert first_bad(log) == at + 2


def test_a_row_added_behind_the_last_is_found_though_its_own_hash_is_right(log: Store) -> None:
    rows = rows_of(log)
    put(log, [*rows, forged(ENTRIES + 1, rows[-1]["hash"])])
    assert first_bad(log) == ENTRIES + 1
    assert "added" in verify(log).reason


def test_two_swapped_rows_are_found(log: Store) -> None:
    rows = rows_of(log)
    for one in range(ENTRIES):
        for other in range(one + 1, ENTRIES):
            swapped = list(rows)
            swapped[one] = {**rows[other], "seq": rows[one]["seq"]}
            swapped[other] = {**rows[one], "seq": rows[other]["seq"]}
            put(log, swapped)
            assert first_bad(log) == one + 1


def test_a_last_entry_that_was_made_anew_is_found_by_the_head(log: Store) -> None:
    rows = rows_of(log)
    put(log, [*rows[:-1], forged(ENTRIES, rows[-2]["hash"])])
    assert first_bad(log) == ENTRIES


def test_an_altered_head_is_found(log: Store) -> None:
    last = rows_of(log)[-1]["hash"]
    set_head(log, ENTRIES, FORGED)
    assert first_bad(log) == ENTRIES
    set_head(log, ENTRIES + 1, last)
    assert first_bad(log) == ENTRIES + 1
    set_head(log, ENTRIES - 2, last)
    assert first_bad(log) == ENTRIES - 1


def test_a_missing_or_second_head_is_found(log: Store) -> None:
    with log.write() as tx:
        tx.connection.execute(insert(audit_head).values(id=2, seq=ENTRIES, hash=FORGED))
    assert first_bad(log) == ENTRIES + 1
    with log.write() as tx:
        tx.connection.execute(delete(audit_head))
    assert first_bad(log) == ENTRIES + 1


def test_a_cut_with_a_fitting_head_is_found_by_an_anchor_only(log: Store) -> None:
    rows = rows_of(log)
    put(log, rows[:-1])
    set_head(log, ENTRIES - 1, rows[-2]["hash"])
    assert verify(log).ok
    assert first_bad(log, anchor=rows[-1]["hash"]) == ENTRIES
    assert verify(log, anchor=rows[-2]["hash"]).ok


def test_a_log_made_anew_is_found_by_an_anchor_only(log: Store) -> None:
    kept = verify(log).head
    made: list[dict[str, Any]] = []
    for number in range(1, ENTRIES + 1):
        made.append(forged(number, made[-1]["hash"] if made else GENESIS))
    put(log, made)
    set_head(log, ENTRIES, made[-1]["hash"])
    assert verify(log).ok
    assert not verify(log, anchor=kept).ok


def test_an_anchor_holds_while_the_log_grows(log: Store) -> None:
    kept = verify(log).head
    with log.write() as tx:
        tx.audit.append("ada", "test", "later")
    assert verify(log, anchor=kept).ok
    assert verify(log, anchor=GENESIS).ok
    assert not verify(log, anchor=FORGED).ok


def test_the_hash_of_an_entry_covers_every_other_field(log: Store) -> None:
    with log.read() as tx:
        event = next(tx.audit.events())
    said = {name: value for name, value in event.model_dump(mode="json").items() if name != "hash"}
    said["at"] = event.at.isoformat(timespec="microseconds")
    assert event.hash == digests.of_value(said)


def test_entries_come_in_order_or_newest_first(log: Store) -> None:
    with log.read() as tx:
        assert [event.seq for event in tx.audit.events()] == [1, 2, 3, 4, 5]
        assert [event.seq for event in tx.audit.events(newest_first=True, limit=2)] == [5, 4]


def test_writers_at_once_make_one_chain(store: Store) -> None:
    def append(writer: int) -> None:
        for number in range(5):
            with store.write() as tx:
                tx.audit.append(f"writer {writer}", "test", str(number))

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(append, range(4)))
    found = verify(store)
    assert (found.ok, found.events) == (True, 20)


def test_what_was_logged_about_a_subject_comes_in_order(store: Store) -> None:
    with store.write() as tx:
        for number, subject in enumerate(("P-1", "P-2", "P-1", "P-10", "p-1")):
            tx.audit.append("ada", "noted", subject, number=number)
    with store.read() as tx:
        assert [event.body["number"] for event in tx.audit.about("P-1")] == [0, 2]
        assert tx.audit.about("P-1") == [event for event in tx.audit.events() if event.subject == "P-1"]
        assert tx.audit.about("P-3") == []
