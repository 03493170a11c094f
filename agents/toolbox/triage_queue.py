"""Triaging a queue: its errors clustered, and each cluster's cause found. It takes a while, and changes nothing."""

from datetime import UTC, date, datetime, time
from typing import Literal

from pydantic import Field

from agents import triage
from agents.desk import STREAM, Desk
from agents.dialogue import Asker, hear
from agents.toolbox.contract import NotThere, Tool, Words
from agents.wording import summary_of
from knowledge_base.changes import Cause, Course
from knowledge_base.errors import Refused
from knowledge_base.records import ClauseId, Record
from tools.cause_words import DRAFTS, cause_words, draft_ask, drafts_words
from tools.diagnose import also_sufficient
from tools.figures import count_words, listed
from tools.redact import redact
from tools.visible import one_line


class TriageArguments(Record):
    """Which errors; all of every policy by default."""

    queue: Literal["fn", "fp", "all"] = Field(
        default="all", description="fn: missed violations, fp: wrongly flagged, all"
    )
    policy: str | None = Field(default=None, description="one policy by name; all by default")
    since: date | None = Field(default=None, description="only cases that happened since this day")


class FindingFound(Record):
    """A cluster with its cause. `name` is made of words of its cases: it is shown only behind a press."""

    finding: str
    policy: str
    direction: Literal["fn", "fp"]
    cause: Cause
    cases: int
    share: float
    probability: float
    clauses: tuple[ClauseId, ...]
    draftable: bool
    also: tuple[Cause, ...] = ()
    """Other causes that are sufficient, cheapest first."""
    course: Course | None = None
    """Whether it grows from week to week; None where its cases have no dates."""
    seen: float | None = None
    """Its share of the queue by views or weight, where cases have them."""
    name: str = ""


class TriageResult(Record):
    """What a triage found, largest first."""

    kind: Literal["triage_queue"] = "triage_queue"
    triage: str
    queue: Literal["fn", "fp", "all"]
    policies: tuple[str, ...]
    errors: int
    findings: tuple[FindingFound, ...]


def run(desk: Desk, asker: Asker, arguments: TriageArguments) -> TriageResult:
    """Triage the queue of the policies that the asker may see.

    Raises: NotThere when the policy is not known to them; Refused when nothing is both decided and labelled.
    """
    with desk.store.read() as tx:
        both = set(tx.cases.decided_policies(STREAM)) & set(tx.cases.rated_policies())
    known = tuple(sorted(policy for policy in both if desk.sees(asker, policy)))
    if arguments.policy is not None and arguments.policy not in known:
        there = f"it can be triaged for {listed(known)}" if known else "decide and label cases first"
        raise NotThere(f"no case is both decided and labelled under {arguments.policy!r} here; {there}")
    if not known:
        raise Refused("no case is both decided and labelled yet, so there is nothing to triage")
    wanted = (arguments.policy,) if arguments.policy else known
    since = datetime.combine(arguments.since, time(), UTC) if arguments.since else None
    request = triage.Request(queue=arguments.queue, policies=wanted, since=since, stream=STREAM)
    done = triage.start(
        desk.workspace, request, lambda step, number, of: hear(f"Triage, {number} of {of}: {step}")
    )
    findings = [
        FindingFound(
            finding=one.id,
            policy=one.cluster.policy,
            direction=one.cluster.direction,
            cause=one.cause,
            cases=len(one.cluster.members),
            share=one.share,
            probability=one.probability,
            clauses=one.clauses,
            draftable=one.cause in DRAFTS,
            also=also_sufficient(one),
            course=one.cluster.trend.course if one.cluster.trend else None,
            seen=one.cluster.weighed.share if one.cluster.weighed else None,
            name=redact(one_line(one.cluster.name)),
        )
        for one in done.findings
    ]
    return TriageResult(
        triage=done.id, queue=arguments.queue, policies=wanted, errors=done.errors, findings=tuple(findings)
    )


def words(desk: Desk, asker: Asker, result: TriageResult) -> Words:
    """How many errors in how many findings, the largest causes, and what can be drafted."""
    if not result.findings:
        return Words(
            summary=f"Triage {result.triage} took {count_words(result.errors, 'error')} and has no finding to show."
        )
    causes: dict[str, int] = {}
    for one in result.findings:
        causes[one.cause] = causes.get(one.cause, 0) + one.cases
    top = sorted(causes, key=lambda cause: -causes[cause])[:3]
    named = [f"{name.replace('_', ' ')} {causes[name]:,}" for name in top]
    first = result.findings[0]
    draftable = [one for one in result.findings if one.draftable]
    kinds = drafts_words((one.cause, one.cases) for one in draftable)
    return Words(
        summary=summary_of(
            f"Triage {result.triage}: {count_words(result.errors, 'error')} under "
            f"{count_words(len(result.policies), 'policy', 'policies')}, "
            f"{count_words(len(result.findings), 'finding')}.",
            f"Errors by cause: {listed(named)}.",
            f"The largest finding is {first.finding}: {count_words(first.cases, 'case')}, {cause_words(first.cause)}.",
            f"Drafts can be tried for {len(draftable)} of them (errors: {kinds})." if draftable else "",
        ),
        follow_ups=tuple(draft_ask(one.cause, one.finding) for one in draftable[:2]),
    )


TOOL = Tool(
    name="triage_queue",
    says="Triage a queue: cluster its errors and find each cluster's cause; takes a while",
    examples=(
        "Triage the hate queue",
        "Run a triage of the false negatives",
        "Find out why we miss scams",
        "Cluster the errors since last month",
        "Start triage for harassment",
        "Diagnose the false positives in counterfeit",
        "Look into the errors and find the causes",
        "What is behind our mistakes in self-harm? Run the analysis",
        "Please analyse the error queue",
        "Group the misclassified cases and tell me the causes",
    ),
    cues=(
        r"\b(?:^(?:please |can you |could you )*triage|(?:run|start|do|launch|kick off|begin|new|"
        r"another) (?:a |an |the )?(?:\w+ )?(?:triage|analysis)|triage (?:the|all|every|it|them|"
        r"this|that|hate|false|since|everything)"
        r"|root[- ]causes?|clusters?|diagnos\w*|analy[sz]e|causes? of|group (?:the|them)|look into|"
        r"find out why|what is behind)\b"
    ),
    doing="Triaging the errors",
    arguments=TriageArguments,
    heavy=True,
    needs="member",
    run=run,
    words=words,
    behind=frozenset({"name"}),
)
