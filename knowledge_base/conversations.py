"""What was asked and answered in each conversation, and what people thought of it."""

import json
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Connection, and_, insert, select

from knowledge_base import digests
from knowledge_base.face_tables import feedback, feedback_reviews, turns
from knowledge_base.records import Record, Utc
from knowledge_base.upsert import insert_new


class KeptTurn(Record):
    """One question with its answer; `body` is the face's own record of both."""

    key: str
    conversation: str
    person: str
    at: Utc
    body: dict[str, Any]


class Feedback(Record):
    """One person's word on an answer."""

    turn: KeptTurn
    person: str
    helpful: bool
    reason: str
    at: Utc


class Conversations:
    """Conversations within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, key: str, conversation: str, person: str, body: dict[str, Any], at: datetime) -> bool:
        """Keep a turn; false when it is there already."""
        row = {"key": key, "conversation": conversation, "person": person, "at": at}
        return insert_new(self._connection, turns, [row | {"body": digests.canonical_json(body)}]) == 1

    def turn(self, key: str) -> KeptTurn | None:
        """The turn of that key."""
        row = self._connection.execute(select(turns).where(turns.c.key == key)).one_or_none()
        return None if row is None else _turn(row)

    def turns(self, conversation: str, most: int = 6) -> list[KeptTurn]:
        """The last turns of a conversation, oldest first."""
        query = select(turns).where(turns.c.conversation == conversation)
        rows = self._connection.execute(query.order_by(turns.c.seq.desc()).limit(most)).all()
        return [_turn(row) for row in reversed(rows)]

    def asked_by(self, person: str, most: int = 5) -> list[KeptTurn]:
        """What a person asked lately, newest first."""
        query = select(turns).where(turns.c.person == person).order_by(turns.c.seq.desc()).limit(most)
        return [_turn(row) for row in self._connection.execute(query)]

    def say(self, turn: str, person: str, helpful: bool, reason: str, at: datetime) -> bool:
        """Keep a person's word on an answer, in place of an earlier one of theirs; false when the answer is unknown."""
        if self.turn(turn) is None:
            return False
        where = (feedback.c.turn == turn) & (feedback.c.person == person)
        self._connection.execute(feedback.delete().where(where))
        row = {"turn": turn, "person": person, "helpful": helpful, "reason": reason[:3000], "at": at}
        self._connection.execute(insert(feedback).values(row))
        return True

    def feedback_waiting(self) -> list[Feedback]:
        """Words on answers that nobody has looked at, oldest first."""
        reviewed = and_(
            feedback_reviews.c.turn == feedback.c.turn, feedback_reviews.c.person == feedback.c.person
        )
        query = (
            select(
                feedback.c.person.label("by"),
                feedback.c.helpful,
                feedback.c.reason,
                feedback.c.at.label("said"),
                turns,
            )
            .join(turns, turns.c.key == feedback.c.turn)
            .where(~select(feedback_reviews.c.turn).where(reviewed).exists())
            .order_by(feedback.c.at)
        )
        return [
            Feedback(turn=_turn(row), person=row.by, helpful=row.helpful, reason=row.reason, at=row.said)
            for row in self._connection.execute(query)
        ]

    def review(
        self,
        turn: str,
        person: str,
        reviewer: str,
        outcome: Literal["confirmed", "dismissed"],
        case: dict[str, Any],
        at: datetime,
    ) -> bool:
        """Note what became of a person's word: the evaluation case it makes, or that it makes none. False when it
        was looked at already."""
        row = {"turn": turn, "person": person, "reviewer": reviewer, "outcome": outcome, "at": at}
        return (
            insert_new(self._connection, feedback_reviews, [row | {"body": digests.canonical_json(case)}])
            == 1
        )


def _turn(row: Any) -> KeptTurn:
    names = ("key", "conversation", "person", "at")
    return KeptTurn.model_validate(
        {name: getattr(row, name) for name in names} | {"body": json.loads(row.body)}
    )
