"""How the queues are doing, as rows of the Home; looked at once a minute, since it may take a while."""

import threading
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import get_args
from weakref import WeakKeyDictionary

from knowledge_base.cases import Stream
from knowledge_base.store import Store, Transaction
from slack_app.cards.home import HealthRow
from slack_app.office import Office
from tools.health import WeekOfErrors, errors_among, weekly
from tools.measure import wilson

KEPT = timedelta(minutes=1)
LEVEL = 0.9
MAIN: Stream = "llm"
"""The stream that a row is of unless it says otherwise."""
Rows = tuple[tuple[str, HealthRow], ...]

_kept: WeakKeyDictionary[Store, tuple[datetime, Rows]] = WeakKeyDictionary()
_lock = threading.Lock()


def queue_rows(office: Office, tx: Transaction) -> Rows:
    """Every policy with its row, the one with most errors first; whoever shows them leaves out what is restricted."""
    at = office.clock()
    with _lock:
        kept = _kept.get(office.store)
        if kept is None or not timedelta() <= at - kept[0] < KEPT:
            kept = _kept[office.store] = (at, _read(tx))
    return kept[1]


def _read(tx: Transaction) -> Rows:
    found = [
        (policy, row)
        for stream in get_args(Stream)
        for policy in tx.cases.decided_policies(stream)
        if (row := _row(tx, policy, stream)) is not None
    ]
    return tuple(sorted(found, key=lambda pair: (-pair[1].errors, pair[1].policy)))


def _row(tx: Transaction, policy: str, stream: Stream) -> HealthRow | None:
    wrong = errors_among(tx.cases.verdicts(policy, stream), tx.cases.labels(policy))
    if not wrong:
        return None
    trend = weekly(wrong, tx.cases.occurred(list(wrong)))
    low, high = wilson(trend[-1].errors, trend[-1].of, LEVEL) if trend else (None, None)
    return HealthRow(
        policy=policy if stream == MAIN else f"{policy} ({stream})",
        weeks=_without_gaps(trend),
        errors=sum(bool(kind) for kind in wrong.values()),
        labelled=len(wrong),
        low=low,
        high=high,
    )


def _without_gaps(trend: Sequence[WeekOfErrors]) -> tuple[float | None, ...]:
    """A share a week, with None for weeks in which nothing happened."""
    if not trend:
        return ()
    shares = {week.monday: week.share for week in trend}
    weeks = (trend[-1].monday - trend[0].monday).days // 7
    return tuple(shares.get(trend[0].monday + timedelta(weeks=number)) for number in range(weeks + 1))
