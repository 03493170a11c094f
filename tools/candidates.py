"""Candidate thresholds for a finding, from the tuning cases only, and the choice among them.

They compete on measured gain over tuning and validation cases. The unseen cases are not touched here.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from knowledge_base.changes import SplitEvidence
from knowledge_base.prompts import Thresholds
from tools.calibrate import best_f1_threshold, learn_then_test, naive_threshold, written
from tools.causes.contract import Question
from tools.causes.threshold import best_shift, moved_by, tells
from tools.measure import compare
from tools.scene import Bools, Scene


@dataclass(frozen=True)
class Candidate:
    """One drafted text: the generator that made it, in words what it does, and what it decides for every row."""

    generator: str
    words: str
    text: str
    decided: Bools


@dataclass(frozen=True)
class Choice:
    """The candidate that won, of how many, and what it turned where it was chosen."""

    candidate: Candidate
    compared: int
    fixed: int
    broken: int
    gain: float


def choose(scene: Scene, candidates: Sequence[Candidate], seed: int) -> Choice | None:
    """The one that raises F1 most on tuning and validation cases; None when none does but by turning all alike."""
    rows = scene.rows("tuning", "validation")
    telling = [one for one in candidates if tells(scene.decided[rows], one.decided[rows], scene.labels[rows])]
    measured = [(_measured(scene, candidate, seed), candidate) for candidate in telling]
    gaining = [(found, candidate) for found, candidate in measured if found.gain > 0]
    if not gaining:
        return None
    found, candidate = min(gaining, key=lambda entry: (-entry[0].gain, entry[1].generator))
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
    return Candidate(generator, words, thresholds.to_yaml(), decided)


def _measured(scene: Scene, candidate: Candidate, seed: int) -> SplitEvidence:
    rows = scene.rows("tuning", "validation")
    return compare(
        scene.decided[rows],
        candidate.decided[rows],
        scene.labels[rows],
        scene.groups[rows],
        [scene.ids[row] for row in rows],
        seed,
    )
