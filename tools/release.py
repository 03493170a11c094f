"""The only writer of releases: every artefact of a proposal moves in one transaction, or none does.

It trusts nobody: whoever calls it, the approvals and their teams are counted again from the store, for exactly this
digest, and each artefact moves by compare-and-set from exactly the base that was approved.
"""

from datetime import datetime

from knowledge_base import digests
from knowledge_base.changes import Change, Proposal, Release, ReleasedVersion
from knowledge_base.errors import Refused
from knowledge_base.ingest import add_text
from knowledge_base.records import ReleaseId
from knowledge_base.store import Transaction
from knowledge_base.workspace import Config
from tools.approval_rules import (
    approved_by,
    freeze_problem,
    needed_approvals,
    needed_teams,
    proposal_digest,
    teams_of,
)


def missing(tx: Transaction, config: Config, proposal: Proposal) -> str:
    """Which approvals a proposal lacks before it can be released; empty where it has enough."""
    valid = approved_by(tx, config, proposal)
    needed = needed_approvals(proposal.risk, config.approval)
    if len(valid) < needed:
        return f"{proposal.id!r} has {len(valid)} of {needed} approvals; ask another approver"
    teams = teams_of(config, valid)
    wanted = needed_teams(proposal.risk, config.approval)
    if len(teams) < wanted:
        return f"{proposal.id!r} has approvals from {len(teams)} of {wanted} teams; ask an approver of another team"
    return ""


def release(tx: Transaction, config: Config, proposal: Proposal, at: datetime) -> Release:
    """Put an approved proposal into effect; one that is released already gives the same release again.

    Raises: Refused when approvals are missing or frozen, or an artefact has moved; then nothing is written.
    """
    release_id = ReleaseId("R-" + proposal.id.removeprefix("P-"))
    if tx.ledger.proposal(proposal.id) != proposal or proposal.digest != proposal_digest(
        proposal.kind, proposal.changes, proposal.risk
    ):
        raise Refused(f"{proposal.id!r} is not the proposal that was drafted; draft it anew")
    if existing := tx.ledger.release(release_id):
        return existing
    if problem := missing(tx, config, proposal) or freeze_problem(tx):
        raise Refused(problem)
    if not tx.ledger.close(proposal.id, "released"):
        raise Refused(f"{proposal.id!r} is {tx.ledger.outcome(proposal.id)} already; nothing was released")
    made = Release(
        id=release_id,
        proposal=proposal.id,
        versions=tuple(_move(tx, change, release_id) for change in proposal.changes),
        approved_by=approved_by(tx, config, proposal),
        at=at,
    )
    tx.ledger.add_release(made)
    tx.audit.append("redline", "release.made", made.id, record=made.model_dump(mode="json"))
    return made


def _move(tx: Transaction, change: Change, release_id: ReleaseId) -> ReleasedVersion:
    if digests.of_text(change.text) != change.digest:
        raise Refused(f"the text for {change.artefact!r} is not the approved one; draft the change anew")
    add_text(tx, change.artefact, change.text, f"release:{release_id}")
    if not tx.library.move_head(change.artefact, change.base, change.digest, release_id):
        raise Refused(f"{change.artefact!r} has moved on since the proposal; draft it anew")
    return ReleasedVersion(artefact=change.artefact, before=change.base, after=change.digest)
