"""Candidate edits for a finding, from the tuning cases only, and the choice among them.

Generators compete on measured gain over cases they did not take from: the rest of tuning, and validation.
The unseen cases are not touched here.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from knowledge_base.changes import Direction, Finding, SplitEvidence
from knowledge_base.prompts import Question as PromptQuestion
from knowledge_base.prompts import Thresholds
from knowledge_base.records import Clause
from tools.calibrate import best_f1_threshold, learn_then_test, naive_threshold, written
from tools.causes.contract import Z_90, Question
from tools.causes.threshold import best_shift, moved_by
from tools.edits import Edit, edits, example_of, pick_rows, with_examples
from tools.measure import compare
from tools.scene import Bools, Rows, Scene

SIZES = (2, 4, 8)


@dataclass(frozen=True)
class Candidate:
    """One drafted text: the generator that made it, in words what it does, and how many items it adds."""

    generator: str
    words: str
    text: str
    size: int
    decided: Bools
    taught: frozenset[int]
    """Content groups that the draft took examples from."""


@dataclass(frozen=True)
class Choice:
    """The candidate that won, of how many, and what it turned where it was chosen."""

    candidate: Candidate
    compared: int
    fixed: int
    broken: int
    gain: float


def choose(scene: Scene, candidates: Sequence[Candidate], seed: int) -> Choice | None:
    """The smallest edit whose gain of F1 is within one standard error of the best; None when none gains.

    Gains are measured on tuning and validation cases that the candidate took nothing from.
    """
    measured = [(candidate, _measured(scene, candidate, seed)) for candidate in candidates]
    gaining = [(candidate, found) for candidate, found in measured if found.gain > 0]
    if not gaining:
        return None
    best = max((found for _, found in gaining), key=lambda found: found.gain)
    error = (best.high - best.low) / (2 * Z_90)
    near = [entry for entry in gaining if entry[1].gain >= best.gain - error]
    candidate, found = min(near, key=lambda entry: (entry[0].size, -entry[1].gain, entry[0].generator))
    return Choice(candidate, len(candidates), found.fixed, found.broken, found.gain)


def threshold_candidates(scene: Scene, question: Question | None) -> Iterator[Candidate]:
    """Another threshold: the shift a finding asks for, the best F1, the floor with and without a guarantee."""
    rows = scene.rows("tuning")
    scores, labels, groups = scene.judged.score[rows], scene.labels[rows], scene.groups[rows]
    now, floor = scene.instruments.thresholds, scene.instruments.spec.floor
    cuts: dict[str, float | None] = {
        "best F1": best_f1_threshold(scores, labels),
        f"{floor.metric} floor, guaranteed": learn_then_test(scores, labels, floor, groups=groups),
        f"{floor.metric} floor, naive": naive_threshold(scores, labels, floor),
    }
    for generator, cut in cuts.items():
        if cut is not None:
            # A market's own threshold keeps its distance from the default.
            yield _threshold_candidate(scene, generator, moved_by(now, written(cut) - now.default))
    if question is not None and len(question.members):
        tuning = set(rows.tolist())
        members, rest = (
            np.array([r for r in part if int(r) in tuning], dtype=np.int64)
            for part in (question.members, question.rest)
        )
        shift = best_shift(scene, question, members, rest)
        yield _threshold_candidate(scene, "smallest shift", moved_by(now, shift))


def _threshold_candidate(scene: Scene, generator: str, thresholds: Thresholds) -> Candidate:
    decided = scene.decide(scene.judged, thresholds)
    words = f"threshold {scene.instruments.thresholds.default:.3f} → {thresholds.default:.3f} ({generator})"
    return Candidate(generator, words, thresholds.to_yaml(), 1, decided, frozenset())


def prompt_candidates(scene: Scene, finding: Finding, clauses: Sequence[Clause]) -> Iterator[Candidate]:
    """Every kind of edit in several sizes, and each with contrasting examples of what it would break."""
    direction = finding.cluster.direction
    rows = _tuning_members(scene, finding)
    for size in SIZES:
        for edit in edits(scene, rows, direction, clauses, size):
            if not edit.taken and size > SIZES[0]:
                continue  # What takes no examples is the same in every size.
            decided = scene.rejudge(edit.spec)
            yield _prompt_candidate(scene, edit, decided, max(len(edit.taken), 1))
            yield from _contrasted(scene, edit, decided, direction)


def _contrasted(scene: Scene, edit: Edit, decided: Bools, direction: Direction) -> Iterator[Candidate]:
    """The same edit, with the tuning cases that it breaks as examples of the other side."""
    rows = scene.rows("tuning")
    broken = rows[(scene.decided[rows] == scene.labels[rows]) & (decided[rows] != scene.labels[rows])]
    if not len(broken):
        return
    taken = pick_rows(scene, broken, max(len(edit.taken), 1))
    examples = tuple(example_of(scene, row) for row in taken)
    other: Direction = "fp" if direction == "fn" else "fn"
    spec = edit.spec.with_question(with_examples(_touched(edit), examples, other))
    words = f"{edit.words} and {len(taken)} contrasting ones"
    contrasted = Edit(f"{edit.kind} with contrasts", words, edit.clause, spec, (*edit.taken, *taken))
    yield _prompt_candidate(scene, contrasted, scene.rejudge(spec), len(contrasted.taken))


def _touched(edit: Edit) -> PromptQuestion:
    """The question that an edit rests on: the one of its clause, or the first."""
    return next((q for q in edit.spec.questions if q.clause == edit.clause), edit.spec.questions[0])


def _prompt_candidate(scene: Scene, edit: Edit, decided: Bools, size: int) -> Candidate:
    taught = frozenset(int(scene.groups[row]) for row in edit.taken)
    return Candidate(edit.kind, edit.words, edit.spec.to_yaml(), size, decided, taught)


def _tuning_members(scene: Scene, finding: Finding) -> Rows:
    tuning = set(scene.rows("tuning").tolist())
    rows = [scene.row_of[i] for i in finding.cluster.members if i in scene.row_of]
    wrong = scene.decided != scene.labels
    return np.array([row for row in rows if row in tuning and wrong[row]], dtype=np.int64)


def _measured(scene: Scene, candidate: Candidate, seed: int) -> SplitEvidence:
    rows = scene.rows("tuning", "validation")
    rows = rows[[int(scene.groups[row]) not in candidate.taught for row in rows]]
    return compare(
        scene.decided[rows],
        candidate.decided[rows],
        scene.labels[rows],
        scene.groups[rows],
        [scene.ids[row] for row in rows],
        seed,
    )
