"""A row of the suite: one thing to do with one document, and what is to come of it."""

from random import Random
from typing import Annotated, Literal

from pydantic import Field

from evals.harness.rows import Row
from knowledge_base.records import ClauseId

Task = Literal[
    "edits", "control", "limits", "rules", "captures", "impact", "quotes",
    "marks", "markups", "acts", "history", "versions",
]  # fmt: skip
"""The last five are made of a folder of real data."""
PLANTED: tuple[Task, ...] = ("edits", "control", "limits", "captures")
LEAST_SEED = 100
"""Seeds below are for development."""

Rule = tuple[str, str, str, str, str]
"""Provision, actor, modal, deadline, first words: empty where the text names none."""


class RegulationRow(Row):
    """One row. `of` names the document; the fields behind `seed` are those of single tasks."""

    task: Task
    of: str
    seed: Annotated[int, Field(ge=0)] = 0
    edits: Annotated[tuple[str, ...], Field(max_length=40)] = ()
    """Of `edits` their names, `moved+number` for two of one provision; of `control` one layout."""
    follow: bool = True
    """Whether references follow a renumbering."""
    rules: tuple[Rule, ...] = ()
    """Of `rules` every rule of the provision `of`."""
    provision: ClauseId = ClauseId("")
    """Of `impact`."""
    files: tuple[str, ...] = ()
    """Of real data, the files that are read."""

    @property
    def amends(self) -> bool:
        """Whether an edit changes what the text says."""
        return any(part not in UNAMENDING for name in self.edits for part in name.split("+"))


UNAMENDING = frozenset(
    ("spelling", "same sense", "synonym", "renumbered", "moved", "split", "merged", "layout")
)


def drawn(row: RegulationRow, draw: Random) -> RegulationRow:
    """The row as a seed of a run asks it: planted elsewhere."""
    if row.split == "tuning" or row.task not in PLANTED:
        return row
    return row.model_copy(update={"seed": LEAST_SEED + draw.randrange(1_000_000)})
