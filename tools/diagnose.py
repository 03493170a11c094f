"""Which cause: every intervention is tried on the cluster, and the cheapest sufficient one explains it.

`BY_COST` is the order. What a cause asks for grows along it: a switch (read plainly), a text that is written and
approved already (bring the prompt in step with its clause, or with its market's), labels for one slice, a route to
people, labels anew, a guideline, a clause; then changes of the model from one number to a new training. Two things
settle the places where cost alone would not. A cause that asks for something particular (a spelling, a date, a market,
a language, media) comes before those that follow from it: text in a language that the judge has not seen is far from
every rule, and its labels look unsupported, too. And causes that question the label or the policy come before changes
of the model, for where they hold, a change would teach it a mistake.

Among the changes of the model a costlier one is preferred only when it does clearly better. All that is sufficient is
reported. A ceiling is looked for only when nothing is, or a change of the model: where no probe tells the cluster from
like cases, examples gain by flagging all alike, and teach noise. When that is not shown either the cause is
`undetermined`.
"""

from collections.abc import Sequence

import numpy as np

from knowledge_base.changes import Cause, Cluster, Direction, Finding, Intervention
from knowledge_base.records import Clause, FindingId, Record, Utc
from tools.cause_words import OF_THE_MODEL, PLAIN, cause_words, way
from tools.causes.ambiguous_guideline import ask_other_raters
from tools.causes.capacity_ceiling import probe_ceiling
from tools.causes.contract import LEAST, Intervene, Question, crossed
from tools.causes.coverage import add_slice_data
from tools.causes.evasion import undo_evasion
from tools.causes.label_error import question_labels
from tools.causes.market_mismatch import decide_by_market
from tools.causes.missing_context import read_what_raters_had
from tools.causes.policy_gap import look_for_clause
from tools.causes.prompt_defect import edit_prompt
from tools.causes.stale_policy import decide_by_date
from tools.causes.threshold import best_shift, moved_by, shift_threshold, tells
from tools.clause_roles import is_allowance, is_prohibition, nearest_clause
from tools.confidence import EVIDENT, calibrated
from tools.edits import failing_question
from tools.errors_queue import REST_NAME
from tools.measure import compare
from tools.scene import Bools, Rows, Scene
from tools.settle import what_would_settle

INTERVENTIONS: dict[Cause, Intervene] = {
    "evasion": undo_evasion,
    "stale_policy": decide_by_date,
    "market_mismatch": decide_by_market,
    "coverage": add_slice_data,
    "missing_context": read_what_raters_had,
    "label_error": question_labels,
    "ambiguous_guideline": ask_other_raters,
    "policy_gap": look_for_clause,
    "threshold": shift_threshold,
    "prompt_defect": edit_prompt,
}
"""Cheapest first: the order in which they are tried, reported and chosen."""
LAST: dict[Cause, Intervene] = {"capacity_ceiling": probe_ceiling}
BY_COST: tuple[Cause, ...] = (*INTERVENTIONS, *LAST)
CLEARLY_BETTER = 0.2
ABOUT_AS_MUCH = 0.8
LEAST_CONFIDENCE = 0.3
"""On development worlds of planted faults, out of fold, macro-F1 is within .01 of its best from .2 to .5."""
LEAST_OF_A_DRAFT = 0.2
"""Of changes of the model less is enough: what is drafted of them is measured again, on cases that nobody looked at."""
MUCH_MORE = 3
"""A threshold that was moved turns so many times more right than wrong; a trade of misses for alarms does not."""
FAR_OFF = 0.2
"""Unless F1 is below this and surely rises by half as much: the threshold stands where hardly anything is flagged."""
OF_ONE = 0.7
"""More of the errors than this share at one question, and it is that question's doing."""


class Diagnosis(Record):
    """The cause of a cluster with what was tried."""

    cause: Cause
    probability: float
    interventions: tuple[Intervention, ...]
    note: str = ""
    also: tuple[Cause, ...] = ()
    """The other causes that are sufficient, cheapest first."""


def diagnose(
    scene: Scene, cluster: Cluster, clauses: Sequence[Clause], whole: Scene | None = None
) -> Diagnosis:
    """Try every intervention on the members that may be looked at.

    `whole` is the scene with its unseen cases in sight, where they help to name a cause beside the model.
    """
    whole = whole or scene
    drafted, question = pose(scene, cluster, clauses), pose(whole, cluster, clauses)
    if not len(question.members):
        note = "each case is unseen, which triage does not look at, or decided rightly by the prompt in force"
        return Diagnosis(cause="undetermined", probability=0.0, interventions=(), note=note)
    tried = tuple(
        intervene(scene, drafted) if name in OF_THE_MODEL else intervene(whole, question)
        for name, intervene in INTERVENTIONS.items()
    )
    if {one.name for one in tried if one.sufficient} <= OF_THE_MODEL:
        tried += tuple(intervene(whole, question) for intervene in LAST.values())
    return concluded(whole, question, tried)


def concluded(scene: Scene, question: Question, tried: tuple[Intervention, ...]) -> Diagnosis:
    """What follows from all that was tried; where nothing is sufficient, what would settle it."""
    tried = calibrated(outdone(tried))
    chosen = choose(tried)
    if chosen is None:
        note = what_would_settle(scene, question, tried)
        return Diagnosis(cause="undetermined", probability=0.0, interventions=tried, note=note)
    would_do: set[Cause] = {one.name for one in tried if one.sufficient}
    return Diagnosis(
        cause=chosen.name,
        probability=chosen.probability,
        interventions=tried,
        note=chosen.note,
        also=tuple(cause for cause in BY_COST if cause in would_do - {chosen.name}),
    )


def outdone(tried: tuple[Intervention, ...]) -> tuple[Intervention, ...]:
    """The same with the threshold no longer sufficient where the prompt evidently left out what mends as much.

    It mends about as much and breaks no more: a shift then only reaches what the prompt should have said.
    """
    of = {one.name: one for one in tried if one.sufficient}
    shift, edit = of.get("threshold"), of.get("prompt_defect")
    if shift is None or edit is None or not edit.detail.get(EVIDENT):
        return tried
    if edit.fixed < ABOUT_AS_MUCH * shift.fixed or edit.broken > shift.broken:
        return tried
    return tuple(one.model_copy(update={"sufficient": False}) if one is shift else one for one in tried)


def near_threshold(scene: Scene, errors: Rows, direction: Direction, seed: int) -> Rows:
    """The errors that one shift of the threshold turns right, where the shift pays; else none.

    The shift is judged crosswise. It pays when it raises F1, tells wrong decisions from right ones and turns at
    least `LEAST` right, and `MUCH_MORE` times as many as wrong unless the threshold is far off.
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
    far_off = (measured.before.f1.value or 0.0) < FAR_OFF and measured.low >= FAR_OFF / 2
    pays = far_off or measured.fixed >= MUCH_MORE * measured.broken
    pays = pays and tells(scene.decided[known], after[known], scene.labels[known])
    if measured.gain <= 0 or measured.fixed < LEAST or not pays:
        return errors[:0]
    moved = shifted(question.members, question.rest)
    turned = errors[moved[errors] == scene.labels[errors]]
    return errors[:0] if _of_one_question(scene, turned) else turned


def _of_one_question(scene: Scene, rows: Rows) -> bool:
    """Whether the rows score at one question of several: a threshold is off for all of them."""
    if len(scene.judged.questions) < LEAST or not len(rows):
        return False
    best = np.stack([question.score[rows] for question in scene.judged.questions]).argmax(axis=0)
    return bool(np.bincount(best).max() > OF_ONE * len(rows))


def pose(scene: Scene, cluster: Cluster, clauses: Sequence[Clause]) -> Question:
    """The cluster's rows that the scene lets be looked at and the judge in force gets wrong, and the rest of those."""
    known = scene.rows("tuning", "validation")
    members = {scene.row_of[case_id] for case_id in cluster.members if case_id in scene.row_of}
    wrong = scene.decided != scene.labels
    inside = np.array([row in members and bool(wrong[row]) for row in known], dtype=bool)
    outside = np.array([row not in members for row in known], dtype=bool)
    coherent = cluster.name != REST_NAME
    return Question(cluster.direction, known[inside], known[outside], tuple(clauses), coherent)


def sufficient(tried: Sequence[Intervention]) -> list[Intervention]:
    """Those that explain the cluster with enough confidence, cheapest first."""
    enough = [
        found for found in tried if found.sufficient and found.probability >= least_confidence(found.name)
    ]
    return sorted(enough, key=lambda found: BY_COST.index(found.name))


def also_sufficient(finding: Finding) -> tuple[Cause, ...]:
    """The other causes that would explain a finding, cheapest first."""
    return tuple(found.name for found in sufficient(finding.interventions) if found.name != finding.cause)


def least_confidence(cause: Cause) -> float:
    """The probability below which a cause is not stated."""
    return LEAST_OF_A_DRAFT if cause in OF_THE_MODEL else LEAST_CONFIDENCE


def choose(tried: Sequence[Intervention]) -> Intervention | None:
    """The cheapest sufficient cause, unless a later change of the model is clearly better than an earlier one."""
    enough = sufficient(tried)
    stuck = [found for found in enough if found.name in LAST]
    best: Intervention | None = None
    for found in enough:
        if stuck and found.name in OF_THE_MODEL:
            continue
        if best is None or (
            {best.name, found.name} <= OF_THE_MODEL and found.probability > best.probability + CLEARLY_BETTER
        ):
            best = found
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
    what = f"{cluster.policy} cases {way(cluster.direction)} ({cluster.name})"
    sentence = f"{len(cluster.members)} {what}: {PLAIN[diagnosis.cause]}"
    noted = f"{sentence} ({diagnosis.note})." if diagnosis.note else f"{sentence}."
    if not diagnosis.also:
        return noted
    others = " or ".join(cause_words(cause) for cause in diagnosis.also)
    return f"{noted} It could also be: {others}."
