"""Triage: from a queue of errors to findings with a cause. A graph that can be killed at any point and resumed.

    begin ──▶ diagnose ──▶ diagnose … ──▶ finish

Each policy and direction is one step: its clusters are found and diagnosed, and its findings stored under ids that
follow from the triage and the cluster, so a step that runs twice stores nothing twice.
"""

from collections import Counter
from collections.abc import Callable
from datetime import datetime
from typing import Any, Literal, TypedDict, cast

import numpy as np

from agents.checkpoints import open_checkpoints
from agents.llm import Gateway, gateway_for
from agents.measure import Kind, MeasuredBy
from agents.opinions import with_opinion
from knowledge_base import digests
from knowledge_base.cases import Stream
from knowledge_base.changes import Direction, Finding, Weight
from knowledge_base.errors import Refused, WrongUsage
from knowledge_base.records import GLOBAL, Record, now
from knowledge_base.workspace import Workspace
from tools.coded_terms import read_coded_terms
from tools.confirm import QUESTIONS, confirmed
from tools.errors_queue import DIRECTIONS, find_errors
from tools.labelled import WEIGHTS, labelled_cases, weigh
from tools.queue_findings import Asked, PolicyQueue
from tools.sampling import WHOLE
from tools.scene import prompt_for_policy

Queue = Literal["fn", "fp", "all"]
MOST_OPINIONS = 10
"""Findings of one policy and direction that a model, where one is configured, is asked about: the largest."""
Told = Callable[[str, int, int], None]
"""Hears what is being worked on, which step it is, and of how many; of a long queue, several times a step."""


class Request(Record):
    """What to triage."""

    queue: Queue = "all"
    policies: tuple[str, ...] = ()
    since: datetime | None = None
    stream: Stream = "llm"
    judge: Kind = "embedded"
    """Who has the last word on a change of the model; the embedded judge makes and tries every change first."""


class Triaged(Record):
    """A finished triage: how many errors it took, and what it found, largest first."""

    id: str
    errors: int
    findings: tuple[Finding, ...]


class _State(TypedDict):
    triage: str
    pending: list[str]
    """Steps to come, `policy:direction`."""
    steps: int


def start(workspace: Workspace, request: Request, told: Told | None = None) -> Triaged:
    """Triage a queue from its beginning.

    Raises: Refused when nothing has been decided or a policy has no prompt; WrongUsage for one that was not decided.
    """
    steps = plan(workspace, request)
    MeasuredBy(request.judge).paid(workspace)
    triage_id = "T-" + digests.of_value([request.model_dump(mode="json"), now().isoformat()])[:8]
    body = {
        "request": request.model_dump(mode="json"),
        "steps": steps,
        **_size(workspace, request, steps),
    }
    with workspace.store.write() as tx:
        tx.ledger.start_run(triage_id, "triage", body)
        tx.audit.append("redline", "triage.started", triage_id, queue=request.queue)
    return _run(workspace, triage_id, told)


def resume(workspace: Workspace, triage_id: str | None = None, told: Told | None = None) -> Triaged:
    """Go on with a triage that was cut short: the one named, or the newest unfinished one.

    Raises: Refused when there is none.
    """
    with workspace.store.read() as tx:
        runs = tx.ledger.runs("triage")
    wanted = (
        [run for run in runs if run.id == triage_id] if triage_id else [r for r in runs if not r.finished_at]
    )
    if not wanted:
        name = f"triage {triage_id!r}" if triage_id else "unfinished triage"
        raise Refused(f"there is no {name}; start one with 'redline triage'")
    return _run(workspace, wanted[0].id, told)


def plan(workspace: Workspace, request: Request) -> list[str]:
    """The steps of a triage: every policy that is decided and labelled, in each direction of the queue."""
    with workspace.store.read() as tx:
        decided = tx.cases.decided_policies(request.stream)
        wanted = request.policies or [p for p in decided if p in tx.cases.rated_policies()]
        policies = list(dict.fromkeys(wanted))
        for policy in policies:
            if policy not in decided:
                raise WrongUsage(
                    f"stream {request.stream!r} has decided nothing under {policy!r}; run 'redline decide'"
                )
            prompt_for_policy(tx, policy)
    if not policies:
        raise Refused(
            "no case is both decided and labelled; run 'redline import cases' and 'redline decide' first"
        )
    return [f"{policy}:{direction}" for policy in policies for direction in DIRECTIONS[request.queue]]


def _run(workspace: Workspace, triage_id: str, told: Told | None) -> Triaged:
    with workspace.store.read() as tx:
        run = tx.ledger.run(triage_id)
    if run is None:
        raise Refused(f"there is no triage {triage_id!r}; start one with 'redline triage'")
    if run.finished_at is None:
        with open_checkpoints(workspace) as saver:
            graph = _graph(_Worker(workspace, run.body, told), saver)
            thread = {"configurable": {"thread_id": triage_id}, "recursion_limit": 10_000}
            # An unknown thread starts from the first state; a known one goes on from its last checkpoint.
            begun = bool(graph.get_state(thread).values)
            first: _State = {
                "triage": triage_id,
                "pending": run.body["steps"],
                "steps": len(run.body["steps"]),
            }
            graph.invoke(None if begun else first, thread, durability="sync")
            saver.delete_thread(triage_id)
    with workspace.store.read() as tx:
        return Triaged(id=triage_id, errors=run.body["errors"], findings=tuple(tx.ledger.findings(triage_id)))


class _Worker:
    """The nodes. What is heavy lives here, not in the state; it is built again after a restart."""

    def __init__(self, workspace: Workspace, body: dict[str, Any], told: Told | None) -> None:
        self._workspace = workspace
        self._request = Request.model_validate(body["request"])
        self._errors = int(body["errors"])
        # Triages that an earlier version began have no weights.
        self._weight: Weight | None = body.get("weight")
        self._weighing = float(body.get("weighing", 0.0))
        self._told = told
        self._at = ("", 0, 0)
        self._queue: PolicyQueue | None = None
        self._gateway = gateway_for(workspace.store)

    def diagnose(self, state: _State) -> dict[str, Any]:
        """Find and diagnose the clusters of the next policy and direction."""
        step, *pending = state["pending"]
        policy, _, direction = step.partition(":")
        self._at = (step, state["steps"] - len(pending), state["steps"])
        self._tell()
        if not self._stored(state["triage"], policy, direction):
            findings = self._findings(state["triage"], policy, cast("Direction", direction))
            with self._workspace.store.write() as tx:
                for finding in findings:
                    tx.ledger.add_finding(finding)
        return {"pending": pending}

    def finish(self, state: _State) -> dict[str, Any]:
        """Close the run."""
        with self._workspace.store.write() as tx:
            run = tx.ledger.run(state["triage"])
            if run is not None and run.finished_at is None:
                tx.ledger.finish_run(state["triage"])
                found = len(tx.ledger.findings(state["triage"]))
                tx.audit.append("redline", "triage.finished", state["triage"], findings=found)
        return {}

    def _tell(self, doing: str = "") -> None:
        step, number, of = self._at
        if self._told:
            self._told(f"{step}, {doing}" if doing else step, number, of)

    def _stored(self, triage_id: str, policy: str, direction: str) -> bool:
        """Whether a step's findings were stored before its checkpoint was."""
        with self._workspace.store.read() as tx:
            clusters = [finding.cluster for finding in tx.ledger.findings(triage_id)]
        return any((cluster.policy, cluster.direction) == (policy, direction) for cluster in clusters)

    def _findings(self, triage_id: str, policy: str, direction: Direction) -> list[Finding]:
        queue = self._queue_of(triage_id, policy)
        found = sorted(queue.findings(direction), key=lambda finding: -len(finding.cluster.members))
        if paid := MeasuredBy(self._request.judge, QUESTIONS * max(1, len(found))).paid(self._workspace):
            whole = queue.scene.whole()
            found = [confirmed(queue.scene, whole, finding, queue.clauses, paid) for finding in found]
        gateway = self._gateway
        if gateway is None:
            return found
        asked = [self._with_opinion(gateway, queue, finding) for finding in found[:MOST_OPINIONS]]
        return asked + found[MOST_OPINIONS:]

    def _with_opinion(self, gateway: Gateway, queue: PolicyQueue, finding: Finding) -> Finding:
        with self._workspace.store.read() as tx:
            cases = tx.cases.get(list(finding.cluster.representatives))
        return with_opinion(
            gateway, finding, cases, queue.scene.instruments.spec, queue.clauses, queue.asked.at
        )

    def _queue_of(self, triage_id: str, policy: str) -> PolicyQueue:
        """The queue of the policy at hand; only one is held, whatever their number."""
        if self._queue is None or self._queue.labelled.policy != policy:
            self._queue = None
            self._queue = self._read(triage_id, policy)
        return self._queue

    def _read(self, triage_id: str, policy: str) -> PolicyQueue:
        workspace, request = self._workspace, self._request
        with workspace.store.read() as tx:
            verdicts = tx.cases.verdicts(policy, request.stream)
        if len(verdicts) > WHOLE:
            self._tell(f"looking for near-duplicates among {len(verdicts):,} cases")
        labelled = labelled_cases(workspace.store, policy, workspace.config.seed)
        with workspace.store.read() as tx:
            among = None if request.since is None else frozenset(tx.cases.ids(request.since))
            clauses = tuple(tx.library.clauses_in_force(now().date(), GLOBAL, policy))
        asked = Asked(
            triage=triage_id,
            stream=request.stream,
            errors=self._errors,
            weight=self._weight,
            weighing=self._weighing,
            seed=workspace.config.seed,
            at=now(),
        )
        return PolicyQueue(
            workspace.store,
            workspace.embedder,
            workspace.words,
            asked,
            labelled,
            verdicts,
            among,
            clauses,
            read_coded_terms(workspace.root),
            self._tell,
        )


def _graph(worker: _Worker, saver: Any) -> Any:
    from langgraph.graph import END, START, StateGraph

    graph = StateGraph(_State)
    graph.add_node("diagnose", worker.diagnose)
    graph.add_node("finish", worker.finish)
    graph.add_conditional_edges(START, _next, ["diagnose", "finish"])
    graph.add_conditional_edges("diagnose", _next, ["diagnose", "finish"])
    graph.add_edge("finish", END)
    return graph.compile(checkpointer=saver)


def _next(state: _State) -> str:
    return "diagnose" if state["pending"] else "finish"


def _size(workspace: Workspace, request: Request, steps: list[str]) -> dict[str, Any]:
    """How many errors the queue holds, and what they weigh: labels that the stream's latest decision contradicts."""
    total, weighing = 0, Counter[Weight]()
    directions: dict[str, set[str]] = {}
    for policy, _, direction in (step.partition(":") for step in steps):
        directions.setdefault(policy, set()).add(direction)
    with workspace.store.read() as tx:
        among = None if request.since is None else frozenset(tx.cases.ids(request.since))
        for policy, wanted in directions.items():
            known = {
                i: one.violates for i, one in tx.cases.labels(policy).items() if one.violates is not None
            }
            labels = np.fromiter(known.values(), dtype=bool, count=len(known))
            found = find_errors(list(known), labels, tx.cases.verdicts(policy, request.stream), among)
            ids = list(known)
            wrong = [
                ids[row] for direction in sorted(wanted) for row in found.of(cast("Direction", direction))
            ]
            total += len(wrong)
            weighing.update(weigh(tx, wrong))
    weight = next((name for name in WEIGHTS if weighing[name] > 0), None)
    return {"errors": total, "weight": weight, "weighing": weighing[weight] if weight else 0.0}
