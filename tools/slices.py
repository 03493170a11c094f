"""A change slice by slice: recall and false positive rate by label, market, language and surface, regressions first.

Every comparison is a sign test over content groups (copies of one text count once), corrected after Holm (1979,
Scandinavian Journal of Statistics 6:65-70) for all slices that hold enough texts, and for the looks before.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from knowledge_base.cases import Rating
from knowledge_base.changes import Rate
from knowledge_base.measured import Look, RateChange, RateCourse, SlicedBy, SliceEvidence
from knowledge_base.prompts import PromptSpec
from knowledge_base.records import CaseId
from tools.measure import DRAWS, holm, mcnemar, score_decisions
from tools.scene import Bools, Rows, Scene

LEAST_GROUPS = 10
"""Of fewer different texts nothing is said but the figures."""
UNKNOWN = "unknown"
_COURSES: tuple[RateCourse, ...] = ("worse", "perhaps worse", "too few to tell", "no worse")


@dataclass(frozen=True)
class _Side:
    """The cases of a slice that one rate is taken over: violations for recall, the rest for false positives."""

    before: Rate
    after: Rate
    groups: int
    better: int
    worse: int
    p_value: float


def slices_of(
    scene: Scene, after: Bools, labels: Mapping[CaseId, str], look: Look, level: float, seed: int
) -> tuple[tuple[SliceEvidence, ...], int]:
    """The slices of the unseen cases, regressions first, and how many comparisons they were corrected for.

    `labels` names the label of the tree that raters gave a violation, where they gave one; `level` is that of
    all looks together.
    """
    found = [
        (
            by,
            value,
            rows,
            _side(scene, after, rows, True, look, level, seed),
            _side(scene, after, rows, False, look, level, seed),
        )
        for by, value, rows in _slices(scene, labels)
    ]
    sides = [side for *_, recall, fpr in found for side in (recall, fpr)]
    tested = [side.p_value for side in sides if side.groups >= LEAST_GROUPS]
    corrected = holm(tested)
    left = iter(corrected)
    p_values = [look.corrected(next(left)) if side.groups >= LEAST_GROUPS else 1.0 for side in sides]
    slices = []
    for number, (by, value, rows, recall, fpr) in enumerate(found):
        fixed, broken = _turned(scene, after, rows)
        slices.append(
            SliceEvidence(
                by=by,
                value=value,
                recall=_change(scene, rows, True, recall, p_values[2 * number], level),
                fpr=_change(scene, rows, False, fpr, p_values[2 * number + 1], level),
                fixed=fixed,
                broken=broken,
            )
        )
    return tuple(sorted(slices, key=_regressions_first)), len(tested)


def labels_of(spec: PromptSpec, ratings: Mapping[CaseId, Sequence[Rating]]) -> dict[CaseId, str]:
    """The label of the prompt's tree that most raters of a violation named, by label, question or clause."""
    known = {name: one.label for one in spec.questions for name in (one.clause, one.id)}
    known |= {one.label: one.label for one in spec.questions}
    found: dict[CaseId, str] = {}
    for case, given in ratings.items():
        named = [known[one.rule] for one in given if one.violates and one.rule in known]
        if named:
            found[case] = max(sorted(set(named)), key=named.count)
    return found


def _slices(scene: Scene, labels: Mapping[CaseId, str]) -> Iterator[tuple[SlicedBy, str, Rows]]:
    """The rows of every slice, but for one that is the whole."""
    unseen = scene.rows("unseen")
    by: tuple[tuple[SlicedBy, Callable[[int], str]], ...] = (
        ("label", lambda row: labels.get(scene.ids[row], "") if scene.labels[row] else ""),
        ("market", lambda row: scene.reading.cases[row].market),
        ("language", lambda row: scene.languages[row] or UNKNOWN),
        ("surface", lambda row: scene.circumstances[row].surface),
    )
    for name, value_of in by:
        values = np.array([value_of(int(row)) for row in unseen], dtype=object)
        whole = int(scene.labels[unseen].sum()) if name == "label" else len(unseen)
        for value in sorted(set(values.tolist()) - {""}):
            rows = unseen[values == value]
            if len(rows) < whole:
                yield name, value, rows


def _side(
    scene: Scene, after: Bools, rows: Rows, violating: bool, look: Look, level: float, seed: int
) -> _Side:
    rows = rows[scene.labels[rows] == violating]
    rate = "recall" if violating else "fpr"
    labels, groups = scene.labels[rows], scene.groups[rows]
    before, now = (
        getattr(
            score_decisions(
                decided[rows], labels, groups, seed, look.level(level), draws_for(look.level(level))
            ),
            rate,
        )
        for decided in (scene.decided, after)
    )
    better = (scene.decided[rows] != violating) & (after[rows] == violating)
    worse = (scene.decided[rows] == violating) & (after[rows] != violating)
    names, place = np.unique(groups, return_inverse=True)
    net = np.bincount(place, weights=better.astype(float) - worse, minlength=len(names))
    return _Side(
        before,
        now,
        len(names),
        int(better.sum()),
        int(worse.sum()),
        mcnemar(int((net > 0).sum()), int((net < 0).sum())),
    )


def draws_for(level: float) -> int:
    """As many draws as leave some 20 in each tail, between the usual number and 20 times that."""
    return min(max(DRAWS, round(40 / max(1 - level, 1e-9))), 20 * DRAWS)


def _change(
    scene: Scene, rows: Rows, violating: bool, side: _Side, p_value: float, level: float
) -> RateChange:
    course: RateCourse = "no worse"
    if side.groups < LEAST_GROUPS:
        course = "too few to tell"
    elif side.worse > side.better:
        course = "worse" if p_value <= 1 - level else "perhaps worse"
    return RateChange(
        of=int((scene.labels[rows] == violating).sum()),
        before=side.before,
        after=side.after,
        better=side.better,
        worse=side.worse,
        p_value=p_value,
        course=course,
    )


def _turned(scene: Scene, after: Bools, rows: Rows) -> tuple[int, int]:
    was, will = scene.decided[rows] == scene.labels[rows], after[rows] == scene.labels[rows]
    return int((~was & will).sum()), int((was & ~will).sum())


def _regressions_first(one: SliceEvidence) -> tuple[object, ...]:
    courses = [_COURSES.index(side.course) for side in (one.recall, one.fpr) if side.worse > side.better]
    least = min((side.p_value for side in (one.recall, one.fpr) if side.worse > side.better), default=1.0)
    order = ("label", "market", "language", "surface").index(one.by)
    return not one.regresses, min(courses, default=9), least, order, -one.broken, one.value
