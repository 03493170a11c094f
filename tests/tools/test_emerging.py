"""Emerging groups of errors: new by what they share with the triage before, or grown by how many cases."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from knowledge_base.store import Store
from tests.triages import finding, triage_run
from tools.emerging import Emerging, emerging
from tools.errors_queue import REST_NAME


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """A migrated store; nothing here depends on the engine."""
    opened = Store(f"sqlite:///{tmp_path / 'redline.db'}", check=False)
    opened.migrate()
    yield opened
    opened.close()


def emerged(store: Store, run: str = "T-2") -> Emerging:
    with store.read() as tx:
        return emerging(tx, run)


def test_a_finding_that_shares_fewer_than_half_its_cases_is_new(store: Store) -> None:
    triage_run(store, "T-1", finding("T-1", 1, 2, 3, 4))
    triage_run(store, "T-2", finding("T-2", 1, 2, 3, 4), finding("T-2", 11, 12, 13, 1, 2))
    found = emerged(store)
    assert found.compared
    (one,) = found.findings
    assert one.is_new
    assert (len(one.finding.cluster.members), one.shared, one.before) == (5, 2, 4)


def test_half_of_the_cases_is_not_new(store: Store) -> None:
    triage_run(store, "T-1", finding("T-1", 1, 2, 3, 4))
    triage_run(store, "T-2", finding("T-2", 1, 2, 13, 14))
    assert emerged(store).findings == ()


def test_a_finding_that_grew_tells_from_how_many_to_how_many(store: Store) -> None:
    triage_run(store, "T-1", finding("T-1", *range(8)))
    triage_run(store, "T-2", finding("T-2", *range(12)))
    (one,) = emerged(store).findings
    assert not one.is_new
    assert (one.before, len(one.finding.cluster.members)) == (8, 12)


def test_growth_by_few_cases_or_by_a_small_part_is_not_told(store: Store) -> None:
    triage_run(store, "T-1", finding("T-1", *range(4)), finding("T-1", *range(100, 140)))
    triage_run(store, "T-2", finding("T-2", *range(6)), finding("T-2", *range(100, 145)))
    assert emerged(store).findings == ()


def test_scattered_cases_are_no_group(store: Store) -> None:
    triage_run(store, "T-1", finding("T-1", 1, 2, 3))
    triage_run(store, "T-2", finding("T-2", 21, 22, 23, name=REST_NAME))
    assert emerged(store).findings == ()


def test_a_first_triage_has_nothing_new(store: Store) -> None:
    triage_run(store, "T-2", finding("T-2", 1, 2, 3))
    assert emerged(store) == Emerging(triage="T-2")


def test_a_policy_or_direction_that_was_not_looked_at_before_is_not_new(store: Store) -> None:
    triage_run(store, "T-1", finding("T-1", 1, 2, 3), steps=("scams:fn",))
    triage_run(
        store,
        "T-2",
        finding("T-2", 4, 5, 6, direction="fp"),
        finding("T-2", 7, 8, 9, policy="hate"),
        steps=("scams:fn", "scams:fp", "hate:fn"),
    )
    found = emerged(store)
    assert found.compared
    assert found.findings == ()


def test_the_last_triage_that_looked_there_is_the_one_before(store: Store) -> None:
    triage_run(store, "T-0", finding("T-0", 1, 2, 3), steps=("scams:fn",))
    triage_run(store, "T-1", steps=("hate:fn",))
    triage_run(store, "T-2", finding("T-2", 1, 2, 3), steps=("scams:fn",))
    assert emerged(store).findings == ()


def test_a_triage_of_another_stream_or_of_later_cases_only_is_not_compared(store: Store) -> None:
    triage_run(store, "T-0", finding("T-0", 1, 2, 3), stream="human")
    triage_run(store, "T-1", stream="llm", since="2026-07-01T00:00:00+00:00")
    triage_run(store, "T-2", finding("T-2", 1, 2, 3), stream="llm", since=None)
    assert not emerged(store).compared


def test_weekly_triages_are_compared_although_each_begins_later(store: Store) -> None:
    triage_run(store, "T-1", finding("T-1", 1, 2, 3), since="2026-07-01T00:00:00+00:00")
    triage_run(store, "T-2", finding("T-2", 4, 5, 6), since="2026-07-08T00:00:00+00:00")
    assert [one.is_new for one in emerged(store).findings] == [True]


def test_an_unfinished_or_unknown_triage_has_nothing(store: Store) -> None:
    triage_run(store, "T-1", finding("T-1", 1, 2, 3))
    triage_run(store, "T-2", finding("T-2", 4, 5, 6), done=False)
    assert emerged(store).findings == emerged(store, "T-9").findings == ()


def test_new_ones_come_first_then_the_largest(store: Store) -> None:
    triage_run(store, "T-1", finding("T-1", *range(8)))
    triage_run(
        store,
        "T-2",
        finding("T-2", *range(14)),
        finding("T-2", *range(50, 53)),
        finding("T-2", *range(60, 65)),
    )
    told = [(one.is_new, len(one.finding.cluster.members)) for one in emerged(store).findings]
    assert told == [(True, 5), (True, 3), (False, 14)]
