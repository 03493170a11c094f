"""What a generator is given and gives back."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from knowledge_base.changes import Direction
from knowledge_base.prompts import Question
from knowledge_base.records import Clause, ClauseId
from tools.edits import failing_questions
from tools.scene import Bools, Rows, Scene
from tools.tree_edits import TreeEdit


@dataclass(frozen=True)
class Idea:
    """Edits that belong together, why, the clause they rest on, and the content groups they took words from."""

    generator: str
    edits: tuple[TreeEdit, ...]
    reason: str
    clause: ClauseId
    taught: frozenset[int] = frozenset()

    @property
    def size(self) -> int:
        """How many items of the prompt it adds, changes or takes away."""
        return sum(edit.size for edit in self.edits)


@dataclass(frozen=True)
class Errors:
    """Errors that share a direction and the question that they fail at; `rows` may be learned from."""

    scene: Scene
    rows: Rows
    direction: Direction
    question: Question
    clauses: tuple[Clause, ...]
    """In force."""
    doubtful: Bools
    """For every row of the scene whether its label looks wrong."""

    def groups(self, rows: Rows | tuple[int, ...]) -> frozenset[int]:
        """The content groups of some rows."""
        return frozenset(int(self.scene.groups[row]) for row in rows)


def errors_among(scene: Scene, rows: Rows, clauses: Sequence[Clause], doubtful: Bools) -> Iterator[Errors]:
    """Those of the rows that are decided wrongly, by direction and by the question that each fails at."""
    wrong = rows[(scene.decided[rows] != scene.labels[rows]) & ~doubtful[rows]]
    directions: tuple[Direction, ...] = ("fn", "fp")
    for direction in directions:
        side = wrong[scene.labels[wrong] == (direction == "fn")]
        failing = failing_questions(scene, side, direction)
        for place, question in enumerate(scene.instruments.spec.questions):
            if (failing == place).any():
                yield Errors(scene, side[failing == place], direction, question, tuple(clauses), doubtful)
