"""What became of findings: which proposal was drafted for each, and how that ended."""

from collections.abc import Sequence
from typing import Literal

from knowledge_base.changes import Cause, Finding, Proposal
from knowledge_base.records import Record
from knowledge_base.store import Transaction


class FindingStanding(Record):
    """A finding and the newest proposal drafted for it; `proposal` is empty where nothing was."""

    finding: str
    policy: str
    direction: Literal["fn", "fp"]
    cause: Cause
    cases: int
    probability: float
    proposal: str = ""
    outcome: Literal["", "open", "released", "rejected", "superseded"] = ""


def standings(tx: Transaction, findings: Sequence[Finding]) -> tuple[FindingStanding, ...]:
    """How each stands, in the order given."""
    newest: dict[str, Proposal] = {}
    for proposal in tx.ledger.proposals() if findings else ():
        if proposal.finding:
            newest.setdefault(proposal.finding, proposal)
    return tuple(_standing(tx, one, newest.get(one.id)) for one in findings)


def _standing(tx: Transaction, finding: Finding, drafted: Proposal | None) -> FindingStanding:
    return FindingStanding(
        finding=finding.id,
        policy=finding.cluster.policy,
        direction=finding.cluster.direction,
        cause=finding.cause,
        cases=len(finding.cluster.members),
        probability=finding.probability,
        proposal=drafted.id if drafted else "",
        outcome=(tx.ledger.outcome(drafted.id) or "open") if drafted else "",
    )
