"""Single examples: errors near the boundary and unlike each other, alone and with their nearest right neighbour."""

from collections.abc import Iterator

import numpy as np

from tools.cluster import representatives
from tools.edits import example_of, one_a_group
from tools.ideas.idea import Errors, Idea
from tools.scene import Rows
from tools.tree_edits import AddExample, Answer

GENERATOR = "exemplars"
MOST = 12
NEAR = 3
"""So many times as many as are taken are looked at, those nearest to the boundary."""


def exemplars(errors: Errors) -> Iterator[Idea]:
    """For each exemplar an idea that shows it, and one that shows what it must not be taken for beside it."""
    scene, question = errors.scene, errors.question
    yes: Answer = "yes" if errors.direction == "fn" else "no"
    no: Answer = "no" if errors.direction == "fn" else "yes"
    for row in _diverse(errors):
        shown = AddExample(question=question.id, answer=yes, example=example_of(scene, row))
        reason = f"{scene.ids[row]} is decided wrongly, close to the boundary"
        taught = errors.groups((row,))
        yield Idea(GENERATOR, (shown,), reason, question.clause, taught)
        twin = _nearest_right(errors, row)
        if twin is not None:
            beside = AddExample(question=question.id, answer=no, example=example_of(scene, twin))
            reason = f"{reason}; {scene.ids[twin]} is nearest to it and decided rightly"
            taught |= errors.groups((twin,))
            yield Idea(GENERATOR, (shown, beside), reason, question.clause, taught)


def _diverse(errors: Errors) -> list[int]:
    """One row a content group, of those nearest to the boundary, spread out."""
    scene = errors.scene
    distinct = np.array(one_a_group(scene, errors.rows), dtype=np.int64)
    distance = np.abs(scene.judged.score[distinct] - scene.cutoffs[distinct])
    near = distinct[np.argsort(distance, kind="stable")][: NEAR * MOST]
    return list(representatives(scene.means, near.tolist(), k=MOST)) if len(near) else []


def _nearest_right(errors: Errors, row: int) -> int | None:
    """The tuning case of the other label that is nearest to a row and decided rightly."""
    scene, known = errors.scene, errors.scene.rows("tuning")
    right = (scene.decided[known] == scene.labels[known]) & (scene.labels[known] != scene.labels[row])
    right &= ~errors.doubtful[known]
    others: Rows = known[right & (scene.groups[known] != scene.groups[row])]
    return int(others[int(np.argmax(scene.means[others] @ scene.means[row]))]) if len(others) else None
