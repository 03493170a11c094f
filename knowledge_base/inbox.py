"""The inbox: what people and schedules asked for, written under a unique key before it is acknowledged.

An item is done once, by whichever worker claims it first. A claim is a lease: one that dies gives it back when the
lease runs out, and a live one extends it. Lanes keep quick work from waiting behind slow work.
"""

import json
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import Connection, Select, func, or_, select, update

from knowledge_base import digests
from knowledge_base.face_tables import inbox
from knowledge_base.records import Record, Utc
from knowledge_base.upsert import insert_new

Lane = Literal["click", "question", "heavy"]
FRESH = timedelta(seconds=2)
"""How long a click surely can still open a modal: its trigger dies after three seconds."""
MOST_ATTEMPTS = 3
MOST_CLAIMS = 10
"""A worker that takes an item so often without an end was ended by it, and the next one would be too."""


class Item(Record):
    """One thing to do. `attempts` counts this one too."""

    key: str
    lane: Lane
    kind: str
    body: dict[str, Any]
    received_at: Utc
    attempts: int


class Inbox:
    """The inbox within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def put(self, key: str, lane: Lane, kind: str, body: dict[str, Any], at: datetime) -> bool:
        """Keep an item; false when one of that key is there already, done or not."""
        row = {
            "key": key,
            "lane": lane,
            "kind": kind,
            "body": digests.canonical_json(body),
            "received_at": at,
            "attempts": 0,
            "problem": "",
        }
        return insert_new(self._connection, inbox, [row]) == 1

    def claim(self, lane: Lane, worker: str, at: datetime, lease: timedelta) -> Item | None:
        """The oldest item of a lane that nobody works on, now this worker's until the lease runs out.

        Of clicks that are `FRESH` the newest comes first, and they come before older ones: when more is pressed than
        can be done, most modals still open, where in order of time every trigger would be dead by its turn.
        """
        free = or_(inbox.c.claimed_until.is_(None), inbox.c.claimed_until < at)
        waiting = select(inbox.c.key).where(inbox.c.lane == lane, inbox.c.done_at.is_(None), free)
        row = None
        if lane == "click":
            fresh = waiting.where(inbox.c.received_at > at - FRESH)
            row = self._take(fresh.order_by(inbox.c.received_at.desc(), inbox.c.key), worker, at + lease)
        if row is None:
            row = self._take(waiting.order_by(inbox.c.received_at, inbox.c.key), worker, at + lease)
        return None if row is None else _item(row)

    def _take(self, waiting: Select[tuple[str]], worker: str, until: datetime) -> Any:
        first = waiting.limit(1).with_for_update(skip_locked=True).scalar_subquery()
        values = {"claimed_by": worker, "claimed_until": until, "attempts": inbox.c.attempts + 1}
        claimed = update(inbox).where(inbox.c.key == first).values(**values).returning(inbox)
        return self._connection.execute(claimed).one_or_none()

    def has_waiting(self, lane: Lane, at: datetime) -> bool:
        """Whether a lane has an item that nobody works on."""
        free = or_(inbox.c.claimed_until.is_(None), inbox.c.claimed_until < at)
        query = select(inbox.c.key).where(inbox.c.lane == lane, inbox.c.done_at.is_(None), free).limit(1)
        return self._connection.scalar(query) is not None

    def extend(self, worker: str, keys: Collection[str], until: datetime) -> int:
        """Keep the claims of a worker on what it is at; return how many there are."""
        where = (inbox.c.claimed_by == worker) & inbox.c.key.in_(keys) & inbox.c.done_at.is_(None)
        return self._connection.execute(update(inbox).where(where).values(claimed_until=until)).rowcount

    def finish(self, key: str, at: datetime, problem: str = "") -> None:
        """Note that an item is done; `problem` tells how it failed for good."""
        where = inbox.c.key == key
        self._connection.execute(update(inbox).where(where).values(done_at=at, problem=problem[:2000]))

    def give_back(self, key: str, at: datetime, problem: str) -> None:
        """Let an item be tried again, from the moment given."""
        where = (inbox.c.key == key) & inbox.c.done_at.is_(None)
        values = {"claimed_until": at, "claimed_by": None, "problem": problem[:2000]}
        self._connection.execute(update(inbox).where(where).values(**values))

    def release_claims(self, worker: str) -> None:
        """Give back what a worker that stops in good order holds."""
        where = (inbox.c.claimed_by == worker) & inbox.c.done_at.is_(None)
        self._connection.execute(update(inbox).where(where).values(claimed_until=None, claimed_by=None))

    def item(self, key: str) -> Item | None:
        """The item of that key."""
        row = self._connection.execute(select(inbox).where(inbox.c.key == key)).one_or_none()
        return None if row is None else _item(row)

    def waiting(self) -> dict[str, int]:
        """How many items of each lane are not done."""
        query = select(inbox.c.lane, func.count()).where(inbox.c.done_at.is_(None)).group_by(inbox.c.lane)
        return {row.lane: row[1] for row in self._connection.execute(query)}

    def asked_by(self, person: str, kind: str, most: int) -> list[Item]:
        """The newest items of a kind that a Slack member asked for."""
        query = (
            select(inbox).where(inbox.c.kind == kind).order_by(inbox.c.received_at.desc()).limit(50 * most)
        )
        found = (_item(row) for row in self._connection.execute(query))
        return [item for item in found if item.body.get("user") == person][:most]

    def under_way(self, person: str, kind: str) -> list[Item]:
        """What a Slack member asked for that is not done yet, oldest first."""
        query = select(inbox).where(inbox.c.kind == kind, inbox.c.done_at.is_(None))
        found = (_item(row) for row in self._connection.execute(query.order_by(inbox.c.received_at)))
        return [item for item in found if item.body.get("user") == person]


def _item(row: Any) -> Item:
    names = ("key", "lane", "kind", "received_at", "attempts")
    return Item.model_validate({name: getattr(row, name) for name in names} | {"body": json.loads(row.body)})
