"""A case as the assistant tells of it: what was decided and voted, and the step that it turned on."""

from typing import Literal

from agents.places import market_name
from agents.toolbox.contract import Words
from agents.wording import summary_of
from knowledge_base.changes import Cause
from knowledge_base.records import GLOBAL, CaseId, Citation, ClauseId, Record, Utc
from tools.cause_words import cause_words, draft_ask
from tools.figures import listed

ERRORS = {"fn": "so it is a missed violation", "fp": "so it was wrongly flagged"}


class StepTold(Record):
    """One question of the decision. `nearest` and `quote` hold words of cases: shown only where `text` is."""

    question: str
    clause: ClauseId | None
    answer: Literal["yes", "no", "excepted", "not reached", "in scope", "out of scope"]
    score: float | None
    words: str
    nearest: str = ""
    quote: str = ""


class HoldingFinding(Record):
    """A finding of a triage that the case belongs to."""

    finding: str
    cause: Cause
    cases: int


class CaseExplained(Record):
    """A case under one policy. `text` is what people wrote, redacted: a face shows it only behind a press."""

    kind: Literal["explain_case"] = "explain_case"
    case: CaseId
    policy: str
    other_policies: tuple[str, ...]
    market: str
    surface: str
    language: str | None
    occurred_at: Utc | None
    violates: bool | None
    score: float | None
    threshold: float | None
    model: str
    decided_at: Utc | None
    steps: tuple[StepTold, ...]
    failing_step: int | None
    """The place in `steps` of the one that the outcome turned on."""
    votes_yes: int
    votes_no: int
    label: bool | None
    error: Literal["fn", "fp"] | None
    clauses: tuple[Citation, ...]
    """Of the failing step, or of those asked where none failed; as they were in force when the case happened, or are
    today if they came later."""
    findings: tuple[HoldingFinding, ...]
    text: str


def told_in_words(result: CaseExplained) -> Words:
    """What was decided, what the raters say, and the step that it turned on; never the case's own text."""
    place = "" if result.market == GLOBAL else f" in {market_name(result.market)}"
    held = [f"{one.finding} ({cause_words(one.cause)})" for one in result.findings[:2]]
    return Words(
        summary=summary_of(
            f"Case {result.case}{place} {_decided(result)} under {result.policy}.",
            _rated(result),
            _turned(result),
            f"Findings that hold it: {listed(held)}." if held else "",
        ),
        citations=result.clauses,
        follow_ups=(
            f"How is the {result.policy} queue doing?",
            *filter(None, (draft_ask(one.cause, one.finding) for one in result.findings[:1])),
        ),
    )


def _decided(result: CaseExplained) -> str:
    if result.violates is None:
        return "was not decided"
    told = f"was decided as {'violating' if result.violates else 'not violating'}"
    if result.score is None or result.threshold is None:
        return told
    return f"{told} (score {result.score:.2f}, threshold {result.threshold:.2f})"


def _rated(result: CaseExplained) -> str:
    if not result.votes_yes + result.votes_no:
        return "Nobody rated it."
    error = f", {ERRORS[result.error]}" if result.error else ""
    return f"Raters voted {result.votes_yes} to {result.votes_no} that it violates{error}."


def _turned(result: CaseExplained) -> str:
    if result.failing_step is None:
        asked = listed([one.clause for one in result.clauses])
        return f"No step said yes; it was asked about {asked}." if asked and result.violates is False else ""
    step = result.steps[result.failing_step]
    return f"{'It turned on' if step.answer == 'yes' else 'It came nearest to a yes at'} step {step.words}"
