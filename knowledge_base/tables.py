"""The tables of the store, in SQLAlchemy Core: the same on SQLite and PostgreSQL.

Moments are kept as ISO 8601 text in UTC with microseconds, so that they sort as text; records are canonical JSON.
"""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)
from sqlalchemy.types import TypeDecorator

SCHEMA_REVISION = "0007"
"""The newest migration; `redline migrate` brings an older store here."""


class Moment(TypeDecorator[datetime]):
    """An aware datetime as sortable ISO text in UTC."""

    impl = String(32)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> str | None:
        """What is stored: the same number of characters for every moment."""
        return None if value is None else value.astimezone(UTC).isoformat(timespec="microseconds")

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:
        """What was stored, in UTC."""
        return None if value is None else datetime.fromisoformat(value)


naming = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
metadata = MetaData(naming_convention=naming)
Serial = BigInteger().with_variant(Integer, "sqlite")

artefacts = Table(
    "artefacts",
    metadata,
    Column("id", String(200), primary_key=True),
    Column("kind", String(20), nullable=False),
    Column("name", String(80), nullable=False),
    Column("market", String(10), nullable=False),
)

artefact_versions = Table(
    "artefact_versions",
    metadata,
    Column("artefact", ForeignKey("artefacts.id"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("digest", String(64), nullable=False),
    Column("text", Text, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("origin", String(300), nullable=False),
    Column("effective_from", Date),
    Column("effective_to", Date),
    Column("known_on", Date),
    UniqueConstraint("artefact", "digest"),
)

regulation_facts = Table(
    "regulation_facts",
    metadata,
    Column("artefact", ForeignKey("artefacts.id"), primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("body", Text, nullable=False),
)

source_checks = Table(
    "source_checks",
    metadata,
    Column("seq", Serial, primary_key=True, autoincrement=True),
    Column("source", String(80), nullable=False, index=True),
    Column("at", Moment, nullable=False),
    Column("outcome", String(20), nullable=False),
    Column("body", Text, nullable=False),
)

register_entries = Table(
    "register_entries",
    metadata,
    Column("seq", Serial, primary_key=True, autoincrement=True),
    Column("entry", String(300), nullable=False, index=True),
    Column("at", Moment, nullable=False),
    Column("body", Text, nullable=False),
)

heads = Table(
    "heads",
    metadata,
    Column("artefact", ForeignKey("artefacts.id"), primary_key=True),
    Column("digest", String(64), nullable=False),
    Column("release", String(80)),
)

clauses = Table(
    "clauses",
    metadata,
    Column("artefact", ForeignKey("artefacts.id"), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("id", String(200), primary_key=True),
    Column("policy", String(80), nullable=False, index=True),
    Column("digest", String(64), nullable=False),
    Column("body", Text, nullable=False),
)

cases = Table(
    "cases",
    metadata,
    Column("id", String(200), primary_key=True),
    Column("language", String(40)),
    Column("market", String(10), nullable=False),
    Column("surface", String(20), nullable=False),
    Column("occurred_at", Moment, index=True),
    Column("imported_at", Moment, nullable=False),
    Column("body", Text, nullable=False),
)

ratings = Table(
    "ratings",
    metadata,
    Column("case_id", ForeignKey("cases.id"), primary_key=True),
    Column("policy", String(80), primary_key=True),
    Column("rater", String(200), primary_key=True),
    Column("violates", Boolean),
    Column("role", String(20), nullable=False),
    Column("body", Text, nullable=False),
    Index(None, "policy", "case_id"),
)

runs = Table(
    "runs",
    metadata,
    Column("id", String(80), primary_key=True),
    Column("kind", String(20), nullable=False),
    Column("started_at", Moment, nullable=False),
    Column("finished_at", Moment),
    Column("body", Text, nullable=False),
)

decisions = Table(
    "decisions",
    metadata,
    Column("seq", Serial, primary_key=True, autoincrement=True),
    Column("id", String(64), nullable=False, unique=True),
    Column("run", String(80), nullable=False, index=True),
    Column("case_id", ForeignKey("cases.id"), nullable=False),
    Column("policy", String(80), nullable=False),
    Column("stream", String(20), nullable=False),
    Column("violates", Boolean),
    Column("score", Float),
    Column("body", Text, nullable=False),
    Index(None, "policy", "stream", "case_id", "seq"),
)

findings = Table(
    "findings",
    metadata,
    Column("id", String(80), primary_key=True),
    Column("triage", ForeignKey("runs.id"), nullable=False, index=True),
    Column("policy", String(80), nullable=False),
    Column("cause", String(40), nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("body", Text, nullable=False),
)

proposals = Table(
    "proposals",
    metadata,
    Column("id", String(80), primary_key=True),
    Column("digest", String(64), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("body", Text, nullable=False),
)

approvals = Table(
    "approvals",
    metadata,
    Column("proposal", ForeignKey("proposals.id"), primary_key=True),
    Column("person", String(80), primary_key=True),
    Column("digest", String(64), nullable=False),
    Column("decision", String(20), nullable=False),
    Column("at", Moment, nullable=False),
    Column("body", Text, nullable=False),
)

closings = Table(
    "closings",
    metadata,
    Column("proposal", ForeignKey("proposals.id"), primary_key=True),
    Column("outcome", String(20), nullable=False),
    Column("at", Moment, nullable=False),
)

releases = Table(
    "releases",
    metadata,
    Column("id", String(80), primary_key=True),
    Column("proposal", ForeignKey("proposals.id"), nullable=False, unique=True),
    Column("at", Moment, nullable=False),
    Column("body", Text, nullable=False),
)

unseen_looks = Table(
    "unseen_looks",
    metadata,
    Column("policy", String(80), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("subject", String(64), nullable=False),
    Column("labelled", String(64), nullable=False),
    Column("nth", Integer, nullable=False),
    Column("cases", Integer, nullable=False),
    Column("fresh", Integer, nullable=False),
    Column("ids", Text),
    Column("figures", Text),
    Column("proposal", ForeignKey("proposals.id")),
    Column("at", Moment, nullable=False),
    UniqueConstraint("policy", "subject", "labelled"),
)

audit_events = Table(
    "audit_events",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("at", Moment, nullable=False),
    Column("actor", String(200), nullable=False),
    Column("action", String(80), nullable=False),
    Column("subject", String(300), nullable=False, index=True),
    Column("body", Text, nullable=False),
    Column("previous", String(64), nullable=False),
    Column("hash", String(64), nullable=False),
)

audit_head = Table(
    "audit_head",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("seq", Integer, nullable=False),
    Column("hash", String(64), nullable=False),
)
