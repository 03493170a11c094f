"""The judge's answers for prompts that show cases, each asked once: what an optimiser from elsewhere calls."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from evals.revising.plain import CUT, KEPT
from evals.revising.task import Found, Task, cut_for, judged_by, showing
from knowledge_base.prompts import Example, PromptSpec
from tools.edits import example_of
from tools.judge import Judged
from tools.measure import f1_of
from tools.scene import Bools, Scene


class Answers:
    """Yes or no to a case, when some tuning cases are shown; at the threshold in force or, `cutting`, at their own."""

    def __init__(self, task: Task, cutting: bool) -> None:
        self.task, self.cutting = task, cutting
        self._scores: dict[frozenset[int], NDArray[np.float64]] = {}
        self._specs: dict[frozenset[int], PromptSpec] = {}
        self._examples: dict[int, Example] = {}
        self._cuts: dict[frozenset[int], float] = {}

    @property
    def asked(self) -> int:
        """How many answers of the judge were taken."""
        return self.task.known.judge.asked

    def spec(self, shown: frozenset[int]) -> PromptSpec:
        """The prompt that shows these rows."""
        if shown not in self._specs:
            self._specs[shown] = showing(self.task.known, sorted(shown), self._example)
        return self._specs[shown]

    def _example(self, part: Scene, row: int) -> Example:
        if row not in self._examples:
            self._examples[row] = example_of(part, row)
        return self._examples[row]

    def of(self, shown: frozenset[int], rows: Sequence[int]) -> Bools:
        """The answers for some rows."""
        cut = self._cut(shown)
        return np.asarray(self._scored(shown, rows)[list(rows)] >= cut, dtype=bool)

    def f1(self, shown: frozenset[int]) -> float:
        """F1 on the validation cases."""
        rows = self.task.validation
        return f1_of(self.of(shown, rows.tolist()), self.task.known.labels[rows])

    def _cut(self, shown: frozenset[int]) -> float:
        if not self.cutting:
            return self.task.known.instruments.thresholds.default
        if shown not in self._cuts:
            scores = self._scored(shown, self.task.tuning.tolist())
            if np.isnan(scores[self.task.validation]).any() and self._all_quoted(shown):
                scores = self._scored(shown, self.task.validation.tolist())
            judged = Judged(self.spec(shown), (), scores)
            self._cuts[shown] = cut_for(self.task, judged).default
        return self._cuts[shown]

    def _all_quoted(self, shown: frozenset[int]) -> bool:
        """Whether no tuning case of one label is left to choose a threshold on."""
        groups = {int(self.task.known.groups[row]) for row in shown}
        left = [row for row in self.task.tuning if int(self.task.known.groups[row]) not in groups]
        return len(np.unique(self.task.known.labels[left])) < 2

    def _scored(self, shown: frozenset[int], rows: Sequence[int]) -> NDArray[np.float64]:
        part = self.task.known
        scores = self._scores.setdefault(shown, np.full(len(part.ids), np.nan))
        missing = [row for row in rows if np.isnan(scores[row])]
        if missing:
            judged = part.judge.judge(self.spec(shown), part.reading.take(missing))
            scores[missing] = judged.score
        return scores


def revisions(answers: Answers, best: Mapping[str, frozenset[int]], seconds: float) -> dict[str, Found]:
    """What a search showed in the end, by what it was chosen by.

    At the threshold it was searched with; where that is the one in force, at one chosen afterwards too.
    """
    task, found = answers.task, dict[str, Found]()
    asked = answers.asked
    for name, shown in best.items():
        spec = answers.spec(shown)
        moved = cut_for(task, judged_by(task.known, spec))
        if answers.cutting:
            found[f"{name}, {CUT} for each program"] = Found(spec, moved, asked, seconds)
        else:
            now = task.known.instruments.thresholds
            found[f"{name}, {KEPT}"] = Found(spec, now, asked, seconds)
            found[f"{name}, {CUT} afterwards"] = Found(spec, moved, asked + len(task.tuning), seconds)
    return found
