"""The tables of rating batches: what was drawn, what was given to whom, what came back."""

from sqlalchemy import (
    Boolean,
    Column,
    Float,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from knowledge_base.tables import Moment, metadata

batches = Table(
    "batches",
    metadata,
    Column("id", String(80), primary_key=True),
    Column("policy", String(80), nullable=False, index=True),
    Column("purpose", String(20), nullable=False),
    Column("design", String(20), nullable=False),
    Column("seed", String(20), nullable=False),
    Column("created_by", String(80), nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("body", Text, nullable=False),
)

batch_items = Table(
    "batch_items",
    metadata,
    Column("batch", ForeignKey("batches.id"), primary_key=True),
    Column("case_id", ForeignKey("cases.id"), primary_key=True),
    Column("position", Integer, nullable=False),
    Column("inclusion", Float),
    Column("copies", Integer, nullable=False),
    Column("stratum", String(200), nullable=False),
    Column("gold", Boolean),
    UniqueConstraint("batch", "position"),
)

batch_assignments = Table(
    "batch_assignments",
    metadata,
    Column("batch", String(80), primary_key=True),
    Column("case_id", String(200), primary_key=True),
    Column("person", String(80), primary_key=True),
    Column("role", String(20), nullable=False),
    Column("given_at", Moment, nullable=False),
    ForeignKeyConstraint(
        ["batch", "case_id"], ["batch_items.batch", "batch_items.case_id"], name="fk_batch_assignments_item"
    ),
)

batch_answers = Table(
    "batch_answers",
    metadata,
    Column("batch", String(80), primary_key=True),
    Column("case_id", String(200), primary_key=True),
    Column("person", String(80), primary_key=True),
    Column("key", String(200), nullable=False, unique=True),
    Column("role", String(20), nullable=False),
    Column("violates", Boolean),
    Column("seconds", Float),
    Column("at", Moment, nullable=False),
    Column("body", Text, nullable=False),
    ForeignKeyConstraint(
        ["batch", "case_id"], ["batch_items.batch", "batch_items.case_id"], name="fk_batch_answers_item"
    ),
    Index(None, "person", "at"),
)

batch_closings = Table(
    "batch_closings",
    metadata,
    Column("batch", ForeignKey("batches.id"), primary_key=True),
    Column("person", String(80), nullable=False),
    Column("at", Moment, nullable=False),
)
