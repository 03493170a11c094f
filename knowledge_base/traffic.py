"""What came by: which policies cases were looked at under, and how many were decided when, how and in which market."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, case, func, or_, select

from knowledge_base.records import CaseId
from knowledge_base.tables import cases, decisions, ratings


class Flagged(NamedTuple):
    """Cases that one stream decided under a policy in a market, and how many of them as violating."""

    policy: str
    stream: str
    market: str
    flagged: int
    of: int


class Seen(NamedTuple):
    """A case that came by, decided or not."""

    case: CaseId
    market: str
    occurred_at: datetime


class Traffic:
    """Decided traffic within one transaction. A case counts once a policy and stream, by its latest decision."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def newest(self, until: datetime) -> datetime | None:
        """When the last case up to a moment happened that any stream decided."""
        joined = decisions.join(cases, decisions.c.case_id == cases.c.id)
        query = select(func.max(cases.c.occurred_at)).select_from(joined)
        found: datetime | None = self._connection.scalar(
            query.where(cases.c.occurred_at <= until, decisions.c.violates.is_not(None))
        )
        return found

    def flagged(self, since: datetime, until: datetime) -> list[Flagged]:
        """Decided cases that happened after `since` and up to `until`, by policy, stream and market."""
        where = (decisions.c.policy, decisions.c.stream, cases.c.market)
        counts = (func.sum(case((decisions.c.violates, 1), else_=0)), func.count())
        inside = (cases.c.occurred_at > since) & (cases.c.occurred_at <= until)
        query = _decided(*where, *counts).where(inside).group_by(*where).order_by(*where)
        return [Flagged(*row) for row in self._connection.execute(query)]

    def undated(self, until: datetime) -> int:
        """Decided cases without a time, or with one that is still to come."""
        no_time = or_(cases.c.occurred_at.is_(None), cases.c.occurred_at > until)
        query = _decided(func.count(cases.c.id.distinct())).where(no_time)
        return self._connection.scalar(query) or 0

    def seen(self, since: datetime, until: datetime, surface: str = "") -> list[Seen]:
        """Every case that happened after `since` and up to `until`, oldest first; on one surface where it is named."""
        query = select(cases.c.id, cases.c.market, cases.c.occurred_at).where(
            cases.c.occurred_at > since, cases.c.occurred_at <= until
        )
        if surface:
            query = query.where(cases.c.surface == surface)
        return [
            Seen(*row) for row in self._connection.execute(query.order_by(cases.c.occurred_at, cases.c.id))
        ]

    def policies_of(self, ids: Sequence[str]) -> dict[CaseId, set[str]]:
        """Every policy that each of some cases was decided or rated under, by any stream."""
        found: dict[CaseId, set[str]] = {CaseId(one): set() for one in ids}
        for table in (decisions, ratings):
            query = select(table.c.case_id, table.c.policy).where(table.c.case_id.in_(ids)).distinct()
            for row in self._connection.execute(query):
                found[CaseId(row.case_id)].add(row.policy)
        return found


def _decided(*columns: Any) -> Select[Any]:
    """The latest decision of each stream on each case under each policy, where it says yes or no, with its case."""
    newest = select(func.max(decisions.c.seq)).group_by(
        decisions.c.policy, decisions.c.stream, decisions.c.case_id
    )
    joined = decisions.join(cases, decisions.c.case_id == cases.c.id)
    return (
        select(*columns)
        .select_from(joined)
        .where(decisions.c.seq.in_(newest), decisions.c.violates.is_not(None))
    )
