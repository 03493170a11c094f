"""The ledger of calls to language models, on both databases."""

from datetime import UTC, datetime, timedelta

import pytest

from knowledge_base.spending import Charge, start_of_day
from knowledge_base.store import Store
from tests.scenes import PowerCut

NOON = datetime(2026, 7, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)


def add(store: Store, at: datetime, cost: float, outcome: str = "answered", purpose: str = "ask") -> int:
    with store.write() as tx:
        charge = Charge(outcome=outcome, cost=cost, tokens_in=100, tokens_out=10)
        return tx.spending.reserve(at, purpose, "openai/double", "0f" * 32, charge)


def spent(store: Store, since: datetime) -> float:
    with store.read() as tx:
        return tx.spending.spent_since(since)


def test_what_is_reserved_counts_as_spent_until_it_is_settled(store: Store) -> None:
    row = add(store, NOON, 0.5, "reserved")
    assert spent(store, NOON - DAY) == pytest.approx(0.5)
    with store.write() as tx:
        tx.spending.settle(row, Charge(outcome="answered", tokens_in=7, tokens_out=3, cost=0.2, seconds=1.5))
    assert spent(store, NOON - DAY) == pytest.approx(0.2)
    with store.read() as tx:
        (call,) = tx.spending.calls(NOON - DAY)
    assert (call.seq, call.at, call.outcome, call.tokens_in, call.seconds) == (row, NOON, "answered", 7, 1.5)


def test_a_call_is_settled_once(store: Store) -> None:
    row = add(store, NOON, 0.5, "reserved")
    for cost in (0.2, 0.0):
        with store.write() as tx:
            tx.spending.settle(row, Charge(outcome="answered", cost=cost))
    assert spent(store, NOON) == pytest.approx(0.2)


def test_a_transaction_that_fails_reserves_nothing(store: Store) -> None:
    def reserve_and_fail() -> None:
        with store.write() as tx:
            tx.spending.reserve(NOON, "ask", "m", "d", Charge(outcome="reserved", cost=1))
            raise PowerCut

    with pytest.raises(PowerCut):
        reserve_and_fail()
    assert spent(store, NOON - DAY) == 0.0


def test_only_what_is_not_older_counts(store: Store) -> None:
    add(store, NOON - DAY, 1.0)
    add(store, start_of_day(NOON), 0.25)
    assert spent(store, start_of_day(NOON)) == pytest.approx(0.25)
    assert spent(store, start_of_day(NOON, days_before=1)) == pytest.approx(1.25)
    assert spent(store, NOON + DAY) == 0.0


def test_a_day_begins_at_midnight_utc_wherever_one_is() -> None:
    east = datetime.fromisoformat("2026-07-02T01:30:00+09:00")
    assert start_of_day(east) == datetime(2026, 7, 1, tzinfo=UTC)


def test_sums_are_by_day_purpose_and_model_newest_first(store: Store) -> None:
    add(store, NOON - DAY, 1.0)
    for outcome, cost in (("answered", 0.1), ("answered, unpriced", 0.0), ("cached", 0.0), ("http 429", 0.0)):
        add(store, NOON, cost, outcome)
    add(store, NOON, 0.3, "reserved", purpose="draft")
    with store.read() as tx:
        first, second, third = tx.spending.by_day(start_of_day(NOON, 1))
    assert [(one.day, one.purpose) for one in (first, second, third)] == [
        ("2026-07-01", "ask"),
        ("2026-07-01", "draft"),
        ("2026-06-30", "ask"),
    ]
    assert (first.calls, first.cached, first.failed, first.tokens_in) == (4, 1, 1, 400)
    assert first.cost == pytest.approx(0.1)
    assert (second.failed, second.cost) == (0, pytest.approx(0.3))


def test_an_answer_is_kept_once_and_found_by_its_digest(store: Store) -> None:
    with store.write() as tx:
        assert tx.spending.keep("d1", "m", NOON, '{"a": "ä\\u0000"}')
        assert not tx.spending.keep("d1", "m", NOON, "another")
    with store.read() as tx:
        assert tx.spending.cached("d1") == '{"a": "ä\\u0000"}'
        assert tx.spending.cached("d2") is None


def test_names_that_are_too_long_are_cut(store: Store) -> None:
    with store.write() as tx:
        tx.spending.reserve(NOON, "p" * 500, "m" * 500, "0f" * 32, Charge(outcome="answered"))
        (call,) = tx.spending.calls(NOON)
    assert (len(call.purpose), len(call.model)) == (80, 200)
