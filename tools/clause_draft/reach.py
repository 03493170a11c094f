"""What a drafted clause would cover and whom else it would hit, on cases that did not teach the question judging them.

Seen cases are judged crosswise: each half by a question taught by the other half. Unseen ones are judged once, by the
question that the tuning members teach.
"""

from collections.abc import Sequence

import numpy as np

from knowledge_base.changes import Cluster
from knowledge_base.clause_drafts import Covered, Hit
from knowledge_base.measured import Rate
from knowledge_base.prompts import PromptSpec
from knowledge_base.records import Clause
from tools.causes.contract import Question, crossed
from tools.causes.policy_gap import FLOOR_PERCENTILE, coverage, in_language_of, rules_told
from tools.clause_draft.reading import taught
from tools.diagnose import pose
from tools.evidence import LEVEL
from tools.measure import wilson
from tools.scene import Bools, Rows, Scene

MOST_EXAMPLES = 5


class Reach:
    """One cluster and the clauses drafted for it, measured on a scene."""

    def __init__(
        self, scene: Scene, cluster: Cluster, in_force: Sequence[Clause], drafted: Sequence[Clause]
    ) -> None:
        self._scene, self._drafted, self._in_force = scene, tuple(drafted), tuple(in_force)
        self.question: Question = pose(scene, cluster, in_force)
        self.tuning: Rows = np.intersect1d(self.question.members, scene.rows("tuning"))
        self.held_out = _held_out(scene, cluster)
        self.spec, self.taken = taught(scene, drafted, self.tuning)

    def floor(self) -> float:
        """The cosine that three quarters of the policy's other violations, seen ones, come to some rule."""
        rules = rules_told(self._scene, self._in_force)
        rest = self.question.rest
        others = in_language_of(self._scene, rules, rest[self._scene.labels[rest]])
        if not len(others):
            return 0.0
        return float(np.percentile(coverage(self._scene, rules, others), FLOOR_PERCENTILE))

    def covered(self) -> tuple[Covered, ...]:
        """Seen members crosswise, then unseen ones; the latter only where the look is taken."""
        seen, unseen = self._crosswise(), self._scene.decided_by(self.spec)
        return (
            self._covered("drafted from", self.question.members, seen),
            self._covered("held out", self.held_out, unseen),
        )

    def hits(self) -> tuple[Hit, ...]:
        """Cases that people allow and that are allowed now: those that would be flagged."""
        seen = self._hit("seen", self.question.rest, self._crosswise())
        return seen, self._hit("unseen", self._scene.rows("unseen"), self._scene.decided_by(self.spec))

    def _crosswise(self) -> Bools:
        def judged(members: Rows, rest: Rows) -> Bools:
            return self._scene.decided_by(taught(self._scene, self._drafted, members)[0])

        return crossed(self._scene, self.question, judged)

    def _covered(self, which: str, rows: Rows, after: Bools) -> Covered:
        rules = rules_told(self._scene, self._in_force)
        said = [*rules, *_said(self.spec, self._drafted)]
        before, now = (
            coverage(self._scene, some, rows) if len(rows) else np.zeros(0) for some in (rules, said)
        )
        floor, n = self.floor(), len(rows)
        return Covered.model_validate(
            {
                "which": which,
                "n": n,
                "nearest_before": round(float(np.median(before)), 3) if n else 0.0,
                "nearest_after": round(float(np.median(now)), 3) if n else 0.0,
                "before": rate(int((before >= floor).sum()), n),
                "after": rate(int((now >= floor).sum()), n),
                "flagged_before": rate(int(self._scene.decided[rows].sum()), n),
                "flagged": rate(int(after[rows].sum()), n),
            }
        )

    def _hit(self, which: str, rows: Rows, after: Bools) -> Hit:
        allowed = rows[~self._scene.labels[rows] & ~self._scene.decided[rows]]
        hit, n = allowed[after[allowed]], len(allowed)
        examples = [self._scene.ids[row] for row in hit[:MOST_EXAMPLES]]
        found = {"which": which, "n": n, "flagged": len(hit), "rate": rate(len(hit), n), "examples": examples}
        return Hit.model_validate(found)


def rate(count: int, n: int) -> Rate:
    """A share with its Wilson interval."""
    if not n:
        return Rate(value=None)
    low, high = wilson(count, n, LEVEL)
    return Rate(value=count / n, low=low, high=high)


def _said(spec: PromptSpec, drafted: Sequence[Clause]) -> list[str]:
    """What the questions on the drafted clauses say, their examples left aside."""
    ids = {clause.id for clause in drafted}
    return [text for one in spec.questions if one.clause in ids for text in (one.ask, *one.criteria)]


def _held_out(scene: Scene, cluster: Cluster) -> Rows:
    """The unseen members, by number alone: what is decided of them is not looked at here."""
    inside = [scene.row_of[one] for one in cluster.members if one in scene.row_of]
    return np.intersect1d(np.array(sorted(inside), dtype=np.int64), scene.rows("unseen"))
