"""What people who rate press: show an item, answer it, settle it, skip it, escalate it, rest.

The store decides. An answer is stored under the key of its press, so a press that is delivered twice, or carried out
again after a crash, counts once; the message and the modal then show whose turn it is now.
"""

from collections.abc import Callable, Sequence

from knowledge_base.batch_records import EventKind
from knowledge_base.errors import Refused
from knowledge_base.inbox import Item
from slack_app.cards import told
from slack_app.cards.rating import RatingView
from slack_app.modals.frame import memory_of
from slack_app.modals.loading import loading_modal
from slack_app.modals.rating import (
    LABEL,
    RULE,
    Settled,
    chosen_of,
    cover_modal,
    item_modal,
    read_settle,
    settle_modal,
)
from slack_app.office import Office
from slack_app.work.pages import end_modal, fill_modal, open_modal
from slack_app.work.rating_cards import item_digest, show_turn
from slack_app.work.rating_items import item_shown
from slack_app.work.rating_press import Pressed, item_of, press_of
from slack_app.work.telling import shown_in_modal, tell
from tools.rating_batches import Answered, known_batch, record_rating
from tools.rating_crew import leave_item, take_break
from tools.rating_form import VERDICTS, form_of
from tools.rating_turn import seconds_looked

Work = Callable[[Office, Item], None]
VIA = "slack"
NOTED, LEFT = "Noted.", "Somebody else looks at it. Nobody is told why."
ESCALATED = "An adjudicator looks at it next."
NOT_YOURS = (
    "That item is no longer yours: it was answered, left or given to somebody else. This is your turn now."
)
CHANGED = (
    "The guideline has changed since this item was shown, so nothing was noted. Please look at it again."
)


def show(office: Office, item: Item) -> None:
    """The item, in a modal, for whoever pressed and may see it."""
    view = _view_of(office, item)
    pressed = press_of(office, item)
    if pressed is None:
        end_modal(office, view)
        return
    try:
        shown = item_shown(office, pressed)
    except Refused as problem:
        _go_on(office, item, pressed, told.refused(str(problem)), view)
        return
    if shown is None:
        _go_on(office, item, pressed, NOT_YOURS, view)
        return
    fill_modal(
        office, item, view, settle_modal(shown) if pressed.role == "adjudicator" else item_modal(shown)
    )


def open_turn(office: Office, item: Item) -> None:
    """From the Home: the cover of one's next item."""
    view = open_modal(office, item, loading_modal())
    pressed = press_of(office, item)
    if pressed is None:
        end_modal(office, view)
        return
    turn = show_turn(office, pressed.batch, pressed.person, pressed.role)
    fill_modal(office, item, view, cover_modal(turn))


def answer(office: Office, item: Item) -> None:
    """A verdict was pressed, perhaps with a label and a rule chosen."""
    pressed = press_of(office, item)
    if pressed is None:
        return
    state, verdict = item.body["state"], str(item.body["action"]).rpartition(":")[2]
    said = Settled(verdict, "", chosen_of(state, LABEL), chosen_of(state, RULE))
    _go_on(office, item, pressed, _recorded(office, item, pressed, said))


def settle(office: Office, item: Item) -> None:
    """An adjudicator's form was sent off."""
    said = read_settle(item.body["values"])
    pressed = press_of(office, item, memory_of(str(item.body["metadata"])).handle)
    if pressed is not None and isinstance(said, Settled):
        _go_on(office, item, pressed, _recorded(office, item, pressed, said))


def leave(kind: EventKind, words: str) -> Work:
    """A button that leaves the item to somebody else."""

    def left(office: Office, item: Item) -> None:
        pressed = press_of(office, item)
        if pressed is None:
            return
        try:
            with office.store.read() as tx:
                case = item_of(tx, pressed).case
            person, role = pressed.person, pressed.role
            leave_item(
                office.store,
                pressed.config,
                pressed.batch,
                case,
                person,
                kind,
                office.clock(),
                role,
                VIA,
            )
            said = words
        except Refused as problem:
            said = told.refused(str(problem))
        _go_on(office, item, pressed, said)

    return left


def rest(kind: EventKind) -> Work:
    """A button that pauses, or goes on."""

    def rested(office: Office, item: Item) -> None:
        pressed = press_of(office, item)
        if pressed is None:
            return
        words, at = "", office.clock()
        person, role = pressed.person, pressed.role
        try:
            take_break(office.store, pressed.config, pressed.batch, person, role, kind, at, item.key)
        except Refused as problem:
            words = told.refused(str(problem))
        _go_on(office, item, pressed, words)

    return rested


def choose(office: Office, item: Item) -> None:
    """A label or rule was chosen: it counts when a verdict is pressed, and until then nothing is to be done."""


def _recorded(office: Office, item: Item, pressed: Pressed, said: Settled) -> str:
    """Store an answer; what the person is told."""
    at = office.clock()
    try:
        with office.store.read() as tx:
            batch, place = known_batch(tx, pressed.batch), item_of(tx, pressed)
            form = form_of(tx, batch.asked.policy)
            there = tx.batches.answers(batch.id, place.case)
            events = tx.batches.events(batch.id, place.case)
        if not any(one.person == pressed.person for one in there):
            if pressed.digest != item_digest(batch, place.position, form):
                return CHANGED
            if any(one.person == pressed.person and one.kind in ("passed", "escalated") for one in events):
                return NOT_YOURS
        answered = Answered(
            violates=_verdict(said.verdict),
            label=_one_of(said.label, [one.value for one in form.labels]),
            rule=_one_of(said.rule, form.rule_ids),
            seconds=seconds_looked(events, pressed.person, at),
            why=said.why,
        )
        record_rating(
            office.store,
            pressed.config,
            batch.id,
            place.case,
            pressed.person,
            answered,
            item.key,
            at,
            VIA,
            pressed.role,
        )
    except Refused as problem:
        return told.refused(str(problem))
    return NOTED


def _verdict(name: str) -> bool | None:
    if name not in VERDICTS:
        raise Refused(f"{name!r} is not a verdict of the guideline; look at the item again")
    return VERDICTS[name]


def _one_of(value: str, known: Sequence[str]) -> str | None:
    if value and value not in known:
        raise Refused(f"{value!r} is not in the guideline in force; look at the item again")
    return value or None


def _go_on(office: Office, item: Item, pressed: Pressed, words: str, view: str = "") -> None:
    """Whose turn it is now, on the message and in the modal, with how the press went."""
    turn: RatingView = show_turn(office, pressed.batch, pressed.person, pressed.role)
    modal = cover_modal(turn, words)
    if item.kind == "submission":
        shown_in_modal(office, item, str(item.body["view"]), modal)
    elif view:
        fill_modal(office, item, view, modal)
    elif item.body.get("view_type") == "modal":
        office.slack.attempt("views_update", view_id=str(item.body["view"]), view=modal)
    elif words and words not in (NOTED, LEFT):
        tell(office, item, words)


def _view_of(office: Office, item: Item) -> str:
    """The modal to fill: the one that is open, or a new one, opened at once since a trigger lives three seconds."""
    if item.body.get("view_type") == "modal":
        return str(item.body["view"])
    return open_modal(office, item, loading_modal())
