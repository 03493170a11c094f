"""A model's ideas for a revision: each is checked whole, and one that holds competes with the others by measurement."""

import logging
from collections.abc import Iterator
from typing import Annotated, Any, Literal

import numpy as np
from pydantic import Field, ValidationError

from agents.checking import Ground, copied_from, problem_of, quoted_from
from agents.llm import Gateway
from agents.opinions import DIRECTION
from agents.prompting import as_json, load_prompt
from knowledge_base.errors import RedlineError
from knowledge_base.prompts import Definition, PromptException, Question
from knowledge_base.records import Clause, Record, now
from tools.clause_roles import is_allowance, is_prohibition
from tools.edits import example_of, pick_rows, slug
from tools.ideas.idea import Errors, Idea
from tools.redact import redact
from tools.tree_edits import (
    AddCriterion,
    AddException,
    AddQuestion,
    DefineTerm,
    RewordQuestion,
    TreeEdit,
)
from tools.visible import visible

GENERATOR = "model"
MOST_CASES, MOST_OTHERS, MOST_CLAUSES, MOST_IDEAS = 8, 6, 12, 6
MOST_CASE = 1_000
"""Characters of a case that a model is shown."""
_log = logging.getLogger(__name__)

Line = Annotated[str, Field(max_length=600)]


class Suggested(Record):
    """One edit that the model suggests."""

    edit: Literal["add_criterion", "add_question", "reword_question", "add_exception", "define_term"]
    question: Line = ""
    clause: Line
    quote: Line
    text: Line
    term: Annotated[str, Field(max_length=80)] = ""
    reason: Line = ""


class Said(Record):
    """What the model answers with."""

    edits: tuple[Suggested, ...] = ()


def model_ideas(gateway: Gateway, errors: Errors) -> list[Idea]:
    """The ideas of a model that hold; none where the model fails, for a draft must not depend on one."""
    shown = _Shown(errors)
    try:
        said = gateway.structured("revision_ideas", load_prompt("revision_ideas"), shown.values(errors), Said)
    except RedlineError as failed:
        _log.warning("no ideas of a model for %s: %s", errors.question.id, failed)
        return []
    found = []
    for one in said.value.edits[:MOST_IDEAS]:
        problem = shown.problem(one)
        if problem:
            _log.info("an idea of %s was dropped: %s", said.model, problem)
        else:
            found += list(shown.idea(one, said.model))
    return found


class _Shown:
    """What a model was shown about some errors, and what its ideas are held against."""

    def __init__(self, errors: Errors) -> None:
        scene = errors.scene
        self._errors = errors
        self._spec = scene.instruments.spec
        self.taken = pick_rows(scene, errors.rows, MOST_CASES)
        self.others = _near_and_right(errors, MOST_OTHERS)
        self.cases = [self._text(row) for row in (*self.taken, *self.others)]
        asked = {question.clause: place for place, question in enumerate(self._spec.questions)}
        near = sorted(errors.clauses, key=lambda clause: asked.get(clause.id, len(asked)))
        own = [clause for clause in near if clause.id == errors.question.clause]
        self.clauses = {clause.id: clause for clause in [*own, *near][:MOST_CLAUSES]}
        texts = [*self.cases, *(clause.text for clause in self.clauses.values())]
        self._ground = Ground.of([*texts, *self._tree()], "")

    def values(self, errors: Errors) -> dict[str, str]:
        """What the prompt is filled with."""
        many = len(self.taken)
        return {
            "policy": errors.scene.policy,
            "direction": DIRECTION[errors.direction],
            "question": errors.question.id,
            "today": f"{now():%Y-%m-%d}",
            "tree": as_json(self._tree()),
            "clauses": as_json([{"clause": one.id, "text": one.text} for one in self.clauses.values()]),
            "cases": as_json(self.cases[:many]),
            "others": as_json(self.cases[many:]),
        }

    def problem(self, said: Suggested) -> str:
        """What is wrong with an idea; empty where it holds."""
        clause = next((one for one in self.clauses.values() if one.id == said.clause), None)
        if clause is None:
            return "it was not shown that clause"
        if not quoted_from(clause.text, said.quote):
            return "the quote does not stand in the clause"
        needs = said.edit in ("add_criterion", "reword_question") or (
            said.edit == "add_exception" and said.question
        )
        if needs and said.question not in {question.id for question in self._spec.questions}:
            return "the prompt has no such question"
        if said.edit == "add_exception" and not is_allowance(clause):
            return "the clause allows nothing"
        if said.edit in ("add_criterion", "add_question") and not is_prohibition(clause):
            return "the clause forbids nothing"
        if len(said.text.split()) < 3:
            return "it says nothing"
        if copied_from(self.cases, said.text):
            return "it is copied from a case"
        return next(filter(None, (problem_of(part, self._ground) for part in said.text.split(". "))), "")

    def idea(self, said: Suggested, model: str) -> Iterator[Idea]:
        """The idea as an edit; nothing where the tree has no room for it."""
        clause = next(one for one in self.clauses.values() if one.id == said.clause)
        try:
            edit = self._edit(said, clause)
        except ValidationError as problem:
            _log.info("an idea of %s was dropped: %s", model, problem.errors()[0]["msg"])
            return
        sound = (
            said.reason
            and not problem_of(said.reason, self._ground)
            and not copied_from(self.cases, said.reason)
        )
        reason = f"{model} suggests it" + (f": {visible(said.reason)}" if sound else "")
        taught = self._errors.groups(self.taken) if isinstance(edit, AddQuestion) else frozenset[int]()
        yield Idea(GENERATOR, (edit,), reason, clause.id, taught)

    def _edit(self, said: Suggested, clause: Clause) -> TreeEdit:
        text = visible(" ".join(said.text.split()))
        match said.edit:
            case "add_criterion":
                return AddCriterion(question=said.question, text=text)
            case "reword_question":
                return RewordQuestion(question=said.question, ask=text)
            case "define_term":
                meaning = Definition(term=visible(said.term), meaning=text, clause=clause.id)
                return DefineTerm(definition=meaning)
            case "add_exception":
                exception = PromptException(
                    name=slug(clause.id), allows=text, clause=clause.id, criteria=(text,)
                )
                return AddException(exception=exception, question=said.question or None)
            case "add_question":
                examples = tuple(example_of(self._errors.scene, row) for row in self.taken[:4])
                question = Question(
                    id=f"q{len(self._spec.questions) + 1}-{slug(clause.id)}"[:80],
                    ask=text,
                    clause=clause.id,
                    label=slug(clause.id),
                    criteria=(text,),
                    examples=examples,
                )
                return AddQuestion(question=question)

    def _tree(self) -> list[dict[str, Any]]:
        return [
            {
                "question": one.id,
                "ask": one.ask,
                "clause": one.clause,
                "criteria": list(one.criteria),
                "exceptions": [exception.allows for exception in (*one.exceptions, *self._spec.exceptions)],
            }
            for one in self._spec.questions
        ]

    def _text(self, row: int) -> str:
        return visible(redact(self._errors.scene.reading.cases[row].text))[:MOST_CASE]


def _near_and_right(errors: Errors, most: int) -> list[int]:
    """The tuning cases nearest to the errors that have the other label and are decided rightly."""
    scene, known = errors.scene, errors.scene.rows("tuning")
    right = known[
        (scene.decided[known] == scene.labels[known]) & (scene.labels[known] != (errors.direction == "fn"))
    ]
    nearness = (scene.means[right] @ scene.means[errors.rows].T).max(axis=1) if len(right) else np.empty(0)
    return [int(row) for row in right[np.argsort(-nearness, kind="stable")[:most]]]
