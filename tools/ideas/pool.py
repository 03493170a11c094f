"""Every generator that needs no model, over the errors that are left."""

from collections.abc import Callable, Sequence

import numpy as np

from knowledge_base.records import CaseId, Clause
from tools.combine import IdeasFor
from tools.ideas.contrasts import contrasts
from tools.ideas.criteria import criteria
from tools.ideas.exemplars import exemplars
from tools.ideas.idea import Errors, Idea, errors_among
from tools.ideas.pruning import pruning
from tools.scene import Rows, Scene

Asked = Callable[[Errors], Sequence[Idea]]
"""A generator that is asked once, about the errors in force, such as a language model."""


def ideas_among(
    part: Scene,
    clauses: Sequence[Clause],
    members: Sequence[CaseId] | None = None,
    asked: Asked | None = None,
) -> IdeasFor:
    """Ideas for all errors of the tuning cases; of a finding, for its members and for what a revision breaks."""
    doubtful = part.suspect_labels
    kept = None if members is None else np.array([part.row_of[one] for one in members if one in part.row_of])
    told: list[Idea] | None = None if asked else []

    def ideas_for(held: Scene) -> Sequence[Idea]:
        nonlocal told
        rows = held.rows("tuning") if kept is None else _concerned(part, held, kept)
        errors = list(errors_among(held, rows, clauses, doubtful))
        if asked and told is None:
            told = [idea for one in errors for idea in asked(one)]
        made = [
            idea for one in errors for make in (contrasts, exemplars, criteria, pruning) for idea in make(one)
        ]
        return [*(told or ()), *made]

    return ideas_for


def _concerned(part: Scene, held: Scene, members: Rows) -> Rows:
    """The tuning cases of a finding, and those that were right before the revision and are not any more."""
    rows = part.rows("tuning")
    broken = (part.decided == part.labels) & (held.decided != held.labels)
    found: Rows = rows[np.isin(rows, members) | broken[rows]]
    return found
