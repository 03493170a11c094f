"""Which rule a prompt names: the label of the first question answered yes, against the rule that raters named.

The order of questions decides this and nothing else: whether there is a violation is whether any is answered yes.
"""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from knowledge_base.measured import RuleNaming
from knowledge_base.prompts import PromptSpec, Thresholds
from knowledge_base.records import CaseId
from tools.judge import Judged
from tools.measure import mcnemar, score_decisions
from tools.scene import Bools, Rows, Scene


def answered(scene: Scene, judged: Judged, thresholds: Thresholds) -> Bools:
    """Which questions are answered yes, as if each was asked: rows x questions."""
    scores = np.stack([question.score for question in judged.questions], axis=1)
    return np.asarray(scores >= scene.cutoffs_by(thresholds)[:, None], dtype=bool)


def rightly_named(spec: PromptSpec, yes: Bools, named: NDArray[np.object_]) -> Bools:
    """For each row whether the label of the first yes is the one named; `yes` is in the order of the prompt."""
    labels = np.array([question.label for question in spec.questions], dtype=object)
    return np.asarray(yes.any(axis=1) & (labels[yes.argmax(axis=1)] == named), dtype=bool)


def named_in(scene: Scene, named: Mapping[CaseId, str], rows: Rows) -> tuple[Rows, NDArray[np.object_]]:
    """Those of the rows that are violations with a rule named, and the labels named."""
    kept = [int(row) for row in rows if scene.labels[row] and scene.ids[row] in named]
    labels = np.array([named[scene.ids[row]] for row in kept], dtype=object)
    return np.array(kept, dtype=np.int64), labels


def turned_groups(before: Bools, after: Bools, groups: Rows) -> tuple[int, int]:
    """In how many content groups more is named rightly after than before, and in how many less."""
    names, place = np.unique(groups, return_inverse=True)
    net = np.bincount(place, weights=after.astype(float) - before, minlength=len(names))
    return int((net > 0).sum()), int((net < 0).sum())


def naming_of(
    scene: Scene, after: Judged, thresholds: Thresholds, named: Mapping[CaseId, str], seed: int, level: float
) -> RuleNaming | None:
    """What a change does to the rule named, on the unseen violations that have one; None where none has."""
    rows, wanted = named_in(scene, named, scene.rows("unseen"))
    if not len(rows):
        return None
    now = scene.instruments.thresholds
    old, new = (
        rightly_named(judged.spec, answered(scene, judged, cut)[rows], wanted)
        for judged, cut in ((scene.judged, now), (after, thresholds))
    )
    groups = scene.groups[rows]
    better, worse = turned_groups(old, new, groups)
    every = np.ones(len(rows), dtype=bool)
    rates = [score_decisions(right, every, groups, seed, level).recall for right in (old, new)]
    return RuleNaming(
        of=len(rows),
        before=rates[0],
        after=rates[1],
        better=better,
        worse=worse,
        p_value=mcnemar(better, worse),
    )
