"""Drift: told where a share moved by much and significantly, and hardly ever where nothing did."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from scipy.stats import binom

from knowledge_base.cases import CaseRow
from knowledge_base.store import Store
from knowledge_base.traffic import Flagged
from tools.drift import ALL, ALPHA, Counts, Slice, by_slice, rate_shift, shifts_between

NOW = datetime(2026, 7, 31, 12, tzinfo=UTC)
NEWEST = NOW - timedelta(hours=1)
SCAMS = Slice("scams", "llm", ALL)


def decided(
    name: str, count: int, flagged: int, at: datetime | None, market: str = "DE", stream: str = "llm"
) -> Iterator[CaseRow]:
    """Cases that a stream decided under one policy, the first of them as violating."""
    for number in range(count):
        decision = {"stream": stream, "policy": "scams", "violates": number < flagged, "model": "m"}
        fields = {"id": f"{name}-{number:03}", "text": "Hello", "market": market, "decisions": [decision]}
        yield CaseRow.model_validate(fields | {"occurred_at": at})


def add(store: Store, *groups: Iterator[CaseRow]) -> None:
    with store.write() as tx:
        tx.cases.add_rows([row for group in groups for row in group])


def weeks_ago(weeks: float) -> datetime:
    return NEWEST - timedelta(days=7 * weeks)


def flagged_rows(shares: dict[str, float], size: int, rng: np.random.Generator) -> list[Flagged]:
    """Random traffic of three markets under policies that each have a share of their own."""
    return [
        Flagged(policy, "llm", market, int(rng.binomial(size, share)), size)
        for policy, share in shares.items()
        for market in ("BR", "DE", "US")
    ]


def test_a_share_that_doubled_is_told_with_its_intervals(store: Store) -> None:
    add(store, decided("old", 200, 40, weeks_ago(2)), decided("new", 100, 45, NEWEST))
    with store.read() as tx:
        found = rate_shift(tx, NOW)
    assert found.until == NEWEST
    assert found.compared == 1
    (shift,) = found.shifts
    assert (shift.policy, shift.stream, shift.market) == SCAMS
    assert (shift.before.share, shift.recent.share) == (0.2, 0.45)
    assert shift.before.low < 0.2 < shift.before.high < shift.recent.low < 0.45 < shift.recent.high
    assert shift.change == pytest.approx(0.25)
    assert shift.p_value < ALPHA


def test_a_share_that_stayed_is_not_told(store: Store) -> None:
    add(store, decided("old", 200, 40, weeks_ago(2)), decided("new", 100, 21, NEWEST))
    with store.read() as tx:
        found = rate_shift(tx, NOW)
    assert (found.shifts, found.compared) == ((), 1)


def test_the_newest_case_sets_the_week_and_older_than_five_weeks_does_not_count(store: Store) -> None:
    add(
        store,
        decided("new", 50, 25, NEWEST),
        decided("edge", 50, 25, weeks_ago(1) + timedelta(seconds=1)),
        decided("old", 100, 10, weeks_ago(1)),
        decided("ancient", 400, 400, weeks_ago(5)),
    )
    with store.read() as tx:
        (shift,) = rate_shift(tx, NOW).shifts
    assert (shift.recent.flagged, shift.recent.of) == (50, 100)
    assert (shift.before.flagged, shift.before.of) == (10, 100)


def test_cases_without_a_time_or_from_the_future_are_left_out_and_counted(store: Store) -> None:
    add(
        store,
        decided("old", 100, 20, weeks_ago(2)),
        decided("new", 100, 20, NEWEST),
        decided("undated", 30, 30, None),
        decided("future", 7, 7, NOW + timedelta(days=365)),
    )
    with store.read() as tx:
        found = rate_shift(tx, NOW)
    assert (found.shifts, found.undated, found.until) == ((), 37, NEWEST)


def test_a_case_counts_once_by_its_latest_decision(store: Store) -> None:
    rows = [*decided("old", 100, 20, weeks_ago(2)), *decided("new", 100, 20, NEWEST)]
    add(store, iter(rows))
    with store.write() as tx:
        again = [(row.id, row.decisions[0].model_copy(update={"violates": True})) for row in rows[100:]]
        tx.ledger.start_run("D-2", "decide", {})
        tx.cases.add_decisions("D-2", again)
    with store.read() as tx:
        (shift,) = rate_shift(tx, NOW).shifts
    assert (shift.recent.flagged, shift.recent.of) == (100, 100)


def test_a_store_without_cases_has_nothing_to_compare(store: Store) -> None:
    with store.read() as tx:
        assert rate_shift(tx, NOW).until is None


def test_markets_are_compared_by_themselves_where_there_are_several(store: Store) -> None:
    add(
        store,
        decided("old-de", 200, 40, weeks_ago(2)),
        decided("new-de", 100, 20, NEWEST),
        decided("old-br", 200, 20, weeks_ago(2), "BR"),
        decided("new-br", 100, 60, NEWEST, "BR"),
    )
    with store.read() as tx:
        found = rate_shift(tx, NOW)
    assert found.compared == 3
    assert [shift.market for shift in found.shifts] == ["BR", ALL]


def test_streams_are_not_mixed(store: Store) -> None:
    add(
        store,
        decided("old", 100, 10, weeks_ago(2), stream="human"),
        decided("new", 100, 90, NEWEST, stream="llm"),
    )
    with store.read() as tx:
        assert rate_shift(tx, NOW).compared == 0


def test_a_small_change_is_not_told_however_sure_it_is() -> None:
    before, recent = {SCAMS: Counts(100_000, 400_000)}, {SCAMS: Counts(29_000, 100_000)}
    assert shifts_between(before, recent)[0] == ()


def test_a_rare_share_that_doubled_is_large() -> None:
    before, recent = {SCAMS: Counts(200, 40_000)}, {SCAMS: Counts(200, 10_000)}
    assert [shift.policy for shift in shifts_between(before, recent)[0]] == ["scams"]


def test_false_alarms_are_no_more_frequent_than_stated() -> None:
    """Four policies in three markets, from rare to frequent, over runs without any change: the count of alarms is
    one that the stated rate gives."""
    shares = {"csam": 0.01, "hate": 0.1, "scams": 0.3, "spam": 0.5}
    runs = 300
    alarms = sum(bool(_told(seed, shares, shares)) for seed in range(runs))
    assert binom.sf(alarms - 1, runs, ALPHA) > 0.05


def test_a_real_shift_among_many_that_stayed_is_found_and_alone() -> None:
    shares = {"csam": 0.01, "hate": 0.1, "scams": 0.3, "spam": 0.5}
    found = [_told(seed, shares, shares | {"hate": 0.25}) for seed in range(20)]
    assert all(found)
    assert {policy for told in found for policy in told} == {"hate"}


def _told(seed: int, before: dict[str, float], recent: dict[str, float]) -> Sequence[str]:
    rng = np.random.default_rng(seed)
    earlier, later = flagged_rows(before, 400, rng), flagged_rows(recent, 100, rng)
    shifts, _ = shifts_between(by_slice(earlier), by_slice(later))
    return [shift.policy for shift in shifts]
