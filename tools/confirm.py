"""A diagnosis put to a judge that costs: the edit that the embedded judge found best, on a few cases of the cluster.

The edit is made from one half of the cluster and decided on cases of the other half and on their neighbours, none of
which taught it. What is not confirmed explains nothing: the cause is then concluded from what else was tried.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from knowledge_base.changes import Finding, Intervention
from knowledge_base.records import Clause
from tools.cause_words import OF_THE_MODEL
from tools.causes.contract import ENOUGH, Question
from tools.causes.prompt_defect import MOST_EXAMPLES
from tools.diagnose import concluded, pose, summary
from tools.edits import Edit, edits, pick_rows
from tools.paid_judge import NO_ANSWER, PaidJudge
from tools.scene import Rows, Scene

MEMBERS, NEIGHBOURS = 8, 16
QUESTIONS = 2 * (MEMBERS + NEIGHBOURS)
"""The most that one finding takes."""
LEAST_ASKED = 2
KEY = "confirmed"
"""Where an intervention keeps whether it was confirmed."""


@dataclass(frozen=True)
class Confirmation:
    """What the judge made of an edit: it fixes so many of the errors it makes, and breaks so many right decisions."""

    fixed: int
    errors: int
    broken: int
    right: int
    others_fixed: int

    @property
    def holds(self) -> bool:
        """Whether the edit fixes enough, and more than it breaks."""
        return (
            self.errors > 0
            and self.fixed >= ENOUGH * self.errors
            and self.fixed + self.others_fixed > self.broken
        )

    def words(self, model: str) -> str:
        """`confirmed by MODEL: fixes 5 of 6, breaks 0 of 14`."""
        if not self.errors:
            return f"not confirmed: {model} decides those of its cases rightly that it was asked about"
        figures = f"fixes {self.fixed} of {self.errors}, breaks {self.broken} of {self.right}"
        return f"{'confirmed' if self.holds else 'not confirmed'} by {model}: {figures}"


def confirmed(
    scene: Scene, whole: Scene, finding: Finding, clauses: Sequence[Clause], paid: PaidJudge
) -> Finding:
    """The finding with what the judge says of its change of the model; other causes stay as they are.

    Raises: Refused when the judge stops before the end.
    """
    tried = {one.name: one for one in finding.interventions}
    if finding.cause not in OF_THE_MODEL or finding.cause not in tried:
        return finding
    chosen, question = tried[finding.cause], pose(scene, finding.cluster, clauses)
    if finding.cause == "threshold":
        return _without(
            whole, finding, clauses, chosen, f"not confirmed: {paid.name} decides without thresholds"
        )
    taught, asked, beside = _parts(scene, question)
    edit = _edit(scene, question, taught, chosen)
    if edit is None or len(asked) < LEAST_ASKED:
        return _noted(finding, chosen, f"not put to {paid.name}: too few of its cases are left to ask about")
    found = _decided(scene, edit, asked, beside, paid)
    words = found.words(paid.name)
    return (
        _noted(finding, chosen, words, True)
        if found.holds
        else _without(whole, finding, clauses, chosen, words)
    )


def _parts(scene: Scene, question: Question) -> tuple[Rows, Rows, Rows]:
    """Members that teach the edit, members to ask about, and the other half's cases nearest to those."""
    (taught, judged), (_, rest) = question.halves(scene)
    asked = np.array(pick_rows(scene, judged, MEMBERS) if len(judged) else (), dtype=np.int64)
    if not len(asked):
        return taught, asked, asked
    near = (scene.means[rest] @ scene.means[asked].T).max(axis=1)
    return taught, asked, rest[np.argsort(-near, kind="stable")[:NEIGHBOURS]]


def _edit(scene: Scene, question: Question, taught: Rows, chosen: Intervention) -> Edit | None:
    made = edits(scene, taught, question.direction, question.clauses, MOST_EXAMPLES)
    return next((edit for edit in made if edit.kind == chosen.detail.get("edit")), None)


def _decided(scene: Scene, edit: Edit, asked: Rows, beside: Rows, paid: PaidJudge) -> Confirmation:
    rows = np.concatenate([asked, beside])
    old = paid.answers(scene, scene.instruments.spec, rows)
    new = paid.answers(scene, edit.spec, rows)
    known = (old != NO_ANSWER) & (new != NO_ANSWER)
    was, will = (old == 1) == scene.labels, (new == 1) == scene.labels
    members, others = asked[known[asked]], rows[known[rows]]
    near = beside[known[beside]]
    return Confirmation(
        fixed=int((~was & will)[members].sum()),
        errors=int((~was)[members].sum()),
        broken=int((was & ~will)[others].sum()),
        right=int(was[others].sum()),
        others_fixed=int((~was & will)[near].sum()),
    )


def _noted(finding: Finding, chosen: Intervention, words: str, holds: bool | None = None) -> Finding:
    told = _told(chosen, words, holds)
    interventions = tuple(told if one is chosen else one for one in finding.interventions)
    said = f"{finding.summary} {words[0].upper()}{words[1:]}."
    return finding.model_copy(update={"interventions": interventions, "summary": said})


def _without(
    whole: Scene, finding: Finding, clauses: Sequence[Clause], chosen: Intervention, words: str
) -> Finding:
    """The finding as it follows from what else was tried."""
    struck = _told(chosen, words, False).model_copy(update={"sufficient": False})
    tried = tuple(struck if one is chosen else one for one in finding.interventions)
    found = concluded(whole, pose(whole, finding.cluster, clauses), tried)
    said = f"{summary(finding.cluster, found)} {words[0].upper()}{words[1:]}."
    return finding.model_copy(
        update={
            "cause": found.cause,
            "probability": found.probability,
            "interventions": found.interventions,
            "summary": said,
        }
    )


def _told(chosen: Intervention, words: str, holds: bool | None) -> Intervention:
    detail = chosen.detail if holds is None else {**chosen.detail, KEY: holds}
    return chosen.model_copy(update={"note": f"{chosen.note}; {words}", "detail": detail})
