"""DSPy's few-shot search (BootstrapFewShotWithRandomSearch) with the embedded judge in the place of a language model.

A predictor that asks the judge, its demos as examples and counter-examples; exact match per case as the metric, which
is what DSPy's documentation uses for classification. DSPy averages a metric over cases, so F1 cannot be one; the
programs that it hands back with their scores are therefore chosen from by F1 as well.
"""

import io
import logging
import time
from collections.abc import Sequence
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from typing import Any

import numpy as np

from evals.revising.answers import Answers, revisions
from evals.revising.task import MANY, Found, Task

ATTEMPTS = 0.6
"""Of the most cases to bootstrap, so many are tried on average (a size is drawn up to the most)."""


@dataclass(frozen=True)
class Tried:
    """A program of DSPy's: the cases it shows and its share of exact matches on the validation cases."""

    shown: frozenset[int]
    score: float


def dspy_search(task: Task, budget: int, cutting: bool) -> dict[str, Found]:
    """The best program by exact match and by F1, of runs that share the budget.

    One run each for 4, 8 and 16 demos, taken from all tuning cases and from as many violating as allowed ones.
    """
    began = time.perf_counter()
    answers = Answers(task.anew(), cutting)
    share = budget // (2 * len(MANY))
    kinds = [(most, balanced) for most in MANY for balanced in (False, True)]
    tried = [one for most, balanced in kinds for one in _programs(answers, most, share, balanced)]
    best = {
        "exact match": max(tried, key=lambda one: one.score).shown,
        "F1": max(tried, key=lambda one: answers.f1(one.shown)).shown,
    }
    return revisions(answers, best, time.perf_counter() - began)


def _programs(answers: Answers, most: int, budget: int, balanced: bool) -> list[Tried]:
    """What one run of DSPy's search tried, in its order of preference."""
    import dspy
    from dspy.teleprompt import random_search

    logging.getLogger("dspy").setLevel(logging.ERROR)
    # The same score as case by case, each in a thread of DSPy's, in a fraction of the time.
    random_search.Evaluate = lambda devset, **given: _Together(answers, devset)
    task = answers.task
    train = [_example(task, int(row)) for row in (_balanced(task) if balanced else task.tuning)]
    valid = [_example(task, int(row)) for row in task.validation]
    each = len(valid) + ATTEMPTS * most
    if answers.cutting:
        # Teacher and student each need a threshold, and the teacher one more for each case it must not be shown.
        each += 2 * len(task.tuning) + ATTEMPTS * most * most
    with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
        search = dspy.BootstrapFewShotWithRandomSearch(
            metric=_matches,
            max_bootstrapped_demos=most,
            max_labeled_demos=most,
            num_candidate_programs=max(1, round(budget / each) - 3),
            num_threads=1,
        )
        best = search.compile(_program(answers), trainset=train, valset=valid)
    return [
        Tried(_shown(one["program"].predictors()[0].demos), float(one["score"]))
        for one in best.candidate_programs
    ]


def _program(answers: Answers) -> Any:
    import dspy

    class Ask(dspy.Predict):  # type: ignore[misc, unused-ignore]
        """Asks the judge about one case, the demos shown."""

        def forward(self, **inputs: Any) -> Any:
            yes = answers.of(_shown(self.demos), [int(inputs["case"])])[0]
            given = dspy.Prediction(violates="yes" if yes else "no")
            if dspy.settings.trace is not None:
                dspy.settings.trace.append((self, inputs, given))
            return given

    class Moderator(dspy.Module):  # type: ignore[misc, unused-ignore]
        """One question."""

        def __init__(self) -> None:
            super().__init__()
            self.ask = Ask("case, content -> violates")

        def forward(self, case: str, content: str) -> Any:
            return self.ask(case=case, content=content)

    return Moderator()


class _Together:
    """The share of exact matches of a program over all cases of a set, asked in one go."""

    def __init__(self, answers: Answers, cases: Sequence[Any]) -> None:
        self._answers, self._cases = answers, cases

    def __call__(self, program: Any) -> Any:
        from dspy.evaluate.evaluate import EvaluationResult

        rows = [int(case.case) for case in self._cases]
        yes = self._answers.of(_shown(program.ask.demos), rows)
        right = yes == self._answers.task.known.labels[rows]
        results = [(case, None, bool(one)) for case, one in zip(self._cases, right, strict=True)]
        return EvaluationResult(score=round(100 * float(right.mean()), 2), results=results)


def _matches(example: Any, given: Any, trace: Any = None) -> bool:
    return bool(example.violates == given.violates)


def _example(task: Task, row: int) -> Any:
    import dspy

    violates = "yes" if task.known.labels[row] else "no"
    content = task.known.reading.cases[row].text
    return dspy.Example(case=str(row), content=content, violates=violates).with_inputs("case", "content")


def _shown(demos: Any) -> frozenset[int]:
    """The cases of demos; a bootstrapped one is kept only where its answer is the label, so the label stands for it."""
    return frozenset(int(demo["case"]) for demo in demos)


def _balanced(task: Task) -> list[int]:
    """All violating tuning cases, and as many of the others, drawn."""
    labels = task.known.labels[task.tuning]
    violating, others = task.tuning[labels], task.tuning[~labels]
    draw = np.random.default_rng(task.seed)
    some = draw.choice(others, min(len(violating), len(others)), replace=False)
    return [int(row) for row in draw.permutation(np.concatenate([violating, some]))]
