"""What a person who rates should have before them now: an item, a rest, a pause, or nothing left for them."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Literal

from knowledge_base.batch_records import Batch, RatingEvent
from knowledge_base.records import PersonId, Record
from knowledge_base.store import Transaction
from knowledge_base.workspace import Config, RatingRules
from tools.batch_progress import BatchState
from tools.figures import count_words
from tools.rater_rules import RatingRole, asked_of
from tools.rating_batches import Given, give_next

LONGEST_LOOK = timedelta(minutes=30)
"""Who had an item before them for longer was away: how long they looked is then unknown."""
_LONGEST_STRETCH = timedelta(hours=12)


class Turn(Record):
    """`off` is taken off the batch; `rest` says why a rest is due; `given` is the item, for the state `item` alone."""

    state: Literal["item", "rest", "paused", "nothing", "closed", "off"]
    done: int = 0
    rest: str = ""
    given: Given | None = None


def turn_of(
    tx: Transaction, config: Config, batch: Batch, person: str, role: RatingRole, at: datetime
) -> Turn:
    """Their turn; an item is given to them. To be called in a transaction that serialises the batch.

    Raises: Refused when the person may not rate, or was not asked to.
    """
    if tx.batches.closing(batch.id):
        return Turn(state="closed")
    state = BatchState(tx, batch)
    done = state.answered_by(person, role)
    if asked_of(state.events).get((PersonId(person), role)) is False:
        return Turn(state="off", done=done)
    mine = [one for one in state.events if (one.person, one.role) == (person, role)]
    breaks = [one for one in mine if one.kind in ("paused", "resumed")]
    if breaks and breaks[-1].kind == "paused":
        return Turn(state="paused", done=done)
    if state.next_for(PersonId(person), role, at) is not None:
        answered = tx.batches.answered_at(person, at - _LONGEST_STRETCH)
        if due := rest_due(answered, _gone_on(breaks), config.rating, at):
            return Turn(state="rest", done=done, rest=due)
    given = give_next(tx, config, state, person, at, role)
    return Turn(state="item" if given else "nothing", done=done, given=given)


def rest_due(answered: Sequence[datetime], gone_on: datetime | None, rules: RatingRules, at: datetime) -> str:
    """Why somebody should rest now, in words; empty while they need not.

    Answers in a row count, without a gap as long as a rest, since they last chose to go on.
    """
    rest = timedelta(minutes=rules.rest_minutes)
    stretch: list[datetime] = []
    for moment in answered:
        if gone_on is not None and moment <= gone_on:
            continue
        if stretch and moment - stretch[-1] >= rest:
            stretch = []
        stretch.append(moment)
    if not stretch or at - stretch[-1] >= rest:
        return ""
    minutes = int((stretch[-1] - max(stretch[0], gone_on or stretch[0])).total_seconds() // 60)
    if rules.rest_after_items and len(stretch) >= rules.rest_after_items:
        return f"{count_words(len(stretch), 'item')} in a row"
    if rules.rest_after_minutes and minutes >= rules.rest_after_minutes:
        return f"{minutes} minutes in a row"
    return ""


def seconds_looked(events: Sequence[RatingEvent], person: str, at: datetime) -> float | None:
    """How long a person had an item before them, from the events of that item; unknown where they were away."""
    shown = [one.at for one in events if one.kind == "shown" and one.person == person]
    if not shown or not timedelta() <= at - shown[0] <= LONGEST_LOOK:
        return None
    return (at - shown[0]).total_seconds()


def _gone_on(breaks: Sequence[RatingEvent]) -> datetime | None:
    return breaks[-1].at if breaks else None
