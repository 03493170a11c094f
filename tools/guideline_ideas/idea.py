"""What a source of guideline edits is given and gives back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from knowledge_base.cases import Rating
from knowledge_base.guideline_records import Guideline, GuidelineItem
from knowledge_base.records import CaseId, Clause, ClauseId
from tools.compiling.roles import Role, roles_of
from tools.compiling.wording import worded
from tools.guideline_changes import GuidelineEdit
from tools.scene import Rows, Scene

AROUND = 3
"""Nearest other cases of each split case that are looked at too."""


@dataclass(frozen=True)
class GuidelineIdea:
    """Guideline edits that belong together, why, the clause they rest on, and the groups they took words from."""

    generator: str
    changes: tuple[GuidelineEdit, ...]
    reason: str
    clause: ClauseId
    taught: frozenset[int] = frozenset()

    @property
    def size(self) -> int:
        """How many items of the guideline it adds or changes."""
        return sum(one.size for one in self.changes)


def idea(
    generator: str, change: GuidelineEdit, reason: str, taught: frozenset[int] = frozenset()
) -> GuidelineIdea:
    """One edit as an idea."""
    return GuidelineIdea(generator, (change,), reason, change.clause, taught)


@dataclass(frozen=True)
class Disagreement:
    """Where raters part: the tuning cases that may be learned from, and the guideline and clauses that they read.

    `rows` are cases of the finding and the split ones nearest to them; `near` the items that divide raters.
    """

    scene: Scene
    guideline: Guideline
    clauses: tuple[Clause, ...]
    rows: Rows
    near: tuple[GuidelineItem, ...]
    ratings: Mapping[CaseId, Sequence[Rating]]

    def role(self, clause: ClauseId) -> Role:
        """What a clause is for."""
        return roles_of([worded(one) for one in self.clauses]).get(clause, "other")

    def clause(self, clause_id: ClauseId) -> Clause | None:
        """The clause in force of that id."""
        return next((one for one in self.clauses if one.id == clause_id), None)

    def groups(self, rows: Sequence[int]) -> frozenset[int]:
        """The content groups of some rows."""
        return frozenset(int(self.scene.groups[row]) for row in rows)


def disagreement(
    scene: Scene,
    guideline: Guideline,
    clauses: Sequence[Clause],
    members: Sequence[CaseId],
    ratings: Mapping[CaseId, Sequence[Rating]],
    items: Sequence[str],
) -> Disagreement:
    """The disagreement about some items of the guideline, as far as tuning cases show it.

    The items come in the order in which raters name them, then as given.
    """
    rows = _concerned(scene, members)
    named = [
        rating.rule
        for row in rows
        for rating in ratings.get(scene.ids[row], ())
        if rating.policy == scene.policy and rating.rule
    ]
    near = [guideline.item(one) for one in items]
    near.sort(key=lambda item: -sum(_names(item, one) for one in named))
    return Disagreement(scene, guideline, tuple(clauses), rows, tuple(near), ratings)


def _concerned(scene: Scene, members: Sequence[CaseId]) -> Rows:
    """The members among the tuning cases, and the split cases nearest to them."""
    known = scene.rows("tuning")
    split = known[[scene.votes[row].split for row in known]] if len(known) else known
    own = {scene.row_of[one] for one in members if one in scene.row_of}
    first = [int(row) for row in known if int(row) in own] or [int(row) for row in split]
    if first and len(split):
        near = scene.means[first] @ scene.means[split].T
        first += split[np.argsort(-near, axis=1)[:, :AROUND].ravel()].tolist()
    return np.array(sorted(set(first)), dtype=np.int64)


def _names(item: GuidelineItem, said: str) -> bool:
    return said in (item.id, item.number, f"rule {item.number}", item.name) or said in item.clauses
