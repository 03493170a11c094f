"""Another order of the questions, where raters name the rule of a later one and the prompt that of an earlier.

An order cannot turn a decision, so it takes no part in the search for a goal: it is looked for after it, and measured
by what it can change. A question is never put before a graver one. That the graver is answered yes wrongly is mended by
what it asks; its label decides what is done, and no order should make that lighter.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from knowledge_base.prompts import PromptSpec, Thresholds
from knowledge_base.records import CaseId
from tools.combine import SURE
from tools.compiling.consequences import RANK
from tools.ideas.idea import Idea
from tools.judge import Judged
from tools.naming import answered, named_in, rightly_named, turned_groups
from tools.scene import Bools, Rows, Scene
from tools.tree_edits import MoveQuestion, applied

GENERATOR = "ordering"
MOST_MOVES = 3


@dataclass(frozen=True)
class Ordering:
    """Moves that surely pay, one after the other, the prompt after them, and how many orders were compared."""

    ideas: tuple[Idea, ...]
    spec: PromptSpec
    compared: int


@dataclass(frozen=True)
class _Named:
    """Violations with a rule named: what is answered yes for them by question id, the label, group and split."""

    yes: Mapping[str, Bools]
    labels: NDArray[np.object_]
    groups: Rows
    tuning: Bools

    def right(self, spec: PromptSpec) -> Bools:
        """For which of them the prompt names the rule."""
        return rightly_named(
            spec, np.stack([self.yes[one.id] for one in spec.questions], axis=1), self.labels
        )

    def turned(self, old: PromptSpec, new: PromptSpec, among: Bools) -> tuple[int, int]:
        """In how many content groups of some of them the new order names more rightly, and in how many less."""
        return turned_groups(self.right(old)[among], self.right(new)[among], self.groups[among])


def ordering(
    scene: Scene,
    judged: Judged,
    thresholds: Thresholds,
    named: Mapping[CaseId, str],
    taught: frozenset[int] = frozenset(),
) -> Ordering:
    """The moves that pay on tuning cases, and surely so with the validation cases.

    `named` is the label by case; `taught` are content groups that the prompt took words from, which are left out.
    """
    known = scene.rows("tuning", "validation")
    rows, labels = named_in(scene, named, known[~np.isin(scene.groups[known], list(taught))])
    spec, compared = judged.spec, 0
    if not len(rows):
        return Ordering((), spec, 0)
    yes = answered(scene, judged, thresholds)[rows]
    asked = {one.id: yes[:, at] for at, one in enumerate(spec.questions)}
    tuning = np.array([scene.splits[row] == "tuning" for row in rows], dtype=bool)
    cases, ideas = _Named(asked, labels, scene.groups[rows], tuning), list[Idea]()
    while len(ideas) < MOST_MOVES:
        moves = _moves(spec)
        compared += len(moves)
        best = max(moves, key=lambda move: _net(cases, spec, move), default=None)
        if best is None or not _surely_pays(cases, spec, best):
            break
        ideas.append(_idea(cases, spec, best))
        spec = applied(spec, [best])
    return Ordering(tuple(ideas), spec, compared)


def _moves(spec: PromptSpec) -> list[MoveQuestion]:
    """Every question before each earlier one that is no graver, the nearest first."""
    found = []
    for at, question in enumerate(spec.questions):
        for earlier in reversed(spec.questions[:at]):
            if RANK[earlier.severity] < RANK[question.severity]:
                break
            found.append(MoveQuestion(question=question.id, before=earlier.id))
    return found


def _net(cases: _Named, spec: PromptSpec, move: MoveQuestion) -> int:
    better, worse = cases.turned(spec, applied(spec, [move]), cases.tuning)
    return better - worse


def _surely_pays(cases: _Named, spec: PromptSpec, move: MoveQuestion) -> bool:
    """As sure as a revision must be: on all cases, and on the validation cases alone, which it was not chosen on."""
    after = applied(spec, [move])
    every = cases.turned(spec, after, np.ones(len(cases.labels), dtype=bool))
    fresh = cases.turned(spec, after, ~cases.tuning)
    return _by_chance(*every) <= 1 - SURE[0] and _by_chance(*fresh) <= 1 - SURE[1]


def _by_chance(better: int, worse: int) -> float:
    """How likely so many or more are better where each is as likely worse: one-sided exact sign test."""
    from scipy.stats import binomtest

    if not better + worse:
        return 1.0
    return float(binomtest(better, better + worse, 0.5, alternative="greater").pvalue)


def _idea(cases: _Named, spec: PromptSpec, move: MoveQuestion) -> Idea:
    question = spec.question(move.question)
    better, worse = cases.turned(spec, applied(spec, [move]), np.ones(len(cases.labels), dtype=bool))
    reason = (
        f"it names the rule that raters named in {better} more different texts and in {worse} fewer, "
        "and turns no decision"
    )
    return Idea(GENERATOR, (move,), reason, question.clause)
