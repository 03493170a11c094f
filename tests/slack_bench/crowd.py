"""A crowd in the double: people who ask, click and look, and what must have come of all of it in the end."""

import random
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from sqlalchemy import select

from knowledge_base import face_tables as tables
from knowledge_base.store import Store
from slack_app.cards import actions
from tests.slack_double.envelopes import Envelope
from tests.slack_double.records import Message
from tests.slack_double.server import SlackDouble

MIX = {"mention": 20, "dm": 18, "slash": 15, "refused": 20, "modal": 15, "home": 12}
"""Of a hundred acts. `refused`: Approve, by somebody who may not. `modal`: a button that opens a modal."""


@dataclass
class Outcome:
    """What came of it, less what had to: everything here but `counts` is empty or zero when nothing went wrong."""

    counts: dict[str, int] = field(default_factory=dict)
    """Acts by kind, items and messages."""
    lost: dict[str, int] = field(default_factory=dict)
    """Acts without an item, items not done, messages not sent."""
    failed: list[str] = field(default_factory=list)
    """Why items or messages came to nothing."""
    doubled: list[str] = field(default_factory=list)
    """What stands in Slack twice."""
    again: int = 0
    """Items that were begun more than once, which is allowed after a failure."""

    @property
    def is_whole(self) -> bool:
        """Whether nothing is lost and nothing doubled."""
        return not (any(self.lost.values()) or self.failed or self.doubled)


class Crowd:
    """`people` ask in `channels`, in each of which the card of a proposal stands."""

    def __init__(
        self, double: SlackDouble, questions: Sequence[str], cards: dict[str, str], people: int, seed: int
    ) -> None:
        self._double, self._questions, self._cards = double, questions, cards
        self._random = random.Random(seed)
        self._people = [f"U0P{number:04}" for number in range(people)]
        for number, user in enumerate(self._people):
            double.add_user(user, f"Person {number}")
            double.add_dm(user)
        for channel in cards:
            members = double.world.channels[channel].members
            double.change_channel(channel, members=(*members, *self._people))
        self.acts: list[tuple[str, str, Envelope]] = []
        """Kind, person and envelope of all that was done."""

    def act(self) -> Envelope:
        """Somebody does something."""
        kind = self._random.choices(list(MIX), list(MIX.values()))[0]
        user, channel = self._random.choice(self._people), self._random.choice(list(self._cards))
        envelope = self._do(kind, user, channel, self._random.choice(self._questions))
        self.acts.append((kind, user, envelope))
        return envelope

    def _do(self, kind: str, user: str, channel: str, question: str) -> Envelope:
        double, ts = self._double, self._cards[channel]
        ways: dict[str, Callable[[], Envelope]] = {
            "mention": lambda: double.event_app_mention(user, channel, question, offline_ok=True),
            "dm": lambda: double.event_message_im(user, question, offline_ok=True),
            "slash": lambda: double.slash(user, channel, "/redline", question, offline_ok=True),
            "refused": lambda: double.click(user, channel, ts, actions.PROPOSAL_APPROVE, offline_ok=True),
            "modal": lambda: double.click(user, channel, ts, actions.PROPOSAL_FLIPS, offline_ok=True),
            "home": lambda: double.event_app_home_opened(user, offline_ok=True),
        }
        return ways[kind]()

    def outcome(self, store: Store, items_before: int = 0) -> Outcome:
        """What came of it."""
        found = Outcome(counts=dict(Counter(kind for kind, _, _ in self.acts)))
        self._look_at_items(store, items_before, found)
        self._look_at_messages(store, found)
        self._look_at_answers(found)
        return found

    def _look_at_items(self, store: Store, before: int, found: Outcome) -> None:
        with store.read() as tx:
            items = tx.connection.execute(select(tables.inbox).where(tables.inbox.c.lane != "heavy")).all()
        found.counts["items"] = len(items) - before
        found.lost["acts without an item"] = len(self.acts) - found.counts["items"]
        found.lost["items not done"] = sum(item.done_at is None for item in items)
        found.failed += [f"{item.kind}: {item.problem}" for item in items if item.done_at and item.problem]
        found.again = sum(item.attempts > 1 for item in items)

    def _look_at_messages(self, store: Store, found: Outcome) -> None:
        with store.read() as tx:
            messages = tx.connection.execute(select(tables.messages)).all()
        found.counts["messages"] = len(messages)
        found.lost["messages not sent"] = sum(message.wanted > message.sent for message in messages)
        found.failed += [f"{message.key}: {message.problem}" for message in messages if message.problem]
        with self._double.world.lock:
            channels = list(self._double.world.messages)
        posted = [message for channel in channels for message in self._double.bot_messages(channel)]
        known = {(message.channel, message.ts) for message in messages if message.ts}
        found.doubled += [
            f"{m.channel} {m.ts} {m.text[:60]}" for m in posted if (m.channel, m.ts) not in known
        ]

    def _look_at_answers(self, found: Outcome) -> None:
        """Each question has one answer in its thread; each click one word or one modal; each home one page."""
        with self._double.world.lock:
            threads: dict[tuple[str, str], list[Message]] = {}
            for channel, there in self._double.world.messages.items():
                for message in there.values():
                    if message.from_bot and message.thread_ts:
                        threads.setdefault((channel, message.thread_ts), []).append(message)
            whispered = Counter(message.to for message in self._double.world.ephemerals.values())
        answers = Counter[str]()
        for kind, user, envelope in self.acts:
            if kind in ("mention", "dm"):
                event = envelope.payload["event"]
                said = threads.get((event["channel"], event["ts"]), [])
                alone = any("for you alone" in message.text for message in said)
                answers["threads without an answer"] += not said
                if len(said) > 1:
                    found.doubled.append(f"{len(said)} answers to {event['text'][:60]!r}")
                whispered[user] -= alone
        wanted = Counter(user for kind, user, _ in self.acts if kind in ("slash", "refused"))
        opened = sum(call.ok for call in self._double.calls("views.open"))
        modals = sum(kind == "modal" for kind, _, _ in self.acts)
        told = sum(max(whispered[user] - count, 0) for user, count in wanted.items())
        told += sum(count for user, count in whispered.items() if user not in wanted and count > 0)
        found.counts["modals that were too late and told so"] = max(modals - opened, 0)
        found.lost["people not told"] = sum(max(count - whispered[user], 0) for user, count in wanted.items())
        found.lost["modals neither opened nor told"] = max(modals - opened - told, 0)
        # Who pressed a button that failed after its modal was open, or could not be filled, is told to press again.
        unfilled = sum(not call.ok for call in self._double.calls("views.update"))
        allowed = max(modals - opened, 0) + unfilled + found.again
        if told > allowed:
            found.doubled.append(f"{told - allowed} words to one person more than acts")
        homes = sum(kind == "home" for kind, _, _ in self.acts)
        found.lost["homes not shown"] = max(homes - sum(c.ok for c in self._double.calls("views.publish")), 0)
        found.lost |= dict(answers)
