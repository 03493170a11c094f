"""The figures of a comparison: micro-F1 over categories and seeds, Redline's lead, what edits and searches take."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from evals.revising.plain import CUT, KEPT
from evals.revising.task import Found, Task, items_changed, words_added
from knowledge_base.changes import Rate
from knowledge_base.records import CaseId
from tools.measure import compare, f1_of, score_decisions

LEVEL = 0.9
Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Run:
    """What one method's revision of one category under one seed decides about the unseen cases, and what it took."""

    method: str
    way: str
    category: str
    seed: int
    decided: Bools
    labels: Bools
    groups: Ints
    items: int
    words: int
    copied: int
    asked: int
    seconds: float

    def to_json(self) -> str:
        """One line of JSON."""
        arrays = {name: getattr(self, name).astype(int).tolist() for name in ("decided", "labels", "groups")}
        return json.dumps(vars(self) | arrays)

    @classmethod
    def from_json(cls, line: str) -> "Run":
        """The run that a line tells."""
        told = json.loads(line)
        kinds = {"decided": np.bool_, "labels": np.bool_, "groups": np.int64}
        return cls(**told | {name: np.array(told[name], dtype=kind) for name, kind in kinds.items()})


@dataclass(frozen=True)
class Line:
    """A method's figures; `lead` is how far `ahead` is above it in F1, with its interval."""

    method: str
    way: str
    runs: int
    f1: Rate
    by_category: dict[str, Rate]
    by_seed: dict[int, float]
    lead: tuple[float, float, float]
    items: float
    words: float
    copied: float | None
    asked: float
    seconds: float


def run_of(method: str, way: str, task: Task, found: Found, group_of: dict[CaseId, int]) -> Run:
    """A revision, decided on the unseen cases; groups are numbered over all categories."""
    scene, rows = task.scene, task.scene.rows("unseen")
    before, now = scene.instruments.spec, scene.instruments.thresholds
    words, copied = words_added(before, found.spec)
    return Run(
        method=method,
        way=way,
        category=scene.policy,
        seed=task.seed,
        decided=task.decided(found),
        labels=scene.labels[rows],
        groups=np.array([group_of[scene.ids[row]] for row in rows], dtype=np.int64),
        items=items_changed(before, found, now),
        words=words,
        copied=copied,
        asked=found.asked,
        seconds=found.seconds,
    )


def lines(runs: Sequence[Run], ahead: str, seed: int) -> list[Line]:
    """One line a method and way of taking its threshold, in the order they ran.

    Where the threshold in force is kept, the method `ahead` is taken with the one in force too, else with a chosen one.
    """
    names = list(dict.fromkeys((run.method, run.way) for run in runs))
    first = {way: _of(runs, (ahead, way)) for way in (KEPT, CUT)}
    return [
        _line(name, _of(runs, name), first[KEPT if name[1].endswith(KEPT) else CUT], seed) for name in names
    ]


def _of(runs: Sequence[Run], name: tuple[str, str]) -> list[Run]:
    found = [run for run in runs if (run.method, run.way) == name]
    return sorted(found, key=lambda run: (run.seed, run.category))


def _line(name: tuple[str, str], runs: Sequence[Run], first: Sequence[Run], seed: int) -> Line:
    decided, labels, groups = _joined(runs)
    there = {(run.seed, run.category) for run in runs}
    first = [run for run in first if (run.seed, run.category) in there]
    ids = [CaseId(str(row)) for row in range(len(labels))]
    against = compare(decided, _joined(first)[0], labels, groups, ids, seed, LEVEL)
    categories = dict.fromkeys(run.category for run in runs)
    words = sum(run.words for run in runs)
    return Line(
        *name,
        runs=len(runs),
        f1=against.before.f1,
        by_category={one: _f1([run for run in runs if run.category == one], seed) for one in categories},
        by_seed={one: _micro([run for run in runs if run.seed == one]) for one in {run.seed for run in runs}},
        lead=(against.gain, against.low, against.high),
        items=float(np.mean([run.items for run in runs])),
        words=words / len(runs),
        copied=sum(run.copied for run in runs) / words if words else None,
        asked=float(np.mean([run.asked for run in runs])),
        seconds=float(np.mean([run.seconds for run in runs])),
    )


def _f1(runs: Sequence[Run], seed: int) -> Rate:
    return score_decisions(*_joined(runs), seed, LEVEL).f1


def _micro(runs: Sequence[Run]) -> float:
    decided, labels, _ = _joined(runs)
    return f1_of(decided, labels)


def _joined(runs: Sequence[Run]) -> tuple[Bools, Bools, Ints]:
    """The unseen cases of all runs as one: a group is drawn with all of its cases, whatever category or seed."""
    return (
        np.concatenate([run.decided for run in runs]),
        np.concatenate([run.labels for run in runs]),
        np.concatenate([run.groups for run in runs]),
    )
