"""What commands print with --json: documented by `redline schema NAME`."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from knowledge_base.changes import (
    Approval,
    Evidence,
    Proposal,
    Release,
    Scores,
)
from knowledge_base.evidence_records import EvidenceRequest, Slice
from knowledge_base.guideline_measures import Relabel


class Result(BaseModel):
    """One JSON object on stdout."""

    model_config = ConfigDict(extra="forbid")


class Initialised(Result):
    """`init` and `migrate`."""

    workspace: str
    created: bool
    schema_before: str | None
    schema_now: str


class RejectedRow(Result):
    """A row that was not taken: its line, the field that is off, and why."""

    line: int
    field: str
    reason: str


class ImportedCases(Result):
    """`import cases`. With any row rejected and no --keep-good, nothing was imported."""

    imported: int
    updated: int
    """Known cases that got new ratings or decisions."""
    unchanged: int
    rejected: list[RejectedRow]
    kept_good: bool


class ClauseFate(Result):
    """What became of a clause in a new version."""

    clause: str
    kind: str
    note: str


class ImportedDocument(Result):
    """One file of `import policy`, `prompt`, `guideline`, `thresholds`, `escalation` or `taxonomy`."""

    artefact: str
    version: int
    status: Literal["new", "unchanged"]
    clauses: int
    fates: list[ClauseFate]
    not_read: list[str] = []
    """What of a guideline's file was not read or not understood."""


class ImportedDocuments(Result):
    """`import policy` and its like."""

    documents: list[ImportedDocument]


class CitedClause(Result):
    """A clause with its version, effective date and verbatim text."""

    clause: str
    version: int
    market: str
    effective_from: date
    effective_to: date | None
    heading: list[str]
    text: str
    score: float | None = None
    cosine: float | None = None


class AskAnswer(Result):
    """`ask` and `search`; `covered` false: nothing in force speaks to the question.

    `unsure`: none plainly does, and the hits are the nearest. `support`: how far they speak to it, 0 to about 1.
    """

    question: str
    as_of: date
    market: str
    covered: bool
    unsure: bool
    support: float
    hits: list[CitedClause]


class ClauseList(Result):
    """`clauses`."""

    clauses: list[CitedClause]


class IndexState(Result):
    """`index check` and `index rebuild`."""

    ok: bool
    expected: int
    present: int
    missing: int
    unreachable: int
    added: int = 0


class PolicyScores(Result):
    """How decisions agree with labels; a rate is null where its denominator is empty."""

    precision: float | None
    recall: float | None
    f1: float | None
    fpr: float | None
    n: int
    tp: int
    fp: int
    fn: int
    tn: int
    intervals: dict[str, list[float | None]]
    """90 % intervals by name of the rate: [low, high]."""

    @classmethod
    def of(cls, scores: Scores) -> "PolicyScores":
        """The public form of scores."""
        rates = {name: getattr(scores, name) for name in ("precision", "recall", "f1", "fpr")}
        return cls(
            **{name: rate.value for name, rate in rates.items()},
            n=scores.n,
            tp=scores.tp,
            fp=scores.fp,
            fn=scores.fn,
            tn=scores.tn,
            intervals={name: [rate.low, rate.high] for name, rate in rates.items()},
        )


class DraftResult(Result):
    """`draft`, `propose` and `calibrate`: the proposal's id and what was measured.

    `proposal` is null where only labels are to be given again.
    """

    proposal: str | None
    title: str
    risk: Literal["low", "high"] | None
    evidence: Evidence | None
    relabel: list[Relabel] = []
    """Labels that are to be given again, the most pressing first."""

    @classmethod
    def of(cls, proposal: Proposal | None, again: Sequence[Relabel] = ()) -> "DraftResult":
        """A proposal as drafted, or only the labels to give again."""
        if proposal is None:
            return cls(proposal=None, title="", risk=None, evidence=None, relabel=list(again))
        return cls(
            proposal=proposal.id,
            title=proposal.title,
            risk=proposal.risk,
            evidence=proposal.evidence,
            relabel=list(again),
        )


class ProposalRow(Result):
    """One line of `proposals list`."""

    id: str
    title: str
    kind: str
    status: str
    risk: str
    author: str
    created_at: datetime
    expires_at: datetime
    digest: str


class ProposalList(Result):
    """`proposals list`."""

    proposals: list[ProposalRow]


class ProposalView(Result):
    """`proposals show`."""

    proposal: Proposal
    status: str
    superseded_by: str | None
    """The proposal that took its place."""
    needed: int
    approvals: list[Approval]
    asked: list[EvidenceRequest]
    """What approvers want to know before they decide."""


class DecisionResult(Result):
    """`proposals approve` and `reject`."""

    proposal: str
    decision: str
    approvals: int
    needed: int
    release: str | None
    outcome: Literal["open", "released", "rejected"]
    """How the proposal stands after it."""


class EvidenceAsked(Result):
    """`proposals ask`: the question, and the unseen decisions that turn by market, language and surface."""

    asked: EvidenceRequest
    slices: list[Slice]


class FreezeResult(Result):
    """`freeze`, `unfreeze` and `frozen`: whether approvals are frozen now, by whom, why and since when."""

    frozen: bool
    person: str | None
    reason: str | None
    since: datetime | None


class ReleaseList(Result):
    """`releases list`."""

    releases: list[Release]


class ReleaseView(Result):
    """`releases show`."""

    release: Release
    title: str


class BundleResult(Result):
    """`bundle`: the SHA-256 of every file by its path."""

    release: str
    folder: str
    files: dict[str, str]


class AuditResult(Result):
    """`audit verify`: `first_bad` is the first entry that does not fit, or that a stored record contradicts."""

    ok: bool
    events: int
    first_bad: int | None
    reason: str
    head: str
    mismatches: list[str]


class AuditEntry(Result):
    """One entry of `audit show`."""

    seq: int
    at: datetime
    actor: str
    action: str
    subject: str
    body: dict[str, Any] = Field(default_factory=dict)
    hash: str


class AuditEntries(Result):
    """`audit show`."""

    events: list[AuditEntry]


class ManifestResult(Result):
    """`slack manifest`."""

    manifest: dict[str, Any]


class SlackChecked(Result):
    """One line of `slack check`; `optional`: it is missing, and the app does without."""

    what: str
    state: Literal["ok", "missing", "unknown", "optional"]
    words: str
    fix: str


class SlackCheckResult(Result):
    """`slack check`; `ok` when nothing that the app needs is missing."""

    ok: bool
    team: str
    app_user: str
    checks: list[SlackChecked]


class NotifyResult(Result):
    """`slack notify`: notices that say something else now, messages tried, and what waits, as in quiet hours."""

    changed: int
    sent: int
    waiting: int


class PreviewResult(Result):
    """`slack preview`: the pages written."""

    pages: list[str]
