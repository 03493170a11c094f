"""Another text of a clause as a rule to decide by, and which of many such texts concern a cluster."""

from collections.abc import Callable, Sequence
from typing import TypeVar

import numpy as np

from knowledge_base.records import Clause
from tools.causes.contract import Question
from tools.causes.rebinding import passages, rebound, restated, sentences, shared, telling
from tools.causes.turns import Floats, Rule
from tools.clause_roles import is_prohibition
from tools.scene import Scene

Changed = TypeVar("Changed")
Pair = tuple[Clause | None, Clause | None]

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
    return Rule(scene.decided_by(bound), _nearness(scene, words)), Rule(again, _nearness(scene, unchanged))


def _nearness(scene: Scene, words: Sequence[str]) -> Floats | None:
    """Each case's largest cosine with one of the passages."""
    if not words:
        return None
    return np.asarray((scene.means @ scene.embedder.encode(list(words)).T).max(axis=1), dtype=np.float64)
