"""Drafting: from a finding to a proposal with evidence.

    generate ──▶ measure ──▶ propose
        └── nothing gains ──▶ end

Candidates compete on tuning and validation cases. The one that wins is measured on the unseen cases once, in the
run that stores its proposal, and the store counts the look.
"""

from collections.abc import Iterable
from typing import Any, TypedDict

from agents.measure import measure_draft
from knowledge_base.changes import Evidence, Finding, Proposal
from knowledge_base.errors import Refused
from knowledge_base.records import GLOBAL, ArtefactId, Citation, artefact_id, now
from knowledge_base.search import cite
from knowledge_base.workspace import Workspace
from tools.candidates import (
    Candidate,
    Choice,
    choose,
    prompt_candidates,
    threshold_candidates,
)
from tools.diagnose import pose
from tools.propose import change_to, make_proposal, must_be_author
from tools.rejections import heed, rejections
from tools.scene import Scene, build_scene

_NEXT_STEP = {
    "label_error": "send its cases to be labelled again, then decide and triage anew",
    "ambiguous_guideline": "clarify the guideline and have its cases adjudicated; 'redline propose' takes the new text",
    "policy_gap": "ask the policy team for a clause; 'redline propose' takes the new policy text",
    "evasion": "normalise text before the decision, or add the spellings to the prompt's patterns",
    "undetermined": "look at its cases; 'redline findings show' lists what was tried",
}


class _State(TypedDict):
    finding: str
    chosen: str
    proposal: str


def draft(workspace: Workspace, finding_id: str, author: str) -> Proposal:
    """Draft, measure and store a change for a finding.

    Raises: Refused when the finding is unknown, its cause has no draft, or no candidate gains.
    """
    must_be_author(workspace.config, author)
    finding = _finding(workspace, finding_id)
    worker = _Worker(workspace, finding, author)
    _graph(worker).invoke({"finding": finding_id, "chosen": "", "proposal": ""})
    if worker.proposal is None:
        raise Refused(
            f"no candidate for {finding_id!r} raises F1 on the cases it was not taken from "
            f"({worker.compared} tried); nothing was drafted{worker.heeded and f'. {worker.heeded}'}"
        )
    return worker.proposal


class _Worker:
    """The nodes, with what is too heavy for the state."""

    def __init__(self, workspace: Workspace, finding: Finding, author: str) -> None:
        self._workspace = workspace
        self._finding = finding
        self._author = author
        self._scene: Scene = build_scene(
            workspace.store, workspace.embedder, finding.cluster.policy, workspace.config.seed
        )
        with workspace.store.read() as tx:
            self._clauses = tx.library.clauses_in_force(now().date(), GLOBAL, finding.cluster.policy)
            self._rejected = rejections(tx, self._artefact(), finding)
        self._choice: Choice | None = None
        self._evidence: Evidence | None = None
        self.compared = 0
        self.heeded = ""
        self.proposal: Proposal | None = None

    def generate(self, state: _State) -> dict[str, Any]:
        """Let the generators compete, without what people rejected before."""
        heeded = heed(self._scene, _distinct(self._candidates()), self._rejected)
        self.compared, self.heeded = len(heeded.candidates), heeded.words
        self._choice = choose(self._scene, heeded.candidates, self._workspace.config.seed)
        return {"chosen": self._choice.candidate.generator if self._choice else ""}

    def measure(self, state: _State) -> dict[str, Any]:
        """Look at the unseen cases, once."""
        assert self._choice is not None
        texts = {self._artefact(): self._choice.candidate.text}
        self._evidence = measure_draft(self._workspace, self._scene, texts, self._choice.compared)
        return {}

    def propose(self, state: _State) -> dict[str, Any]:
        """Store the proposal."""
        assert self._choice is not None
        candidate = self._choice.candidate
        citations = self._citations()
        with self._workspace.store.write() as tx:
            self.proposal = make_proposal(
                tx,
                self._workspace.config,
                "threshold" if self._of_threshold else "prompt",
                self._author,
                [change_to(tx, self._artefact(), candidate.text)],
                now(),
                policy=self._finding.cluster.policy,
                evidence=self._evidence,
                title=f"{self._finding.cluster.policy}: {candidate.words}"[:200],
                rationale=_rationale(self._finding, self._choice, self.heeded),
                citations=citations,
                finding=self._finding.id,
                generators=(candidate.generator,),
                fields={} if self._of_threshold else {"edits": (candidate.words,)},
            )
        return {"proposal": self.proposal.id}

    def _artefact(self) -> ArtefactId:
        return artefact_id(
            "thresholds" if self._of_threshold else "prompt", self._scene.instruments.spec.name
        )

    @property
    def _of_threshold(self) -> bool:
        return self._finding.cause == "threshold"

    def _candidates(self) -> Iterable[Candidate]:
        if self._finding.cause == "threshold":
            question = pose(self._scene, self._finding.cluster, self._clauses)
            return threshold_candidates(self._scene, question)
        return prompt_candidates(self._scene, self._finding, self._clauses)

    def _citations(self) -> tuple[Citation, ...]:
        """The clauses that the finding concerns, as they are in force."""
        return tuple(cite(clause) for clause in self._clauses if clause.id in self._finding.clauses)


def _rationale(finding: Finding, choice: Choice, heeded: str) -> str:
    words = (
        f"{finding.summary}\n\nOf {choice.compared} candidates, this is the smallest whose gain of F1 is within one "
        f"standard error of the best: on tuning and validation cases it was not taken from, it turns {choice.fixed} "
        f"decisions right and {choice.broken} wrong."
    )
    return f"{words}\n\n{heeded}" if heeded else words


def _distinct(candidates: Iterable[Candidate]) -> list[Candidate]:
    return list({candidate.text: candidate for candidate in candidates}.values())


def _finding(workspace: Workspace, finding_id: str) -> Finding:
    with workspace.store.read() as tx:
        finding = tx.ledger.finding(finding_id)
    if finding is None:
        raise Refused(
            f"there is no finding {finding_id!r}; run 'redline triage' and take an id from its table"
        )
    if finding.cause not in ("threshold", "prompt_defect"):
        step = _NEXT_STEP.get(finding.cause, "mend its cause by hand")
        raise Refused(f"{finding_id!r} has the cause {finding.cause!r}, for which nothing is drafted: {step}")
    return finding


def _graph(worker: _Worker) -> Any:
    from langgraph.graph import END, START, StateGraph

    graph = StateGraph(_State)
    graph.add_node("generate", worker.generate)
    graph.add_node("measure", worker.measure)
    graph.add_node("propose", worker.propose)
    graph.add_edge(START, "generate")
    graph.add_conditional_edges(
        "generate", lambda state: "measure" if state["chosen"] else END, ["measure", END]
    )
    graph.add_edge("measure", "propose")
    graph.add_edge("propose", END)
    return graph.compile()
