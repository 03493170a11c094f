"""How near cases are to the rules of a guideline."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from knowledge_base.guideline_records import Guideline, GuidelineItem
from knowledge_base.records import Clause
from tools.compiling.wording import worded
from tools.guideline_tree import criterion_of
from tools.scene import Scene


def nearness(
    scene: Scene, guideline: Guideline, clauses: Sequence[Clause], items: Sequence[GuidelineItem]
) -> NDArray[np.float32]:
    """Cases x items: the nearest of an item's own words, the sentences of its clauses, and the examples of those."""
    said = {clause.id: [one.text for one in worded(clause).sentences] for clause in clauses}
    shown = [one for one in (*guideline.examples, *guideline.counter_examples) if one.sample]
    columns = []
    for item in items:
        texts = [criterion_of(item), *(text for clause in item.clauses for text in said.get(clause, ()))]
        texts += [
            one.sample
            for one in shown
            if set(one.clauses) & set(item.clauses) or (item.number and item.number in one.rules)
        ]
        columns.append((scene.means @ scene.embedder.encode(texts).T).max(axis=1))
    return np.stack(columns, axis=1)
