"""What people said of whether a change of a law touches a clause."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "impact_verdicts",
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=80), nullable=False),
        sa.Column("regulation", sa.String(length=80), nullable=False),
        sa.Column("provision", sa.String(length=300), nullable=False),
        sa.Column("clause", sa.String(length=300), nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_impact_verdicts")),
        sa.UniqueConstraint("id", name=op.f("uq_impact_verdicts_id")),
    )
    op.create_index(op.f("ix_impact_verdicts_regulation"), "impact_verdicts", ["regulation"], unique=False)
