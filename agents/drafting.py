"""What drafts have in common: a search, one look at the unseen cases, a proposal.

    search ──▶ measure ──▶ propose
       └── nothing gains ──▶ end

The search sees tuning and validation cases. What it chose is measured on the unseen cases once, in the run that stores
its proposal, and the store counts the look.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypedDict

import numpy as np

from agents.measure import measure_draft
from knowledge_base.changes import Evidence, Proposal
from knowledge_base.records import ArtefactId, CaseId, Citation, FindingId, now
from knowledge_base.workspace import Workspace
from tools.goal import F1, Goal
from tools.paid_judge import PaidJudge
from tools.propose import change_to, make_proposal, must_be_author
from tools.scene import Scene


@dataclass(frozen=True)
class Draft:
    """What a search chose: new texts and what is said of them."""

    kind: str
    texts: Mapping[ArtefactId, str]
    compared: int
    title: str
    rationale: str
    citations: tuple[Citation, ...]
    generators: tuple[str, ...]
    edits: tuple[str, ...] = ()
    goal: Goal = F1
    finding: FindingId | None = None
    chosen_on: tuple[CaseId, ...] | None = None
    """The cases that a paid judge chose it on, where one did."""


class _State(TypedDict):
    chosen: str
    proposal: str


def drafted(
    workspace: Workspace,
    scene: Scene,
    author: str,
    search: Callable[[], Draft | None],
    paid: PaidJudge | None = None,
) -> Proposal | None:
    """The proposal of what a search chose, measured (by the paid judge, where there is one) and stored; else None.

    Raises: Refused when the person is not an author.
    """
    must_be_author(workspace.config, author, scene.policy)
    worker = _Worker(workspace, scene, author, search, paid)
    _graph(worker).invoke({"chosen": "", "proposal": ""})
    return worker.proposal


class _Worker:
    """The nodes, with what is too heavy for the state."""

    def __init__(
        self,
        workspace: Workspace,
        scene: Scene,
        author: str,
        search: Callable[[], Draft | None],
        paid: PaidJudge | None,
    ) -> None:
        self._workspace, self._scene, self._author, self._search = workspace, scene, author, search
        self._paid = paid
        self._draft: Draft | None = None
        self._evidence: Evidence | None = None
        self.proposal: Proposal | None = None

    def search(self, state: _State) -> dict[str, Any]:
        """Choose on tuning and validation cases."""
        self._draft = self._search()
        return {"chosen": self._draft.title if self._draft else ""}

    def measure(self, state: _State) -> dict[str, Any]:
        """Look at the unseen cases, once."""
        assert self._draft is not None
        draft = self._draft
        self._evidence = measure_draft(
            self._workspace, self._scene, draft.texts, draft.compared, self._paid, draft.chosen_on
        )
        return {}

    def propose(self, state: _State) -> dict[str, Any]:
        """Store the proposal."""
        assert self._draft is not None
        draft = self._draft
        with self._workspace.store.write() as tx:
            self.proposal = make_proposal(
                tx,
                self._workspace.config,
                draft.kind,
                self._author,
                [change_to(tx, artefact, text) for artefact, text in draft.texts.items()],
                now(),
                policy=self._scene.policy,
                evidence=self._evidence,
                title=draft.title,
                rationale="\n\n".join(
                    filter(None, (draft.rationale, _reached(draft.goal, self._evidence), _read(self._scene)))
                ),
                citations=draft.citations,
                finding=draft.finding,
                generators=draft.generators,
                fields={"edits": draft.edits} if draft.kind == "prompt" else {},
            )
        return {"proposal": self.proposal.id}


def _read(scene: Scene) -> str:
    """How many of the labelled cases were read; empty where all were."""
    share = scene.share
    return f"Searched and measured on {share.read:,} of {share.labelled:,} labelled cases." if share else ""


def _reached(goal: Goal, evidence: Evidence | None) -> str:
    """Whether the goal holds on the unseen cases; empty where none was set."""
    if goal.target is None or evidence is None:
        return ""
    after = evidence.unseen.after
    met = bool(goal.met(np.array([after.tp, after.fp, after.fn, after.tn])))
    return f"On the unseen cases the goal {goal} is {'' if met else 'not '}reached."


def _graph(worker: _Worker) -> Any:
    from langgraph.graph import END, START, StateGraph

    graph = StateGraph(_State)
    graph.add_node("search", worker.search)
    graph.add_node("measure", worker.measure)
    graph.add_node("propose", worker.propose)
    graph.add_edge(START, "search")
    graph.add_conditional_edges(
        "search", lambda state: "measure" if state["chosen"] else END, ["measure", END]
    )
    graph.add_edge("measure", "propose")
    graph.add_edge("propose", END)
    return graph.compile()
