"""Who works on a batch, and what they do besides answering: pass an item on, escalate it, rest.

Passing on needs no reason and is held against nobody: the log says nothing of why, and no figure counts it by person.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from knowledge_base import digests
from knowledge_base.batch_records import Batch, EventKind, RatingEvent
from knowledge_base.cases import PlainText
from knowledge_base.errors import Refused, WrongUsage
from knowledge_base.records import CaseId, PersonId, Record
from knowledge_base.store import Store, Transaction
from knowledge_base.workspace import Config
from tools.rater_rules import RatingRole, asked_of, crew_problem, organiser_problem, rating_problem, refuse_if
from tools.rating_batches import known_batch, open_one

Member = tuple[PersonId, RatingRole]


class Crew(Record):
    """Who was asked to work on a batch, in the order in which they were, and by whom."""

    batch: PlainText
    policy: PlainText
    raters: tuple[PersonId, ...] = ()
    adjudicators: tuple[PersonId, ...] = ()
    asked_by: tuple[PersonId, ...] = ()
    taken_off: tuple[Member, ...] = ()
    """Who was asked and is no longer; what they answered stands."""

    @property
    def members(self) -> tuple[Member, ...]:
        """Each person with the role that they were asked for."""
        raters: list[Member] = [(person, "rater") for person in self.raters]
        return (*raters, *((person, "adjudicator") for person in self.adjudicators))


def crew_of(tx: Transaction, batch: Batch) -> Crew:
    """Who was asked so far, and who was taken off again."""
    events = tx.batches.events(batch.id)
    asked = asked_of(events)
    return Crew(
        batch=batch.id,
        policy=batch.asked.policy,
        raters=tuple(person for (person, role), still in asked.items() if still and role == "rater"),
        adjudicators=tuple(person for (person, role), still in asked.items() if still and role != "rater"),
        asked_by=_once(PersonId(one.by) for one in events if one.kind == "asked" and one.by),
        taken_off=tuple(member for member, still in asked.items() if not still),
    )


def ask_people(
    store: Store,
    config: Config,
    batch_id: str,
    person: str,
    raters: Sequence[str],
    adjudicators: Sequence[str],
    at: datetime,
    via: str = "terminal",
) -> Crew:
    """Ask people to rate and to adjudicate a batch, besides those who were asked before; asking again changes nothing.

    Raises: Refused when who asks may not, one of them may not, they are too few, or the batch is closed or unknown.
    """
    with store.write() as tx:
        tx.serialise(f"batch:{batch_id}")
        batch = open_one(tx, batch_id)
        refuse_if(organiser_problem(config, person, batch.asked.policy))
        wanted: list[tuple[str, RatingRole]] = [(one, "rater") for one in raters]
        wanted += [(one, "adjudicator") for one in adjudicators]
        if not wanted:
            raise WrongUsage("name who rates, such as --raters ada,mira")
        for name, role in wanted:
            refuse_if(rating_problem(config, name, role, batch.asked.policy))
        there = set(crew_of(tx, batch).members)
        new = [(PersonId(name), role) for name, role in wanted if (name, role) not in there]
        for name, role in dict.fromkeys(new):
            _note(tx, batch, name, role, "asked", at, person)
        crew = crew_of(tx, batch)
        if len(crew.raters) < batch.asked.ratings:
            raise Refused(
                f"{batch.id!r} wants {batch.asked.ratings} ratings of each item, and {len(crew.raters)} would rate; "
                "name more raters"
            )
        if new:
            _log(tx, crew, person, via)
        return crew


def take_off(
    store: Store,
    config: Config,
    batch_id: str,
    person: str,
    people: Sequence[str],
    at: datetime,
    via: str = "terminal",
) -> Crew:
    """Take people off a batch: they get no more of it, what they held goes to others, what they answered stands.

    Taking somebody off again changes nothing.

    Raises: Refused when who asks may not, one of them was never asked, or the batch is closed or unknown.
    """
    with store.write() as tx:
        tx.serialise(f"batch:{batch_id}")
        batch = open_one(tx, batch_id)
        refuse_if(organiser_problem(config, person, batch.asked.policy))
        before = crew_of(tx, batch)
        known = {name for name, _ in (*before.members, *before.taken_off)}
        if strangers := [name for name in people if name not in known]:
            there = ", ".join(dict.fromkeys(name for name, _ in before.members)) or "nobody"
            raise Refused(f"{strangers[0]!r} was never asked to work on {batch.id!r}; {there} is asked now")
        for name, role in before.members:
            if name in people:
                _note(tx, batch, name, role, "taken_off", at, person)
        crew = crew_of(tx, batch)
        if crew.members != before.members:
            _log(tx, crew, person, via)
        return crew


def _note(
    tx: Transaction, batch: Batch, name: PersonId, role: RatingRole, kind: EventKind, at: datetime, by: str
) -> None:
    """Note that somebody was asked or taken off; the same may happen to a person again."""
    times = sum((one.person, one.role, one.kind) == (name, role, kind) for one in tx.batches.events(batch.id))
    key = f"{kind}:{role}:{batch.id}:{name}:{times}"[:200]
    tx.batches.add_event(
        RatingEvent(batch=batch.id, person=name, role=role, kind=kind, at=at, key=key, by=by)
    )


def _log(tx: Transaction, crew: Crew, person: str, via: str) -> None:
    told = {"raters": list(crew.raters), "adjudicators": list(crew.adjudicators)}
    off = {"taken_off": [name for name, _ in crew.taken_off]} if crew.taken_off else {}
    tx.audit.append(person, "batch.staffed", crew.batch, **told, **off, via=via)


def leave_item(
    store: Store,
    config: Config,
    batch_id: str,
    case_id: str,
    person: str,
    kind: EventKind,
    at: datetime,
    role: RatingRole = "rater",
    via: str = "terminal",
) -> bool:
    """Leave an item to somebody else (`passed`) or to an adjudicator (`escalated`); false where they had left it.

    Raises: Refused when they were not given it, have answered it, or were taken off the batch.
    """
    if kind == "escalated" and role == "adjudicator":
        raise Refused("who adjudicates decides, or passes the item on to another adjudicator")
    with store.write() as tx:
        tx.serialise(f"batch:{batch_id}")
        batch = open_one(tx, batch_id)
        refuse_if(rating_problem(config, person, role, batch.asked.policy))
        given = tx.batches.assignments(batch.id, case_id)
        if not any((one.person, one.role) == (person, role) for one in given):
            raise Refused(f"{case_id!r} was not given to {person!r} by {batch_id!r}; ask for the next item")
        if any(one.person == person for one in tx.batches.answers(batch.id, case_id)):
            raise Refused(f"{person!r} has answered {case_id!r} already; what was said stands")
        events = tx.batches.events(batch.id)
        refuse_if(crew_problem(events, batch.id, person, role))
        left = ("passed", "escalated")
        if any((one.person, one.case) == (person, case_id) and one.kind in left for one in events):
            return False
        tx.batches.add_event(_event(batch, person, role, kind, at, f"left:{case_id}", CaseId(case_id)))
        tx.audit.append(person, f"rating.{kind}", batch.id, case=case_id, role=role, via=via)
        return True


def note_shown(
    store: Store, batch_id: str, case_id: str, person: str, role: RatingRole, at: datetime
) -> None:
    """Note when an item first came before a person's eyes, from which its time is taken."""
    with store.write() as tx:
        batch = known_batch(tx, batch_id)
        tx.batches.add_event(_event(batch, person, role, "shown", at, f"shown:{case_id}", CaseId(case_id)))


def take_break(
    store: Store,
    config: Config,
    batch_id: str,
    person: str,
    role: RatingRole,
    kind: EventKind,
    at: datetime,
    key: str,
) -> bool:
    """Pause (`paused`) or go on (`resumed`), which is nobody else's business and not logged; false if it was so.

    Raises: Refused when the person may not rate the batch.
    """
    with store.write() as tx:
        tx.serialise(f"batch:{batch_id}")
        batch = known_batch(tx, batch_id)
        refuse_if(rating_problem(config, person, role, batch.asked.policy))
        return tx.batches.add_event(_event(batch, person, role, kind, at, f"{kind}:{key}"))


def _event(
    batch: Batch,
    person: str,
    role: RatingRole,
    kind: EventKind,
    at: datetime,
    key: str,
    case: CaseId | None = None,
) -> RatingEvent:
    return RatingEvent(
        batch=batch.id,
        person=PersonId(person),
        role=role,
        kind=kind,
        at=at,
        key=digests.of_value([batch.id, person, role, key]),
        case=case,
    )


def _once(people: Iterable[PersonId]) -> tuple[PersonId, ...]:
    return tuple(dict.fromkeys(people))
