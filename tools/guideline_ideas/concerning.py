"""Which rule each case is about: what it and the cases most like it are nearest to, and what their raters name.

One case is near to many rules by chance; a handful of like ones is near to their own. A rule that raters name says more
than any vector, but few of them name one, so it counts for like cases too. Raters who part may name several.
"""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from knowledge_base.cases import Rating
from knowledge_base.guideline_records import Guideline, GuidelineItem
from knowledge_base.records import CaseId, Clause
from tools.guideline_ideas.idea import names_item
from tools.guideline_ideas.nearness import nearness
from tools.scene import Rows, Scene

ALIKE = 5
"""The case itself and the others that speak for it."""
NAMED = 0.5
"""What it adds to a cosine where one rater of every such case names the rule."""
BLOCK = 1_000

Ratings = Mapping[CaseId, Sequence[Rating]]


def about(
    scene: Scene,
    guideline: Guideline,
    clauses: Sequence[Clause],
    items: Sequence[GuidelineItem],
    ratings: Ratings,
) -> NDArray[np.bool_]:
    """Cases x items: those that its raters name; where they name none, the one that it is about."""
    named = _named(scene, items, ratings) > 0
    nearest = concerning(scene, guideline, clauses, items, ratings)
    return np.where(np.any(named, axis=1, keepdims=True), named, nearest[:, None] == np.arange(len(items)))


def concerning(
    scene: Scene,
    guideline: Guideline,
    clauses: Sequence[Clause],
    items: Sequence[GuidelineItem],
    ratings: Ratings,
) -> Rows:
    """For each case the place of its item among `items`."""
    near = nearness(scene, guideline, clauses, items) + NAMED * _named(scene, items, ratings)
    found = [near[alike].mean(axis=1).argmax(axis=1) for alike in _alike(scene)]
    return np.concatenate(found) if found else np.zeros(0, dtype=np.int64)


def _named(scene: Scene, items: Sequence[GuidelineItem], ratings: Ratings) -> NDArray[np.float32]:
    """Cases x items: how many raters name each."""
    counts = np.zeros((len(scene.ids), len(items)), dtype=np.float32)
    for row, case in enumerate(scene.ids):
        for one in ratings.get(case, ()):
            if one.policy == scene.policy and one.rule:
                counts[row] += [names_item(item, one.rule) for item in items]
    return counts


def _alike(scene: Scene) -> list[NDArray[np.int64]]:
    """Block by block the rows of each case and its likes."""
    many = min(ALIKE, len(scene.ids))
    blocks = [scene.means[at : at + BLOCK] @ scene.means.T for at in range(0, len(scene.ids), BLOCK)]
    return [np.argpartition(-block, many - 1, axis=1)[:, :many] for block in blocks]
