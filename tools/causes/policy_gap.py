"""`policy_gap`: no clause in force comes near the cluster.

Coverage of a case is its largest cosine with a clause of its policy. The floor is the tenth percentile of coverage
among violations that are decided rightly: what the policy visibly covers.
"""

import numpy as np
from numpy.typing import NDArray

from knowledge_base.changes import Intervention
from knowledge_base.index import indexed_text
from tools.causes.contract import ENOUGH, Question, Rows, chance
from tools.scene import Scene

FLOOR_PERCENTILE = 10
LEAST_COVERED = 8


def look_for_clause(scene: Scene, question: Question) -> Intervention:
    """Only misses can show a gap: raters call it a violation and no rule says so."""
    n = len(question.members)
    covered = question.rest[scene.labels[question.rest] & scene.decided[question.rest]]
    uncovered, floor, base = 0, 0.0, 0.0
    if question.direction == "fn" and len(covered) >= LEAST_COVERED and question.clauses:
        floor = float(np.percentile(coverage(scene, question, covered), FLOOR_PERCENTILE))
        uncovered = int(np.sum(coverage(scene, question, question.members) < floor))
        base = FLOOR_PERCENTILE / 100
    sufficient = n > 0 and uncovered >= ENOUGH * n
    return Intervention(
        name="policy_gap",
        fixed=uncovered,
        n=n,
        broken=0,
        held_out_n=len(covered),
        sufficient=sufficient,
        probability=round(chance(uncovered, n), 3) if sufficient else 0.0,
        note=f"{uncovered} of {n} lie farther from every clause than {base:.0%} of the violations caught",
        detail={"floor": round(floor, 4)},
    )


def coverage(scene: Scene, question: Question, rows: Rows) -> NDArray[np.float64]:
    """The largest cosine of each row's content with a clause that forbids or scopes."""
    vectors = scene.embedder.encode([indexed_text(clause) for clause in question.clauses])
    reading = scene.reading.take(rows.tolist())
    cosines = reading.per_case_max(reading.vectors @ vectors.T)
    return np.asarray(cosines.max(axis=1), dtype=np.float64)
