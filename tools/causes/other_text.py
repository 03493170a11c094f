"""Another text of a clause as a rule to decide by, and which of many such texts concern a cluster."""

from collections.abc import Callable, Sequence
from typing import TypeVar

import numpy as np

from knowledge_base.prompts import PromptSpec
from knowledge_base.records import Clause
from tools.causes.contract import Question
from tools.causes.rebinding import passages, rebound, restated, shared, telling
from tools.causes.turns import Floats, Rule
from tools.clause_roles import is_prohibition
from tools.clause_words import sentences
from tools.edits import example_of, pick_rows, with_examples
from tools.scene import Bools, Rows, Scene

Changed = TypeVar("Changed")
Pair = tuple[Clause | None, Clause | None]

MOST_EXAMPLES = 6
MOST_TRIED = 4
"""Changed clauses that are tried on a cluster, those nearest to it first."""


def nearest(
    scene: Scene, question: Question, changes: Sequence[Changed], texts: Callable[[Changed], Pair]
) -> list[Changed]:
    """The changes whose differing words are nearest to the cluster; none whose two texts say the same."""

    def nearness(change: Changed) -> float:
        was, to = texts(change)
        words = [*passages(was, to), *passages(to, was)]
        if not words or not len(question.members):
            return -np.inf
        return round(
            float((scene.means[question.members] @ scene.embedder.encode(words).T).mean(axis=0).max()), 6
        )

    told = [(nearness(change), change) for change in changes]
    ranked = sorted(told, key=lambda pair: -pair[0])
    return [change for near, change in ranked[:MOST_TRIED] if near > -np.inf]


def other_text(
    scene: Scene, question: Question, was: Clause | None, to: Clause | None
) -> tuple[Rule, Rule] | None:
    """The rule that `to` makes, and as its control what has not changed; None where the prompt stays as it is.

    Unchanged are the words that both texts have, and the other rules of the policy; said once more in the prompt is
    the older text.
    """
    spec = scene.instruments.spec
    bound = rebound(scene.embedder, spec, was, to)
    words = telling(spec, was, to, question.direction == "fn")
    if bound == spec and not words:
        return None
    own = {clause.id for clause in (was, to) if clause}
    others = [clause for clause in question.clauses if is_prohibition(clause) and clause.id not in own]
    unchanged = [*shared(was, to), *(part for clause in others for part in sentences(clause))]
    again = scene.decided_by(restated(spec, was, to))
    taught = _taught(scene, question, bound, to) if to and lacks(spec, to) else None
    rule = Rule(scene.decided_by(bound), _nearness(scene, words), taught)
    return rule, Rule(again, _nearness(scene, unchanged))


def is_evident(spec: PromptSpec, was: Clause | None, to: Clause | None) -> bool:
    """Whether the prompt is out of step on its face: it cites a clause that is gone, or not one that has come."""
    if was is None:
        return to is not None and lacks(spec, to)
    return to is None and not lacks(spec, was)


def lacks(spec: PromptSpec, clause: Clause) -> bool:
    """Whether nothing in the prompt rests on the clause."""
    return clause.id not in spec.clauses()


def _taught(scene: Scene, question: Question, bound: PromptSpec, to: Clause) -> Callable[[Rows], Bools]:
    """The bound prompt with errors of the cluster among some rows as examples of the clause's question."""

    def decided(rows: Rows) -> Bools:
        asked = next((one for one in bound.questions if one.clause == to.id), None)
        errors = pick_rows(scene, question.members[np.isin(question.members, rows)], MOST_EXAMPLES)
        if asked is None or not errors or question.direction == "fp":
            return scene.decided
        examples = [example_of(scene, row) for row in errors]
        return scene.rejudge(bound.with_question(with_examples(asked, examples, "fn")))

    return decided


def _nearness(scene: Scene, words: Sequence[str]) -> Floats | None:
    """Each case's largest cosine with one of the passages."""
    if not words:
        return None
    return np.asarray((scene.means @ scene.embedder.encode(list(words)).T).max(axis=1), dtype=np.float64)
