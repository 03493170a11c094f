"""Where a prompt is out of step with its policy on its face, and which errors that concerns.

A clause stands and nothing in the prompt rests on it, or hardly anything beside what it says of others; or the prompt
rests on a clause that does not stand there. Errors are about it when the prompt that says what stands decides them
rightly, or when no clause is as near to them as one that it leaves out. They make a group of their own: among like
errors of other causes a few of them are lost.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from knowledge_base.changes import Direction
from knowledge_base.prompts import PromptSpec
from knowledge_base.records import Clause
from tools.causes.market_mismatch import overrides_of
from tools.causes.other_text import MOST_EXAMPLES, is_evident, lacks
from tools.causes.rebinding import rebound
from tools.causes.stale_policy import changes_of, dated, since_day
from tools.clause_roles import is_allowance, is_prohibition
from tools.clause_words import plain, sentences
from tools.edits import example_of, hardly_told, pick_rows, with_examples, wording
from tools.scene import Bools, Rows, Scene

MOST_UNASKED = 12
"""A policy may have many more clauses than its prompt has questions, and each is a prompt to be judged."""


@dataclass(frozen=True)
class OutOfStep:
    """A clause that the prompt leaves out, or cites though it is gone; whose cases it is for; the prompt in step."""

    clause: Clause
    scope: Bools
    spec: PromptSpec
    name: str
    left_out: bool


def out_of_step(scene: Scene, clauses: Sequence[Clause], errors: Rows) -> list[OutOfStep]:
    """All of them, one a clause; `clauses` are those in force for all markets.

    Of clauses that no question asks about, the `MOST_UNASKED` that the errors lie nearest to.
    """
    found: dict[str, OutOfStep] = {}
    every = (
        *_by_date(scene),
        *_by_market(scene),
        *_unasked(scene, clauses, errors),
        *_hardly_asked(scene, clauses),
    )
    for one in every:
        found.setdefault(one.clause.id, one)
    return list(found.values())


def concerned(scene: Scene, one: OutOfStep, errors: Rows, direction: Direction) -> Rows:
    """The errors that a clause out of step is about."""
    errors = errors[one.scope[errors] & (scene.decided[errors] != scene.labels[errors])]
    about: Bools = scene.decided_by(one.spec)[errors] == scene.labels[errors]
    allows = is_allowance(one.clause)
    if one.left_out and allows == (direction == "fp"):
        about |= _nearest(scene, one.clause, errors)
        if about.any():
            about |= scene.rejudge(_taught(scene, one, errors[about]))[errors] == scene.labels[errors]
    return errors[about]


def _taught(scene: Scene, one: OutOfStep, rows: Rows) -> PromptSpec:
    """The prompt in step, with some of the errors as examples of what it left out: their like are about it, too."""
    examples = tuple(example_of(scene, row) for row in pick_rows(scene, rows, MOST_EXAMPLES))
    for question in one.spec.questions:
        if question.clause == one.clause.id:
            return one.spec.with_question(with_examples(question, examples, "fn"))
    exceptions = tuple(
        exception.model_copy(update={"examples": (*exception.examples, *examples)})
        if exception.clause == one.clause.id
        else exception
        for exception in one.spec.exceptions
    )
    return one.spec.model_copy(update={"exceptions": exceptions})


def _nearest(scene: Scene, clause: Clause, rows: Rows) -> Bools:
    """Whether a sentence of the clause is nearer than any of the others that stand."""
    others = {
        text
        for other in scene.clauses
        if other.id != clause.id and _rules(other)
        for text in sentences(other)
    }
    own = (scene.means[rows] @ scene.embedder.encode(sentences(clause)).T).max(axis=1)
    if not others:
        return np.ones(len(rows), dtype=bool)
    return np.asarray(
        own > (scene.means[rows] @ scene.embedder.encode(sorted(others)).T).max(axis=1), dtype=bool
    )


def _rules(clause: Clause) -> bool:
    return is_prohibition(clause) or is_allowance(clause)


def _by_date(scene: Scene) -> Iterator[OutOfStep]:
    for change in changes_of(scene.clauses):
        if is_evident(scene.instruments.spec, change.was, change.now):
            scope = dated(scene, change) & since_day(scene, change.day)
            yield _of(scene, change.was, change.now, scope)


def _by_market(scene: Scene) -> Iterator[OutOfStep]:
    overrides = overrides_of(scene.clauses)
    for override in overrides:
        own, common = override.own, override.common
        there = np.array([case.market == own.market for case in scene.reading.cases], dtype=bool)
        if is_evident(scene.instruments.spec, common, own):
            yield _of(scene, common, own, there)
        elif is_evident(scene.instruments.spec, own, common):
            have = {one.own.market for one in overrides if one.own.id == own.id}
            without = np.array([case.market not in have for case in scene.reading.cases], dtype=bool)
            yield _of(scene, own, common, without)


def _unasked(scene: Scene, clauses: Sequence[Clause], errors: Rows) -> Iterator[OutOfStep]:
    left_out = [clause for clause in clauses if _rules(clause) and lacks(scene.instruments.spec, clause)]
    if len(left_out) > MOST_UNASKED:
        vectors = scene.embedder.encode([plain(clause.text) for clause in left_out])
        nearness = (scene.means[errors] @ vectors.T).mean(axis=0)
        left_out = [
            left_out[place] for place in np.argsort(-np.round(nearness, 6), kind="stable")[:MOST_UNASKED]
        ]
    for clause in left_out:
        yield _of(scene, None, clause, np.ones(len(scene.labels), dtype=bool))


def _hardly_asked(scene: Scene, clauses: Sequence[Clause]) -> Iterator[OutOfStep]:
    spec, standing = scene.instruments.spec, {clause.id: clause for clause in clauses}
    for question in hardly_told(spec):
        if clause := standing.get(question.clause):
            said = question.model_copy(update={"criteria": (*question.criteria, *wording(clause))})
            name = f"about {clause.id}, of which the prompt says hardly anything"
            everywhere = np.ones(len(scene.labels), dtype=bool)
            yield OutOfStep(clause, everywhere, spec.with_question(said), name, left_out=True)


def _of(scene: Scene, was: Clause | None, to: Clause | None, scope: Bools) -> OutOfStep:
    clause = to or was
    assert clause is not None
    name = f"about {clause.id}, which the prompt {'leaves out' if to else 'still asks for'}"
    bound = rebound(scene.embedder, scene.instruments.spec, was, to)
    return OutOfStep(clause, scope, bound, name, left_out=to is not None)
