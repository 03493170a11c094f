"""Drafting for a finding: another threshold, a revision of the prompt, an edit of the guideline, or a clause."""

from collections.abc import Sequence
from dataclasses import dataclass

from agents.draft_clause import draft_clause
from agents.drafting import Draft, drafted
from agents.measure import EMBEDDED, MeasuredBy
from agents.relabelling import relabelling
from agents.revise_guideline import NoEdit, revise_guideline
from agents.revise_prompt import Revising, Task
from knowledge_base.changes import Finding, GuidelineRevision, Proposal
from knowledge_base.errors import Refused
from knowledge_base.guideline_measures import Relabel
from knowledge_base.records import GLOBAL, Citation, Clause, artefact_id, cite, now
from knowledge_base.workspace import Workspace
from tools.candidates import Choice, choose, threshold_candidates
from tools.cause_words import DRAFTS
from tools.diagnose import pose
from tools.draft_scene import draft_scene
from tools.paid_evidence import NO_THRESHOLDS
from tools.rejections import heed, rejections
from tools.scene import Scene

_NEXT_STEP = {
    "evasion": "normalise text before the decision, or add the spellings to the prompt's patterns",
    "undetermined": "look at its cases; 'redline findings show' lists what was tried",
}


@dataclass(frozen=True)
class Made:
    """What came of drafting: a proposal, or why no guideline edit is proposed; and the labels to give again."""

    proposal: Proposal | None = None
    no_edit: NoEdit | None = None
    relabel: tuple[Relabel, ...] = ()


def draft_or_relabel(workspace: Workspace, finding_id: str, author: str, by: MeasuredBy = EMBEDDED) -> Made:
    """What `draft` makes; where no guideline edit is found, the labels that are to be given again all the same.

    Raises: Refused as `draft` does, but for a guideline that is left as it is.
    """
    again = relabelling(workspace, finding_id)
    try:
        made = draft(workspace, finding_id, author, by)
    except NoEdit as problem:
        return Made(no_edit=problem, relabel=again)
    return Made(made, relabel=made.relabel if isinstance(made, GuidelineRevision) else again)


def draft(workspace: Workspace, finding_id: str, author: str, by: MeasuredBy = EMBEDDED) -> Proposal:
    """Draft, measure and store a change for a finding.

    Raises: Refused when the finding is unknown, its cause has no draft, or no candidate surely gains.
    """
    finding = _finding(workspace, finding_id)
    kind = DRAFTS[finding.cause].kind
    if kind == "guideline":
        return revise_guideline(workspace, finding, author)
    paid = by.paid(workspace)
    if kind == "clause":
        return draft_clause(workspace, finding, author, paid)
    if paid and kind == "threshold":
        raise Refused(f"{finding_id!r} has the cause 'threshold', and {NO_THRESHOLDS}")
    policy, seed = finding.cluster.policy, workspace.config.seed
    # A threshold is chosen on all cases alike; a revision has to read the cases that it is to mend.
    members = finding.cluster.members if kind == "prompt" else ()
    scene = draft_scene(workspace.store, workspace.embedder, policy, seed, members=members)
    with workspace.store.read() as tx:
        clauses = tx.library.clauses_in_force(now().date(), GLOBAL, policy)
    search: _Thresholds | Revising = (
        Revising(workspace, Task(scene, tuple(clauses), finding=finding), paid)
        if kind == "prompt"
        else _Thresholds(workspace, scene, finding, clauses)
    )
    made = drafted(workspace, scene, author, search, paid)
    if made is None:
        raise Refused(
            f"no candidate for {finding_id!r} surely raises {search.goal} on the cases it was not taken from "
            f"({search.tried}); nothing was drafted{search.heeded and f'. {search.heeded}'}"
        )
    return made


class _Thresholds:
    """The search among thresholds for a finding."""

    goal = "F1"

    def __init__(
        self, workspace: Workspace, scene: Scene, finding: Finding, clauses: Sequence[Clause]
    ) -> None:
        self._workspace, self._scene, self._finding, self._clauses = workspace, scene, finding, clauses
        self.compared, self.heeded = 0, ""

    @property
    def tried(self) -> str:
        """How many candidates were tried."""
        return f"{self.compared} tried"

    def __call__(self) -> Draft | None:
        artefact = artefact_id("thresholds", self._scene.instruments.spec.name)
        question = pose(self._scene, self._finding.cluster, self._clauses)
        candidates = {one.text: one for one in threshold_candidates(self._scene, question)}
        with self._workspace.store.read() as tx:
            rejected = rejections(tx, artefact, self._finding)
        heeded = heed(self._scene, list(candidates.values()), rejected)
        self.compared, self.heeded = len(heeded.candidates), heeded.words
        choice = choose(self._scene, heeded.candidates, self._workspace.config.seed)
        if choice is None:
            return None
        return Draft(
            kind="threshold",
            texts={artefact: choice.candidate.text},
            compared=choice.compared,
            title=f"{self._finding.cluster.policy}: {choice.candidate.words}"[:200],
            rationale=_rationale(self._finding, choice, self.heeded),
            citations=self._citations(),
            generators=(choice.candidate.generator,),
            finding=self._finding.id,
        )

    def _citations(self) -> tuple[Citation, ...]:
        """The clauses that the finding concerns, as they are in force."""
        return tuple(cite(clause) for clause in self._clauses if clause.id in self._finding.clauses)


def _rationale(finding: Finding, choice: Choice, heeded: str) -> str:
    words = (
        f"{finding.summary}\n\nOf {choice.compared} thresholds, this one raises F1 most on tuning and validation "
        f"cases: it turns {choice.fixed} decisions right and {choice.broken} wrong."
    )
    return f"{words}\n\n{heeded}" if heeded else words


def _finding(workspace: Workspace, finding_id: str) -> Finding:
    with workspace.store.read() as tx:
        finding = tx.ledger.finding(finding_id)
    if finding is None:
        raise Refused(
            f"there is no finding {finding_id!r}; run 'redline triage' and take an id from its table"
        )
    if finding.cause not in DRAFTS:
        step = _NEXT_STEP.get(finding.cause, "mend its cause by hand")
        raise Refused(f"{finding_id!r} has the cause {finding.cause!r}, for which nothing is drafted: {step}")
    return finding
