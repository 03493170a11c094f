"""Drift: whether a stream flags another share of cases than it did before, by policy and market.

The newest week of cases is compared with the four weeks before it by Fisher's exact test, with Holm's correction over
all comparisons of the run. What is significant and also large is told; a case without a time is left out and counted.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import NamedTuple

from knowledge_base.records import Record, Utc
from knowledge_base.store import Transaction
from knowledge_base.traffic import Flagged, Traffic
from tools.measure import holm, wilson

RECENT = timedelta(days=7)
BEFORE = timedelta(days=28)
ALPHA = 0.01
"""The chance, at most, that a run tells of any shift where there is none."""
LEAST_CHANGE = 0.05
"""A change of the share by this much is large …"""
LEAST_FACTOR = 2.0
"""… and so is a share that became this many times what it was, or one part in so many."""
LEVEL = 0.9
ALL = ""
"""Stands for all markets together."""


class Slice(NamedTuple):
    """What is compared with itself over time; `market` is empty for all markets together."""

    policy: str
    stream: str
    market: str


class Counts(NamedTuple):
    """How many cases were flagged, of how many that were decided."""

    flagged: int
    of: int


class FlaggedShare(Record):
    """A share of decided cases that were decided as violating, with Wilson's 90 % interval."""

    flagged: int
    of: int
    share: float
    low: float
    high: float


class Shift(Record):
    """A share that moved; `p_value` is corrected for all comparisons of the run."""

    policy: str
    stream: str
    market: str = ALL
    before: FlaggedShare
    recent: FlaggedShare
    p_value: float

    @property
    def change(self) -> float:
        """How far the share moved, up or down."""
        return self.recent.share - self.before.share


class RateShift(Record):
    """What moved in the week up to `until`, the largest change first."""

    shifts: tuple[Shift, ...] = ()
    compared: int = 0
    """How many comparisons were made."""
    undated: int = 0
    """Decided cases that have no time, or one that is still to come; they are left out."""
    until: Utc | None = None
    """When the newest decided case happened; None where none has a time."""


def rate_shift(tx: Transaction, at: datetime) -> RateShift:
    """Compare the newest week with the four weeks before, in every policy, stream and market that has cases in both.

    `at` is now: a case that is said to happen later does not set the window.
    """
    traffic = Traffic(tx.connection)
    until, undated = traffic.newest(at), traffic.undated(at)
    if until is None:
        return RateShift(undated=undated)
    since = until - RECENT
    recent = by_slice(traffic.flagged(since, until))
    before = by_slice(traffic.flagged(since - BEFORE, since))
    shifts, compared = shifts_between(before, recent)
    return RateShift(shifts=shifts, compared=compared, undated=undated, until=until)


def by_slice(counted: Iterable[Flagged]) -> dict[Slice, Counts]:
    """The counts of each market, and of all markets together under the empty name."""
    total: dict[Slice, list[int]] = defaultdict(lambda: [0, 0])
    for row in counted:
        for market in (row.market, ALL):
            both = total[Slice(row.policy, row.stream, market)]
            both[0] += row.flagged
            both[1] += row.of
    return {key: Counts(*both) for key, both in total.items()}


def shifts_between(
    before: Mapping[Slice, Counts], recent: Mapping[Slice, Counts]
) -> tuple[tuple[Shift, ...], int]:
    """The slices whose share moved significantly and by much, and how many were compared.

    A market that is the only one of its policy and stream is compared once, as all markets.
    """
    keys = _comparable(before, recent)
    p_values = holm([_p_value(before[key], recent[key]) for key in keys])
    found = [
        Shift(**key._asdict(), before=_share(before[key]), recent=_share(recent[key]), p_value=p)
        for key, p in zip(keys, p_values, strict=True)
        if p <= ALPHA and _is_large(before[key], recent[key])
    ]
    ordered = sorted(found, key=lambda one: (-abs(one.change), one.policy, one.stream, one.market))
    return tuple(ordered), len(keys)


def _comparable(before: Mapping[Slice, Counts], recent: Mapping[Slice, Counts]) -> list[Slice]:
    markets: dict[tuple[str, str], set[str]] = defaultdict(set)
    for key in (*before, *recent):
        if key.market != ALL:
            markets[key.policy, key.stream].add(key.market)
    both = sorted(before.keys() & recent.keys())
    return [key for key in both if key.market == ALL or len(markets[key.policy, key.stream]) > 1]


def _p_value(before: Counts, recent: Counts) -> float:
    from scipy.stats import fisher_exact

    table = [[one.flagged, one.of - one.flagged] for one in (before, recent)]
    return float(fisher_exact(table).pvalue)


def _is_large(before: Counts, recent: Counts) -> bool:
    low, high = sorted((before.flagged / before.of, recent.flagged / recent.of))
    return high - low >= LEAST_CHANGE or high >= LEAST_FACTOR * low


def _share(counts: Counts) -> FlaggedShare:
    low, high = wilson(counts.flagged, counts.of, LEVEL)
    return FlaggedShare(
        flagged=counts.flagged, of=counts.of, share=counts.flagged / counts.of, low=low, high=high
    )
