"""What every way of revising is given, what it gives back, and how each takes its threshold."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from knowledge_base.prompts import Example, PromptSpec, Thresholds
from knowledge_base.records import Clause
from tools.causes.threshold import moved_by
from tools.edits import example_of
from tools.goal import F1
from tools.judge import EmbeddedJudge, Judged
from tools.measure import f1_of
from tools.scene import Bools, Rows, Scene
from tools.tree_changes import between
from tools.tree_edits import AddExample

MANY = (4, 8, 16)
"""Sizes that a way of showing cases is tried at."""


@dataclass(frozen=True)
class Task:
    """A prompt to revise: `scene` has all its cases, `known` the tuning and validation ones."""

    scene: Scene
    known: Scene
    clauses: tuple[Clause, ...]
    seed: int

    @cached_property
    def tuning(self) -> Rows:
        """Rows of `known` to learn from."""
        return self.known.rows("tuning")

    @cached_property
    def validation(self) -> Rows:
        """Rows of `known` to choose on."""
        return self.known.rows("validation")

    def anew(self) -> "Task":
        """The same with a judge that has answered nothing yet, so that no method lives on another's answers."""
        return replace(self, known=replace(self.known, judge=EmbeddedJudge(self.known.embedder)))

    def decided(self, found: "Found") -> Bools:
        """What a revision decides about the unseen cases."""
        judged = self.scene.judge.judge(found.spec, self.scene.reading, known=self.scene.judged)
        return self.scene.decide(judged, found.thresholds)[self.scene.rows("unseen")]


@dataclass(frozen=True)
class Found:
    """A revision that a method found."""

    spec: PromptSpec
    thresholds: Thresholds
    asked: int = 0
    seconds: float = 0.0


Method = Callable[[Task, int], dict[str, Found]]
"""Given a task and how many answers of the judge it may take: a revision for each way of taking the threshold."""


def showing(
    part: Scene, rows: Iterable[int], example: Callable[[Scene, int], Example] = example_of
) -> PromptSpec:
    """The prompt in force with cases shown to its first question as their label says; texts of equal words once."""
    spec = part.instruments.spec
    first = spec.questions[0]
    seen = {one.text for one in (*first.examples, *first.counter_examples)}
    sides: dict[bool, list[Example]] = {True: [*first.examples], False: [*first.counter_examples]}
    for row in rows:
        shown = example(part, int(row))
        if shown.text not in seen:
            seen.add(shown.text)
            sides[bool(part.labels[row])].append(shown)
    more = {"examples": tuple(sides[True]), "counter_examples": tuple(sides[False])}
    return spec.with_question(first.model_copy(update=more))


def judged_by(part: Scene, spec: PromptSpec) -> Judged:
    """A prompt over the known cases."""
    return part.judge.judge(spec, part.reading, known=part.judged)


def cut_for(task: Task, judged: Judged) -> Thresholds:
    """The thresholds in force, moved to the best F1 on the tuning cases that the prompt does not quote.

    So the search of `tools.combine` does it. Where it quotes all of one label, the validation cases serve.
    """
    part = task.known
    quoted = {part.row_of[one.case] for one in judged.spec.examples() if one.case in part.row_of}
    taught = {int(part.groups[row]) for row in quoted}
    rows = np.array([row for row in task.tuning if int(part.groups[row]) not in taught], dtype=np.int64)
    if len(np.unique(part.labels[rows])) < 2:
        rows = task.validation
    now = part.instruments.thresholds
    return moved_by(now, F1.best_cut(judged.score[rows], part.labels[rows]) - now.default)


def best_of(task: Task, specs: Sequence[PromptSpec], moving: bool) -> tuple[PromptSpec, Thresholds]:
    """The prompt with the best F1 on the validation cases; of equals the first."""
    part, tried = task.known, []
    for spec in specs:
        judged = judged_by(part, spec)
        thresholds = cut_for(task, judged) if moving else part.instruments.thresholds
        decided = part.decide(judged, thresholds)[task.validation]
        tried.append((f1_of(decided, part.labels[task.validation]), spec, thresholds))
    _, spec, thresholds = max(tried, key=lambda one: one[0])
    return spec, thresholds


def items_changed(before: PromptSpec, found: Found, in_force: Thresholds) -> int:
    """How many items of the prompt are added, changed or taken away; a moved threshold is one."""
    return sum(edit.size for edit in between(before, found.spec)) + (found.thresholds != in_force)


def words_added(before: PromptSpec, after: PromptSpec) -> tuple[int, int]:
    """Words added to the prompt, and how many of them are those of cases."""
    known = {one.text for one in before.examples()}
    copied = sum(len(one.text.split()) for one in after.examples() if one.case and one.text not in known)
    told = sum(
        len(text.split())
        for edit in between(before, after)
        if not isinstance(edit, AddExample)
        for text in _texts(edit.model_dump(exclude={"op", "question", "before", "clause"}))
        if not edit.op.startswith("drop")
    )
    return copied + told, copied


def _texts(value: object) -> Iterable[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, inner in value.items():
            if key not in ("case", "clause", "id", "label", "severity"):
                yield from _texts(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _texts(inner)
