"""The register of what laws ask of us, within one transaction: every setting is a row, the newest of an entry holds."""

import re
from datetime import date
from typing import Literal

from sqlalchemy import Connection, func, insert, select

from knowledge_base import digests
from knowledge_base.records import ArtefactId, ClauseId, PersonId, Record, Utc
from knowledge_base.tables import register_entries

State = Literal["open", "in work", "met", "not applicable"]
STATES: tuple[State, ...] = ("open", "in work", "met", "not applicable")


class RegisterEntry(Record):
    """One obligation or to-do, as somebody set it; `quote` is of `provision` at `version`."""

    id: str
    """The id of the law's item, or `todo-…`."""
    artefact: ArtefactId | None = None
    version: int | None = None
    provision: ClauseId | None = None
    title: str
    quote: str = ""
    owner: PersonId | None = None
    due: date | None = None
    state: State = "open"
    reason: str = ""
    evidence: str = ""
    """An https link."""
    set_by: str
    at: Utc

    @property
    def waits(self) -> bool:
        """Whether something is left to do."""
        return self.state in ("open", "in work")


class Register:
    """Entries of the register: rows are added, never changed."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, entry: RegisterEntry) -> None:
        """Keep an entry as it is set now."""
        row = {
            "entry": entry.id,
            "at": entry.at,
            "body": digests.canonical_json(entry.model_dump(mode="json")),
        }
        self._connection.execute(insert(register_entries).values(row))

    def entry(self, entry_id: str) -> RegisterEntry | None:
        """An entry as it is now."""
        history = self.history(entry_id)
        return history[-1] if history else None

    def history(self, entry_id: str) -> list[RegisterEntry]:
        """Every setting of an entry, oldest first."""
        query = select(register_entries.c.body).where(register_entries.c.entry == entry_id)
        return [_read(row.body) for row in self._connection.execute(query.order_by(register_entries.c.seq))]

    def entries(self, artefact: ArtefactId | None = None) -> list[RegisterEntry]:
        """Every entry as it is now: what is due first at the top, then what has no day."""
        newest = select(func.max(register_entries.c.seq)).group_by(register_entries.c.entry)
        query = select(register_entries.c.body).where(register_entries.c.seq.in_(newest))
        found = [_read(row.body) for row in self._connection.execute(query)]
        wanted = [one for one in found if artefact is None or one.artefact == artefact]
        return sorted(wanted, key=lambda one: (one.due or date.max, _in_order(one.id)))

    def rows(self) -> list[RegisterEntry]:
        """Every setting of every entry, in order."""
        query = select(register_entries.c.body).order_by(register_entries.c.seq)
        return [_read(row.body) for row in self._connection.execute(query)]

    def settings_of(self) -> dict[str, int]:
        """How many times each entry was set."""
        query = select(register_entries.c.entry, func.count()).group_by(register_entries.c.entry)
        return {row[0]: int(row[1]) for row in self._connection.execute(query)}


def _in_order(entry_id: str) -> list[tuple[int, str]]:
    """As a law counts: `art_5` before `art_13`."""
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in re.split(r"(\d+)", entry_id)]


def _read(body: str) -> RegisterEntry:
    return RegisterEntry.model_validate_json(body)
