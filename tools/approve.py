"""Deciding on proposals: who may, on what exact text, and what happens when enough have approved.

The rules fail closed. A refusal changes nothing but is written to the audit log. Approve and reject pressed
together are put in order by the store: one wins, the other is told the outcome.
"""

from datetime import datetime

from knowledge_base import digests
from knowledge_base.changes import MOST_WORDS, Approval, Proposal, Release
from knowledge_base.errors import Refused
from knowledge_base.records import PersonId, ProposalId, Record, now
from knowledge_base.store import Store, Transaction
from knowledge_base.workspace import ApprovalRules, Config
from tools import release as releasing


class Decided(Record):
    """What a decision led to: how many approvals there are, how many it takes, and the release if it is enough."""

    proposal: ProposalId
    decision: str
    approvals: int
    needed: int
    release: Release | None = None


def needed_approvals(risk: str, rules: ApprovalRules) -> int:
    """How many people must approve a change of this risk."""
    return {"low": rules.low_risk_approvals, "high": rules.high_risk_approvals}[risk]


def approve(
    store: Store,
    config: Config,
    proposal_id: str,
    person: str,
    digest: str | None = None,
    note: str = "",
    at: datetime | None = None,
) -> Decided:
    """Approve a proposal as a person; with the last approval needed, release it in the same transaction.

    `digest` is the digest the person was shown; None stands for the one stored with the proposal.

    Raises: Refused with the reason; the refusal is in the audit log.
    """
    moment = at or now()
    with store.write() as tx:
        tx.serialise("decide")
        proposal, damage = _stored(tx, proposal_id)
        problem = (
            damage
            or _problem(tx, config, proposal, proposal_id, person, digest, moment)
            or _words_problem(note)
        )
        if proposal is not None and not problem:
            return _approved(tx, config, proposal, PersonId(person), note, moment)
        tx.audit.append(person[:200], "approval.refused", proposal_id[:300], reason=problem)
    raise Refused(problem)


def reject(
    store: Store, config: Config, proposal_id: str, person: str, reason: str, at: datetime | None = None
) -> Decided:
    """Reject a proposal for good; a reason is needed.

    Raises: Refused with the reason; the refusal is in the audit log.
    """
    moment = at or now()
    with store.write() as tx:
        tx.serialise("decide")
        proposal, damage = _stored(tx, proposal_id)
        problem = (
            damage
            or _rejection_problem(tx, config, proposal, proposal_id, person, reason)
            or _words_problem(reason)
        )
        if proposal is not None and not problem:
            return _rejected(tx, config, proposal, PersonId(person), reason, moment)
        tx.audit.append(person[:200], "rejection.refused", proposal_id[:300], reason=problem)
    raise Refused(problem)


def _stored(tx: Transaction, proposal_id: str) -> tuple[Proposal | None, str]:
    """The proposal, locked until the end, or what is wrong with what is stored."""
    try:
        return tx.ledger.proposal(proposal_id, for_update=True), ""
    except Refused as problem:
        return None, str(problem)


def _approved(
    tx: Transaction, config: Config, proposal: Proposal, person: PersonId, note: str, at: datetime
) -> Decided:
    approval = Approval(
        proposal=proposal.id, digest=proposal.digest, person=person, decision="approved", reason=note, at=at
    )
    tx.ledger.add_approval(approval)
    tx.audit.append(person, "proposal.approved", proposal.id, record=approval.model_dump(mode="json"))
    valid = releasing.valid_approvals(tx, config, proposal)
    needed = needed_approvals(proposal.risk, config.approval)
    released = releasing.release(tx, config, proposal, at) if len(valid) >= needed else None
    return Decided(
        proposal=proposal.id, decision="approved", approvals=len(valid), needed=needed, release=released
    )


def _rejected(
    tx: Transaction, config: Config, proposal: Proposal, person: PersonId, reason: str, at: datetime
) -> Decided:
    rejection = Approval(
        proposal=proposal.id, digest=proposal.digest, person=person, decision="rejected", reason=reason, at=at
    )
    tx.ledger.add_approval(rejection)
    tx.ledger.close(proposal.id, "rejected")
    tx.audit.append(person, "proposal.rejected", proposal.id, record=rejection.model_dump(mode="json"))
    needed = needed_approvals(proposal.risk, config.approval)
    return Decided(proposal=proposal.id, decision="rejected", approvals=0, needed=needed)


def _problem(
    tx: Transaction,
    config: Config,
    proposal: Proposal | None,
    proposal_id: str,
    person: str,
    digest: str | None,
    at: datetime,
) -> str:
    if proposal is None:
        return f"there is no proposal {proposal_id!r}; see 'redline proposals list'"
    return (
        _who_problem(config, person)
        or _author_problem(proposal, person)
        or _outcome_problem(tx, proposal)
        or _text_problem(proposal, digest)
        or _base_problem(tx, proposal)
        or _time_problem(proposal, at)
        or _again_problem(tx, proposal, person)
    )


def _rejection_problem(
    tx: Transaction, config: Config, proposal: Proposal | None, proposal_id: str, person: str, reason: str
) -> str:
    if proposal is None:
        return f"there is no proposal {proposal_id!r}; see 'redline proposals list'"
    if not reason.strip():
        return "a rejection needs a reason; give it with --reason"
    return (
        _who_problem(config, person) or _outcome_problem(tx, proposal) or _again_problem(tx, proposal, person)
    )


def _who_problem(config: Config, person: str) -> str:
    known = config.people.get(PersonId(person))
    if known is None:
        return f"{person!r} is not a person of this workspace; ask its owner to add them to redline.toml"
    if "approver" not in known.roles:
        return f"{person!r} is not an approver; ask one of {', '.join(_approvers(config)) or 'the owners'}"
    return ""


def _author_problem(proposal: Proposal, person: str) -> str:
    if person in (proposal.author, *proposal.co_authors):
        return f"{person!r} wrote {proposal.id!r}, and an author does not approve; ask another approver"
    return ""


def _outcome_problem(tx: Transaction, proposal: Proposal) -> str:
    outcome = tx.ledger.outcome(proposal.id)
    return (
        f"{proposal.id!r} is {outcome} already; see 'redline proposals show {proposal.id}'" if outcome else ""
    )


def _text_problem(proposal: Proposal, digest: str | None) -> str:
    texts_hold = all(digests.of_text(change.text) == change.digest for change in proposal.changes)
    found = releasing.proposal_digest(proposal.kind, proposal.changes, proposal.risk)
    if not texts_hold or found != proposal.digest:
        return f"the text of {proposal.id!r} was changed after it was drafted; draft it anew"
    if digest is not None and digest != proposal.digest:
        return f"{proposal.id!r} is not the text that was shown (digest {digest[:12]!r}); look at it again"
    return ""


def _base_problem(tx: Transaction, proposal: Proposal) -> str:
    for change in proposal.changes:
        head = tx.library.head(change.artefact)
        if (head.digest if head else None) != change.base:
            return f"{change.artefact!r} has moved on since {proposal.id!r} was drafted; draft it anew"
    for artefact, digest in (proposal.evidence.basis if proposal.evidence else {}).items():
        head = tx.library.head(artefact)
        if head is None or head.digest != digest:
            return f"{artefact!r} has moved on since {proposal.id!r} was measured with it; draft it anew"
    return ""


def _time_problem(proposal: Proposal, at: datetime) -> str:
    if at >= proposal.expires_at:
        return f"{proposal.id!r} expired on {proposal.expires_at:%Y-%m-%d}; draft it anew"
    return ""


def _again_problem(tx: Transaction, proposal: Proposal, person: str) -> str:
    if any(approval.person == person for approval in tx.ledger.approvals(proposal.id)):
        return f"{person!r} has decided on {proposal.id!r} already; another approver is needed"
    return ""


def _words_problem(words: str) -> str:
    if len(words) > MOST_WORDS:
        return f"the reason is over {MOST_WORDS:,} characters; make it shorter"
    if any("\ud800" <= character <= "\udfff" for character in words):
        return "the reason holds half of a surrogate pair and cannot be kept; type it anew"
    return ""


def _approvers(config: Config) -> list[str]:
    return sorted(person_id for person_id, person in config.people.items() if "approver" in person.roles)
