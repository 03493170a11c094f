"""Edits of a prompt's tree, each with the clause it rests on: what triage tries and drafts choose from."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from knowledge_base.changes import Direction
from knowledge_base.prompts import Example, PromptException, PromptSpec, Question
from knowledge_base.records import Clause, ClauseId
from tools.clause_roles import is_allowance, is_prohibition, nearest_clause
from tools.clause_words import MOST_OF_A_CLAUSE, plain, sentences
from tools.cluster import representatives
from tools.redact import redact
from tools.scene import Rows, Scene

MOST_CHARACTERS = 600
HARDLY = 3
"""A question with fewer than one of so many parts of what the others are told is hardly told anything."""


@dataclass(frozen=True)
class Edit:
    """A revised prompt: the kind of edit, what it does in words, the clause, and the rows it took examples from."""

    kind: str
    words: str
    clause: ClauseId
    spec: PromptSpec
    taken: tuple[int, ...]


def edits(
    scene: Scene, rows: Rows, direction: Direction, clauses: Sequence[Clause], most: int
) -> Iterator[Edit]:
    """Every kind of edit that fits, taught by at most `most` of the rows.

    For false alarms: counter-examples for the failing question, or an exception under the nearest clause that allows
    something. For misses: examples for the question of the nearest clause that forbids something, or as criteria what
    the clause says and the question does not; where no question rests on that clause, a new one, since examples under
    another clause would teach a wrong reason. The order of questions is no edit: it changes which of two rules is
    named, and a label says only whether there is a violation.
    """
    if not len(rows):
        return
    taken = pick_rows(scene, rows, most)
    examples = tuple(example_of(scene, row) for row in taken)
    failing = failing_question(scene, rows, direction)
    if direction == "fp":
        yield _exemplified(scene, failing, examples, direction, taken)
        yield from _excepted(scene, failing, rows, clauses, examples, taken)
        return
    nearest = nearest_clause(scene, rows, [clause for clause in clauses if is_prohibition(clause)])
    asked = [
        question for question in scene.instruments.spec.questions if nearest and question.clause == nearest.id
    ]
    if nearest is None or asked:
        taught = failing if failing in asked or not asked else asked[0]
        yield _exemplified(scene, taught, examples, direction, taken)
        if nearest and asked:
            yield from _specified(scene, taught, nearest)
    else:
        yield _asked(scene, nearest, examples, taken)


def failing_question(scene: Scene, rows: Rows, direction: Direction) -> Question:
    """The question that most of the rows fail at."""
    best = failing_questions(scene, rows, direction)
    number, _ = max(sorted(Counter(best.tolist()).items()), key=lambda pair: pair[1])
    return scene.instruments.spec.questions[number]


def failing_questions(scene: Scene, rows: Rows, direction: Direction) -> Rows:
    """For each row the place of the question that came nearest to firing (misses) or fired first (false alarms)."""
    scores = np.stack([question.score[rows] for question in scene.judged.questions])
    best = scores.argmax(axis=0)
    if direction == "fp":
        fired = scores >= scene.cutoffs[rows]
        best = np.where(fired.any(axis=0), fired.argmax(axis=0), best)
    return np.asarray(best, dtype=np.int64)


def is_evident(spec: PromptSpec, edit: Edit) -> bool:
    """Whether an edit says what a prompt left out: a clause it says nothing of, or hardly anything beside others."""
    if edit.kind in ("question", "exception"):
        return True
    return edit.clause in [question.clause for question in hardly_told(spec)]


def hardly_told(spec: PromptSpec) -> list[Question]:
    """The questions with far fewer criteria and examples than the others have."""
    told = {question.id: len(question.criteria) + len(question.examples) for question in spec.questions}
    return [
        question
        for question in spec.questions
        if HARDLY * told[question.id] <= np.median(list(told.values()))
        and told[question.id] < max(told.values())
    ]


def with_examples(question: Question, examples: Sequence[Example], direction: Direction) -> Question:
    """The question with more examples (for misses) or counter-examples (for false alarms)."""
    if direction == "fn":
        return question.model_copy(update={"examples": (*question.examples, *examples)})
    return question.model_copy(update={"counter_examples": (*question.counter_examples, *examples)})


def pick_rows(scene: Scene, rows: Rows, most: int) -> tuple[int, ...]:
    """Diverse rows, the most central one first, one a content group."""
    return tuple(representatives(scene.means, one_a_group(scene, rows), k=most))


def one_a_group(scene: Scene, rows: Rows) -> list[int]:
    """The first of the rows of each content group."""
    return list({int(scene.groups[row]): int(row) for row in rows[::-1]}.values())[::-1]


def example_of(scene: Scene, row: int) -> Example:
    """A case as an example, personal data redacted."""
    case = scene.reading.cases[row]
    return Example(text=redact(case.text)[:MOST_CHARACTERS], case=case.id)


def _exemplified(
    scene: Scene, failing: Question, examples: Sequence[Example], direction: Direction, taken: tuple[int, ...]
) -> Edit:
    word = "example" if direction == "fn" else "counter-example"
    spec = scene.instruments.spec.with_question(with_examples(failing, examples, direction))
    return Edit(f"{word}s", f"{len(examples)} {word}s for {failing.id!r}", failing.clause, spec, taken)


def _specified(scene: Scene, taught: Question, clause: Clause) -> Iterator[Edit]:
    """The sentences of the clause that no criterion repeats, as criteria; nothing is taken from cases."""
    said = " ".join(plain(text) for text in taught.criteria).casefold()
    unsaid = tuple(text for text in wording(clause) if text.casefold() not in said)
    if not unsaid:
        return
    question = taught.model_copy(update={"criteria": (*taught.criteria, *unsaid)})
    words = f"{len(unsaid)} criteria from {clause.id} for {taught.id!r}"
    yield Edit("criterion", words, clause.id, scene.instruments.spec.with_question(question), ())


def wording(clause: Clause) -> tuple[str, ...]:
    """A clause as criteria: its sentences."""
    return tuple(dict.fromkeys(sentences(clause)))


def _excepted(
    scene: Scene,
    failing: Question,
    rows: Rows,
    clauses: Sequence[Clause],
    examples: tuple[Example, ...],
    taken: tuple[int, ...],
) -> Iterator[Edit]:
    spec = scene.instruments.spec
    known = {exception.clause for exception in (*failing.exceptions, *spec.exceptions)}
    granting = [clause for clause in clauses if is_allowance(clause) and clause.id not in known]
    nearest = nearest_clause(scene, rows, granting)
    if nearest is None:
        return
    exception = PromptException(
        name=slug(nearest.id),
        allows=nearest.text[:MOST_OF_A_CLAUSE],
        clause=nearest.id,
        criteria=wording(nearest),
        examples=examples,
    )
    # Of the whole prompt: a false alarm that one question lets go must not be caught by the next.
    revised = spec.model_copy(update={"exceptions": (*spec.exceptions, exception)})
    yield Edit(
        "exception", f"exception of {nearest.id} with {len(examples)} examples", nearest.id, revised, taken
    )


def _asked(scene: Scene, clause: Clause, examples: tuple[Example, ...], taken: tuple[int, ...]) -> Edit:
    spec = scene.instruments.spec
    question = Question(
        id=f"q{len(spec.questions) + 1}-{slug(clause.id)}"[:80],
        ask=f"Does the content break this rule: {clause.text}"[:MOST_OF_A_CLAUSE],
        clause=clause.id,
        label=slug(clause.id),
        criteria=wording(clause),
        examples=examples,
    )
    revised = spec.model_copy(update={"questions": (*spec.questions, question)})
    return Edit(
        "question", f"question for {clause.id} with {len(examples)} examples", clause.id, revised, taken
    )


def slug(clause_id: str) -> str:
    """A clause's id as a name."""
    return clause_id.replace("/", "-").casefold()[:80]
