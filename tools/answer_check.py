"""A model's answer held against the tree and the case: what it says of the case stands only where the case says so."""

from knowledge_base.cases import Step
from knowledge_base.prompts import PromptSpec, Question, ScopeQuestion
from tools.answer_form import NO_LABEL, Answer, StepSaid
from tools.verdicts import label_of_trace

MOST_QUOTE = 300
"""Characters of a quote that are kept."""


def trace_of(spec: PromptSpec, answer: Answer, text: str, pictured: bool = False) -> tuple[Step, ...]:
    """The steps over the prompt's tree, in its order; quotes that do not stand in `text` are struck and marked.

    `pictured`: pictures were shown too, which have no words to quote. The answer has the form of `answer_form`.
    """
    flat, steps, reached = _flat(text), list[Step](), True
    tree: tuple[ScopeQuestion | Question, ...] = (*spec.scope, *spec.questions)
    for asked in tree:
        said = answer.step(asked.id) if reached else None
        steps.append(_step(asked, said, flat, pictured))
        reached = reached and steps[-1].answer not in ("yes", "out of scope")
    return tuple(steps)


def inconsistency(spec: PromptSpec, answer: Answer, trace: tuple[Step, ...]) -> str:
    """Where an answer contradicts itself; empty where it does not."""
    said = {step.question: step.answer for step in reversed(answer.steps)}
    if any(said[step.question] != step.answer for step in answer.steps):
        twice = next(step.question for step in answer.steps if said[step.question] != step.answer)
        return f"question {twice!r} is answered in two ways; the first was taken"
    by_steps = label_of_trace(spec, trace) or NO_LABEL
    if by_steps != answer.label:
        return f"it says the label is {answer.label!r}; by its steps it is {by_steps!r}, which was taken"
    return ""


def score_of(answer: Answer, violates: bool) -> float | None:
    """How likely a violation is by the confidence told; None where that was told of the other outcome."""
    if violates != (answer.label != NO_LABEL):
        return None
    return round(answer.confidence if violates else 1 - answer.confidence, 6)


def _step(asked: Question | ScopeQuestion, said: StepSaid | None, flat: str, pictured: bool) -> Step:
    if said is None:
        return Step(question=asked.id, clause=asked.clause, answer="not reached")
    quote, problem = _evidence(said, flat, pictured)
    step = Step(question=asked.id, clause=asked.clause, answer=said.answer, quote=quote, problem=problem)
    if isinstance(asked, ScopeQuestion):
        return step.model_copy(update={"answer": "out of scope" if said.answer == "no" else "in scope"})
    likely = said.confidence if said.answer == "yes" else 1 - said.confidence
    exception = said.exception if said.answer == "excepted" else ""
    return step.model_copy(update={"score": round(likely, 4), "exception": exception})


def _evidence(said: StepSaid, flat: str, pictured: bool) -> tuple[str, str]:
    """The quote, and what is wrong with it."""
    quote = _flat(said.quote)
    if not quote:
        bears_out = said.answer == "no" or pictured
        return "", "" if bears_out else "it quotes nothing"
    return (quote[:MOST_QUOTE], "") if quote in flat else ("", "the quote does not stand in the case")


def _flat(text: str) -> str:
    return " ".join(text.split())
