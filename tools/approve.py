"""Deciding on proposals: who may, on what exact text, and what happens when enough have approved.

The rules (`tools/approval_rules.py`) fail closed. A refusal changes nothing but is written to the audit log. Approve
and reject pressed together are put in order by the store: one wins, the other is told the outcome.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal, get_args

from knowledge_base.changes import Approval, Proposal, RejectionReason, Release
from knowledge_base.errors import Refused
from knowledge_base.records import PersonId, ProposalId, Record, now
from knowledge_base.store import Store, Transaction
from knowledge_base.workspace import Config
from tools import approval_rules as rules
from tools import release as releasing
from tools.approval_rules import needed_approvals

__all__ = ["Decided", "approve", "needed_approvals", "reject"]


class Decided(Record):
    """What a decision led to: how many approvals there are, how many it takes, and the release if it is enough."""

    proposal: ProposalId
    decision: str
    approvals: int
    needed: int
    release: Release | None = None
    outcome: Literal["open", "released", "rejected"] = "open"
    """How the proposal stands after it."""
    words: str = ""
    """The same in a sentence for people."""


def approve(
    store: Store,
    config: Config,
    proposal_id: str,
    person: str,
    digest: str | None = None,
    note: str = "",
    at: datetime | None = None,
    via: str = "terminal",
) -> Decided:
    """Approve a proposal as a person; with the last approval needed, release it in the same transaction.

    `digest` is the digest the person was shown; None stands for the one stored with the proposal. `via` is where
    they decided, for the log.

    Raises: Refused with the reason; the refusal is in the audit log.
    """
    moment = at or now()
    with store.write() as tx:
        tx.serialise("decide")
        proposal, problem = stored_proposal(tx, proposal_id)
        if proposal is not None:
            problem = _problem(tx, config, proposal, person, digest, moment) or rules.words_problem(note)
            if not problem:
                return _approved(tx, config, proposal, PersonId(person), note, moment, via)
        tx.audit.append(person[:200], "approval.refused", proposal_id[:300], reason=problem, via=via)
    raise Refused(problem)


def reject(
    store: Store,
    config: Config,
    proposal_id: str,
    person: str,
    reason: str,
    at: datetime | None = None,
    kind: RejectionReason | None = None,
    via: str = "terminal",
) -> Decided:
    """Reject a proposal for good, at any time; it takes a reason in words, or one of the fixed ones.

    Raises: Refused with the reason; the refusal is in the audit log.
    """
    moment = at or now()
    with store.write() as tx:
        tx.serialise("decide")
        proposal, problem = stored_proposal(tx, proposal_id)
        if proposal is not None:
            problem = _rejection_problem(tx, config, proposal, person, reason, kind)
            if not problem:
                rejection = _decision(proposal, PersonId(person), "rejected", reason, moment, kind)
                return _rejected(tx, config, proposal, rejection, via)
        tx.audit.append(person[:200], "rejection.refused", proposal_id[:300], reason=problem, via=via)
    raise Refused(problem)


def stored_proposal(
    tx: Transaction, proposal_id: str, for_update: bool = True
) -> tuple[Proposal | None, str]:
    """The proposal, locked until the end of a transaction that writes, or why there is none to decide on."""
    try:
        proposal = tx.ledger.proposal(proposal_id, for_update=for_update)
    except Refused as problem:
        return None, str(problem)
    missing = f"there is no proposal {proposal_id!r}; see 'redline proposals list'"
    return proposal, "" if proposal else missing


def _approved(
    tx: Transaction,
    config: Config,
    proposal: Proposal,
    person: PersonId,
    note: str,
    at: datetime,
    via: str,
) -> Decided:
    approval = _decision(proposal, person, "approved", note, at)
    tx.ledger.add_approval(approval)
    tx.audit.append(
        person, "proposal.approved", proposal.id, record=approval.model_dump(mode="json"), via=via
    )
    given = rules.approved_by(tx, config, proposal)
    released = None
    if not releasing.missing(tx, config, proposal):
        released = releasing.release(tx, config, proposal, at)
    return Decided(
        proposal=proposal.id,
        decision="approved",
        approvals=len(given),
        needed=needed_approvals(proposal.risk, config.approval),
        release=released,
        outcome="released" if released else "open",
        words=f"approved; released as {released.id}." if released else _waiting(config, proposal, given),
    )


def _waiting(config: Config, proposal: Proposal, given: Sequence[PersonId]) -> str:
    needed = needed_approvals(proposal.risk, config.approval)
    left = max(needed - len(given), 1)
    teams = rules.teams_of(config, given)
    another = len(teams) < rules.needed_teams(proposal.risk, config.approval)
    what = "the next approval" if left == 1 else f"{left} more approvals"
    if another:
        what += " of another team" if left == 1 else ", one of them of another team"
    return f"approved ({len(given)} of {needed}); it takes effect with {what}."


def _rejected(tx: Transaction, config: Config, proposal: Proposal, rejection: Approval, via: str) -> Decided:
    tx.ledger.add_approval(rejection)
    tx.ledger.close(proposal.id, "rejected")
    record = rejection.model_dump(mode="json")
    tx.audit.append(rejection.person, "proposal.rejected", proposal.id, record=record, via=via)
    return Decided(
        proposal=proposal.id,
        decision="rejected",
        approvals=0,
        needed=needed_approvals(proposal.risk, config.approval),
        outcome="rejected",
        words="rejected.",
    )


def _decision(
    proposal: Proposal,
    person: PersonId,
    decision: Literal["approved", "rejected"],
    words: str,
    at: datetime,
    kind: RejectionReason | None = None,
) -> Approval:
    return Approval(
        proposal=proposal.id,
        digest=proposal.digest,
        person=person,
        decision=decision,
        reason=words,
        kind=kind,
        at=at,
    )


def _problem(
    tx: Transaction, config: Config, proposal: Proposal, person: str, digest: str | None, at: datetime
) -> str:
    return (
        rules.who_problem(config, person)
        or rules.sight_problem(tx, config, proposal, person)
        or rules.author_problem(proposal, person)
        or rules.outcome_problem(tx, proposal)
        or rules.shown_problem(proposal, digest)
        or rules.draft_problem(proposal)
        or rules.base_problem(tx, proposal)
        or rules.expiry_problem(proposal, at)
        or rules.again_problem(tx, proposal, person)
        or rules.freeze_problem(tx)
        or rules.hours_problem(config.approval, at)
        or rules.teams_problem(tx, config, proposal, person)
    )


def _rejection_problem(
    tx: Transaction, config: Config, proposal: Proposal, person: str, reason: str, kind: str | None
) -> str:
    if kind is not None and kind not in get_args(RejectionReason):
        return f"{kind[:40]!r} is no reason of a rejection; use one of {', '.join(get_args(RejectionReason))}"
    if not reason.strip() and kind in (None, "other"):
        return "a rejection needs a reason; give it with --reason, or one of the fixed ones with --kind"
    return (
        rules.who_problem(config, person)
        or rules.sight_problem(tx, config, proposal, person)
        or rules.outcome_problem(tx, proposal)
        or rules.again_problem(tx, proposal, person)
        or rules.words_problem(reason)
    )
