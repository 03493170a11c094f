"""What is new: the alarms of the watches that are kept, for the terminal, for Slack and for the next watch.

A cluster is one that was told before when it shares at least half of its cases with it.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from knowledge_base.changes import Cluster, Finding
from knowledge_base.store import Transaction
from tools.watch_period import Asked
from tools.watch_records import Watched

LEAST_SHARED = 0.5
FRESH = timedelta(days=7)
"""A watch whose window ended longer before the newest one is not news any more."""


def watches(tx: Transaction) -> Iterator[Watched]:
    """Every watch that was kept, the one with the latest window first."""
    kept = [Watched.model_validate(run.body) for run in tx.ledger.finished("watch")]
    yield from sorted(kept, key=lambda one: (one.until is not None, one.until), reverse=True)


def emerging(tx: Transaction) -> tuple[Watched, ...]:
    """The newest watch of each kind (stream, surface, policies, lengths), with what it was the first to tell."""
    newest: dict[tuple[object, ...], Watched] = {}
    for one in watches(tx):
        kind = (one.stream, one.surface, one.policies, one.window_days, one.baseline_days)
        newest.setdefault(kind, one)
    ends = [one.until for one in newest.values() if one.until is not None]
    return tuple(
        one.model_copy(update={"alarms": tuple(alarm for alarm in one.alarms if not alarm.known_since)})
        for one in newest.values()
        if one.until is not None and one.until >= max(ends) - FRESH
    )


def earlier_watches(tx: Transaction, asked: Asked) -> list[Watched]:
    """The watches whose window ended before this one's and not before its baseline, latest first."""
    return [one for one in watches(tx) if one.until is not None and asked.since <= one.until < asked.until]


def finding_of(tx: Transaction, cluster: Cluster, since: datetime) -> Finding | None:
    """The finding that a watch opened on the same cluster, its window not having ended before `since`."""
    for one in watches(tx):
        if one.until is None or one.until < since:
            continue
        for alarm in one.alarms:
            found = tx.ledger.finding(alarm.finding) if alarm.finding else None
            if found is not None and is_same(cluster, found.cluster):
                return found
    return None


def is_same(one: Cluster, other: Cluster) -> bool:
    """Whether a cluster is one that was told before."""
    if (one.policy, one.direction) != (other.policy, other.direction):
        return False
    return len(set(one.members) & set(other.members)) >= LEAST_SHARED * len(one.members)
