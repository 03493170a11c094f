"""Asking for more evidence on a proposal, and what the evidence that was measured says slice by slice."""

from collections import defaultdict
from datetime import datetime

from knowledge_base.cases import Case
from knowledge_base.changes import Flip, Proposal, Rate
from knowledge_base.errors import Refused
from knowledge_base.evidence_records import EvidenceRequest, Slice, Slicing
from knowledge_base.records import PersonId, now
from knowledge_base.store import Store, Transaction
from knowledge_base.workspace import Config
from tools import approval_rules as rules
from tools.approve import stored_proposal
from tools.measure import wilson

SLICINGS: tuple[Slicing, ...] = ("market", "language", "surface")
UNKNOWN = "unknown"


def request_evidence(
    store: Store,
    config: Config,
    proposal_id: str,
    person: str,
    question: str,
    at: datetime | None = None,
    via: str = "terminal",
) -> EvidenceRequest:
    """Note what an approver asks about an open proposal; it stays open, and the question is in the log.

    Raises: Refused with the reason; the refusal is in the audit log.
    """
    moment = at or now()
    with store.write() as tx:
        tx.serialise("decide")
        proposal, problem = stored_proposal(tx, proposal_id)
        if proposal is not None:
            problem = _problem(tx, config, proposal, person, question, moment)
            if not problem:
                asked = EvidenceRequest(
                    proposal=proposal.id, person=PersonId(person), question=question.strip(), at=moment
                )
                record = asked.model_dump(mode="json")
                tx.audit.append(person, "evidence.requested", proposal.id, record=record, via=via)
                return asked
        tx.audit.append(person[:200], "evidence.refused", proposal_id[:300], reason=problem, via=via)
    raise Refused(problem)


def evidence_requests(tx: Transaction, proposal_id: str) -> tuple[EvidenceRequest, ...]:
    """Everything that was asked about a proposal, oldest first."""
    return tuple(
        EvidenceRequest.model_validate(event.body["record"])
        for event in tx.audit.about(proposal_id)
        if event.action == "evidence.requested"
    )


def evidence_breakdown(tx: Transaction, proposal: Proposal) -> tuple[Slice, ...]:
    """The flips of the unseen split by market, language and surface, the most broken slices first.

    They are those that were measured for the proposal: the unseen split is not looked at again.
    """
    if proposal.evidence is None:
        return ()
    flips = proposal.evidence.unseen.flips
    cases = tx.cases.get([flip.case for flip in flips])
    slices = []
    for by in SLICINGS:
        parts: dict[str, list[Flip]] = defaultdict(list)
        for flip in flips:
            parts[_value(cases.get(flip.case), by)].append(flip)
        slices += [_slice(by, value, part, proposal.evidence.unseen_level) for value, part in parts.items()]
    return tuple(sorted(slices, key=lambda one: (SLICINGS.index(one.by), -one.broken, -one.cases, one.value)))


def _problem(
    tx: Transaction, config: Config, proposal: Proposal, person: str, question: str, at: datetime
) -> str:
    if not question.strip():
        return "there is no question; write what you want to know before you decide"
    return (
        rules.who_problem(config, person)
        or rules.sight_problem(tx, config, proposal, person)
        or rules.outcome_problem(tx, proposal)
        or rules.expiry_problem(proposal, at)
        or rules.words_problem(question, "the question")
    )


def _value(case: Case | None, by: Slicing) -> str:
    return str(getattr(case, by, None) or UNKNOWN)


def _slice(by: Slicing, value: str, flips: list[Flip], level: float) -> Slice:
    fixed = sum(flip.after == flip.label for flip in flips)
    low, high = wilson(fixed, len(flips), level)
    right = Rate(value=fixed / len(flips), low=low, high=high)
    return Slice(by=by, value=value, cases=len(flips), fixed=fixed, broken=len(flips) - fixed, right=right)
