"""The freeze switch, within one transaction: while it is on, nothing is approved and nothing is released."""

from datetime import datetime

from sqlalchemy import Connection, insert, select

from knowledge_base.face_tables import freezes
from knowledge_base.records import Record, Utc


class Freeze(Record):
    """Who turned the switch, why and when."""

    frozen: bool = True
    person: str
    reason: str
    at: Utc


class Switches:
    """Every turn of the switch is a row; the newest one holds."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def freeze(self, person: str, reason: str, at: datetime) -> Freeze:
        """Turn the switch on."""
        return self._turn(Freeze(frozen=True, person=person, reason=reason, at=at))

    def unfreeze(self, person: str, at: datetime, reason: str = "") -> Freeze:
        """Turn the switch off."""
        return self._turn(Freeze(frozen=False, person=person, reason=reason, at=at))

    def frozen(self) -> Freeze | None:
        """Who froze approvals, why and when; None while they are taken."""
        newest = self._connection.execute(
            select(freezes).order_by(freezes.c.seq.desc()).limit(1)
        ).one_or_none()
        return _freeze(newest) if newest is not None and newest.frozen else None

    def turns(self) -> list[Freeze]:
        """Every turn of the switch, oldest first."""
        return [_freeze(row) for row in self._connection.execute(select(freezes).order_by(freezes.c.seq))]

    def _turn(self, freeze: Freeze) -> Freeze:
        self._connection.execute(insert(freezes).values(freeze.model_dump()))
        return freeze


def _freeze(row: object) -> Freeze:
    fields = row._mapping  # type: ignore[attr-defined]
    return Freeze.model_validate({name: fields[name] for name in Freeze.model_fields})
