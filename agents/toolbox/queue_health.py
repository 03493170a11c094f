"""How the queues are doing: decided, labelled, wrong, how sure, why as far as triage knows, and the weekly trend."""

from typing import Literal

from pydantic import Field

from agents.desk import STREAM, Desk
from agents.dialogue import Asker
from agents.toolbox.contract import NotThere, Tool, Words
from agents.wording import percentage, summary_of
from knowledge_base.records import Record
from tools.cause_words import cause_words
from tools.figures import count_words, listed
from tools.health import PolicyHealth, policy_health


class HealthArguments(Record):
    """Which queue; every policy by default."""

    policy: str | None = Field(default=None, description="one policy by name; all by default")
    queue: Literal["fn", "fp", "all"] = Field(
        default="all", description="fn: missed violations, fp: wrongly flagged, all"
    )


class HealthResult(Record):
    """The queues, the one with most errors first. `counts_only` where the asker has no role here."""

    kind: Literal["queue_health"] = "queue_health"
    queue: Literal["fn", "fp", "all"]
    policies: tuple[PolicyHealth, ...]
    counts_only: bool


def run(desk: Desk, asker: Asker, arguments: HealthArguments) -> HealthResult:
    """The health of the policies that the asker may see.

    Raises: NotThere when the policy is not known to them or nothing was decided or rated under it.
    """
    with desk.store.read() as tx:
        used = {*tx.cases.decided_policies(STREAM), *tx.cases.rated_policies()}
        known = sorted(policy for policy in used if desk.sees(asker, policy))
        if arguments.policy is not None and arguments.policy not in known:
            raise NotThere(f"no case was decided or rated under {arguments.policy!r} here; {_known(known)}")
        wanted = [arguments.policy] if arguments.policy else known
        found = [policy_health(tx, policy, STREAM, desk.config.seed, desk.scores) for policy in wanted]
    if not asker.is_member:
        found = [_counts(health) for health in found]
    found.sort(key=lambda health: (-_errors(health, arguments.queue), health.policy))
    return HealthResult(queue=arguments.queue, policies=tuple(found), counts_only=not asker.is_member)


def words(desk: Desk, asker: Asker, result: HealthResult) -> Words:
    """One queue in full, or all of them at a glance."""
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
            _trend(health),
        ]
    actions = (
        ()
        if result.counts_only
        else (f"Triage the {health.policy} queue", f"Draft a change for {health.policy}")
    )
    return Words(
        summary=summary_of(*sentences), follow_ups=(f"What changed in {health.policy} lately?", *actions)
    )


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
