"""How a proposal stands: derived from what was decided, never stored."""

from datetime import datetime
from typing import Literal

from knowledge_base.changes import Proposal
from knowledge_base.records import now
from knowledge_base.store import Transaction

Status = Literal["open", "expired", "released", "rejected", "superseded"]


def status_of(tx: Transaction, proposal: Proposal, at: datetime | None = None) -> Status:
    """The status of a proposal at a moment, by default now."""
    outcome = tx.ledger.outcome(proposal.id)
    return outcome or ("expired" if (at or now()) >= proposal.expires_at else "open")
