"""Rating batches: what was drawn and how likely, what was given to whom, and what came back."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "batches",
        sa.Column("id", sa.String(length=80), nullable=False),
        sa.Column("policy", sa.String(length=80), nullable=False),
        sa.Column("purpose", sa.String(length=20), nullable=False),
        sa.Column("design", sa.String(length=20), nullable=False),
        sa.Column("seed", sa.String(length=20), nullable=False),
        sa.Column("created_by", sa.String(length=80), nullable=False),
        sa.Column("created_at", sa.String(length=32), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_batches")),
    )
    op.create_index(op.f("ix_batches_policy"), "batches", ["policy"], unique=False)
    op.create_table(
        "batch_items",
        sa.Column("batch", sa.String(length=80), nullable=False),
        sa.Column("case_id", sa.String(length=200), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("inclusion", sa.Float(), nullable=True),
        sa.Column("copies", sa.Integer(), nullable=False),
        sa.Column("stratum", sa.String(length=200), nullable=False),
        sa.Column("gold", sa.Boolean(), nullable=True),
        sa.ForeignKeyConstraint(["batch"], ["batches.id"], name=op.f("fk_batch_items_batch")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_batch_items_case_id")),
        sa.PrimaryKeyConstraint("batch", "case_id", name=op.f("pk_batch_items")),
        sa.UniqueConstraint("batch", "position", name=op.f("uq_batch_items_batch_position")),
    )
    op.create_table(
        "batch_assignments",
        sa.Column("batch", sa.String(length=80), nullable=False),
        sa.Column("case_id", sa.String(length=200), nullable=False),
        sa.Column("person", sa.String(length=80), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("given_at", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["batch", "case_id"],
            ["batch_items.batch", "batch_items.case_id"],
            name="fk_batch_assignments_item",
        ),
        sa.PrimaryKeyConstraint("batch", "case_id", "person", name=op.f("pk_batch_assignments")),
    )
    op.create_table(
        "batch_answers",
        sa.Column("batch", sa.String(length=80), nullable=False),
        sa.Column("case_id", sa.String(length=200), nullable=False),
        sa.Column("person", sa.String(length=80), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("violates", sa.Boolean(), nullable=True),
        sa.Column("seconds", sa.Float(), nullable=True),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["batch", "case_id"], ["batch_items.batch", "batch_items.case_id"], name="fk_batch_answers_item"
        ),
        sa.PrimaryKeyConstraint("batch", "case_id", "person", name=op.f("pk_batch_answers")),
        sa.UniqueConstraint("key", name=op.f("uq_batch_answers_key")),
    )
    op.create_index(op.f("ix_batch_answers_person_at"), "batch_answers", ["person", "at"], unique=False)
    op.create_table(
        "batch_closings",
        sa.Column("batch", sa.String(length=80), nullable=False),
        sa.Column("person", sa.String(length=80), nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["batch"], ["batches.id"], name=op.f("fk_batch_closings_batch")),
        sa.PrimaryKeyConstraint("batch", name=op.f("pk_batch_closings")),
    )
