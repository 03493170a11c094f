"""What a tool is. A new one is a file with one `TOOL: Tool`, and one line in `registry`."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, Literal, TypeVar

from agents.desk import Desk
from agents.dialogue import Asker, Outcome
from knowledge_base.errors import Refused
from knowledge_base.records import Citation, Record

Needs = Literal["anyone", "member", "author"]
"""Who may use a tool: anyone who reaches it, anyone with a role, or authors only."""

Arguments = TypeVar("Arguments", bound=Record)
Result = TypeVar("Result", bound=Record)


class Words(Record):
    """What a person is told of a result: its summary, what it rests on, and what to ask or whom next."""

    summary: str
    outcome: Outcome = "answered"
    citations: tuple[Citation, ...] = ()
    ask_instead: tuple[str, ...] = ()
    follow_ups: tuple[str, ...] = ()


class NotThere(Refused):
    """What is named is not here, as far as the asker may know."""


@dataclass(frozen=True)
class Tool(Generic[Arguments, Result]):
    """One thing the assistant can do.

    `run` raises NotThere for an id that is unknown or that the asker may not see (the two are told alike), and
    Refused or WrongUsage for what a rule forbids, with words for the asker. `words` puts a result in plain words.
    """

    name: str
    says: str
    """One line on what it does, for people and for an LLM."""
    examples: tuple[str, ...]
    """Ways people ask for it."""
    cues: str
    """A regular expression of words that speak for it."""
    doing: str
    """What it does, while it does it: `Searching the policies`."""
    arguments: type[Arguments]
    """Its slots; each has a default, or is named in `missing` of a plan where the question does not give it."""
    heavy: bool
    """Whether it takes so long that a face begins it elsewhere."""
    needs: Needs
    run: Callable[[Desk, Asker, Arguments], Result]
    words: Callable[[Desk, Asker, Result], Words]
    for_members: str = ""
    """A regular expression of words that ask for what a tool for anyone shows to members only."""
    behind: frozenset[str] = frozenset()
    """Fields of the result, at any depth, that may hold what cases say: shown behind a press, and to no model."""


AnyTool = Tool[Any, Any]
