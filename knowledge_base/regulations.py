"""What is known of versions of regulations beside their text, and what was fetched or looked at, in one transaction."""

from sqlalchemy import Connection, select

from knowledge_base import digests
from knowledge_base.legal_records import ActFacts
from knowledge_base.records import ArtefactId
from knowledge_base.tables import regulation_facts
from knowledge_base.upsert import insert_new


class Regulations:
    """Facts of regulations: written with their version, never changed."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, facts: ActFacts) -> None:
        """Keep the facts of a version; those that are there are left as they are."""
        row = {
            "artefact": facts.artefact,
            "version": facts.version,
            "body": digests.canonical_json(facts.model_dump(mode="json")),
        }
        insert_new(self._connection, regulation_facts, [row])

    def facts(self, artefact: ArtefactId, version: int) -> ActFacts | None:
        """The facts of one version."""
        query = select(regulation_facts.c.body).where(
            (regulation_facts.c.artefact == artefact) & (regulation_facts.c.version == version)
        )
        body = self._connection.scalar(query)
        return None if body is None else ActFacts.model_validate_json(body)
