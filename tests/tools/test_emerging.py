"""What is new is what the newest watch was the first to tell; a cluster is known by the cases that it shares."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from knowledge_base.store import Store
from tests.stores import new_store
from tests.triages import finding
from tests.watches import alarm, watched
from tools.emerging import earlier_watches, emerging, finding_of, is_same
from tools.watch_period import Asked

UNTIL = datetime(2026, 7, 31, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """A migrated store; nothing here depends on the engine."""
    opened = new_store(tmp_path)
    yield opened
    opened.close()


def subjects(store: Store) -> list[str]:
    with store.read() as tx:
        return [one.subject for each in emerging(tx) for one in each.alarms]


def test_without_a_watch_nothing_is_new(store: Store) -> None:
    assert subjects(store) == []


def test_the_watch_with_the_latest_window_tells_what_is_new(store: Store) -> None:
    watched(store, "W-2", UNTIL, alarm("a", subject="now"))
    watched(store, "W-1", UNTIL - DAY, alarm("a", subject="yesterday"))
    assert subjects(store) == ["now"]


def test_what_an_earlier_watch_told_is_not_news(store: Store) -> None:
    watched(store, "W-2", UNTIL, alarm("a", subject="old", known_since="W-1"), alarm("b", subject="new"))
    assert subjects(store) == ["new"]


def test_a_watch_of_one_surface_stands_beside_that_of_all(store: Store) -> None:
    watched(store, "W-1", UNTIL, alarm("a", subject="anywhere"))
    watched(store, "W-2", UNTIL - DAY, alarm("a", subject="on live"), surface="live")
    assert sorted(subjects(store)) == ["anywhere", "on live"]


def test_a_watch_that_nobody_repeated_for_a_week_is_no_news(store: Store) -> None:
    watched(store, "W-1", UNTIL - 8 * DAY, alarm("a", subject="stale"), surface="live")
    watched(store, "W-2", UNTIL, alarm("a", subject="fresh"))
    assert subjects(store) == ["fresh"]


def test_a_watch_kept_again_with_something_else_takes_the_place_of_the_first(store: Store) -> None:
    watched(store, "W-1", UNTIL, alarm("a", subject="first"))
    watched(store, "W-1", UNTIL, alarm("a", subject="again"))
    assert subjects(store) == ["again"]


def test_earlier_watches_end_before_this_one_and_within_its_baseline(store: Store) -> None:
    for number, days in enumerate((0, 1, 30, 36)):
        watched(store, f"W-{number}", UNTIL - days * DAY)
    with store.read() as tx:
        assert [one.id for one in earlier_watches(tx, Asked(until=UNTIL))] == ["W-1", "W-2"]


def test_a_cluster_that_shares_half_of_its_cases_is_the_same() -> None:
    one = finding("T-2", 1, 2, 3, 4).cluster
    assert is_same(one, finding("T-1", 3, 4, 5, 6, 7).cluster)
    assert not is_same(one, finding("T-1", 4, 5, 6, 7).cluster)
    assert not is_same(one, finding("T-1", 1, 2, 3, 4, direction="fp").cluster)
    assert not is_same(one, finding("T-1", 1, 2, 3, 4, policy="hate").cluster)


def test_the_finding_of_an_earlier_watch_is_found_by_its_cluster(store: Store) -> None:
    opened = finding("W-1", 1, 2, 3, 4)
    watched(store, "W-1", UNTIL, alarm("c-1", finding=opened.id))
    with store.write() as tx:
        tx.ledger.add_finding(opened)
    with store.read() as tx:
        known = finding_of(tx, finding("W-2", 3, 4).cluster, UNTIL - DAY)
        assert known is not None
        assert known.id == opened.id
        assert finding_of(tx, finding("W-2", 8, 9).cluster, UNTIL - DAY) is None
        assert finding_of(tx, finding("W-2", 3, 4).cluster, UNTIL + DAY) is None
