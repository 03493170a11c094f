"""What every judge fulfils: cases, a prompt and thresholds in, one verdict a case out.

A case that a judge could not decide has a verdict that says so: none is dropped, and none passes for a decision.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal, Protocol

from knowledge_base.cases import Case, Decision, Step
from knowledge_base.prompts import PromptSpec, Thresholds
from knowledge_base.records import CaseId
from knowledge_base.spending import Charge

State = Literal["answered", "unparsable", "refused", "failed", "unasked"]
"""`unparsable`: an answer that does not have the form of the tree, also after it was told so; `refused`: declined;
`failed`: no answer came; `unasked`: nothing was sent, as the budget or the judge's patience was at its end."""


@dataclass(frozen=True)
class Verdict:
    """What a judge says of one case; `violates` is None unless it answered.

    `problem` is what is wrong with the answer, or why there is none; `unseen` what of the case the judge was not shown.
    """

    case: CaseId
    state: State
    violates: bool | None = None
    label: str = ""
    score: float | None = None
    """How likely a violation is, from 0 to 1."""
    threshold: float | None = None
    """The score that decided, where one did."""
    trace: tuple[Step, ...] = ()
    problem: str = ""
    unseen: tuple[str, ...] = ()
    charges: tuple[Charge, ...] = ()
    """Every attempt that it took, where attempts are charged."""
    seconds: float = 0.0

    @property
    def struck(self) -> int:
        """Steps whose evidence did not hold."""
        return sum(bool(step.problem) for step in self.trace)


class Judge(Protocol):
    """Decides cases by a prompt's tree."""

    @property
    def name(self) -> str:
        """What is stored with its decisions."""

    @property
    def block(self) -> int:
        """How many verdicts are stored at a time."""

    def decide(self, spec: PromptSpec, thresholds: Thresholds, cases: Iterable[Case]) -> Iterator[Verdict]:
        """One verdict for each case, in any order, as they come."""


def label_of_trace(spec: PromptSpec, trace: tuple[Step, ...]) -> str:
    """The label of the first question answered yes; empty where none was."""
    said = next((step.question for step in trace if step.answer == "yes"), None)
    return "" if said is None else spec.question(said).label


def unseen_media(case: Case) -> tuple[str, ...]:
    """The media of a case by kind, for a judge that reads text only."""
    kinds = [reference.kind for reference in case.media]
    return tuple(f"{kinds.count(kind)} {kind}" for kind in dict.fromkeys(kinds))


def decision_of(verdict: Verdict, spec: PromptSpec, model: str) -> Decision:
    """The record of a verdict, without what it was decided by and when."""
    return Decision(
        stream="llm",
        policy=spec.policy,
        violates=verdict.violates,
        model=model,
        score=verdict.score,
        threshold=verdict.threshold,
        trace=verdict.trace,
        unanswered=None if verdict.state == "answered" or verdict.state == "unasked" else verdict.state,
        problem=verdict.problem,
        unseen=verdict.unseen,
    )
