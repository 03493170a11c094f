"""Which cause: every intervention is tried on the cluster, and the cheapest sufficient one explains it.

Causes that question the label or the policy come before changes of the model: where they hold, a change would teach
it a mistake. Among the changes a costlier one is preferred only when it does clearly better. When nothing is
sufficient the cause is `undetermined`, with what was tried.
"""

from collections.abc import Sequence

import numpy as np

from knowledge_base.changes import Cause, Cluster, Direction, Finding, Intervention
from knowledge_base.records import Clause, FindingId, Record, Utc
from tools.causes.ambiguous_guideline import ask_other_raters
from tools.causes.contract import Intervene, Question, crossed
from tools.causes.evasion import undo_evasion
from tools.causes.label_error import question_labels
from tools.causes.policy_gap import look_for_clause
from tools.causes.prompt_defect import edit_prompt
from tools.causes.threshold import best_shift, moved_by, shift_threshold
from tools.clause_roles import is_allowance, is_prohibition, nearest_clause
from tools.edits import failing_question
from tools.errors_queue import REST_NAME
from tools.measure import compare
from tools.scene import Bools, Rows, Scene

LABEL_CAUSES: tuple[Intervene, ...] = (question_labels, ask_other_raters, look_for_clause)
"""Most particular first: labels that nothing supports look like disagreement, and like a gap, too."""
DECISION_CAUSES: tuple[Intervene, ...] = (undo_evasion, shift_threshold, edit_prompt)
"""Cheapest first."""
CLEARLY_BETTER = 0.2
LEAST_CONFIDENCE = 0.3

_PHRASES: dict[Cause, str] = {
    "label_error": "the labels look wrong: nothing but the label itself speaks for them",
    "ambiguous_guideline": "raters disagree here: the guideline leaves the line open",
    "policy_gap": "no clause in force covers this",
    "evasion": "the text is spelt to evade; read plainly, it is decided rightly",
    "threshold": "the score is right but the threshold is off",
    "prompt_defect": "the prompt lacks what this question needs to know",
    "undetermined": "nothing that was tried fixes most of it without breaking other cases",
}


class Diagnosis(Record):
    """The cause of a cluster with what was tried."""

    cause: Cause
    probability: float
    interventions: tuple[Intervention, ...]
    note: str = ""


def diagnose(scene: Scene, cluster: Cluster, clauses: Sequence[Clause]) -> Diagnosis:
    """Try every intervention on the members that may be looked at."""
    question = pose(scene, cluster, clauses)
    if not len(question.members):
        note = "each case is unseen, which triage does not look at, or decided rightly by the prompt in force"
        return Diagnosis(cause="undetermined", probability=0.0, interventions=(), note=note)
    tried = tuple(intervene(scene, question) for intervene in (*LABEL_CAUSES, *DECISION_CAUSES))
    chosen = choose(tried)
    if chosen is None:
        return Diagnosis(cause="undetermined", probability=0.0, interventions=tried)
    return Diagnosis(cause=chosen.name, probability=chosen.probability, interventions=tried, note=chosen.note)


def near_threshold(scene: Scene, errors: Rows, direction: Direction, seed: int) -> Rows:
    """The errors that one shift of the threshold turns right, where the shift surely pays; else none.

    The shift is judged crosswise on tuning and validation cases. It pays when the 90 % interval of its gain of F1
    lies above 0 and it turns more decisions right than wrong.
    """
    known = scene.rows("tuning", "validation")
    inside = np.isin(known, errors) & (scene.decided[known] != scene.labels[known])
    question = Question(direction, known[inside], known[~inside], ())

    def shifted(members: Rows, rest: Rows) -> Bools:
        shift = best_shift(scene, question, members, rest)
        return scene.decide(scene.judged, moved_by(scene.instruments.thresholds, shift))

    after = crossed(scene, question, shifted)
    ids = [scene.ids[row] for row in known]
    measured = compare(
        scene.decided[known], after[known], scene.labels[known], scene.groups[known], ids, seed
    )
    if measured.low <= 0 or measured.fixed <= measured.broken:
        return errors[:0]
    moved = shifted(question.members, question.rest)
    turned: Bools = moved[errors] == scene.labels[errors]
    return errors[turned]


def pose(scene: Scene, cluster: Cluster, clauses: Sequence[Clause]) -> Question:
    """The cluster's tuning and validation rows that the judge in force gets wrong, and the rest of those splits."""
    known = scene.rows("tuning", "validation")
    members = {scene.row_of[case_id] for case_id in cluster.members if case_id in scene.row_of}
    wrong = scene.decided != scene.labels
    inside = np.array([row in members and bool(wrong[row]) for row in known], dtype=bool)
    outside = np.array([row not in members for row in known], dtype=bool)
    coherent = cluster.name != REST_NAME
    return Question(cluster.direction, known[inside], known[outside], tuple(clauses), coherent)


def choose(tried: Sequence[Intervention]) -> Intervention | None:
    """The first sufficient cause in order, unless a later change is clearly better than an earlier one.

    Undoing evasion comes before the causes that question label and policy: a disguised text is far from every rule.
    """
    enough = {i.name: i for i in tried if i.sufficient and i.probability >= LEAST_CONFIDENCE}
    for name in ("evasion", "label_error", "ambiguous_guideline", "policy_gap"):
        if name in enough:
            return enough[name]
    best: Intervention | None = None
    for intervention in enough.values():
        if best is None or intervention.probability > best.probability + CLEARLY_BETTER:
            best = intervention
    return best


def finding_of(
    scene: Scene,
    cluster: Cluster,
    diagnosis: Diagnosis,
    clauses: Sequence[Clause],
    triage: str,
    stream: str,
    errors: int,
    at: Utc,
) -> Finding:
    """The finding that a diagnosis makes of a cluster; its id follows from the triage and the cluster.

    The clauses concerned are that of the failing question and the nearest one that forbids (misses) or allows.
    """
    rows = np.array([scene.row_of[case_id] for case_id in cluster.members], dtype=np.int64)
    failing = failing_question(scene, rows, cluster.direction)
    fits = is_prohibition if cluster.direction == "fn" else is_allowance
    nearest = nearest_clause(scene, rows, [clause for clause in clauses if fits(clause)])
    return Finding.model_validate(
        {
            "id": FindingId("F-" + cluster.id),
            "triage": triage,
            "cluster": cluster,
            "stream": stream,
            "cause": diagnosis.cause,
            "probability": diagnosis.probability,
            "summary": summary(cluster, diagnosis),
            "clauses": tuple(dict.fromkeys([failing.clause, *([nearest.id] if nearest else [])])),
            "interventions": diagnosis.interventions,
            # Errors were counted when the triage began: cases may have come in while it was cut short.
            "share": len(cluster.members) / max(errors, len(cluster.members), 1),
            "created_at": at,
        }
    )


def summary(cluster: Cluster, diagnosis: Diagnosis) -> str:
    """One sentence for people."""
    what = "missed" if cluster.direction == "fn" else "flagged wrongly"
    sentence = (
        f"{len(cluster.members)} {cluster.policy} cases {what} ({cluster.name}): {_PHRASES[diagnosis.cause]}"
    )
    return f"{sentence} ({diagnosis.note})." if diagnosis.note else f"{sentence}."
