"""What people said of impacts, in one transaction. Rows are only added; of two on the same texts the later holds."""

from sqlalchemy import Connection, insert, select

from knowledge_base import digests
from knowledge_base.impact_records import Verdict
from knowledge_base.impact_tables import impact_verdicts


class Impacts:
    """Verdicts of people."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, verdict: Verdict) -> None:
        """Keep one more."""
        row = {
            **verdict.model_dump(include={"id", "regulation", "provision", "clause", "at"}),
            "body": digests.canonical_json(verdict.model_dump(mode="json")),
        }
        self._connection.execute(insert(impact_verdicts).values(row))

    def verdicts(self, regulation: str | None = None) -> list[Verdict]:
        """Those on one regulation or on all, in the order in which they were given."""
        query = select(impact_verdicts.c.body).order_by(impact_verdicts.c.seq)
        if regulation is not None:
            query = query.where(impact_verdicts.c.regulation == regulation)
        return [Verdict.model_validate_json(body) for body in self._connection.scalars(query)]
