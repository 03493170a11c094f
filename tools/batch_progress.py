"""Where the items of a batch stand, and who may get which of them next."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta

from knowledge_base.batch_records import Answer, Assignment, Batch, Item
from knowledge_base.cases import PlainText
from knowledge_base.records import CaseId, PersonId, Record
from knowledge_base.store import Transaction
from tools.rater_rules import RatingRole, asked_of

HELD = timedelta(hours=4)
"""How long an item that was given to a rater waits for them before it is given to another as well."""


class Progress(Record):
    """How far a batch is. Gold items count as any others, so that the figures give none away."""

    batch: PlainText
    policy: PlainText
    items: int
    ratings: int
    wanted: int
    """Ratings that are wanted in all, without adjudications."""
    done: int
    split: int
    """Items that wait for an adjudicator."""
    adjudicated: int
    raters: dict[PersonId, int]
    closed: bool


def progress_of(tx: Transaction, batch: Batch) -> Progress:
    """How far a batch is."""
    return BatchState(tx, batch).progress()


def state_of(batch: Batch, item: Item, answers: Sequence[Answer], escalated: bool = False) -> str:
    """Where an item stands: `open`, `split` or `done`.

    A gold item needs nobody to settle it. What a rater escalated does, whatever it is and however many ratings it has.
    """
    ratings = [one.rating.violates for one in answers if one.rating.role == "rater"]
    if escalated:
        return "done" if any(one.rating.role == "adjudicator" for one in answers) else "split"
    if len(ratings) < batch.asked.ratings:
        return "open"
    agreed = len(set(ratings)) == 1 and ratings[0] is not None
    settled = any(one.rating.role == "adjudicator" for one in answers)
    return "done" if agreed or settled or item.is_gold else "split"


class BatchState:
    """A batch with all that was given and answered, by case."""

    def __init__(self, tx: Transaction, batch: Batch) -> None:
        self.batch = batch
        self.closed = tx.batches.closing(batch.id) is not None
        self.items = tx.batches.items(batch.id)
        self.given: dict[CaseId, list[Assignment]] = {item.case: [] for item in self.items}
        self.answers: dict[CaseId, list[Answer]] = {item.case: [] for item in self.items}
        for assignment in tx.batches.assignments(batch.id):
            self.given[assignment.case].append(assignment)
        for answer in tx.batches.answers(batch.id):
            self.answers[answer.case].append(answer)
        rated = tx.cases.ratings(batch.asked.policy, [item.case for item in self.items])
        self.rated = {case_id: {one.rater for one in given} for case_id, given in rated.items()}
        self.events = tx.batches.events(batch.id)
        self.escalated = {one.case for one in self.events if one.kind == "escalated"}
        self._off = {member for member, still in asked_of(self.events).items() if not still}
        self._left = {(one.case, one.person) for one in self.events if one.kind in ("passed", "escalated")}

    def progress(self) -> Progress:
        """How far the batch is."""
        answers = [one for every in self.answers.values() for one in every]
        states = [self.of(item) for item in self.items]
        by_role = Counter(one.rating.role for one in answers)
        return Progress(
            batch=self.batch.id,
            policy=self.batch.asked.policy,
            items=len(self.items),
            ratings=by_role["rater"],
            wanted=self.batch.asked.ratings * len(self.items),
            done=states.count("done"),
            split=states.count("split"),
            adjudicated=by_role["adjudicator"],
            raters=dict(sorted(Counter(one.person for one in answers).items())),
            closed=self.closed,
        )

    def of(self, item: Item) -> str:
        """Where an item stands."""
        return state_of(self.batch, item, self.answers[item.case], item.case in self.escalated)

    def may_still(self, item: Item, person: PersonId) -> bool:
        """Whether a person has neither answered nor left an item, here or before."""
        return (item.case, person) not in self._left and person not in self.rated.get(item.case, ())

    def answered_by(self, person: str, role: RatingRole) -> int:
        """How many items a person has answered in a role."""
        said = (one for every in self.answers.values() for one in every)
        return sum(one.person == person and one.rating.role == role for one in said)

    def next_for(self, person: PersonId, role: RatingRole, at: datetime) -> Item | None:
        """The item they hold and have not answered, else the first that wants somebody who has not rated its case."""
        mine = (item for item in self.items if self._holds(item, person, role))
        fresh = (item for item in self.items if self._wants(item, person, role, at))
        return next(mine, None) or next(fresh, None)

    def _holds(self, item: Item, person: PersonId, role: RatingRole) -> bool:
        held = any(one.person == person and one.role == role for one in self.given[item.case])
        wanted = "open" if role == "rater" else "split"
        return held and not self._is_done_with(item, person) and self.of(item) == wanted

    def _wants(self, item: Item, person: PersonId, role: RatingRole, at: datetime) -> bool:
        if person in self.rated.get(item.case, ()) or any(
            one.person == person for one in self.given[item.case]
        ):
            return False
        waiting = sum(
            one.role == role
            and (one.person, role) not in self._off
            and not self._is_done_with(item, one.person)
            and at - one.given_at < HELD
            for one in self.given[item.case]
        )
        if role == "adjudicator":
            return self.of(item) == "split" and not waiting
        if item.case in self.escalated:
            return False
        ratings = sum(one.rating.role == "rater" for one in self.answers[item.case])
        return ratings + waiting < self.batch.asked.ratings

    def _answered(self, item: Item, person: PersonId) -> bool:
        return any(one.person == person for one in self.answers[item.case])

    def _is_done_with(self, item: Item, person: PersonId) -> bool:
        return self._answered(item, person) or (item.case, person) in self._left
