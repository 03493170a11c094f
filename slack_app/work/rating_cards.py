"""Messages of people who rate, and of whoever asked them to: as the batch stands, everywhere they were posted.

One message a person and batch is edited in place. Where it said that nothing is left and something is there again, a
new one is posted, since an edit rings for nobody. Quiet hours hold for what is posted, not for what is edited.
"""

from datetime import datetime

from knowledge_base import digests
from knowledge_base.batch_records import Batch
from knowledge_base.errors import Refused
from knowledge_base.outbox import Message
from knowledge_base.records import PersonId
from knowledge_base.store import Transaction
from knowledge_base.workspace import Config
from slack_app.cards.batch import BatchView, batch_card
from slack_app.cards.rating import RatingView, rating_card
from slack_app.office import Office, content
from slack_app.quiet import parse_quiet
from slack_app.settings import slack_rules
from tools.batch_standing import standing_of
from tools.rater_rules import RatingRole, organiser_problem
from tools.rating_batches import known_batch
from tools.rating_crew import crew_of
from tools.rating_form import Form, form_of
from tools.rating_turn import Turn, turn_of

SUBJECT = "rate:"
NO_ITEM = "-"


def show_batch(office: Office, batch_id: str) -> None:
    """Bring the messages of a batch up to date: of everybody who was asked, and of whoever asked them."""
    config = office.door.config()
    with office.store.write() as tx:
        tx.serialise(f"batch:{batch_id}")
        batch = known_batch(tx, batch_id)
        crew = crew_of(tx, batch)
        for person, role in (*crew.members, *crew.taken_off):
            _Desk(tx, office, config, batch, person, role).show(pressed=False)
        for person in crew.asked_by:
            _show_lead(tx, office, config, batch, person)
    office.wake()


def show_turn(office: Office, batch_id: str, person: str, role: RatingRole) -> RatingView:
    """A person's turn after they pressed something, on their message too."""
    config = office.door.config()
    with office.store.write() as tx:
        tx.serialise(f"batch:{batch_id}")
        desk = _Desk(tx, office, config, known_batch(tx, batch_id), PersonId(person), role)
        view = desk.show(pressed=True)
    office.wake()
    return view


def item_digest(batch: Batch, position: int, form: Form) -> str:
    """What a button of an item stands for: the item, and the guideline's words for its labels and rules."""
    return digests.of_value([batch.id, position, form.model_dump(mode="json")])


def shown_batches(tx: Transaction, since: datetime) -> list[str]:
    """Batches that messages were made of since a moment; a closed one shows that it is."""
    return [subject.removeprefix(SUBJECT) for subject in tx.outbox.subjects(SUBJECT, since)]


class _Desk:
    """One person's message on one batch, within a transaction that serialises the batch."""

    def __init__(
        self,
        tx: Transaction,
        office: Office,
        config: Config,
        batch: Batch,
        person: PersonId,
        role: RatingRole,
    ) -> None:
        self._tx, self._office, self._config = tx, office, config
        self._batch, self._person, self._role = batch, person, role
        self._at = office.clock()

    def show(self, pressed: bool) -> RatingView:
        """Have the message say what their turn is, and give it back."""
        turn, form = self._turn(), form_of(self._tx, self._batch.asked.policy)
        mine = self._posted()
        again = not mine or (turn.state in ("item", "rest") and not _has_buttons(mine[-1]))
        key = f"{self._prefix()}{len(mine):05}:{self._person}" if again else mine[-1].key
        view = self._view(turn, form, key)
        user = self._config.people[self._person].slack if self._person in self._config.people else ""
        if user and (mine or turn.state in ("item", "rest", "paused")):
            self._tx.outbox.want(
                key,
                user if again else mine[-1].channel,
                content(rating_card(view)),
                self._at,
                subject=f"{SUBJECT}{self._batch.id}",
                not_before=_not_before(self._config, self._at) if again and not pressed else None,
            )
        return view

    def _turn(self) -> Turn:
        try:
            return turn_of(self._tx, self._config, self._batch, self._person, self._role, self._at)
        except Refused:  # they lost the role since they were asked
            return Turn(state="nothing")

    def _view(self, turn: Turn, form: Form, key: str) -> RatingView:
        given = turn.given
        position = given.position if given else None
        subject = f"{SUBJECT}{self._batch.id}:{self._role}:{NO_ITEM if position is None else position}"
        digest = "" if position is None else item_digest(self._batch, position, form)
        return RatingView(
            batch=self._batch.id,
            policy=self._batch.asked.policy,
            role=self._role,
            state=turn.state,
            done=turn.done,
            handle=self._tx.outbox.handle(key, subject, digest, self._at),
            verdicts=form.verdicts,
            labels=form.labels,
            rest=turn.rest,
            rest_minutes=self._config.rating.rest_minutes,
        )

    def _prefix(self) -> str:
        return f"{SUBJECT}{self._batch.id}:{self._role}:"

    def _posted(self) -> list[Message]:
        """Their messages, the oldest first."""
        found = self._tx.outbox.showing(f"{SUBJECT}{self._batch.id}")
        mine = [one for one in found if one.key.startswith(self._prefix()) and is_of(one.key, self._person)]
        return sorted(mine, key=lambda one: one.key)


def is_of(key: str, person: str) -> bool:
    """Whether a message of a batch is this person's."""
    return key.startswith(SUBJECT) and key.split(":", 4)[4:] == [person]


def _show_lead(tx: Transaction, office: Office, config: Config, batch: Batch, person: PersonId) -> None:
    known = config.people.get(person)
    if known is None or not known.slack or organiser_problem(config, person, batch.asked.policy):
        return
    standing = standing_of(tx, batch)
    view = BatchView(
        standing,
        tuple(config.name_of(one) for one in standing.crew.raters),
        tuple(config.name_of(one) for one in standing.crew.adjudicators),
    )
    key, at = f"batch:{batch.id}:{person}", office.clock()
    there = tx.outbox.message(key)
    tx.outbox.want(
        key,
        there.channel if there else known.slack,
        content(batch_card(view)),
        at,
        subject=f"{SUBJECT}{batch.id}",
        not_before=None if there and there.ts else _not_before(config, at),
    )


def _not_before(config: Config, at: datetime) -> datetime:
    quiet = slack_rules(config.slack).quiet
    return parse_quiet(quiet).over_at(at) if quiet else at


def _has_buttons(message: Message) -> bool:
    return any(block.get("type") == "actions" for block in message.body.get("blocks", ()))
