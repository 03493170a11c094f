"""What a click may be trusted with: the card is one that we posted there, and the person is let in."""

from dataclasses import dataclass

from knowledge_base.inbox import Item
from knowledge_base.outbox import Handle
from knowledge_base.workspace import Config
from slack_app.cards import told
from slack_app.doorkeeper import Visitor
from slack_app.office import Office
from slack_app.work.telling import tell


@dataclass(frozen=True)
class Trusted:
    """A click that may be acted on: by whom, on what that was shown, under which settings."""

    visitor: Visitor
    handle: Handle
    config: Config


def trusted(office: Office, item: Item, token: str = "", fresh: bool = False) -> Trusted | None:
    """The click, or None for one that was turned away: the person is told why, and the log says so.

    `fresh` asks Slack and the settings anew, as an approval must.
    """
    visitor = office.door.visitor(item.body, fresh)
    if visitor.problem:
        turn_away(office, item, visitor, visitor.problem, told.refused(visitor.problem))
        return None
    token = token or str(item.body.get("value", ""))
    with office.store.read() as tx:
        handle = tx.outbox.behind(token)
        message = tx.outbox.message(handle.message) if handle else None
    if handle is None:
        turn_away(office, item, visitor, "the card is not known", told.unknown_card())
        return None
    ts, channel = str(item.body.get("ts", "")), str(item.body.get("channel", ""))
    if ts and message is not None and message.ts and (message.ts, message.channel) != (ts, channel):
        turn_away(office, item, visitor, "the button is of another message", told.unknown_card())
        return None
    return Trusted(visitor=visitor, handle=handle, config=office.door.config(fresh))


def turn_away(office: Office, item: Item, visitor: Visitor, reason: str, words: str) -> None:
    """Note a refusal, and tell the person."""
    with office.store.write() as tx:
        subject = str(item.body.get("action") or item.body.get("callback") or item.kind)
        tx.audit.append(visitor.id[:200], "slack.refused", subject[:300], reason=reason)
    tell(office, item, words)
