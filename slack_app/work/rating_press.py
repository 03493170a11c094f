"""A press of somebody who rates: that it is theirs, and which item of which batch it is about."""

from dataclasses import dataclass

from knowledge_base.batch_records import Item as BatchItem
from knowledge_base.errors import Refused
from knowledge_base.inbox import Item
from knowledge_base.store import Transaction
from knowledge_base.workspace import Config
from slack_app.cards import told
from slack_app.office import Office
from slack_app.work.rating_cards import SUBJECT, is_of
from slack_app.work.trust import trusted, turn_away
from tools.rater_rules import RatingRole


@dataclass(frozen=True)
class Pressed:
    """A press by the person whose message it was."""

    batch: str
    role: RatingRole
    position: int | None
    digest: str
    person: str
    config: Config


def press_of(office: Office, item: Item, token: str = "") -> Pressed | None:
    """The press, or None for one that was turned away: the person is told why."""
    clicked = trusted(office, item, token)
    if clicked is None:
        return None
    handle, visitor = clicked.handle, clicked.visitor
    parts = handle.subject.split(":")
    if not handle.subject.startswith(SUBJECT) or len(parts) != 4:
        turn_away(office, item, visitor, "the button is not one for rating", told.unknown_card())
        return None
    if handle.message != f"home:{visitor.user}" and not is_of(handle.message, visitor.id):
        words = told.refused("this item was given to somebody else; open the app's Home for yours")
        turn_away(office, item, visitor, "the item was given to somebody else", words)
        return None
    return Pressed(
        batch=parts[1],
        role="adjudicator" if parts[2] == "adjudicator" else "rater",
        position=int(parts[3]) if parts[3].isdecimal() else None,
        digest=handle.digest,
        person=visitor.id,
        config=clicked.config,
    )


def item_of(tx: Transaction, pressed: Pressed) -> BatchItem:
    """The item that a press is about.

    Raises: Refused where it is about none.
    """
    for one in tx.batches.items(pressed.batch):
        if one.position == pressed.position:
            return one
    raise Refused("no item is shown; press Show item")
