"""The form of a judge's answer to a prompt: the ids, labels and exceptions of its tree, and no others.

Providers that keep to a schema cannot leave the tree; what another one says is held to it here, and told what is off.
"""

from collections.abc import Iterator
from functools import lru_cache
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, Field, create_model, model_validator

from knowledge_base.prompts import PromptSpec, Question
from knowledge_base.records import Record

NO_LABEL = "none"
NO_EXCEPTION = ""


def _a_share(value: float) -> float:
    if not 0 <= value <= 1:
        raise ValueError("is not between 0 and 1")
    return value


# Bounds are checked here: not every provider takes a schema that has them.
Share = Annotated[float, AfterValidator(_a_share)]


class StepSaid(Record):
    """One question as a model answers it."""

    question: str
    answer: Literal["yes", "no", "excepted"]
    exception: str
    quote: Annotated[
        str, Field(description="words of the case to the letter; empty where none bear the answer out")
    ]
    confidence: Share


class Answer(Record):
    """A model's answer; `answer_form` narrows it to a prompt."""

    steps: tuple[StepSaid, ...]
    label: str
    confidence: Share

    def step(self, question: str) -> StepSaid | None:
        """The first step on a question."""
        return next((step for step in self.steps if step.question == question), None)


@lru_cache(maxsize=64)
def answer_form(spec: PromptSpec) -> type[Answer]:
    """The type of an answer to a prompt: a step for every question up to the one that decides.

    Its validation says what is missing, in ids of the prompt only.
    """
    ids = (*(asked.id for asked in spec.scope), *(question.id for question in spec.questions))
    labels = tuple(dict.fromkeys([*(question.label for question in spec.questions), NO_LABEL]))
    names = tuple(
        dict.fromkeys(name for question in spec.questions for name in exceptions_of(spec, question))
    )
    # Types that are made of a prompt's words: no checker knows them.
    literal: Any = Literal
    step: Any = create_model(
        "Step",
        __base__=StepSaid,
        question=(literal[ids], ...),
        exception=(literal[(NO_EXCEPTION, *names)], ...),
    )

    class _Narrowed(Answer):
        @model_validator(mode="after")
        def _follows_the_tree(self) -> Self:
            for problem in problems_of(spec, self):
                raise ValueError(problem)
            return self

    form: Any = create_model(
        "Answer", __base__=_Narrowed, steps=(tuple[step, ...], ...), label=(literal[labels], ...)
    )
    return form  # type: ignore[no-any-return]


def exceptions_of(spec: PromptSpec, question: Question) -> tuple[str, ...]:
    """The names of what may be excepted at a question."""
    return tuple(one.name for one in (*question.exceptions, *spec.exceptions))


def problems_of(spec: PromptSpec, answer: Answer) -> Iterator[str]:
    """Where the steps leave the tree."""
    for asked in spec.scope:
        step = answer.step(asked.id)
        if step is None:
            yield f"question {asked.id!r} is not answered"
            return
        if step.answer == "excepted":
            yield f"question {asked.id!r} knows no exceptions"
        if step.answer == "no":
            return
    for question in spec.questions:
        step = answer.step(question.id)
        if step is None:
            yield f"question {question.id!r} is not answered, and none before it decides"
            return
        if step.answer == "excepted" and step.exception not in exceptions_of(spec, question):
            yield f"question {question.id!r} has no exception of that name"
        if step.answer == "yes":
            return
