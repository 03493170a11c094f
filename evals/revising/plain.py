"""Redline's search, and ways that need no search: the cases nearest to the boundary, drawn ones, and all of them."""

import time
from collections.abc import Callable, Sequence

import numpy as np

from evals.revising.task import MANY, Found, Method, Task, best_of, showing
from knowledge_base.prompts import PromptSpec
from tools.combine import Search
from tools.goal import F1
from tools.ideas.pool import ideas_among

KEPT, CUT = "in force", "chosen"
"""Ways of taking the threshold."""


def in_force(task: Task, budget: int) -> dict[str, Found]:
    """Nothing is revised, or the threshold alone."""
    return _each_way(lambda one: [one.known.instruments.spec])(task, budget)


def redline(task: Task, budget: int) -> dict[str, Found]:
    """The search of `redline revise`; where it refuses, what is in force stays. Its own answers set the budget."""
    found = {}
    for way in (KEPT, CUT):
        began, mine = time.perf_counter(), task.anew()
        part = mine.known
        search = Search(part, ideas_among(part, task.clauses), F1, task.seed, may_move_thresholds=way == CUT)
        chosen = search.run()
        now = part.instruments
        best = (chosen.best.revision.spec, chosen.best.revision.thresholds) if chosen else None
        spec, thresholds = best or (now.spec, now.thresholds)
        found[way] = Found(spec, thresholds, part.judge.asked, time.perf_counter() - began)
    return found


def nearest(task: Task) -> Sequence[PromptSpec]:
    """The tuning cases whose score is nearest to the threshold, whatever is decided about them."""
    part = task.known
    distance = np.abs(part.judged.score[task.tuning] - part.cutoffs[task.tuning])
    order = task.tuning[np.argsort(distance, kind="stable")]
    return [showing(part, order[:many]) for many in MANY]


def drawn(task: Task) -> Sequence[PromptSpec]:
    """Tuning cases drawn at random."""
    order = np.random.default_rng(task.seed).permutation(task.tuning)
    return [showing(task.known, order[:many]) for many in MANY]


def dumped(task: Task) -> Sequence[PromptSpec]:
    """Every tuning case."""
    return [showing(task.known, task.tuning)]


def _each_way(specs: Callable[[Task], Sequence[PromptSpec]]) -> Method:
    """The best of some prompts, at the threshold in force and at one that is chosen for each."""

    def method(task: Task, budget: int) -> dict[str, Found]:
        found = {}
        for way in (KEPT, CUT):
            began, mine = time.perf_counter(), task.anew()
            spec, thresholds = best_of(mine, specs(mine), way == CUT)
            found[way] = Found(spec, thresholds, mine.known.judge.asked, time.perf_counter() - began)
        return found

    return method


METHODS: dict[str, Method] = {
    "Redline": redline,
    "prompt in force": in_force,
    "nearest to the boundary": _each_way(nearest),
    "drawn at random": _each_way(drawn),
    "every tuning case": _each_way(dumped),
}
