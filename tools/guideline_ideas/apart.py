"""Words that set violating cases apart from the others near the rules that divide raters, each tested."""

import numpy as np

from tools.guideline_ideas.dividing import nearness
from tools.guideline_ideas.idea import Disagreement
from tools.guideline_ideas.stems import stems
from tools.measure import holm
from tools.redact import redact

SURELY = 0.05
LEAST = 3
"""Texts that a word must stand in to be tested."""


def words_apart(told: Disagreement) -> frozenset[str]:
    """Stems that more violating tuning cases hold than others (one-sided Fisher tests over texts, Holm, 5 %)."""
    from scipy.stats import hypergeom

    yes, no = _texts(told)
    counted = {
        word: (sum(word in held for held in yes), sum(word in held for held in no))
        for word in frozenset[str]().union(*yes)
    }
    tested = sorted(word for word, (many, few) in counted.items() if many + few >= LEAST)
    if not tested:
        return frozenset()
    many, few = (np.array([counted[word][side] for word in tested]) for side in (0, 1))
    tails = hypergeom.sf(many - 1, len(yes) + len(no), many + few, len(yes))
    corrected = holm([float(one) for one in tails])
    return frozenset(word for word, p_value in zip(tested, corrected, strict=True) if p_value <= SURELY)


def _texts(told: Disagreement) -> tuple[list[frozenset[str]], list[frozenset[str]]]:
    """The words of violating and of other tuning cases near those rules, one text a content group."""
    scene, items = told.scene, told.guideline.of("rule", "edge_case")
    nearest = nearness(scene, told.guideline, told.clauses, items).argmax(axis=1)
    wanted = {one.id for one in told.near}
    first: dict[int, int] = {}
    for row in scene.rows("tuning").tolist():
        if items[int(nearest[row])].id in wanted:
            first.setdefault(int(scene.groups[row]), row)
    held = {row: stems(redact(scene.reading.cases[row].text)) for row in first.values()}
    yes = [said for row, said in held.items() if scene.labels[row]]
    return yes, [said for row, said in held.items() if not scene.labels[row]]
