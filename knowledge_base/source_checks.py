"""What came of looking at sources: one row a check, the newest tells what to ask for next time."""

from typing import Literal

from sqlalchemy import Connection, insert, select

from knowledge_base import digests
from knowledge_base.records import Digest, Name, Record, Utc
from knowledge_base.tables import source_checks

Outcome = Literal["new", "unchanged", "failed"]


class SourceCheck(Record):
    """One look at a source: what the other side answered, how much came, and what was done with it."""

    source: Name
    at: Utc
    outcome: Outcome
    location: str
    status: int | None = None
    """The HTTP status; None for folders and files."""
    bytes: int = 0
    digest: Digest | None = None
    etag: str = ""
    last_modified: str = ""
    entries: tuple[str, ...] = ()
    """What is new in it: entries of a feed, or versions that were imported."""
    seen: tuple[str, ...] = ()
    """The entries of a feed that are known so far."""
    reason: str = ""
    """Why it failed."""


class SourceChecks:
    """Checks of sources: added, never changed."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, check: SourceCheck) -> None:
        """Keep what came of a check."""
        body = digests.canonical_json(check.model_dump(mode="json"))
        row = {"source": check.source, "at": check.at, "outcome": check.outcome, "body": body}
        self._connection.execute(insert(source_checks).values(row))

    def last(self, source: str, good: bool = False) -> SourceCheck | None:
        """The newest check of a source; with `good`, the newest that did not fail."""
        query = select(source_checks.c.body).where(source_checks.c.source == source)
        if good:
            query = query.where(source_checks.c.outcome != "failed")
        body = self._connection.scalar(query.order_by(source_checks.c.seq.desc()).limit(1))
        return None if body is None else SourceCheck.model_validate_json(body)

    def all(self, source: str) -> list[SourceCheck]:
        """Every check of a source, oldest first."""
        query = select(source_checks.c.body).where(source_checks.c.source == source)
        rows = self._connection.execute(query.order_by(source_checks.c.seq))
        return [SourceCheck.model_validate_json(row.body) for row in rows]
