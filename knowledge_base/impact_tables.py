"""The table of what people said of a law's impact on our clauses."""

from sqlalchemy import Column, Index, Integer, String, Table, Text

from knowledge_base.tables import Moment, metadata

impact_verdicts = Table(
    "impact_verdicts",
    metadata,
    Column("seq", Integer, primary_key=True),
    Column("id", String(80), nullable=False, unique=True),
    Column("regulation", String(80), nullable=False),
    Column("provision", String(300), nullable=False),
    Column("clause", String(300), nullable=False),
    Column("at", Moment, nullable=False),
    Column("body", Text, nullable=False),
    Index("ix_impact_verdicts_regulation", "regulation"),
)
