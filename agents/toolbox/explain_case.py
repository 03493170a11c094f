"""Why a case was decided as it was: its steps in words, the raters' votes, the clause of the step that failed."""

from typing import Literal

from pydantic import Field

from agents.case_told import CaseExplained, HoldingFinding, StepTold, told_in_words
from agents.desk import STREAM, Desk
from agents.dialogue import Asker
from agents.toolbox.contract import NotThere, Tool
from knowledge_base.cases import Case, Decision, Label, Step
from knowledge_base.prompts import PromptSpec
from knowledge_base.records import CaseId, Citation, ClauseId, Record, cite
from knowledge_base.store import Transaction
from tools.case_record import Seen, case_record
from tools.errors_queue import failing_step
from tools.figures import listed
from tools.redact import redact
from tools.scene import instruments_for, prompts_in_force
from tools.visible import visible

LAST_TRIAGES = 5
MOST_CITED = 3


class CaseArguments(Record):
    """Which case, and under which policy."""

    case: str = Field(description="a case id")
    policy: str | None = Field(default=None, description="the policy it was decided under")


def run(desk: Desk, asker: Asker, arguments: CaseArguments) -> CaseExplained:
    """Explain a case.

    Raises: NotThere when there is no such case, the asker may not see it, or nobody decided or rated it.
    """
    with desk.store.read() as tx:
        case = tx.cases.get([arguments.case]).get(CaseId(arguments.case))
        record = case_record(tx, CaseId(arguments.case), STREAM) if case else {}
        if case is None or not desk.sees_case(asker, record):
            raise NotThere(f"there is no case {arguments.case!r} here; check its id")
        policies = {policy: seen for policy, seen in record.items() if desk.sees(asker, policy)}
        if not policies:
            raise NotThere(
                f"case {arguments.case!r} was neither decided nor rated, so there is nothing to explain"
            )
        policy = _policy(desk, asker, arguments, policies)
        decision, label = policies[policy]
        failing = _failing(decision, label)
        return CaseExplained(
            case=case.id,
            policy=policy,
            other_policies=tuple(sorted(set(policies) - {policy})),
            market=case.market,
            surface=case.surface,
            language=case.language,
            occurred_at=case.occurred_at,
            violates=decision.violates if decision else None,
            score=decision.score if decision else None,
            threshold=decision.threshold if decision else None,
            model=decision.model if decision else "",
            decided_at=decision.decided_at if decision else None,
            steps=_steps(tx, decision),
            failing_step=failing,
            votes_yes=label.yes,
            votes_no=label.no,
            label=label.violates,
            error=_error(decision, label),
            clauses=_clauses(desk, asker, case, decision, failing),
            findings=_findings(tx, case.id, policy),
            text=redact(visible(case.text)),
        )


def _policy(desk: Desk, asker: Asker, arguments: CaseArguments, policies: dict[str, Seen]) -> str:
    """The policy named; else one that was decided wrongly, else the one that most people looked at it under."""
    if arguments.policy is not None and arguments.policy not in policies:
        raise NotThere(
            f"case {arguments.case!r} was neither decided nor rated under {arguments.policy!r}; "
            f"it was under {listed(sorted(policies))}"
        )

    def weight(policy: str) -> tuple[int, int, bool, float]:
        decision, label = policies[policy]
        flagged = bool(decision and decision.violates)
        return (
            _error(decision, label) is not None,
            label.votes,
            flagged,
            (decision.score or 0) if decision else 0,
        )

    return arguments.policy or max(policies, key=weight)


def _error(decision: Decision | None, label: Label) -> Literal["fn", "fp"] | None:
    if decision is None or decision.violates is None or label.violates in (None, decision.violates):
        return None
    return "fn" if label.violates else "fp"


def _failing(decision: Decision | None, label: Label) -> int | None:
    """The step that said yes; where a violation was missed, the one that came nearest to it."""
    if decision is None or not decision.trace:
        return None
    said_yes = any(step.answer == "yes" for step in decision.trace)
    if not said_yes and label.violates is not True:
        return None
    failing = failing_step(decision.trace, "fp" if said_yes else "fn")
    return next((place for place, step in enumerate(decision.trace) if step.question == failing), None)


def _steps(tx: Transaction, decision: Decision | None) -> tuple[StepTold, ...]:
    if decision is None:
        return ()
    asked = _questions(tx, decision)
    return tuple(_step(number, step, asked) for number, step in enumerate(decision.trace, 1))


def _step(number: int, step: Step, asked: dict[str, str]) -> StepTold:
    question = visible(asked.get(step.question, step.question))
    answer = {
        "yes": "yes",
        "no": "no",
        "excepted": f"yes, but excepted as {step.exception}" if step.exception else "yes, but excepted",
        "not reached": "not asked any more",
        "in scope": "yes, the policy applies",
        "out of scope": "no, so the policy does not apply",
    }[step.answer]
    score = "" if step.score is None else f" (score {step.score:.2f})"
    rests = f"; rests on {step.clause}" if step.clause else ""
    return StepTold(
        question=step.question,
        clause=step.clause,
        answer=step.answer,
        score=step.score,
        words=f"{number}: {question} {answer}{score}{rests}.",
        nearest=redact(visible(step.nearest)),
        quote=redact(visible(step.quote)),
    )


def _questions(tx: Transaction, decision: Decision) -> dict[str, str]:
    """What each step asked, from the prompt that decided where it is still at hand."""
    for name in prompts_in_force(tx):
        instruments = instruments_for(tx, name)
        if instruments.spec.policy != decision.policy:
            continue
        version = (
            tx.library.version_by_digest(instruments.prompt_version.artefact, decision.prompt)
            if decision.prompt
            else None
        )
        spec = PromptSpec.from_yaml(version.text, version.artefact) if version else instruments.spec
        scope = {asked.id: asked.ask for asked in spec.scope}
        return scope | {question.id: question.ask for question in spec.questions}
    return {}


def _clauses(
    desk: Desk, asker: Asker, case: Case, decision: Decision | None, failing: int | None
) -> tuple[Citation, ...]:
    """Of the step that failed; where none did, of those that were asked, the nearest to a yes first."""
    if decision is None:
        return ()
    steps = sorted(decision.trace, key=lambda step: -(step.score or 0.0))
    asked = steps if failing is None else [decision.trace[failing]]
    wanted = list(dict.fromkeys(step.clause for step in asked if step.clause))[:MOST_CITED]
    found: dict[ClauseId, Citation] = {}
    # A prompt may rest on a clause that came after the case: then it is cited as it is today.
    for day in filter(None, (desk.today(), case.occurred_at and case.occurred_at.date())):
        found |= {clause.id: cite(clause) for clause in desk.clauses(asker, day, case.market)}
    return tuple(found[clause] for clause in wanted if clause in found)


def _findings(tx: Transaction, case: CaseId, policy: str) -> tuple[HoldingFinding, ...]:
    """The findings of the last triages that hold the case, newest triage first."""
    found = [
        HoldingFinding(finding=finding.id, cause=finding.cause, cases=len(finding.cluster.members))
        for run in tx.ledger.runs("triage")[:LAST_TRIAGES]
        for finding in tx.ledger.findings(run.id)
        if finding.cluster.policy == policy and case in finding.cluster.members
    ]
    return tuple(found)


TOOL = Tool(
    name="explain_case",
    says="Explain why one case was decided as it was: its steps, the raters' votes and the clause it turned on",
    examples=(
        "Why was case 1234 flagged?",
        "Explain the decision on this case",
        "What went wrong with case abc-12?",
        "Show me the trace of that case",
        "Why did we miss this one?",
        "How did the raters vote on the case?",
        "Which step failed in case 77?",
        "Walk me through the decision on this item",
        "Why is this comment marked as violating?",
        "What made the model allow this post?",
    ),
    cues=(
        r"\b(?:case (?:1234|id)|explain|trace|raters?|walk me through|why (?:was|is|did|were)|"
        r"flagged|went wrong|decision on|this case|that case)\b"
    ),
    doing="Reading the decision",
    arguments=CaseArguments,
    heavy=False,
    needs="member",
    run=run,
    words=lambda desk, asker, result: told_in_words(result),
    behind=frozenset({"text", "nearest", "quote"}),
)
