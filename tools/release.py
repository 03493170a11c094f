"""The only writer of releases: every artefact of a proposal moves in one transaction, or none does.

It trusts nobody: whoever calls it, the approvals are counted again from the store, for exactly this digest, and
each artefact moves by compare-and-set from exactly the base that was approved.
"""

from datetime import datetime

from knowledge_base import digests
from knowledge_base.changes import Approval, Change, Proposal, Release, ReleasedVersion
from knowledge_base.errors import Refused
from knowledge_base.ingest import add_text
from knowledge_base.records import Digest, PersonId, ReleaseId
from knowledge_base.store import Transaction
from knowledge_base.workspace import Config


def proposal_digest(kind: str, changes: tuple[Change, ...], risk: str) -> Digest:
    """What an approval is bound to: the exact new texts, their exact bases and the risk they were shown with."""
    described = [[change.artefact, change.base, change.digest] for change in changes]
    return digests.of_value([kind, risk, described])


def valid_approvals(tx: Transaction, config: Config, proposal: Proposal) -> tuple[Approval, ...]:
    """The approvals that count: of this digest, by people who are approvers now and did not write it."""
    writers = (proposal.author, *proposal.co_authors)
    return tuple(
        approval
        for approval in tx.ledger.approvals(proposal.id)
        if approval.decision == "approved"
        and approval.digest == proposal.digest
        and approval.person not in writers
        and "approver" in _roles(config, approval.person)
    )


def release(tx: Transaction, config: Config, proposal: Proposal, at: datetime) -> Release:
    """Put an approved proposal into effect; one that is released already gives the same release again.

    Raises: Refused when approvals are missing or an artefact has moved; then nothing is written.
    """
    release_id = ReleaseId("R-" + proposal.id.removeprefix("P-"))
    if tx.ledger.proposal(proposal.id) != proposal or proposal.digest != proposal_digest(
        proposal.kind, proposal.changes, proposal.risk
    ):
        raise Refused(f"{proposal.id!r} is not the proposal that was drafted; draft it anew")
    if existing := tx.ledger.release(release_id):
        return existing
    valid = valid_approvals(tx, config, proposal)
    needed = {"low": config.approval.low_risk_approvals, "high": config.approval.high_risk_approvals}
    if len(valid) < needed[proposal.risk]:
        raise Refused(
            f"{proposal.id!r} has {len(valid)} of {needed[proposal.risk]} approvals; ask another approver"
        )
    if not tx.ledger.close(proposal.id, "released"):
        raise Refused(f"{proposal.id!r} is {tx.ledger.outcome(proposal.id)} already; nothing was released")
    made = Release(
        id=release_id,
        proposal=proposal.id,
        versions=tuple(_move(tx, change, release_id) for change in proposal.changes),
        approved_by=tuple(approval.person for approval in valid),
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


def _roles(config: Config, person: PersonId) -> tuple[str, ...]:
    known = config.people.get(person)
    return known.roles if known else ()
