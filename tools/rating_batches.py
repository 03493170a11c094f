"""Rating a batch: what a rater gets next, what they answer, who settles what raters disagree on, and how far it is.

A rater is never shown what another said, nor which items are gold, and never gets the same case twice. Each verb is one
transaction in line with all others on the same batch, so two raters at once or one press sent twice do no harm.
"""

from collections.abc import Sequence
from datetime import datetime

from knowledge_base import digests
from knowledge_base.batch_records import Answer, Assignment, Batch, Closing, Item, MarkedSpan
from knowledge_base.cases import CaseRow, PlainText, Rating
from knowledge_base.errors import Refused
from knowledge_base.records import CaseId, PersonId, Record
from knowledge_base.store import Store, Transaction
from knowledge_base.workspace import Config
from tools.batch_progress import BatchState, Progress, progress_of, state_of
from tools.rater_rules import RatingRole, crew_problem, organiser_problem, rating_problem, refuse_if

MOST_REASON = 1_000


class Given(Record):
    """An item as the person who rates it may see it; `said` is what raters answered, for an adjudicator only."""

    batch: PlainText
    policy: PlainText
    case: CaseId
    role: RatingRole
    given_at: datetime
    done: int
    """Items of the batch that this person has answered."""
    said: tuple[bool | None, ...] = ()
    escalated: bool = False
    """Whether a rater asked for an adjudicator; told to adjudicators only."""
    position: int = 0
    """Its place in the batch, by which a button knows it."""


class Answered(Record):
    """A rating as a rater gives it: the answer, and the rest where it is known."""

    violates: bool | None
    label: PlainText | None = None
    rule: PlainText | None = None
    seconds: float | None = None
    spans: tuple[MarkedSpan, ...] = ()
    why: str = ""


class Recorded(Record):
    """What became of an answer: whether it is new, and where its item stands now."""

    batch: PlainText
    case: CaseId
    person: PersonId
    new: bool
    state: str
    """`open` (more ratings are wanted), `split` (an adjudicator is wanted) or `done`; the same words for gold items."""


def next_item(
    store: Store, config: Config, batch_id: str, person: str, at: datetime, role: RatingRole = "rater"
) -> Given | None:
    """The item that a person should look at now, which is theirs from then on; None where none is left for them.

    Asked again before they have answered, it is the same one.

    Raises: Refused when the person may not, or the batch is closed or unknown.
    """
    with store.write() as tx:
        tx.serialise(f"batch:{batch_id}")
        return give_next(tx, config, BatchState(tx, open_one(tx, batch_id)), person, at, role)


def give_next(
    tx: Transaction, config: Config, state: BatchState, person: str, at: datetime, role: RatingRole
) -> Given | None:
    """The same within a transaction that serialises an open batch."""
    batch = state.batch
    refuse_if(rating_problem(config, person, role, batch.asked.policy))
    refuse_if(crew_problem(state.events, batch.id, person, role))
    item = state.next_for(PersonId(person), role, at)
    if item is None:
        return None
    assignment = Assignment(batch=batch.id, case=item.case, person=PersonId(person), role=role, given_at=at)
    if not tx.batches.give(assignment):
        assignment = next(one for one in state.given[item.case] if one.person == person)
    settles = role == "adjudicator"
    said = [one.rating.violates for one in state.answers[item.case]] if settles else []
    return Given(
        batch=batch.id,
        policy=batch.asked.policy,
        case=item.case,
        role=role,
        given_at=assignment.given_at,
        done=sum(one.person == person for every in state.answers.values() for one in every),
        said=tuple(sorted(said, key=str)),
        escalated=settles and item.case in state.escalated,
        position=item.position,
    )


def record_rating(
    store: Store,
    config: Config,
    batch_id: str,
    case_id: str,
    person: str,
    answered: Answered,
    key: str,
    at: datetime,
    via: str = "terminal",
    role: RatingRole = "rater",
) -> Recorded:
    """Store an answer as a rating of the case, with an audit event; the same key again changes nothing.

    Raises: Refused when the person may not, was not given the item, or has answered otherwise; the refusal is logged.
    """
    with store.write() as tx:
        tx.serialise(f"batch:{batch_id}")
        try:
            batch = open_one(tx, batch_id)
            given = tx.batches.assignments(batch.id, case_id)
            if not any(one.person == person and one.role == role for one in given):
                raise Refused(
                    f"{case_id!r} was not given to {person!r} by {batch_id!r}; ask for the next item"
                )
            answer = answer_of(batch, case_id, person, answered, key, at, via, role)
            if not any(one.person == person for one in tx.batches.answers(batch.id, case_id)):
                refuse_if(crew_problem(tx.batches.events(batch.id), batch.id, person, role))
            recorded = take_answer(tx, config, batch, answer)
        except Refused as problem:
            tx.audit.append(person[:200], "rating.refused", batch_id[:300], reason=str(problem), via=via)
            refusal = problem
        else:
            if recorded.new:
                told = {"case": case_id, "role": role, "violates": answered.violates}
                tx.audit.append(person, "rating.recorded", batch_id, **told, via=via)
            return recorded
    raise refusal


def answer_of(
    batch: Batch,
    case_id: str,
    person: str,
    answered: Answered,
    key: str,
    at: datetime,
    via: str,
    role: RatingRole,
) -> Answer:
    """An answer as it is stored."""
    rating = Rating(
        rater=person,
        policy=batch.asked.policy,
        violates=answered.violates,
        role=role,
        rule=answered.rule,
        at=at,
        label=answered.label,
    )
    return Answer(
        batch=batch.id,
        case=CaseId(case_id),
        rating=rating,
        key=digests.of_value([batch.id, key]),
        at=at,
        seconds=answered.seconds,
        spans=answered.spans,
        via=via,
        why=" ".join(answered.why.split())[:MOST_REASON],
    )


def take_answer(tx: Transaction, config: Config, batch: Batch, answer: Answer) -> Recorded:
    """Store an answer within a transaction that serialises the batch; nothing is logged.

    Raises: Refused when it may not be.
    """
    role = answer.rating.role
    refuse_if(rating_problem(config, answer.person, role, batch.asked.policy))
    item = tx.batches.item(batch.id, answer.case)
    if item is None:
        raise Refused(f"{answer.case!r} is not in batch {batch.id!r}; see 'redline labels export'")
    there = tx.batches.answers(batch.id, answer.case)
    known = tx.batches.answer_of_key(answer.key) or next(
        (one for one in there if one.person == answer.person), None
    )
    if known is not None:
        if (known.case, known.says()) == (answer.case, answer.says()):
            return _recorded(tx, batch, item, there, answer, new=False)
        raise Refused(
            f"{answer.person!r} has answered {known.case!r} in {batch.id!r} already, otherwise; what was said stands"
        )
    escalated = is_escalated(tx, batch, answer.case)
    refuse_if(_turn_problem(batch, item, there, role, escalated) or _before_problem(tx, batch, answer))
    tx.batches.add_answer(answer)
    if _earlier(tx, batch, answer) is None:
        case = tx.cases.get([answer.case])[answer.case]
        tx.cases.add_rows([CaseRow.model_validate({**case.model_dump(), "ratings": (answer.rating,)})])
    return _recorded(tx, batch, item, [*there, answer], answer, new=True)


def close_batch(store: Store, config: Config, batch_id: str, person: str, at: datetime) -> Progress:
    """Take no more ratings; what is there stands. Closing again changes nothing.

    Raises: Refused when the person may not, or there is no such batch.
    """
    with store.write() as tx:
        tx.serialise(f"batch:{batch_id}")
        batch = known_batch(tx, batch_id)
        refuse_if(organiser_problem(config, person, batch.asked.policy))
        told = progress_of(tx, batch)
        if tx.batches.close(Closing(batch=batch.id, person=PersonId(person), at=at)):
            tx.audit.append(person, "batch.closed", batch.id, done=told.done, items=told.items)
        return told.model_copy(update={"closed": True})


def known_batch(tx: Transaction, batch_id: str) -> Batch:
    """The batch of that id.

    Raises: Refused when there is none.
    """
    batch = tx.batches.get(batch_id)
    if batch is None:
        raise Refused(f"there is no batch {batch_id!r}; see 'redline labels batches'")
    return batch


def open_one(tx: Transaction, batch_id: str) -> Batch:
    """The batch of that id, which takes ratings.

    Raises: Refused when there is none, or it is closed.
    """
    batch = known_batch(tx, batch_id)
    closing = tx.batches.closing(batch_id)
    if closing:
        raise Refused(
            f"{batch_id!r} was closed by {closing.person!r} on {closing.at:%Y-%m-%d}; open another with "
            "'redline labels sample'"
        )
    return batch


def is_escalated(tx: Transaction, batch: Batch, case_id: str) -> bool:
    """Whether a rater asked for an adjudicator on an item."""
    return any(one.kind == "escalated" for one in tx.batches.events(batch.id, case_id))


def _turn_problem(
    batch: Batch, item: Item, there: Sequence[Answer], role: RatingRole, escalated: bool
) -> str:
    # A rating of an escalated item that was before somebody's eyes already still counts.
    if role == "rater" and state_of(batch, item, there) != "open":
        return f"{item.case!r} has its {batch.asked.ratings} ratings in {batch.id!r}; ask for the next item"
    if role == "adjudicator" and state_of(batch, item, there, escalated) != "split":
        return f"{item.case!r} needs no adjudication in {batch.id!r}; ask for the next item"
    return ""


def _before_problem(tx: Transaction, batch: Batch, answer: Answer) -> str:
    earlier = _earlier(tx, batch, answer)
    if earlier is not None and earlier.violates is not answer.rating.violates:
        return f"{answer.person!r} rated {answer.case!r} otherwise before {batch.id!r}; that stands, ask another person"
    return ""


def _earlier(tx: Transaction, batch: Batch, answer: Answer) -> Rating | None:
    """What the person said of the case under the policy before this batch."""
    rated = tx.cases.ratings(batch.asked.policy, [answer.case]).get(answer.case, [])
    return next((one for one in rated if one.rater == answer.person), None)


def _recorded(
    tx: Transaction, batch: Batch, item: Item, there: Sequence[Answer], answer: Answer, new: bool
) -> Recorded:
    state = state_of(batch, item, there, is_escalated(tx, batch, answer.case))
    return Recorded(batch=batch.id, case=answer.case, person=answer.person, new=new, state=state)
