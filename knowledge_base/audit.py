"""The audit log: append-only, each entry's hash covers its fields and the hash before it.

Altering, inserting or dropping an entry breaks the chain; dropping the last ones is found by the head, and by
anyone who kept an earlier hash (`redline audit verify --anchor HASH`).
"""

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, String, func, insert, select, type_coerce, update

from knowledge_base import digests
from knowledge_base.changes import AuditEvent
from knowledge_base.records import Record, now
from knowledge_base.tables import audit_events, audit_head

GENESIS = "0" * 64


class ChainCheck(Record):
    """The outcome of walking the chain: `first_bad` is the sequence number of the first entry that does not fit."""

    ok: bool
    events: int
    first_bad: int | None = None
    reason: str = ""
    head: str = GENESIS


def event_hash(at: str, fields: dict[str, Any]) -> str:
    """SHA-256 of the canonical JSON of every field of an event but its hash; `at` as it is stored."""
    return digests.of_value({**fields, "at": at})


class AuditLog:
    """The log within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def append(self, actor: str, action: str, subject: str, **body: Any) -> AuditEvent:
        """Add one event; concurrent writers wait for each other here."""
        head = self._connection.execute(select(audit_head).with_for_update()).one()
        at = now()
        fields: dict[str, Any] = {
            "seq": head.seq + 1,
            "actor": actor,
            "action": action,
            "subject": subject,
            "body": body,
            "previous": head.hash,
        }
        digest = event_hash(_stored(at), fields)
        row = {**fields, "at": at, "body": digests.canonical_json(body), "hash": digest}
        self._connection.execute(insert(audit_events).values(row))
        self._connection.execute(update(audit_head).values(seq=head.seq + 1, hash=digest))
        return AuditEvent(at=at, hash=digest, **fields)

    def events(self, newest_first: bool = False, limit: int | None = None) -> Iterator[AuditEvent]:
        """The entries in order."""
        order = audit_events.c.seq.desc() if newest_first else audit_events.c.seq
        for row in self._connection.execute(select(audit_events).order_by(order).limit(limit)):
            yield AuditEvent.model_validate({**row._mapping, "body": json.loads(row.body)})

    def about(self, subject: str) -> list[AuditEvent]:
        """Everything that was logged about one subject, in order."""
        query = select(audit_events).where(audit_events.c.subject == subject).order_by(audit_events.c.seq)
        rows = self._connection.execute(query)
        return [AuditEvent.model_validate({**row._mapping, "body": json.loads(row.body)}) for row in rows]

    def newest(self) -> int:
        """The number of the last entry; 0 for an empty log."""
        return int(self._connection.scalar(select(func.max(audit_events.c.seq))) or 0)

    def after(self, seq: int, most: int = 500) -> list[AuditEvent]:
        """The entries that follow one, in order."""
        query = select(audit_events).where(audit_events.c.seq > seq).order_by(audit_events.c.seq).limit(most)
        rows = self._connection.execute(query)
        return [AuditEvent.model_validate({**row._mapping, "body": json.loads(row.body)}) for row in rows]

    def verify(self, anchor: str | None = None) -> ChainCheck:
        """Walk the chain from its start; `anchor` is a hash kept elsewhere that must be on it."""
        previous, count, seen = GENESIS, 0, anchor in (None, GENESIS)
        # Moments as the text that is stored: an altered one need not be a moment.
        columns = [type_coerce(c, String).label("at") if c.name == "at" else c for c in audit_events.c]
        for row in self._connection.execute(select(*columns).order_by(audit_events.c.seq)):
            count += 1
            if problem := _problem(row, count, previous):
                return ChainCheck(ok=False, events=count, first_bad=row.seq, reason=problem, head=previous)
            previous = row.hash
            seen = seen or row.hash == anchor
        if found := self._head_problem(count, previous):
            first_bad, problem = found
            return ChainCheck(ok=False, events=count, first_bad=first_bad, reason=problem, head=previous)
        if not seen:
            reason = "the anchor is not on this chain"
            return ChainCheck(ok=False, events=count, first_bad=count + 1, reason=reason, head=previous)
        return ChainCheck(ok=True, events=count, head=previous)

    def _head_problem(self, count: int, last: str) -> tuple[int, str] | None:
        heads = self._connection.execute(select(audit_head)).all()
        if len(heads) != 1:
            return count + 1, f"there are {len(heads)} heads instead of one"
        if heads[0].seq > count:
            return count + 1, "entries at the end are missing: the head names a later one"
        if heads[0].seq < count:
            return heads[0].seq + 1, "entries were added behind the last one: the head names an earlier one"
        return None if heads[0].hash == last else (max(count, 1), "the head names another last entry")


def _stored(at: datetime) -> str:
    return at.isoformat(timespec="microseconds")


def _problem(row: Any, expected_seq: int, previous: str) -> str:
    if row.seq != expected_seq:
        return f"entry {expected_seq} is missing"
    if row.previous != previous:
        return "does not follow the entry before it"
    names = ("seq", "actor", "action", "subject", "previous")
    try:
        body = json.loads(row.body)
        digest = event_hash(row.at, {**{name: row._mapping[name] for name in names}, "body": body})
    except (ValueError, TypeError, RecursionError):
        return "its body is not JSON, or a field is not text"
    return "" if (digest, digests.canonical_json(body)) == (row.hash, row.body) else "its content was altered"
