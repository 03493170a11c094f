"""What the workers share: the workspace, the Web API, who is who, and how a person is told something."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from agents.desk import Desk
from agents.llm import gateway_for
from knowledge_base.errors import OutsideFailed
from knowledge_base.inbox import Item
from knowledge_base.records import now
from knowledge_base.store import Store, Transaction
from knowledge_base.workspace import Workspace
from slack_app.cards.card import Card, dump
from slack_app.doorkeeper import Doorkeeper
from slack_app.web import Slack, SlackFailed


@dataclass(frozen=True)
class Me:
    """Who the app is in Slack."""

    team: str
    user: str
    bot: str = ""
    app: str = ""


@dataclass
class Office:
    """One process's share of the work."""

    workspace: Workspace
    slack: Slack
    me: Me
    clock: Callable[[], datetime] = now
    wake: Callable[..., None] = lambda where="": None
    """Tells the senders, or a lane that is named, that there is something to do."""
    drawn: dict[str, tuple[object, str]] = field(default_factory=dict)
    """Cards as they were last drawn, with what they were drawn from."""
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def store(self) -> Store:
        """The workspace's store."""
        return self.workspace.store

    @cached_property
    def door(self) -> Doorkeeper:
        """Who is who."""
        return Doorkeeper(self.workspace, self.slack, self.me.team, self.clock)

    @property
    def desk(self) -> Desk:
        """The warm desk that questions are answered at."""
        with self._lock:
            if "_desk" not in self.__dict__:
                self.__dict__["_desk"] = Desk(self.workspace, gateway_for(self.store), self.clock)
            desk: Desk = self.__dict__["_desk"]
            return desk

    def tell(self, tx: Transaction, item: Item, words: str, blocks: Card | None = None) -> None:
        """Have the person behind an item told something that only they see; what they were told first stands."""
        key = f"tell:{item.key}"
        if tx.outbox.message(key):
            return
        user = str(item.body.get("user", ""))
        if not user:
            return
        channel = str(item.body.get("channel") or user)
        thread = str(item.body.get("thread", ""))
        body = content(blocks) if blocks else {"text": words}
        tx.outbox.want(key, channel, body, self.clock(), thread=thread, person=user)

    def end_badly(self, tx: Transaction, item: Item, words: str) -> None:
        """Tell that an item came to nothing, on the message that was begun for it where there is one."""
        begun = tx.outbox.message(f"answer:{item.key}"[:190])
        if begun is None or begun.body.get("blocks"):
            self.tell(tx, item, words)
        else:
            tx.outbox.want(begun.key, begun.channel, {"text": words}, self.clock(), begun.thread)

    def close(self) -> None:
        """Give back what was opened."""
        if "_desk" in self.__dict__:
            self.desk.close()


def content(card: Card) -> dict[str, Any]:
    """A card as the outbox keeps it."""
    return {"text": card.text, "blocks": dump(card)}


def who_am_i(slack: Slack) -> Me:
    """The app as its token is known.

    Raises: OutsideFailed when Slack does not accept the token or is out of reach.
    """
    try:
        found = slack.call("auth_test")
    except SlackFailed as problem:
        raise OutsideFailed(
            f"Slack refused the bot token or is out of reach ({problem}); run 'redline slack check'"
        ) from problem
    return Me(
        team=str(found.get("team_id", "")),
        user=str(found.get("user_id", "")),
        bot=str(found.get("bot_id", "")),
        app=str(found.get("app_id", "")),
    )
