"""Findings, proposals, approvals and releases: how a cause becomes a change that somebody approved."""

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from knowledge_base.cases import PlainText, Stream
from knowledge_base.guideline_measures import Relabel, SplitVotes, Trial
from knowledge_base.measured import Evidence as Evidence
from knowledge_base.measured import Flip as Flip
from knowledge_base.measured import Rate as Rate
from knowledge_base.measured import Scores as Scores
from knowledge_base.measured import Share as Share
from knowledge_base.measured import SplitEvidence as SplitEvidence
from knowledge_base.records import (
    ArtefactId,
    CaseId,
    Citation,
    ClauseId,
    Digest,
    FindingId,
    Market,
    Name,
    PersonId,
    ProposalId,
    Record,
    ReleaseId,
    Utc,
)

Direction = Literal["fn", "fp"]
"""A false negative: the label says it violates, the decision did not. A false positive: the other way."""

Cause = Literal[
    "label_error",
    "ambiguous_guideline",
    "policy_gap",
    "stale_policy",
    "market_mismatch",
    "threshold",
    "prompt_defect",
    "evasion",
    "coverage",
    "missing_context",
    "capacity_ceiling",
    "undetermined",
]

RejectionReason = Literal[
    "breaks_right_decisions",
    "wrong_cause",
    "not_what_the_clause_says",
    "too_broad",
    "unclear_wording",
    "too_little_evidence",
    "not_now",
    "other",
]

REJECTION_WORDS: dict[RejectionReason, str] = {
    "breaks_right_decisions": "it breaks decisions that are right",
    "wrong_cause": "the cause is another one",
    "not_what_the_clause_says": "it is not what the clause says",
    "too_broad": "it is too broad",
    "unclear_wording": "its wording is unclear",
    "too_little_evidence": "there is too little evidence",
    "not_now": "not now",
    "other": "another reason",
}
"""The fixed reasons of a rejection as people read them."""

MOST_WORDS = 4_000
"""Characters of the reason that goes with a decision, at most."""


Course = Literal["growing", "falling", "steady", "too few to tell"]
Weight = Literal["views", "weight"]
"""The attributes of a case that say how much it counts: how often it was seen, or how many cases it stands for."""


class Trend(Record):
    """A cluster week by week: its errors, and the labelled decisions of its policy that it is taken from.

    `change` is the factor by which its share of those grows from week to week, with its 95 % interval.
    """

    first_week: date
    """A Monday."""
    errors: tuple[int, ...]
    decisions: tuple[int, ...]
    undated: int = 0
    course: Course = "too few to tell"
    change: float | None = None
    low: float | None = None
    high: float | None = None
    p_value: Share = 1.0


class Weighed(Record):
    """A cluster's part of its queue by an attribute of the cases, among those that have it."""

    by: Weight
    share: Share
    total: float = Field(ge=0)


class Cluster(Record):
    """Errors of one policy and direction that share a shape."""

    id: PlainText
    policy: Name
    direction: Direction
    name: str
    members: tuple[CaseId, ...]
    representatives: tuple[CaseId, ...]
    copies: tuple[int, ...] = ()
    """For each representative how many members are near-duplicates of it, itself among them."""
    distinct: int = Field(default=0, ge=0)
    """How many texts the members come to when near-duplicates count once; 0 where that was not counted."""
    step: str = ""
    """The question of the prompt that most members fail at, where their decisions have traces."""
    trend: Trend | None = None
    weighed: Weighed | None = None


class Intervention(Record):
    """One change that was tried on a cluster, and what deciding again then gave.

    `fixed` of `n` errors of the cluster turned right. On held-out cases `held_out_fixed` errors turned right and
    `broken` right decisions turned wrong, of `held_out_n`.
    """

    name: Cause
    fixed: int
    n: int
    broken: int
    held_out_fixed: int = 0
    held_out_n: int = 0
    sufficient: bool = False
    probability: Share = 0.0
    note: str = ""
    detail: dict[str, Any] = Field(default_factory=dict)


class Propagation(Record):
    """What was diagnosed of a cluster, and how far the rest of it bears the diagnosis out.

    Of `checked` other members the intervention of the cause, made from them alone, left `disagreeing` wrong.
    """

    diagnosed: int
    checked: int
    disagreeing: int
    error: Rate
    """Of the members that were not diagnosed, with its Wilson interval."""
    same_cause: bool | None = None
    """Whether the checked members alone lead to the same cause; None where they are too few."""


Line = Annotated[str, StringConstraints(max_length=600)]


class Argument(Record):
    """What a model says a case answers to a question of the prompt; `problem` tells why that does not hold."""

    case: Line
    question: Line
    answer: Literal["yes", "no", "excepted"]
    quote: Line
    clause: Line
    text: Line
    problem: str = ""


class Suggestion(Record):
    """A change that a model would look at, beside what was measured of it: it fixes so many of the cluster."""

    cause: Cause
    text: Line
    fixes: int | None = None
    of: int | None = None
    borne_out: bool | None = None
    """Whether the measurements show it; None where it was not tried."""
    problem: str = ""


class Opinion(Record):
    """What a model says of a finding. It is checked claim by claim, and changes neither cause nor probability."""

    model: str
    prompt: Digest
    """Of the prompt that it was asked with."""
    name: Line
    name_problem: str = ""
    argued: tuple[Argument, ...] = ()
    suggested: tuple[Suggestion, ...] = ()


class Finding(Record):
    """A cluster with its cause, the evidence for it and for the causes ruled out."""

    id: FindingId
    triage: PlainText
    cluster: Cluster
    stream: Stream
    cause: Cause
    probability: Share
    summary: str
    clauses: tuple[ClauseId, ...] = ()
    interventions: tuple[Intervention, ...] = ()
    share: Share = 0.0
    propagation: Propagation | None = None
    """Set where a sample of the cluster was diagnosed; None where all of it was."""
    opinion: Opinion | None = None
    created_at: Utc


class Change(Record):
    """One artefact's new text on its exact base; base None creates the artefact."""

    artefact: ArtefactId
    base: Digest | None
    text: str
    digest: Digest


class _ProposalCommon(Record):
    id: ProposalId
    digest: Digest
    """Digest of the changes, their bases and the risk: what an approval is bound to."""
    author: PersonId
    co_authors: tuple[PersonId, ...] = ()
    created_at: Utc
    expires_at: Utc
    title: PlainText
    rationale: str
    citations: tuple[Citation, ...] = ()
    changes: Annotated[tuple[Change, ...], Field(min_length=1)]
    risk: Literal["low", "high"]
    risk_reasons: tuple[str, ...] = ()
    evidence: Evidence | None = None
    finding: FindingId | None = None
    generators: tuple[str, ...] = ()
    supersedes: ProposalId | None = None
    """The proposal that this one is an edit of; that one is closed."""


class ThresholdChange(_ProposalCommon):
    """Another threshold for one prompt."""

    kind: Literal["threshold"] = "threshold"
    markets: tuple[Market, ...] = ()


class PromptRevision(_ProposalCommon):
    """Another text of one prompt."""

    kind: Literal["prompt"] = "prompt"
    edits: tuple[str, ...] = ()


class GuidelineRevision(_ProposalCommon):
    """Another text of a labelling guideline, with the disagreements that it answers and what is asked of raters."""

    kind: Literal["guideline"] = "guideline"
    edits: tuple[str, ...] = ()
    answers: tuple[SplitVotes, ...] = ()
    relabel: tuple[Relabel, ...] = ()
    """Labels that the new words put in question, the most pressing first."""
    trial: Trial | None = None


class DocumentEdit(_ProposalCommon):
    """Another text of any artefact, written by a person."""

    kind: Literal["document"] = "document"


class Revert(_ProposalCommon):
    """Back to the versions that held before a release."""

    kind: Literal["revert"] = "revert"
    reverts: ReleaseId


Proposal = Annotated[
    ThresholdChange | PromptRevision | GuidelineRevision | DocumentEdit | Revert, Field(discriminator="kind")
]


class Approval(Record):
    """One person's decision on one exact digest; it is never changed."""

    proposal: ProposalId
    digest: Digest
    person: PersonId
    decision: Literal["approved", "rejected"]
    reason: Annotated[str, StringConstraints(max_length=MOST_WORDS)] = ""
    kind: RejectionReason | None = None
    """Which of the fixed reasons a rejection has."""
    at: Utc


class ReleasedVersion(Record):
    """One artefact's move in a release, from the version before (None for a new one) to the version after."""

    artefact: ArtefactId
    before: Digest | None
    after: Digest


class Release(Record):
    """The set of versions that took effect together."""

    id: ReleaseId
    proposal: ProposalId
    versions: tuple[ReleasedVersion, ...]
    approved_by: tuple[PersonId, ...]
    at: Utc


class AuditEvent(Record):
    """One entry of the append-only log; `hash` covers every other field and the hash before."""

    seq: int
    at: Utc
    actor: str
    action: str
    subject: str
    body: dict[str, Any] = Field(default_factory=dict)
    previous: str
    hash: str
