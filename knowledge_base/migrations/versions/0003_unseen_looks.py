"""Looks at unseen cases, with what was looked at, for what, and the figures."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Create the table, and bring the looks so far over in their order; which cases they saw was not kept."""
    op.create_table(
        "unseen_looks",
        sa.Column("policy", sa.String(length=80), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.Column("labelled", sa.String(length=64), nullable=False),
        sa.Column("nth", sa.Integer(), nullable=False),
        sa.Column("cases", sa.Integer(), nullable=False),
        sa.Column("fresh", sa.Integer(), nullable=False),
        sa.Column("ids", sa.Text(), nullable=True),
        sa.Column("figures", sa.Text(), nullable=True),
        sa.Column("proposal", sa.String(length=80), nullable=True),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["proposal"], ["proposals.id"], name=op.f("fk_unseen_looks_proposal")),
        sa.PrimaryKeyConstraint("policy", "number", name=op.f("pk_unseen_looks")),
        sa.UniqueConstraint(
            "policy", "subject", "labelled", name=op.f("uq_unseen_looks_policy_subject_labelled")
        ),
    )
    op.execute(
        "INSERT INTO unseen_looks (policy, number, subject, labelled, nth, cases, fresh, proposal, at) "
        "SELECT policy, n, proposal, '', n, 0, 0, proposal, at FROM (SELECT policy, proposal, at, "
        "ROW_NUMBER() OVER (PARTITION BY policy ORDER BY at, proposal) AS n FROM looks) AS numbered"
    )
    op.drop_table("looks")
