"""What a policy's threshold trades: precision, recall and false positive rate at every setting of it.

Only cases that triage may look at count; the unseen ones stay unseen.
"""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from knowledge_base.casebook import Verdict
from knowledge_base.changes import Rate
from knowledge_base.records import CaseId
from knowledge_base.store import Store
from tools.labelled import Labelled
from tools.measure import score_decisions
from tools.report_records import Operating, TradeOff
from tools.scene import Bools, instruments_for, prompt_for_policy

POINTS = 40
LEAST = 20
"""Of fewer scored cases, or without both labels among them, no curve is drawn."""
SEED = 1


def trade_off(store: Store, labelled: Labelled, verdicts: Mapping[CaseId, Verdict]) -> TradeOff | None:
    """The curve over the stored scores, with the thresholds in force; None where too few cases have a score."""
    rows = [
        row
        for row in np.flatnonzero(labelled.known).tolist()
        if (verdict := verdicts.get(labelled.ids[row])) is not None and verdict.score is not None
    ]
    scores = np.array([verdicts[labelled.ids[row]].score for row in rows], dtype=np.float64)
    labels = labelled.labels[rows]
    if len(rows) < LEAST or labels.all() or not labels.any():
        return None
    with store.read() as tx:
        thresholds = instruments_for(tx, prompt_for_policy(tx, labelled.policy)).thresholds
    cutoffs = np.array([thresholds.for_market(labelled.markets[row]) for row in rows])
    return TradeOff(
        policy=labelled.policy,
        cases=len(rows),
        violations=int(labels.sum()),
        in_force=_in_force(thresholds.default, scores >= cutoffs, labels, labelled.groups[rows]),
        markets=thresholds.markets,
        points=tuple(_point(float(step), scores, labels) for step in _steps(scores)),
    )


def _steps(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    """Even steps over the scores that were given, so that the curve shows where it moves."""
    low, high = float(scores.min()), float(scores.max())
    return np.unique(np.round(np.linspace(low, high, POINTS), 4))


def _point(threshold: float, scores: NDArray[np.float64], labels: Bools) -> Operating:
    decided = scores >= threshold
    hits, flagged = int((decided & labels).sum()), int(decided.sum())
    return Operating(
        threshold=threshold,
        precision=_rate(hits, flagged),
        recall=_rate(hits, int(labels.sum())),
        fpr=_rate(flagged - hits, int((~labels).sum())),
    )


def _rate(top: int, bottom: int) -> Rate:
    return Rate(value=top / bottom if bottom else None)


def _in_force(threshold: float, decided: Bools, labels: Bools, groups: NDArray[np.int64]) -> Operating:
    found = score_decisions(decided, labels, groups, SEED)
    return Operating(threshold=threshold, precision=found.precision, recall=found.recall, fpr=found.fpr)
