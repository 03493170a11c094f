"""Proving the audit log: the chain holds, and the records it speaks of are the ones that are stored."""

import json
from collections.abc import Iterator

from knowledge_base import digests
from knowledge_base.audit import ChainCheck
from knowledge_base.changes import AuditEvent
from knowledge_base.errors import Refused
from knowledge_base.ledger import Outcome
from knowledge_base.records import ArtefactId, Digest
from knowledge_base.store import Store, Transaction
from tools.history import state_after

DECISIONS = ("proposal.approved", "proposal.rejected")
REGISTER_SETTINGS = ("register.added", "register.set")
SWITCH_TURNS = ("approvals.frozen", "approvals.unfrozen")


class AuditCheck(ChainCheck):
    """The chain's outcome, and every stored record that is not what the log says."""

    mismatches: tuple[str, ...] = ()


def verify(store: Store, anchor: str | None = None) -> AuditCheck:
    """Walk the chain, then compare proposals, approvals, releases and document versions with it."""
    with store.read() as tx:
        chain = tx.audit.verify(anchor)
        if not chain.ok:
            return AuditCheck.model_validate(chain.model_dump())
        events = list(tx.audit.events())
        found = [(event.seq, problem) for event in events for problem in _readable(_mismatches(tx, event))]
        found += [(chain.events, problem) for problem in _readable(_unlogged(tx, events))]
    return AuditCheck(
        ok=not found,
        events=chain.events,
        first_bad=found[0][0] if found else None,
        reason="a stored record is not the one that was logged" if found else "",
        head=chain.head,
        mismatches=tuple(problem for _, problem in found),
    )


def _readable(problems: Iterator[str]) -> Iterator[str]:
    """The problems, and that a record is no longer one where it cannot be read."""
    try:
        yield from problems
    except (ValueError, Refused) as problem:
        yield f"a stored record cannot be read: {str(problem).splitlines()[0]}"


def _mismatches(tx: Transaction, event: AuditEvent) -> Iterator[str]:
    record = event.body.get("record")
    if event.action in DECISIONS:
        if record not in [json.loads(text) for text in tx.ledger.stored_approvals(event.subject)]:
            yield f"the decision of {event.actor!r} on {event.subject!r} was altered or removed"
    elif event.action == "release.made":
        release = tx.ledger.stored_release(event.subject)
        if release is None or json.loads(release) != record:
            yield f"release {event.subject!r} was altered or removed"
        for moved in event.body["record"]["versions"]:
            yield from _version_problem(tx, moved["artefact"], moved["after"])
    elif event.action == "proposal.drafted":
        proposal = tx.ledger.stored_proposal(event.subject)
        if proposal is None or digests.of_text(proposal) != event.body.get("content"):
            yield f"proposal {event.subject!r} was altered or removed"
    elif event.action == "document.imported":
        yield from _version_problem(tx, event.subject, event.body.get("digest"))


def _version_problem(tx: Transaction, artefact: str, digest: object) -> Iterator[str]:
    if tx.library.version_by_digest(ArtefactId(artefact), Digest(str(digest))) is None:
        yield f"version {str(digest)[:12]!r} of {artefact!r} was removed"


def _unlogged(tx: Transaction, events: list[AuditEvent]) -> Iterator[str]:
    logged = {(event.action, event.subject) for event in events}
    decided = {(event.subject, event.actor) for event in events if event.action in DECISIONS}
    for artefact in tx.library.artefact_ids():
        for version in tx.library.versions(artefact):
            if digests.of_text(version.text) != version.digest:
                yield f"the text of version {version.number} of {artefact!r} was altered"
    for release in tx.ledger.releases():
        if ("release.made", release.id) not in logged:
            yield f"release {release.id!r} is not in the log"
    outcomes = dict(_outcomes(events))
    for proposal in tx.ledger.proposals():
        if ("proposal.drafted", proposal.id) not in logged:
            yield f"proposal {proposal.id!r} is not in the log"
        if tx.ledger.outcome(proposal.id) != outcomes.get(proposal.id):
            yield f"the outcome of {proposal.id!r} is not the one in the log"
        for approval in tx.ledger.approvals(proposal.id):
            if (proposal.id, approval.person) not in decided:
                yield f"the decision of {approval.person!r} on {proposal.id!r} is not in the log"
    turns = [turn.model_dump(mode="json") for turn in tx.switches.turns()]
    if turns != [event.body.get("record") for event in events if event.action in SWITCH_TURNS]:
        yield "the turns of the freeze switch are not those in the log"
    entries = [entry.model_dump(mode="json") for entry in tx.register.rows()]
    if entries != [event.body.get("record") for event in events if event.action in REGISTER_SETTINGS]:
        yield "the entries of the register are not those in the log"
    yield from _unexplained_heads(tx, events)


def _outcomes(events: list[AuditEvent]) -> Iterator[tuple[str, Outcome]]:
    for event in events:
        if event.action == "proposal.rejected":
            yield event.subject, "rejected"
        elif event.action == "proposal.amended":
            yield event.subject, "superseded"
        elif event.action == "release.made":
            yield event.body["record"]["proposal"], "released"


def _unexplained_heads(tx: Transaction, events: list[AuditEvent]) -> Iterator[str]:
    expected = state_after(events) or {}
    found = tx.library.heads()
    for artefact in sorted({*expected, *found}):
        if expected.get(artefact) != found.get(artefact):
            yield f"{artefact!r} does not point at the version that the last import or release put there"
