"""Answering questions about policies, cases, queues and proposals.

    understand ──▶ act ──▶ compose ──▶ check
                    └─ nothing for a model to add ──▶ end

Without a model the answer is put together from extracts. With one, the model may call the same tools, with the
asker's permissions, and words the answer; what it says is checked against what the tools returned, and where it
does not stand the extracts do. No tool approves or releases, so neither does any answer.
"""

from collections.abc import Sequence
from typing import Any, TypedDict

from agents.acting import Done, Start, act
from agents.desk import Desk
from agents.dialogue import Asker, Plan, Reply, Told, Turn, telling
from agents.reasoning import Reasoner
from agents.understanding import MOST_CHARACTERS, understand
from agents.wording import sound

__all__ = ["Asker", "Desk", "Plan", "Reply", "Start", "Told", "Turn", "answer", "perform", "plan"]


def plan(desk: Desk, question: str, asker: Asker, history: Sequence[Turn] = ()) -> Plan:
    """Which tool a question calls for and with which arguments; quick, and nothing is done."""
    return understand(desk, sound(question)[:MOST_CHARACTERS], asker, history)


def answer(
    desk: Desk,
    question: str,
    asker: Asker,
    history: Sequence[Turn] = (),
    plan: Plan | None = None,
    told: Told | None = None,
    start: Start | None = None,
) -> Reply:
    """Answer a question for a person, with citations, or say plainly why not.

    `history` is the conversation so far, oldest first. A heavy tool is begun through `start`; without it, it
    runs here. A question of over `MOST_CHARACTERS` is cut. Nothing that a model says makes a refusal an answer or
    widens what the asker may see.
    """
    worker = _Worker(desk, sound(question)[:MOST_CHARACTERS], asker, history, start)
    with telling(told):
        _graph(worker).invoke({"plan": plan.model_dump(mode="json") if plan else None})
    return worker.done.reply


def perform(
    desk: Desk,
    tool: str,
    arguments: dict[str, Any],
    asker: Asker,
    question: str = "",
    told: Told | None = None,
) -> Reply:
    """Run a tool that `start` put off, and tell of it as `answer` would have; the asker's rights are checked anew."""
    with telling(told):
        return act(desk, asker, question, Plan(tool=tool, arguments=arguments, confidence=1.0), None).reply


class _State(TypedDict):
    plan: dict[str, Any] | None


class _Worker:
    """The nodes, with what is too heavy for the state."""

    def __init__(
        self, desk: Desk, question: str, asker: Asker, history: Sequence[Turn], start: Start | None
    ) -> None:
        self._desk, self._question, self._asker = desk, question, asker
        self._history, self._start = history, start
        self._reasoner: Reasoner | None = None
        self.done: Done

    def understand(self, state: _State) -> dict[str, Any]:
        """Decide what is asked, unless that was done before."""
        if state["plan"] is not None:
            return {}
        found = understand(self._desk, self._question, self._asker, self._history)
        return {"plan": found.model_dump(mode="json")}

    def act(self, state: _State) -> dict[str, Any]:
        """Carry the plan out; with a model, let it look further."""
        plan = Plan.model_validate(state["plan"])
        self.done = act(self._desk, self._asker, self._question, plan, self._start)
        self._reasoner = Reasoner.wanted(
            self._desk, self._asker, self._question, self._history, plan, self.done, self._start
        )
        if self._reasoner:
            self._reasoner.look_further()
        return {}

    def compose(self, state: _State) -> dict[str, Any]:
        """Let the model word what was found."""
        assert self._reasoner is not None
        self._reasoner.compose()
        return {}

    def check(self, state: _State) -> dict[str, Any]:
        """Keep of the model's words what the results bear out; else the extracts stand."""
        assert self._reasoner is not None
        self.done = self._reasoner.checked()
        return {}

    def next(self, state: _State) -> str:
        """Whether there is anything for a model to word."""
        return "compose" if self._reasoner else "end"


def _graph(worker: _Worker) -> Any:
    from langgraph.graph import END, START, StateGraph

    graph = StateGraph(_State)
    graph.add_node("understand", worker.understand)
    graph.add_node("act", worker.act)
    graph.add_node("compose", worker.compose)
    graph.add_node("check", worker.check)
    graph.add_edge(START, "understand")
    graph.add_edge("understand", "act")
    graph.add_conditional_edges("act", worker.next, {"compose": "compose", "end": END})
    graph.add_edge("compose", "check")
    graph.add_edge("check", END)
    return graph.compile()
