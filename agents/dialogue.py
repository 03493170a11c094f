"""What a conversation is made of: who asks, what was asked before, what is planned and what is answered.

Every field is a plain value, so that a face can keep a turn and show it again after a restart.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Literal

from pydantic import Field

from knowledge_base.records import Citation, Record
from knowledge_base.workspace import Role

Outcome = Literal["answered", "not_covered", "refused", "unclear", "started", "failed"]
"""`not_covered`: nothing in force speaks to it. `unclear`: what is meant, or what it names, is not known here.
`started`: a heavy tool was begun elsewhere."""

EXTRACTS = "extracts"
"""Who wrote an answer where no model did."""


class Asker(Record):
    """Who asks. `id` is a person of the workspace, or `slack:U123` or `local:name` for somebody who is not in it.

    With no roles they are a guest, who sees policies and counts only.
    """

    id: str
    name: str
    roles: tuple[Role, ...] = ()

    @property
    def is_member(self) -> bool:
        """Whether they have a role in this workspace."""
        return bool(self.roles)


class Turn(Record):
    """An earlier question of the conversation, with what it was answered by; `tool` is empty where nothing was run."""

    person: str
    question: str
    tool: str
    arguments: dict[str, Any] = Field(default_factory=dict)
    summary: str = ""


class Plan(Record):
    """What a question is taken to mean, before anything is looked up.

    `tool` is empty where it is not known, or where the request is refused for the reason in `refusal`.
    """

    tool: str
    arguments: dict[str, Any] = Field(default_factory=dict)
    confidence: float = 0.0
    missing: tuple[str, ...] = ()
    """What the tool needs and the question does not say, in words such as `a case id`."""
    refusal: str = ""
    """Which request of this kind is never done in a conversation, such as `approve`."""
    foreign: bool = False
    """Whether it is asked in another language than English: that nothing is found then tells nothing."""
    off_topic: bool = False
    """Whether it is a question that nothing here could cover."""
    unknown: tuple[str, ...] = ()
    """What the question names and the workspace does not have, in whole sentences."""


class Reply(Record):
    """An answer, ready to be shown by any face."""

    question: str
    tool: str
    arguments: dict[str, Any] = Field(default_factory=dict)
    confidence: float = 0.0
    outcome: Outcome
    summary: str
    """Plain words without markup: what a person reads first."""
    result: dict[str, Any] | None = None
    """The tool's result record as JSON; its `kind` says which one it is. None where no tool gave one."""
    citations: tuple[Citation, ...] = ()
    ask_instead: tuple[str, ...] = ()
    """People to ask, by name, where nothing covers the question or it is refused."""
    follow_ups: tuple[str, ...] = ()
    written_by: str = EXTRACTS
    """`extracts`, or the name of the model that wrote the summary."""
    unverified: int = 0
    """How many claims of a model were struck because no clause bears them out."""


Told = Callable[[str], None]
"""Hears, in a few words, what is being done."""
_hearing: ContextVar[Told | None] = ContextVar("hearing", default=None)


@contextmanager
def telling(told: Told | None) -> Iterator[None]:
    """While the block runs, what `hear` is given in this thread goes to `told`."""
    before = _hearing.set(told)
    try:
        yield
    finally:
        _hearing.reset(before)


def hear(words: str) -> None:
    """Tell whoever waits what is being done."""
    told = _hearing.get()
    if told is not None:
        told(words)
