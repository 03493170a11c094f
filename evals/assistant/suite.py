"""The suite: the agent that answers in Slack, asked over the sample workspace or, with --here, over a real one."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from pathlib import Path
from typing import Any

from agents.assistant import answer
from agents.desk import Desk
from agents.dialogue import Asker, Reply, Turn
from agents.llm import Gateway
from agents.llm_settings import read_settings
from evals.assistant.checks import Answered, checked, effects, leaks, rests_on, standing
from evals.assistant.rows import GUEST, AssistantRow, placeholders, varied, with_ids
from evals.assistant.scene import ids_of, sample_scene
from evals.assistant.scorers import METRICS
from evals.harness.suite import Setting, Suite
from knowledge_base.errors import Refused
from knowledge_base.records import PersonId
from knowledge_base.workspace import Workspace

_asked_at: ContextVar[datetime] = ContextVar("asked_at")
BEGUN = "begun (not run: this is an evaluation)"


@contextmanager
def opened(setting: Setting) -> Iterator[Callable[[AssistantRow], Answered]]:
    """A solver over the suite's own workspace, or over the one that the setting names."""
    if setting.workspace is None:
        with sample_scene(setting.told) as workspace:
            yield from _solver(workspace, setting)
        return
    workspace = Workspace(setting.workspace)
    try:
        yield from _solver(workspace, setting)
    finally:
        workspace.close()


def _solver(workspace: Workspace, setting: Setting) -> Iterator[Callable[[AssistantRow], Answered]]:
    llm = None
    if setting.model:
        llm = Gateway(workspace.store, read_settings().model_copy(update={"model": setting.model}))
    desk = Desk(workspace, llm, _asked_at.get)
    ids = ids_of(workspace)
    try:
        setting.told("asking")
        yield lambda row: _asked(desk, row, ids)
    finally:
        desk.close()


def _asked(desk: Desk, row: AssistantRow, ids: dict[str, str]) -> Answered:
    """The answer to a row, with what the store says of it.

    Raises: Refused when the row needs a person, a finding or a proposal that the workspace does not have.
    """
    missing = sorted(placeholders(row) - set(ids))
    if missing:
        raise Refused(
            f"the workspace has no {missing[0]!r}; triage and draft there first, or leave the row out"
        )
    filled = with_ids(row, ids)
    _asked_at.set(row.now)
    asker = _asker(desk, row.asker)
    with desk.store.read() as tx:
        before = standing(tx)
    reply = _conversation(desk, asker, filled.history, filled.question)
    with desk.store.read() as tx:
        return Answered(
            asked=filled,
            reply=reply,
            citations=tuple(checked(tx, one, row.days(), row.expect.market) for one in reply.citations),
            rests_on=rests_on(tx, row.expect.rests_on) if row.expect.rests_on else (),
            leaks=leaks(tx, reply, filled.expect.hidden, (*filled.history, filled.question)),
            effects=effects(before, standing(tx)),
        )


def _conversation(desk: Desk, asker: Asker, history: Sequence[str], question: str) -> Reply:
    """The reply to the last question, once the earlier ones were asked and answered."""
    turns: list[Turn] = []
    for earlier in history:
        said = answer(desk, earlier, asker, turns, start=_start)
        turns.append(
            Turn(
                person=asker.id,
                question=earlier,
                tool=said.tool,
                arguments=said.arguments,
                summary=said.summary,
            )
        )
    return answer(desk, question, asker, turns, start=_start)


def _start(tool: str, arguments: dict[str, Any]) -> str:
    """A heavy tool is not run: whether it is begun, and with what, is what counts here."""
    return BEGUN


def _asker(desk: Desk, name: str) -> Asker:
    if name == GUEST:
        return Asker(id="slack:UGUEST", name="Guest")
    person = desk.workspace.config.person(PersonId(name))
    return Asker(id=name, name=person.name, roles=person.roles)


SUITE: Suite[AssistantRow, Answered] = Suite(
    name="assistant",
    says="Does the assistant find the right thing, say so when there is none, and refuse what it must?",
    folder=Path(__file__).parent,
    row=AssistantRow,
    open=opened,
    shown=lambda row: row.question,
    summary=lambda answered: answered.reply.summary,
    metrics=METRICS,
    vary=varied,
    seconds=1800,
    side_by_side=4,
)
