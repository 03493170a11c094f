"""How the queues are doing: decided, labelled, wrong, how sure, why as far as triage knows, and the weekly trend."""

from collections.abc import Sequence
from typing import Literal

from pydantic import Field

from agents.desk import STREAM, Desk
from agents.dialogue import Asker
from agents.toolbox.contract import NotThere, Tool, Words
from agents.wording import percentage, summary_of
from knowledge_base.changes import Finding
from knowledge_base.records import Record
from knowledge_base.store import Transaction
from tools.cause_words import DRAFTS, PLAIN, cause_words, draft_ask, drafts_words
from tools.figures import count_words, listed
from tools.finding_standing import FindingStanding, standings
from tools.health import PolicyHealth, policy_health

MOST_TOLD = 3


class HealthArguments(Record):
    """Which queue; every policy by default."""

    policy: str | None = Field(default=None, description="one policy by name; all by default")
    finding: str | None = Field(
        default=None, description="one finding by id, which begins with F-: what became of it"
    )
    queue: Literal["fn", "fp", "all"] = Field(
        default="all", description="fn: missed violations, fp: wrongly flagged, all"
    )


class HealthResult(Record):
    """The queues, the one with most errors first. `counts_only` where the asker has no role here."""

    kind: Literal["queue_health"] = "queue_health"
    queue: Literal["fn", "fp", "all"]
    policies: tuple[PolicyHealth, ...]
    counts_only: bool
    findings: tuple[FindingStanding, ...] = ()
    """What became of the findings of one policy's last triage, largest first; or of the one that was asked for."""


def run(desk: Desk, asker: Asker, arguments: HealthArguments) -> HealthResult:
    """The health of the policies that the asker may see.

    Raises: NotThere when the policy is not known to them or nothing was decided or rated under it.
    """
    if arguments.finding:
        return _of_finding(desk, asker, arguments.finding)
    with desk.store.read() as tx:
        used = {*tx.cases.decided_policies(STREAM), *tx.cases.rated_policies()}
        known = sorted(policy for policy in used if desk.sees(asker, policy))
        if arguments.policy is not None and arguments.policy not in known:
            raise NotThere(f"no case was decided or rated under {arguments.policy!r} here; {_known(known)}")
        wanted = [arguments.policy] if arguments.policy else known
        found = [policy_health(tx, policy, STREAM, desk.config.seed, desk.scores) for policy in wanted]
        triage = found[0].last_triage if arguments.policy and asker.is_member else None
        findings = standings(tx, _of_policy(tx, triage, arguments)) if triage else ()
    if not asker.is_member:
        found = [_counts(health) for health in found]
    found.sort(key=lambda health: (-_errors(health, arguments.queue), health.policy))
    return HealthResult(
        queue=arguments.queue, policies=tuple(found), counts_only=not asker.is_member, findings=findings
    )


def _of_policy(tx: Transaction, triage: str, arguments: HealthArguments) -> list[Finding]:
    wanted = ("fn", "fp") if arguments.queue == "all" else (arguments.queue,)
    return [
        one
        for one in tx.ledger.findings(triage)
        if one.cluster.policy == arguments.policy and one.cluster.direction in wanted
    ]


def _of_finding(desk: Desk, asker: Asker, finding_id: str) -> HealthResult:
    """One finding, to members who may see its policy; for others there is none."""
    with desk.store.read() as tx:
        found = tx.ledger.finding(finding_id)
        if found is None or not asker.is_member or not desk.sees(asker, found.cluster.policy):
            raise NotThere(
                f"there is no finding {finding_id!r} here; ask how a queue is doing for its findings"
            )
        told = standings(tx, [found])
    return HealthResult(queue=found.cluster.direction, policies=(), counts_only=False, findings=told)


def words(desk: Desk, asker: Asker, result: HealthResult) -> Words:
    """One queue in full, or all of them at a glance; or one finding."""
    if result.findings and not result.policies:
        return _finding(result.findings[0])
    if not result.policies:
        return Words(summary="No case has been decided or rated yet, so there is no queue to report on.")
    if len(result.policies) == 1:
        return _one(result.policies[0], result)
    errors = sum(_errors(health, result.queue) for health in result.policies)
    compared = sum(health.compared for health in result.policies)
    worst = [
        f"{health.policy} {_errors(health, result.queue):,} of {health.compared:,}"
        for health in result.policies[:3]
    ]
    return Words(
        summary=summary_of(
            f"{count_words(len(result.policies), 'policy', 'policies')}: {_kind(result.queue)} in {errors:,} of "
            f"{compared:,} decisions that have a label.",
            f"Most in {listed(worst)}.",
        ),
        follow_ups=(
            f"How is the {result.policies[0].policy} queue doing?",
            *(("Triage the queue",) if asker.is_member else ()),
        ),
    )


def _one(health: PolicyHealth, result: HealthResult) -> Words:
    missed = f"{health.fn:,} missed (false negatives)"
    flagged = f"{health.fp:,} wrongly flagged (false positives)"
    wrong = {"fn": missed, "fp": flagged, "all": f"{missed} and {flagged}"}[result.queue]
    sentences = [
        f"{health.policy}: {health.decided:,} cases decided, {health.labelled:,} labelled; of the "
        f"{health.compared:,} that are both, {wrong}.",
    ]
    if not result.counts_only:
        sentences += [
            f"Precision {percentage(health.precision)}, recall {percentage(health.recall)}.",
            f"Last decided on {health.last_decided:%Y-%m-%d}." if health.last_decided else "",
            _triaged(health),
            _became(result.findings),
            _trend(health),
        ]
    actions = () if result.counts_only else (*_asks(result.findings), f"Triage the {health.policy} queue")
    return Words(
        summary=summary_of(*sentences), follow_ups=(f"What changed in {health.policy} lately?", *actions)
    )


def _finding(one: FindingStanding) -> Words:
    """What a finding is, what became of it, and what comes next."""
    made = DRAFTS.get(one.cause)
    wrong = "missed" if one.direction == "fn" else "wrongly flagged"
    sure = f", {one.probability:.0%} likely" if one.probability else ""
    return Words(
        summary=summary_of(
            f"{one.finding}: {count_words(one.cases, 'case')} {wrong} under {one.policy}. Cause: "
            f"{cause_words(one.cause)}{sure}; {PLAIN[one.cause]}.",
            f"Drafted for it: {one.proposal}, {one.outcome}." if one.proposal else "",
            f"What can be drafted: {made.what}." if made and not one.proposal else "",
            ""
            if made
            else "Nothing is drafted for that cause: 'redline findings show' tells what was tried.",
        ),
        follow_ups=(
            *((f"Show proposal {one.proposal}",) if one.proposal else _asks((one,))),
            f"How is the {one.policy} queue doing?",
        ),
    )


def _became(findings: Sequence[FindingStanding]) -> str:
    """What was drafted for the findings, and what can be."""
    drafted = [f"{one.proposal} for {one.finding} ({one.outcome})" for one in findings if one.proposal]
    able = drafts_words((one.cause, one.cases) for one in findings if not one.proposal)
    said = [f"drafted so far: {listed(drafted[:MOST_TOLD])}"] if drafted else []
    said += [f"drafts that can be tried (errors): {able}"] if able else []
    told = "; ".join(said)
    return f"{told[:1].upper()}{told[1:]}." if told else ""


def _asks(findings: Sequence[FindingStanding]) -> tuple[str, ...]:
    """How to ask for the draft of the largest finding that has none."""
    asks = (draft_ask(one.cause, one.finding) for one in findings if not one.proposal)
    return tuple(filter(None, asks))[:1]


def _triaged(health: PolicyHealth) -> str:
    if health.last_triage is None or health.last_triaged is None:
        return "It was never triaged."
    causes = [f"{cause_words(one.cause)} {one.cases}" for one in health.open_findings[:3]]
    found = f"; open errors by cause: {listed(causes)}" if causes else "; no finding is open"
    return f"Last triage {health.last_triage} on {health.last_triaged:%Y-%m-%d}{found}."


def _trend(health: PolicyHealth) -> str:
    if len(health.trend) < 2:
        return ""
    last, before = health.trend[-1], health.trend[-2]
    return (
        f"In the week of {last.monday}, {last.errors} of {last.of} were wrong; the week before, "
        f"{before.errors} of {before.of}."
    )


def _counts(health: PolicyHealth) -> PolicyHealth:
    """What somebody without a role sees."""
    kept = {"policy", "stream", "decided", "labelled", "compared", "fn", "fp", "last_decided"}
    return PolicyHealth.model_validate(health.model_dump(include=kept))


def _errors(health: PolicyHealth, queue: str) -> int:
    return {"fn": health.fn, "fp": health.fp, "all": health.errors}[queue]


def _kind(queue: str) -> str:
    return {"fn": "missed violations", "fp": "wrongly flagged cases", "all": "errors"}[queue]


def _known(known: list[str]) -> str:
    return f"there are queues for {listed(known)}" if known else "nothing was decided or rated yet"


TOOL = Tool(
    name="queue_health",
    says="Show how a policy's queue is doing: decided, labelled, errors, precision, recall, causes and weekly trend",
    examples=(
        "How is the hate queue doing?",
        "Queue health",
        "What is the precision and recall of the scams prompt?",
        "How many false negatives do we have?",
        "Which policy has the most errors?",
        "Give me a status of our queues",
        "When did we last decide cases?",
        "Is the error rate going up?",
        "Show me the numbers for harassment",
        "How many cases are labelled?",
        "Is the hate queue getting better or worse?",
        "Dashboard of all queues",
        "Are we missing a lot of violations?",
        "What are the open findings by cause?",
    ),
    cues=(
        r"\b(?:queues?|precision|recall|f1|accura\w+|did we miss|error rates?|errors?|health\w*|status|how many|"
        r"numbers?|metrics?|figures?|performance|"
        r"perform\w*|false (?:negatives?|positives?)|fns?|fps?|doing|trend\w*|better or worse|worst|best|most errors|"
        r"dashboard|overview|statistics|stats|last (?:triage|decided)|"
        r"kpis?|findings?|share|backlog)\b"
    ),
    doing="Counting the queue",
    arguments=HealthArguments,
    heavy=False,
    needs="anyone",
    run=run,
    words=words,
    for_members=(
        r"\b(?:findings?|causes?|triage\w*|proposals?|texts?|examples?|reasons?|why|(?:which|what|"
        r"list|show|name)\b.*\bcases)\b"
    ),
)
