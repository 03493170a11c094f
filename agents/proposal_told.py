"""A proposal as the assistant tells of it: what would change, on what evidence, and where it stands."""

from datetime import datetime
from typing import Literal

from agents.wording import percentage, plain, shortened
from knowledge_base.changes import Proposal, Rate
from knowledge_base.records import ArtefactId, Citation, Digest, Record, Utc
from knowledge_base.store import Transaction
from knowledge_base.workspace import Config
from tools.approval_rules import (
    again_problem,
    approved_by,
    author_problem,
    expiry_problem,
    is_approver,
    needed_approvals,
)
from tools.clause_draft.told import left_of
from tools.concerns import policies_of
from tools.figures import count_words, listed
from tools.redact import redact
from tools.status import Status, status_of
from tools.visible import one_line, visible


class Measured(Record):
    """What the harness measured on unseen cases."""

    cases: int
    fixed: int
    broken: int
    precision_before: Rate
    precision_after: Rate
    recall_before: Rate
    recall_after: Rate
    gain: float
    low: float
    high: float


class ProposalTold(Record):
    """A proposal without its texts; `digest` is what an approval would be bound to."""

    proposal: str
    digest: Digest
    proposal_kind: str
    title: str
    rationale: str
    policies: tuple[str, ...]
    artefacts: tuple[ArtefactId, ...]
    author: str
    co_authors: tuple[str, ...]
    created_at: Utc
    expires_at: Utc
    status: Status
    superseded_by: str | None
    risk: Literal["low", "high"]
    risk_reasons: tuple[str, ...]
    approved_by: tuple[str, ...]
    needed: int
    generators: tuple[str, ...]
    finding: str | None
    to_decide: int = 0
    """Places of a drafted clause that the policy team has to decide before it can be approved."""
    measured: Measured | None
    citations: tuple[Citation, ...]


def proposal_told(tx: Transaction, config: Config, proposal: Proposal, at: datetime) -> ProposalTold:
    """A proposal and where it stands at a moment."""
    unseen = proposal.evidence.unseen if proposal.evidence else None
    return ProposalTold(
        proposal=proposal.id,
        digest=proposal.digest,
        proposal_kind=proposal.kind,
        title=redact(one_line(proposal.title)),
        rationale=redact(visible(proposal.rationale)),
        policies=policies_of(tx, proposal),
        artefacts=tuple(change.artefact for change in proposal.changes),
        author=proposal.author,
        co_authors=proposal.co_authors,
        created_at=proposal.created_at,
        expires_at=proposal.expires_at,
        status=status_of(tx, proposal, at),
        superseded_by=tx.ledger.superseded_by(proposal.id),
        risk=proposal.risk,
        risk_reasons=proposal.risk_reasons,
        approved_by=approved_by(tx, config, proposal),
        needed=needed_approvals(proposal.risk, config.approval),
        generators=proposal.generators,
        finding=proposal.finding,
        to_decide=len(left_of(proposal)),
        citations=proposal.citations,
        measured=None
        if unseen is None
        else Measured(
            cases=unseen.before.n,
            fixed=unseen.fixed,
            broken=unseen.broken,
            precision_before=unseen.before.precision,
            precision_after=unseen.after.precision,
            recall_before=unseen.before.recall,
            recall_after=unseen.after.recall,
            gain=unseen.gain,
            low=unseen.low,
            high=unseen.high,
        ),
    )


def waits_for(tx: Transaction, config: Config, proposal: Proposal, person: str, at: datetime) -> bool:
    """Whether a proposal is open and this person could still approve it."""
    return (
        tx.ledger.outcome(proposal.id) is None
        and is_approver(config, person)
        and not author_problem(proposal, person)
        and not expiry_problem(proposal, at)
        and not again_problem(tx, proposal, person)
    )


def told_in_words(told: ProposalTold) -> list[str]:
    """Sentences on a proposal, the most important first."""
    return [
        f"{told.proposal} ({told.status}, {told.risk} risk): {shortened(plain(told.title), 200)}.",
        _approvals(told),
        _measured(told),
        _next(told),
        f"It touches {listed(told.artefacts)}, by {listed([told.author, *told.co_authors])}.",
        f"High risk because it {listed(told.risk_reasons)}." if told.risk_reasons else "",
    ]


def _approvals(told: ProposalTold) -> str:
    if told.status == "superseded":
        return f"{told.superseded_by} took its place."
    if told.status != "open":
        return ""
    needed = count_words(told.needed, "approval")
    return f"{len(told.approved_by)} of {needed}; it expires on {told.expires_at:%Y-%m-%d}."


def _next(told: ProposalTold) -> str:
    if told.status != "open":
        return ""
    if told.to_decide:
        return f"{count_words(told.to_decide, 'place')} of it must be decided by an edit before it can be approved."
    if told.proposal_kind == "guideline":
        return "Whether raters will agree more only its trial would show."
    return ""


def _measured(told: ProposalTold) -> str:
    if told.measured is None or not told.measured.cases:
        return "Nothing was measured."
    if told.proposal_kind == "clause":
        return "A clause by itself turns no decision; what a question on it would do stands on its card."
    found = told.measured
    return (
        f"On {count_words(found.cases, 'unseen case')} it fixes {found.fixed} and breaks {found.broken}: precision "
        f"{percentage(found.precision_before)} to {percentage(found.precision_after)}, recall "
        f"{percentage(found.recall_before)} to {percentage(found.recall_after)}."
    )
