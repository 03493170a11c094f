"""Which guideline edits to propose: the smallest within one standard error of the best, where the best surely gains.

A guideline has no threshold, so what is compared is the order that its rules, read by the embedded judge, give to
cases: concordance (the area under the ROC curve) is how often a case that raters called violating comes before one
that they did not. Ideas are added one by one on tuning cases and weighed with the validation ones, never on cases
that they took words from.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from knowledge_base.errors import Refused
from knowledge_base.guideline_records import Guideline
from tools.guideline_changes import edited
from tools.guideline_ideas.idea import Disagreement, GuidelineIdea
from tools.guideline_tree import guideline_tree
from tools.revisions import Gain
from tools.scene import Bools, Rows
from tools.tree_edits import Misfit

MOST_STEPS = 3
SURE = 0.9, 0.6
"""How likely the gain must be above zero on tuning and validation cases together, and on validation cases alone."""
TOLERATED = 0.01
"""Of concordance: what an edit that rests on the text may lose."""
NO_GAIN = Gain(0.0, 0.0)
ENOUGH = 8
"""Of each label, so many validation cases are enough to choose on."""

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Candidate:
    """Ideas combined: the guideline that they make, the score that it gives to every row, and what it gains.

    `gain` is of concordance where it was chosen on, `together` on tuning and validation cases.
    """

    ideas: tuple[GuidelineIdea, ...]
    guideline: Guideline
    score: Floats
    gain: Gain = NO_GAIN
    together: Gain = NO_GAIN

    @property
    def size(self) -> int:
        """How many items it adds or changes."""
        return sum(one.size for one in self.ideas)

    @property
    def taught(self) -> frozenset[int]:
        """Content groups that words were taken from."""
        return frozenset[int]().union(*(one.taught for one in self.ideas))

    @property
    def grounded(self) -> bool:
        """Whether it is one idea that rests on the text and on people's labels."""
        return len(self.ideas) == 1 and self.ideas[0].grounded

    @property
    def loses(self) -> bool:
        """Whether the judge surely ranks cases worse by it."""
        return self.together.value < -max(self.together.error, TOLERATED)

    @property
    def sure(self) -> bool:
        """Whether it surely gains."""
        return self.gain.value > 0 and self.together.likely >= SURE[0] and self.gain.likely >= SURE[1]


@dataclass
class GuidelineSearch:
    """One search over the ideas for a disagreement; the scene is of tuning and validation cases, no other."""

    told: Disagreement
    ideas: Sequence[GuidelineIdea]
    accept: Callable[[str], bool] = lambda text: True
    compared: int = 0

    def run(self) -> Candidate | None:
        """What to propose; None where nothing surely gains and nothing rests on the text."""
        return (
            self._first([one for one in self.ideas if one.grounded])
            or self._surest()
            or self._first([one for one in self.ideas if one.escalates])
        )

    def _first(self, ideas: Sequence[GuidelineIdea]) -> Candidate | None:
        """The first that fits and by which the judge does not surely rank cases worse."""
        for one in ideas:
            made = self._made((one,))
            self.compared += 1
            if made and not (weighed := self._weighed(made, self._start)).loses:
                return weighed
        return None

    def _surest(self) -> Candidate | None:
        sure = [one for one in self.found if one.sure]
        if not sure:
            return None
        best = max(sure, key=lambda one: one.gain.value)
        near = [one for one in sure if one.gain.value >= best.gain.value - best.gain.error]
        return min(near, key=lambda one: (one.size, -one.gain.value))

    @property
    def _start(self) -> Candidate:
        return Candidate((), self.told.guideline, np.asarray(self.told.scene.judged.score, dtype=np.float64))

    @cached_property
    def found(self) -> list[Candidate]:
        """Every single idea and every longer step, weighed."""
        start = self._start
        singles = self._with_one_more(start)
        steps, now = list(singles), start
        for _ in range(MOST_STEPS):
            tried = singles if now is start else self._with_one_more(now)
            best = max(tried, key=lambda one: (self._gain(one, now, "tuning").value, -one.size), default=None)
            if best is None or self._gain(best, now, "tuning").value <= 0:
                break
            now = best
            steps += [] if best in singles else [best]
        return [self._weighed(one, start) for one in steps]

    def _with_one_more(self, now: Candidate) -> list[Candidate]:
        made = [self._made((*now.ideas, idea)) for idea in self.ideas if idea not in now.ideas]
        self.compared += len(made)
        return [one for one in made if one is not None]

    def _made(self, ideas: tuple[GuidelineIdea, ...]) -> Candidate | None:
        scene = self.told.scene
        try:
            guideline = edited(self.told.guideline, [one for idea in ideas for one in idea.changes])
            spec = guideline_tree(guideline).spec
        except (Misfit, Refused):
            return None
        if not self.accept(guideline.text):
            return None
        score = scene.judge.judge(spec, scene.reading, known=scene.judged).score
        return Candidate(ideas, guideline, score)

    def _weighed(self, one: Candidate, start: Candidate) -> Candidate:
        together = self._gain(one, start, "tuning", "validation")
        rows = self.told.scene.rows("validation")
        violating = int(self.told.scene.labels[rows].sum())
        enough = min(violating, len(rows) - violating) >= ENOUGH
        gain = self._gain(one, start, "validation") if enough else together
        return replace(one, gain=gain, together=together)

    def _gain(self, one: Candidate, other: Candidate, *splits: str) -> Gain:
        scene = self.told.scene
        rows = scene.rows(*splits)  # type: ignore[arg-type]
        rows = rows[~np.isin(scene.groups[rows], list(one.taught))] if one.taught else rows
        return concordance_gain(other.score[rows], one.score[rows], scene.labels[rows], scene.groups[rows])


def concordance(scores: Floats, labels: Bools) -> float:
    """How often a violating case has a higher score than another one, ties counted half; 0.5 without both labels."""
    yes, no = _placements(scores, labels)
    return float(yes.mean()) if len(yes) and len(no) else 0.5


def concordance_gain(before: Floats, after: Floats, labels: Bools, groups: Rows) -> Gain:
    """The difference of two concordances on the same cases, with its standard error over content groups.

    Placement values (DeLong, DeLong and Clarke-Pearson 1988, Biometrics 44:837-845), summed by group where copies
    are one observation (Obuchowski 1997, Biometrics 53:567-578).
    """
    if labels.all() or not labels.any():
        return NO_GAIN
    old, new = _placements(before, labels), _placements(after, labels)
    value = float(new[0].mean() - old[0].mean())
    parts = np.zeros(len(labels))
    parts[labels] = (new[0] - old[0] - value) / labels.sum()
    parts[~labels] = (new[1] - old[1] - value) / (~labels).sum()
    _, place = np.unique(groups, return_inverse=True)
    sums = np.bincount(place, weights=parts)
    scale = len(sums) / max(1, len(sums) - 1)
    return Gain(value, float(np.sqrt(scale * np.sum(sums**2))))


def _placements(scores: Floats, labels: Bools) -> tuple[Floats, Floats]:
    """For each violating case the share of the others below it, for each other the share of violating ones above it."""
    yes, no = scores[labels], scores[~labels]
    order, other = np.sort(no), np.sort(yes)
    below = (np.searchsorted(order, yes, "left") + np.searchsorted(order, yes, "right")) / (
        2 * max(1, len(no))
    )
    above = 1 - (np.searchsorted(other, no, "left") + np.searchsorted(other, no, "right")) / (
        2 * max(1, len(yes))
    )
    return np.asarray(below, dtype=np.float64), np.asarray(above, dtype=np.float64)
