"""Artefacts, their immutable versions, which version is in force, and the clauses of policies."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from knowledge_base import digests
from knowledge_base.in_force import in_force
from knowledge_base.records import (
    Artefact,
    ArtefactId,
    ArtefactVersion,
    Clause,
    ClauseId,
    Digest,
    now,
    parse_artefact_id,
)
from knowledge_base.tables import artefact_versions, artefacts, clauses, heads
from knowledge_base.upsert import insert_new


class Library:
    """Artefacts within one transaction. Versions are only ever added."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add_version(
        self,
        artefact: ArtefactId,
        text: str,
        origin: str,
        effective_from: date | None = None,
        effective_to: date | None = None,
        known_on: date | None = None,
    ) -> ArtefactVersion:
        """The version that holds this text, added if it is not there yet."""
        if existing := self.version_by_digest(artefact, digests.of_text(text)):
            return existing
        named = parse_artefact_id(artefact)
        insert_new(self._connection, artefacts, [named.model_dump()])
        number = 1 + (
            self._connection.scalar(
                select(func.max(artefact_versions.c.number)).where(artefact_versions.c.artefact == artefact)
            )
            or 0
        )
        version = ArtefactVersion(
            artefact=artefact,
            number=number,
            digest=digests.of_text(text),
            text=text,
            created_at=now(),
            origin=origin,
            effective_from=effective_from,
            effective_to=effective_to,
            known_on=known_on,
        )
        self._connection.execute(insert(artefact_versions).values(version.model_dump()))
        return version

    def artefact_ids(self, kind: str | None = None) -> list[ArtefactId]:
        """Every artefact, or those of one kind, by id."""
        query = select(artefacts.c.id).order_by(artefacts.c.id)
        if kind is not None:
            query = query.where(artefacts.c.kind == kind)
        return [ArtefactId(row.id) for row in self._connection.execute(query)]

    def artefact(self, artefact: ArtefactId) -> Artefact | None:
        """The artefact of that id."""
        row = self._connection.execute(select(artefacts).where(artefacts.c.id == artefact)).one_or_none()
        return None if row is None else Artefact.model_validate(dict(row._mapping))

    def versions(self, artefact: ArtefactId) -> list[ArtefactVersion]:
        """All versions of an artefact, oldest first."""
        query = select(artefact_versions).where(artefact_versions.c.artefact == artefact)
        rows = self._connection.execute(query.order_by(artefact_versions.c.number))
        return [ArtefactVersion.model_validate(dict(row._mapping)) for row in rows]

    def version_by_digest(self, artefact: ArtefactId, digest: Digest) -> ArtefactVersion | None:
        """The version of an artefact that has this digest."""
        query = select(artefact_versions).where(
            artefact_versions.c.artefact == artefact, artefact_versions.c.digest == digest
        )
        row = self._connection.execute(query).one_or_none()
        return None if row is None else ArtefactVersion.model_validate(dict(row._mapping))

    def head(self, artefact: ArtefactId) -> ArtefactVersion | None:
        """The version of an artefact that streams use now."""
        query = select(heads.c.digest).where(heads.c.artefact == artefact)
        digest = self._connection.scalar(query)
        return None if digest is None else self.version_by_digest(artefact, digest)

    def move_head(self, artefact: ArtefactId, base: Digest | None, to: Digest, release: str | None) -> bool:
        """Point an artefact at another version if it still points at `base`; say whether it did."""
        if base is None:
            row = {"artefact": artefact, "digest": to, "release": release}
            return insert_new(self._connection, heads, [row]) == 1
        where = (heads.c.artefact == artefact) & (heads.c.digest == base)
        result = self._connection.execute(update(heads).where(where).values(digest=to, release=release))
        return bool(result.rowcount == 1)

    def add_clauses(self, added: Iterable[Clause]) -> None:
        """Store the clauses of one version; those already there are left as they are."""
        insert_new(
            self._connection,
            clauses,
            [
                {
                    **clause.model_dump(include={"artefact", "version", "id", "policy", "digest"}),
                    "body": digests.canonical_json(clause.model_dump(mode="json")),
                }
                for clause in added
            ],
        )

    def clauses(
        self, policy: str | None = None, artefact: ArtefactId | None = None, regulations: bool = True
    ) -> list[Clause]:
        """Every clause of every version, in the order of the documents."""
        query = select(clauses.c.body).order_by(clauses.c.artefact, clauses.c.version)
        if not regulations:
            query = query.where(clauses.c.artefact.not_like("regulation/%"))
        if policy is not None:
            query = query.where(clauses.c.policy == policy)
        if artefact is not None:
            query = query.where(clauses.c.artefact == artefact)
        found = [Clause.model_validate_json(row.body) for row in self._connection.execute(query)]
        return sorted(found, key=lambda clause: (clause.artefact, clause.version, clause.position))

    def clauses_in_force(
        self,
        as_of: date,
        market: str,
        policy: str | None = None,
        known_on: date | None = None,
        regulations: bool = False,
    ) -> tuple[Clause, ...]:
        """The clauses that hold on a day in a market: the market's own override the global ones.

        Versions later than the one that a document points at were reverted, and do not hold. Regulations are among
        them only when asked for, or by name as `policy`. With `known_on`, by what was known at the end of that day.
        """
        return in_force(self.standing_clauses(policy, known_on, regulations), as_of, market)

    def standing_clauses(
        self, policy: str | None = None, known_on: date | None = None, regulations: bool = False
    ) -> list[Clause]:
        """The clauses of every version that was not reverted, of every market and time."""
        found = self.clauses(policy, regulations=regulations or policy is not None)
        documents = {one.artefact for one in found}
        ends = {artefact: self._place_of_head(artefact) for artefact in documents}
        if known_on is not None:
            known = {(one, number) for one in documents for number in self._known(one, known_on)}
            found = [one for one in found if (one.artefact, one.version) in known]
        return [one for one in found if not (end := ends[one.artefact]) or _place(one) <= end]

    def _known(self, artefact: ArtefactId, known_on: date) -> list[int]:
        query = select(
            artefact_versions.c.number, artefact_versions.c.known_on, artefact_versions.c.created_at
        ).where(artefact_versions.c.artefact == artefact)
        rows = self._connection.execute(query)
        return [row.number for row in rows if (row.known_on or row.created_at.date()) <= known_on]

    def _place_of_head(self, artefact: ArtefactId) -> tuple[date, int] | None:
        head = self.head(artefact)
        return None if head is None or head.effective_from is None else (head.effective_from, head.number)

    def clause_versions(self, clause: ClauseId) -> list[Clause]:
        """Every version of one clause."""
        query = (
            select(clauses.c.body)
            .where(clauses.c.id == clause)
            .order_by(clauses.c.artefact, clauses.c.version)
        )
        return [Clause.model_validate_json(row.body) for row in self._connection.execute(query)]

    def heads(self) -> dict[ArtefactId, Digest]:
        """What every artefact points at."""
        rows: Sequence[Any] = self._connection.execute(select(heads).order_by(heads.c.artefact)).all()
        return {ArtefactId(row.artefact): Digest(row.digest) for row in rows}

    def state(self) -> Digest:
        """Changes whenever a document points elsewhere or a version with clauses is added."""
        versions = self._connection.scalar(select(func.count()).select_from(artefact_versions)) or 0
        return digests.of_value([versions, self.heads()])


def _place(clause: Clause) -> tuple[date, int]:
    return clause.effective_from, clause.version
