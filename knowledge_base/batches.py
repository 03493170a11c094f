"""Rating batches within one transaction. Rows are only added: a batch, its items, what was given, what came back."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, func, insert, select

from knowledge_base.batch_records import Answer, Assignment, Batch, Closing, Item, RatingEvent
from knowledge_base.batch_tables import (
    batch_answers,
    batch_assignments,
    batch_closings,
    batch_events,
    batch_items,
    batches,
)
from knowledge_base.upsert import insert_new


class Batches:
    """The batches, their items, assignments and answers."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, batch: Batch, items: Sequence[Item]) -> bool:
        """Store a batch with its items; false where a batch of its id is there already, which stays as it is."""
        row = {
            "id": batch.id,
            "policy": batch.asked.policy,
            "purpose": batch.asked.purpose,
            "design": batch.asked.design,
            "seed": str(batch.asked.seed),
            "created_by": batch.created_by,
            "created_at": batch.created_at,
            "body": batch.model_dump_json(),
        }
        if not insert_new(self._connection, batches, [row]):
            return False
        self._connection.execute(insert(batch_items), [_row(item) for item in items])
        return True

    def get(self, batch_id: str) -> Batch | None:
        """The batch of that id."""
        body = self._connection.scalar(select(batches.c.body).where(batches.c.id == batch_id))
        return None if body is None else Batch.model_validate_json(body)

    def all(self, policy: str | None = None) -> list[Batch]:
        """Every batch, of one policy or of all, the oldest first."""
        query = select(batches.c.body).order_by(batches.c.created_at, batches.c.id)
        if policy is not None:
            query = query.where(batches.c.policy == policy)
        return [Batch.model_validate_json(row.body) for row in self._connection.execute(query)]

    def items(self, batch_id: str) -> list[Item]:
        """The items of a batch in the order in which they are given."""
        query = select(batch_items).where(batch_items.c.batch == batch_id).order_by(batch_items.c.position)
        return [Item.model_validate(_without_case_id(row)) for row in self._connection.execute(query)]

    def item(self, batch_id: str, case_id: str) -> Item | None:
        """One item of a batch."""
        where = (batch_items.c.batch == batch_id) & (batch_items.c.case_id == case_id)
        row = self._connection.execute(select(batch_items).where(where)).one_or_none()
        return None if row is None else Item.model_validate(_without_case_id(row))

    def give(self, assignment: Assignment) -> bool:
        """Store that an item was given to a person; false where they have it already."""
        return insert_new(self._connection, batch_assignments, [_row(assignment)]) == 1

    def assignments(self, batch_id: str, case_id: str | None = None) -> list[Assignment]:
        """What was given to whom, in the order in which it was."""
        table = batch_assignments
        query = _of(select(table), table, batch_id, case_id).order_by(table.c.given_at, table.c.person)
        return [Assignment.model_validate(_without_case_id(row)) for row in self._connection.execute(query)]

    def add_answer(self, answer: Answer) -> bool:
        """Store an answer; false where its key is taken, or the person has answered on this item."""
        row = {
            "batch": answer.batch,
            "case_id": answer.case,
            "person": answer.person,
            "key": answer.key,
            "role": answer.rating.role,
            "violates": answer.rating.violates,
            "seconds": answer.seconds,
            "at": answer.at,
            "body": answer.model_dump_json(),
        }
        return insert_new(self._connection, batch_answers, [row]) == 1

    def answers(self, batch_id: str, case_id: str | None = None) -> list[Answer]:
        """What came back, in the order in which it did."""
        table = batch_answers
        query = _of(select(table.c.body), table, batch_id, case_id).order_by(table.c.at, table.c.person)
        return [Answer.model_validate_json(row.body) for row in self._connection.execute(query)]

    def answer_of_key(self, key: str) -> Answer | None:
        """The answer that was stored under a key."""
        body = self._connection.scalar(select(batch_answers.c.body).where(batch_answers.c.key == key))
        return None if body is None else Answer.model_validate_json(body)

    def answered_at(self, person: str, since: datetime) -> list[datetime]:
        """When a person answered, in any batch, the oldest first."""
        table = batch_answers
        query = select(table.c.at).where(table.c.person == person, table.c.at >= since).order_by(table.c.at)
        return [row.at for row in self._connection.execute(query)]

    def add_event(self, event: RatingEvent) -> bool:
        """Store what happened around the answers; false where its key is taken."""
        return insert_new(self._connection, batch_events, [_row(event)]) == 1

    def events(self, batch_id: str, case_id: str | None = None) -> list[RatingEvent]:
        """What happened around the answers, in order; with a case, what concerns it."""
        table = batch_events
        columns = [column for column in table.c if column is not table.c.seq]
        query = _of(select(*columns), table, batch_id, case_id).order_by(table.c.seq)
        return [RatingEvent.model_validate(_without_case_id(row)) for row in self._connection.execute(query)]

    def counts(self, batch_ids: Iterable[str]) -> dict[str, tuple[int, int]]:
        """Items and answers of each batch."""
        ids = list(batch_ids)
        found = {}
        for number, table in enumerate((batch_items, batch_answers)):
            query = select(table.c.batch, func.count().label("n")).group_by(table.c.batch)
            for row in self._connection.execute(query.where(table.c.batch.in_(ids))):
                found[row.batch, number] = int(row.n)
        return {each: (found.get((each, 0), 0), found.get((each, 1), 0)) for each in ids}

    def close(self, closing: Closing) -> bool:
        """Store that a batch takes no more ratings; false where that was so already."""
        return insert_new(self._connection, batch_closings, [closing.model_dump()]) == 1

    def closing(self, batch_id: str) -> Closing | None:
        """When and by whom a batch was closed."""
        row = self._connection.execute(
            select(batch_closings).where(batch_closings.c.batch == batch_id)
        ).one_or_none()
        return None if row is None else Closing.model_validate(dict(row._mapping))


def _of(query: Select[Any], table: Any, batch_id: str, case_id: str | None) -> Select[Any]:
    query = query.where(table.c.batch == batch_id)
    return query if case_id is None else query.where(table.c.case_id == case_id)


def _row(one: Item | Assignment | RatingEvent) -> dict[str, Any]:
    return one.model_dump(exclude={"case"}) | {"case_id": one.case}


def _without_case_id(row: Any) -> dict[str, Any]:
    told = dict(row._mapping)
    told["case"] = told.pop("case_id")
    return told
