"""Facts of regulations, checks of sources, and when a version became known."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Add the tables and the column; versions so far were known when they were stored."""
    op.add_column("artefact_versions", sa.Column("known_on", sa.Date(), nullable=True))
    op.create_table(
        "regulation_facts",
        sa.Column("artefact", sa.String(length=200), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["artefact"], ["artefacts.id"], name=op.f("fk_regulation_facts_artefact")),
        sa.PrimaryKeyConstraint("artefact", "version", name=op.f("pk_regulation_facts")),
    )
    op.create_table(
        "source_checks",
        sa.Column(
            "seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("source", sa.String(length=80), nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.Column("outcome", sa.String(length=20), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_source_checks")),
    )
    op.create_index(op.f("ix_source_checks_source"), "source_checks", ["source"])
