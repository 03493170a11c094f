"""What a source of guideline edits is given and gives back."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from knowledge_base.cases import Rating
from knowledge_base.guideline_records import Guideline, GuidelineItem, ItemKind
from knowledge_base.records import CaseId, Clause, ClauseId
from tools.compiling.roles import Role, roles_of
from tools.compiling.wording import worded
from tools.guideline_changes import AddEscalation, GuidelineEdit
from tools.guideline_rules import called
from tools.scene import Rows, Scene

DEFINED: tuple[ItemKind, ...] = ("term", "label")
"""Items that say what a word means."""
AROUND = 3
"""Nearest other cases of each split case that are looked at too."""
LEAST, SIDED = 3, 0.7
"""Adjudicated cases, and the share of these that must have one label, for adjudicators to take a side."""
_FIRST = re.compile(r"\bfirst\b[^.\n]*\b(?:fits?|applies|matches|decides|counts)\b", re.IGNORECASE)


@dataclass(frozen=True)
class GuidelineIdea:
    """Guideline edits that belong together, why, the clause they rest on, and the groups they took words from."""

    generator: str
    changes: tuple[GuidelineEdit, ...]
    reason: str
    clause: ClauseId
    taught: frozenset[int] = frozenset()
    grounded: bool = False
    """Whether it rests on the text and on people's labels, so that the judge need not gain by it."""

    @property
    def size(self) -> int:
        """How many items of the guideline it adds or changes."""
        return sum(one.size for one in self.changes)

    @property
    def escalates(self) -> bool:
        """Whether it only passes cases on: it answers nothing, so it comes last."""
        return all(isinstance(one, AddEscalation) for one in self.changes)


def idea(
    generator: str,
    change: GuidelineEdit,
    reason: str,
    taught: frozenset[int] = frozenset(),
    grounded: bool = False,
) -> GuidelineIdea:
    """One edit as an idea."""
    return GuidelineIdea(generator, (change,), reason, change.clause, taught, grounded)


@dataclass(frozen=True)
class Disagreement:
    """Where raters part: the tuning cases that may be learned from, and the guideline and clauses that they read.

    `rows` are cases of the finding and the split ones nearest to them; `near` the rules and edge cases that divide
    raters, `terms` the definitions that do.
    """

    scene: Scene
    guideline: Guideline
    clauses: tuple[Clause, ...]
    rows: Rows
    near: tuple[GuidelineItem, ...]
    ratings: Mapping[CaseId, Sequence[Rating]]
    terms: tuple[GuidelineItem, ...] = ()

    @property
    def in_order(self) -> bool:
        """Whether the first rule that fits decides."""
        return bool(_FIRST.search(self.guideline.text))

    def adjudicated(self, row: int) -> bool:
        """Whether an adjudicator decided a case."""
        return any(one.role == "adjudicator" for one in self.ratings.get(self.scene.ids[row], ()))

    def side(self, rows: Rows) -> bool | None:
        """What adjudicators say of these cases, where they take a side."""
        decided = [bool(self.scene.labels[row]) for row in rows if self.adjudicated(int(row))]
        if len(decided) < LEAST or max(sum(decided), len(decided) - sum(decided)) < SIDED * len(decided):
            return None
        return 2 * sum(decided) > len(decided)

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
    every = [guideline.item(one) for one in items]
    every.sort(key=lambda item: -sum(names_item(item, one) for one in named))
    near, terms = (tuple(one for one in every if (one.kind in DEFINED) == wanted) for wanted in (False, True))
    return Disagreement(scene, guideline, tuple(clauses), rows, near, ratings, terms)


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


def names_item(item: GuidelineItem, said: str) -> bool:
    """Whether a rater's words name an item: by id, number, name or clause."""
    return said in called(item)
