"""What `redline triage`, `redline findings` and `redline demo` print with --json."""

from commands.results import PolicyScores, Result
from knowledge_base.changes import Cause, Direction, Finding, Intervention, Propagation, Trend, Weighed


class FindingRow(Result):
    """One finding of `triage`."""

    id: str
    cause: Cause
    probability: float
    policy: str
    direction: Direction
    cases: int
    share: float
    clauses: list[str]
    interventions: list[Intervention]
    also: list[Cause]
    """Other causes that are sufficient, cheapest first."""
    name: str
    summary: str
    representatives: list[str]
    copies: list[int]
    """For each representative how many members are near-duplicates of it, itself among them."""
    trend: Trend | None
    weighed: Weighed | None
    """Its part of the queue by views or weight, where the import has one."""
    propagation: Propagation | None
    """What of it was diagnosed and how far the rest bears that out; null where all of it was diagnosed."""
    members: list[str]

    @classmethod
    def of(cls, finding: Finding) -> "FindingRow":
        """The public form of a finding."""
        from tools.diagnose import also_sufficient

        cluster = finding.cluster
        return cls(
            id=finding.id,
            cause=finding.cause,
            probability=finding.probability,
            policy=cluster.policy,
            direction=cluster.direction,
            cases=len(cluster.members),
            share=round(finding.share, 4),
            clauses=list(finding.clauses),
            interventions=list(finding.interventions),
            also=list(also_sufficient(finding)),
            name=cluster.name,
            summary=finding.summary,
            representatives=list(cluster.representatives),
            copies=list(cluster.copies),
            trend=cluster.trend,
            weighed=cluster.weighed,
            propagation=finding.propagation,
            members=list(cluster.members),
        )


class TriageResult(Result):
    """`triage`: the errors of the queue and the findings, largest first."""

    triage: str
    errors: int
    findings: list[FindingRow]
    report: str | None = None
    """The Markdown file."""
    page: str | None = None
    """The same as a page for a browser."""


class FindingList(Result):
    """`findings list`: those that were asked for, largest first."""

    triage: str
    findings: list[FindingRow]


class DemoResult(Result):
    """`demo`: what the loop led to."""

    workspace: str
    findings: list[FindingRow]
    proposals: list[str]
    releases: list[str]
    before: dict[str, PolicyScores]
    after: dict[str, PolicyScores]
    report: str
