"""What `obligations` and `register` print with --json."""

from datetime import date

from commands.results import Result
from knowledge_base.register import RegisterEntry
from tools.law_meaning.changed import ItemChange, TermTurn
from tools.law_meaning.meaning import DefinedTerm, FailedItem, Item, NotRead


class Obligations(Result):
    """`obligations`: what a law demands on a day, or what of it changed since another."""

    artefact: str
    version: int
    as_of: date
    change_from: date | None
    counts: dict[str, int]
    """How many of each kind."""
    items: tuple[Item, ...]
    """With `change_from`, none: see `changes`."""
    changes: tuple[ItemChange, ...]
    term_changes: tuple[TermTurn, ...]
    notes: tuple[str, ...]
    """A version that begins later; what a comparison warns of, such as an annex that is missing from one."""
    terms: tuple[DefinedTerm, ...]
    not_read: tuple[NotRead, ...]
    model: str
    """The model that read along; empty without one."""
    prompt: str
    failed: tuple[FailedItem, ...]


class RegisterRow(Result):
    """One entry as it is now."""

    entry: RegisterEntry
    overdue: bool
    law: str
    """`as quoted`, `now PROVISION` after a renumbering, `no longer in the law`, `not looked at`, empty for a to-do."""


class RegisterList(Result):
    """`register list`: what is due first at the top."""

    as_of: date
    entries: list[RegisterRow]


class RegisterAdded(Result):
    """`register add`: the new entries, and the ids of those that were there."""

    added: list[RegisterEntry]
    there: list[str]


class RegisterShown(Result):
    """`register show`: every setting, oldest first."""

    entry: RegisterEntry
    history: list[RegisterEntry]


class RegisterSet(Result):
    """`register set` and `register todo`."""

    entry: RegisterEntry


class RegisterCalendar(Result):
    """`register calendar`."""

    file: str
    events: int
