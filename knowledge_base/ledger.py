"""Runs, findings, proposals, approvals and releases, within one transaction. Rows are added, never changed."""

import json
from typing import Any, Literal

from pydantic import TypeAdapter, ValidationError
from sqlalchemy import Connection, select, update

from knowledge_base import digests
from knowledge_base.changes import Approval, Finding, Proposal, Release
from knowledge_base.errors import Refused
from knowledge_base.records import ProposalId, Record, Utc, now
from knowledge_base.tables import approvals, closings, findings, proposals, releases, runs
from knowledge_base.upsert import insert_new

_proposal = TypeAdapter[Proposal](Proposal)
Outcome = Literal["released", "rejected", "superseded"]


class Run(Record):
    """One invocation of a long job; unfinished while `finished_at` is None."""

    id: str
    kind: str
    started_at: Utc
    finished_at: Utc | None = None
    body: dict[str, Any]


class Ledger:
    """What was found, proposed, decided and released."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def start_run(self, run_id: str, kind: str, body: dict[str, Any]) -> bool:
        """Note that a run has begun; false when it is known already."""
        row = {"id": run_id, "kind": kind, "started_at": now(), "body": digests.canonical_json(body)}
        return insert_new(self._connection, runs, [row]) == 1

    def finish_run(self, run_id: str) -> None:
        """Note that a run is done."""
        where = (runs.c.id == run_id) & runs.c.finished_at.is_(None)
        self._connection.execute(update(runs).where(where).values(finished_at=now()))

    def run(self, run_id: str) -> Run | None:
        """The run of that id."""
        row = self._connection.execute(select(runs).where(runs.c.id == run_id)).one_or_none()
        return None if row is None else _run(row)

    def runs(self, kind: str) -> list[Run]:
        """The runs of one kind, newest first."""
        query = select(runs).where(runs.c.kind == kind).order_by(runs.c.started_at.desc(), runs.c.id)
        return [_run(row) for row in self._connection.execute(query)]

    def finished(self, kind: str) -> list[Run]:
        """The runs of one kind that are done, newest first by when they began."""
        return [run for run in self.runs(kind) if run.finished_at is not None]

    def keep_run(self, run_id: str, kind: str, body: dict[str, Any]) -> bool:
        """Store a run that is done at once, in place of one of the same id; false when that said the same."""
        if self.start_run(run_id, kind, body):
            self.finish_run(run_id)
            return True
        text = digests.canonical_json(body)
        where = (runs.c.id == run_id) & (runs.c.body != text)
        return self._connection.execute(update(runs).where(where).values(body=text)).rowcount > 0

    def add_finding(self, finding: Finding) -> bool:
        """Store a finding; false when it is there already."""
        row = {
            **finding.model_dump(include={"id", "triage", "cause", "created_at"}),
            "policy": finding.cluster.policy,
            "body": finding.model_dump_json(),
        }
        return insert_new(self._connection, findings, [row]) == 1

    def finding(self, finding_id: str) -> Finding | None:
        """The finding of that id."""
        body = self._connection.scalar(select(findings.c.body).where(findings.c.id == finding_id))
        return None if body is None else Finding.model_validate_json(body)

    def findings(self, triage: str) -> list[Finding]:
        """The findings of one triage, largest first."""
        rows = self._connection.execute(select(findings.c.body).where(findings.c.triage == triage))
        found = [Finding.model_validate_json(row.body) for row in rows]
        return sorted(found, key=lambda finding: (-len(finding.cluster.members), finding.id))

    def add_proposal(self, proposal: Proposal) -> bool:
        """Store a proposal; false when it is there already."""
        row = {
            **proposal.model_dump(include={"id", "digest", "kind", "created_at"}),
            "body": proposal.model_dump_json(),
        }
        return insert_new(self._connection, proposals, [row]) == 1

    def proposal(self, proposal_id: str, for_update: bool = False) -> Proposal | None:
        """The proposal of that id; `for_update` makes other deciders on it wait.

        Raises: Refused when what is stored is not a proposal any more.
        """
        query = select(proposals.c.body).where(proposals.c.id == proposal_id)
        body = self._connection.scalar(query.with_for_update() if for_update else query)
        try:
            return None if body is None else _proposal.validate_json(body)
        except ValidationError:
            raise Refused(
                f"the stored proposal {proposal_id!r} is damaged; 'redline audit verify' tells more"
            ) from None

    def proposals(self) -> list[Proposal]:
        """Every proposal, newest first."""
        query = select(proposals.c.body).order_by(proposals.c.created_at.desc(), proposals.c.id)
        return [_proposal.validate_json(row.body) for row in self._connection.execute(query)]

    def undecided(self) -> list[Proposal]:
        """The proposals that have no outcome, expired ones among them, newest first."""
        decided = select(closings.c.proposal).where(closings.c.proposal == proposals.c.id).exists()
        query = (
            select(proposals.c.body).where(~decided).order_by(proposals.c.created_at.desc(), proposals.c.id)
        )
        return [_proposal.validate_json(row.body) for row in self._connection.execute(query)]

    def add_approval(self, approval: Approval) -> bool:
        """Store one person's decision; false when that person has decided already."""
        columns = {"proposal", "person", "digest", "decision", "at"}
        row = {**approval.model_dump(include=columns), "body": approval.model_dump_json()}
        return insert_new(self._connection, approvals, [row]) == 1

    def approvals(self, proposal_id: str) -> list[Approval]:
        """Everything decided on a proposal, oldest first."""
        query = select(approvals.c.body).where(approvals.c.proposal == proposal_id)
        rows = self._connection.execute(query.order_by(approvals.c.at, approvals.c.person))
        return [Approval.model_validate_json(row.body) for row in rows]

    def close(self, proposal_id: ProposalId, outcome: Outcome) -> bool:
        """Set a proposal's outcome once; false when it has one already."""
        row = {"proposal": proposal_id, "outcome": outcome, "at": now()}
        return insert_new(self._connection, closings, [row]) == 1

    def outcome(self, proposal_id: str) -> Outcome | None:
        """How a proposal ended; None while it is open."""
        outcome: Outcome | None = self._connection.scalar(
            select(closings.c.outcome).where(closings.c.proposal == proposal_id)
        )
        return outcome

    def superseded_by(self, proposal_id: str) -> ProposalId | None:
        """The proposal that took this one's place; None where none did."""
        named = proposals.c.body.contains(f'"supersedes":{json.dumps(proposal_id)}', autoescape=True)
        query = select(proposals.c.id, proposals.c.body).where(named).order_by(proposals.c.created_at)
        for row in self._connection.execute(query):
            if json.loads(row.body)["supersedes"] == proposal_id:
                return ProposalId(row.id)
        return None

    def add_release(self, release: Release) -> bool:
        """Store a release; false when its proposal was released already."""
        row = {**release.model_dump(include={"id", "proposal", "at"}), "body": release.model_dump_json()}
        return insert_new(self._connection, releases, [row]) == 1

    def release(self, release_id: str) -> Release | None:
        """The release of that id."""
        body = self._connection.scalar(select(releases.c.body).where(releases.c.id == release_id))
        return None if body is None else Release.model_validate_json(body)

    def releases(self) -> list[Release]:
        """Every release, newest first."""
        query = select(releases.c.body).order_by(releases.c.at.desc(), releases.c.id)
        return [Release.model_validate_json(row.body) for row in self._connection.execute(query)]

    def stored_proposal(self, proposal_id: str) -> str | None:
        """The text of a proposal's record as it was written, whatever fields records have today."""
        body: str | None = self._connection.scalar(
            select(proposals.c.body).where(proposals.c.id == proposal_id)
        )
        return body

    def stored_release(self, release_id: str) -> str | None:
        """The text of a release's record as it was written."""
        body: str | None = self._connection.scalar(select(releases.c.body).where(releases.c.id == release_id))
        return body

    def stored_approvals(self, proposal_id: str) -> list[str]:
        """The texts of the records of what was decided on a proposal, as they were written."""
        query = select(approvals.c.body).where(approvals.c.proposal == proposal_id)
        return [row.body for row in self._connection.execute(query)]


def _run(row: Any) -> Run:
    return Run.model_validate({**row._mapping, "body": json.loads(row.body)})
