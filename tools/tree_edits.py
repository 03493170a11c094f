"""Typed edits of a prompt's tree: each is small, says what it does in words, and rests on a clause.

An edit that does not fit a tree (its question is gone, its example is there already) raises Misfit; searching for
combinations leaves it out.
"""

from collections.abc import Sequence
from typing import Annotated, Literal

from pydantic import Field

from knowledge_base.prompts import (
    Definition,
    Example,
    PromptException,
    PromptSpec,
    Prose,
    Question,
)
from knowledge_base.records import ClauseId, Name, Record

Answer = Literal["yes", "no"]


class Misfit(Exception):
    """An edit does not fit the tree that it was applied to."""


class Edit(Record):
    """One small change of a tree or of a guideline."""

    @property
    def size(self) -> int:
        """How many items it adds, changes or takes away."""
        return 1


class AddQuestion(Edit):
    """Ask one more question, before another or last."""

    op: Literal["add_question"] = "add_question"
    question: Question
    before: Name | None = None

    def apply(self, spec: PromptSpec) -> PromptSpec:
        """The tree with the question. Raises: Misfit."""
        if self.question.id in _ids(spec):
            raise Misfit(f"there is a question {self.question.id!r} already")
        place = len(spec.questions) if self.before is None else _place(spec, self.before)
        return _questions(spec, (*spec.questions[:place], self.question, *spec.questions[place:]))

    @property
    def words(self) -> str:
        """What it does."""
        return f"ask {self.question.id!r}, with {_many(len(self.question.examples), 'example')}"

    @property
    def size(self) -> int:
        """How many items it adds."""
        return 1 + len(self.question.criteria) + len(self.question.examples)


class RewordQuestion(Edit):
    """Tighten what a question asks."""

    op: Literal["reword_question"] = "reword_question"
    question: Name
    ask: Prose

    def apply(self, spec: PromptSpec) -> PromptSpec:
        """The tree with the question reworded. Raises: Misfit."""
        found = _question(spec, self.question)
        if found.ask == self.ask:
            raise Misfit(f"{self.question!r} asks this already")
        return spec.with_question(found.model_copy(update={"ask": self.ask}))

    @property
    def words(self) -> str:
        """What it does."""
        return f"reword {self.question!r}"


class AddCriterion(Edit):
    """Say one more thing that makes a question's answer yes."""

    op: Literal["add_criterion"] = "add_criterion"
    question: Name
    text: Prose

    def apply(self, spec: PromptSpec) -> PromptSpec:
        """The tree with the criterion. Raises: Misfit."""
        found = _question(spec, self.question)
        if self.text in found.criteria:
            raise Misfit(f"{self.question!r} has this criterion already")
        return spec.with_question(found.model_copy(update={"criteria": (*found.criteria, self.text)}))

    @property
    def words(self) -> str:
        """What it does."""
        return f"add a criterion to {self.question!r}"


class MoveQuestion(Edit):
    """Ask a question earlier or later: the first one answered yes gives the label."""

    op: Literal["move_question"] = "move_question"
    question: Name
    before: Name | None = None

    def apply(self, spec: PromptSpec) -> PromptSpec:
        """The tree in its new order. Raises: Misfit."""
        moved = _question(spec, self.question)
        rest = spec.model_copy(
            update={"questions": tuple(one for one in spec.questions if one.id != moved.id)}
        )
        place = len(rest.questions) if self.before is None else _place(rest, self.before)
        after = (*rest.questions[:place], moved, *rest.questions[place:])
        if after == spec.questions:
            raise Misfit(f"{self.question!r} is asked there already")
        return _questions(spec, after)

    @property
    def words(self) -> str:
        """What it does."""
        where = f"before {self.before!r}" if self.before else "last"
        return f"ask {self.question!r} {where}"


class AddException(Edit):
    """Allow something although a question's answer is yes; without a question, although any is."""

    op: Literal["add_exception"] = "add_exception"
    exception: PromptException
    question: Name | None = None

    def apply(self, spec: PromptSpec) -> PromptSpec:
        """The tree with the exception. Raises: Misfit."""
        found = _question(spec, self.question) if self.question else None
        have = found.exceptions if found else spec.exceptions
        if any(one.clause == self.exception.clause or one.name == self.exception.name for one in have):
            raise Misfit(f"there is an exception by {self.exception.clause!r} already")
        after = (*have, self.exception)
        if found is None:
            return spec.model_copy(update={"exceptions": after})
        return spec.with_question(found.model_copy(update={"exceptions": after}))

    @property
    def words(self) -> str:
        """What it does."""
        to = f"to {self.question!r}" if self.question else "to every question"
        return f"add the exception of {self.exception.clause} {to}"

    @property
    def size(self) -> int:
        """How many items it adds."""
        return 1 + len(self.exception.examples)


class AddExample(Edit):
    """Show a question a text and the answer that it should get."""

    op: Literal["add_example"] = "add_example"
    question: Name
    answer: Answer
    example: Example

    def apply(self, spec: PromptSpec) -> PromptSpec:
        """The tree with the example. Raises: Misfit."""
        found = _question(spec, self.question)
        if any(one.text == self.example.text for one in (*found.examples, *found.counter_examples)):
            raise Misfit(f"{self.question!r} shows this text already")
        side = _side(self.answer)
        return spec.with_question(found.model_copy(update={side: (*getattr(found, side), self.example)}))

    @property
    def words(self) -> str:
        """What it does."""
        return f"show {self.question!r} one more {called(self.answer)}"


class DropExample(Edit):
    """Take a text away from a question."""

    op: Literal["drop_example"] = "drop_example"
    question: Name
    answer: Answer
    text: str

    def apply(self, spec: PromptSpec) -> PromptSpec:
        """The tree without the example. Raises: Misfit."""
        found, side = _question(spec, self.question), _side(self.answer)
        kept = tuple(one for one in getattr(found, side) if one.text != self.text)
        if len(kept) == len(getattr(found, side)):
            raise Misfit(f"{self.question!r} does not show this text")
        if not (kept or found.criteria) and side == "examples":
            raise Misfit(f"nothing would be left that {self.question!r} means")
        return spec.with_question(found.model_copy(update={side: kept}))

    @property
    def words(self) -> str:
        """What it does."""
        return f"drop one {called(self.answer)} of {self.question!r}"


class DefineTerm(Edit):
    """Say what a term means."""

    op: Literal["define_term"] = "define_term"
    definition: Definition

    def apply(self, spec: PromptSpec) -> PromptSpec:
        """The tree with the definition. Raises: Misfit."""
        if any(one.term.casefold() == self.definition.term.casefold() for one in spec.definitions):
            raise Misfit(f"{self.definition.term!r} is defined already")
        return spec.model_copy(update={"definitions": (*spec.definitions, self.definition)})

    @property
    def words(self) -> str:
        """What it does."""
        return f"define {self.definition.term!r}"


class BindClause(Edit):
    """Rest a question on another clause."""

    op: Literal["bind_clause"] = "bind_clause"
    question: Name
    clause: ClauseId

    def apply(self, spec: PromptSpec) -> PromptSpec:
        """The tree with the question under its new clause. Raises: Misfit."""
        found = _question(spec, self.question)
        if found.clause == self.clause:
            raise Misfit(f"{self.question!r} rests on {self.clause!r} already")
        return spec.with_question(found.model_copy(update={"clause": self.clause}))

    @property
    def words(self) -> str:
        """What it does."""
        return f"rest {self.question!r} on {self.clause}"


TreeEdit = Annotated[
    AddQuestion
    | RewordQuestion
    | AddCriterion
    | MoveQuestion
    | AddException
    | AddExample
    | DropExample
    | DefineTerm
    | BindClause,
    Field(discriminator="op"),
]


def applied(spec: PromptSpec, edits: Sequence[TreeEdit]) -> PromptSpec:
    """The tree after all of the edits, one after the other. Raises: Misfit where one does not fit."""
    for edit in edits:
        spec = edit.apply(spec)
    return spec


def _ids(spec: PromptSpec) -> set[str]:
    return {one.id for one in spec.questions} | {one.id for one in spec.scope}


def _question(spec: PromptSpec, name: str) -> Question:
    try:
        return spec.question(name)
    except KeyError:
        raise Misfit(f"there is no question {name!r}") from None


def _place(spec: PromptSpec, before: str) -> int:
    return spec.questions.index(_question(spec, before))


def _questions(spec: PromptSpec, questions: Sequence[Question]) -> PromptSpec:
    return spec.model_copy(update={"questions": tuple(questions)})


def _side(answer: Answer) -> str:
    return "examples" if answer == "yes" else "counter_examples"


def called(answer: Answer) -> str:
    """An example or a counter-example."""
    return "example" if answer == "yes" else "counter-example"


def _many(count: int, word: str) -> str:
    return f"{count} {word}{'' if count == 1 else 's'}"
