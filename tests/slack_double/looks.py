"""Looking at the double, and waiting for what should come."""

import time
from collections.abc import Callable
from typing import TypeVar

from tests.slack_double.envelopes import Envelope
from tests.slack_double.errors import TimedOut
from tests.slack_double.outbox import Outbox
from tests.slack_double.records import Call, Message, View
from tests.slack_double.state import World

T = TypeVar("T")


class Looks:
    """The watching side of the double. What it returns are records that do not change under the reader."""

    world: World
    outbox: Outbox

    def messages(self, channel: str, thread_ts: str | None = None) -> list[Message]:
        """What stands in a channel (or one thread of it), oldest first; ephemeral and deleted ones are not in it."""
        with self.world.lock:
            there = list(self.world.messages.get(channel, {}).values())
        kept = [each for each in there if not each.deleted]
        return (
            kept if thread_ts is None else [each for each in kept if thread_ts in (each.ts, each.thread_ts)]
        )

    def bot_messages(self, channel: str, thread_ts: str | None = None) -> list[Message]:
        """What the app posted in a channel."""
        return [each for each in self.messages(channel, thread_ts) if each.from_bot]

    def message(self, channel: str, ts: str) -> Message:
        """One message, ephemeral or not; raises when there is none."""
        with self.world.lock:
            return self.world.find_message(channel, ts)

    def ephemerals(self, user: str) -> list[Message]:
        """What only this person sees, oldest first."""
        with self.world.lock:
            there = list(self.world.ephemerals.values())
        return [each for each in there if each.to == user and not each.deleted]

    def dm(self, user: str) -> list[Message]:
        """The direct message of the bot and this person."""
        with self.world.lock:
            found = [each.id for each in self.world.channels.values() if each.im_user == user]
        return self.messages(found[0]) if found else []

    @property
    def views(self) -> dict[str, View]:
        """Every view there ever was, by id."""
        with self.world.lock:
            return dict(self.world.views)

    def view_of(self, user: str) -> View | None:
        """The modal this person sees, if any."""
        with self.world.lock:
            stack = self.world.stacks[user]
            return self.world.views[stack[-1]] if stack else None

    def home(self, user: str) -> View | None:
        """The Home tab of this person, if one was published."""
        with self.world.lock:
            return self.world.views.get(self.world.homes.get(user, ""))

    def status(self, channel: str, thread_ts: str) -> str:
        """What the assistant's status line in a thread says now; Slack takes it away after two minutes."""
        with self.world.lock:
            status, since = self.world.statuses.get((channel, thread_ts), ("", 0.0))
            return status if self.world.clock.now() - since <= 120 else ""

    def calls(self, method: str | None = None) -> list[Call]:
        """The app's calls, of one method or all, oldest first."""
        with self.world.lock:
            return [call for call in self.world.calls if method in (None, call.method)]

    @property
    def acks(self) -> dict[str, float]:
        """Seconds from sending to acknowledgement, by envelope id, of all that were acknowledged."""
        with self.world.lock:
            known = {each.envelope_id: each.seconds for each in self.outbox.envelopes}
        return {envelope_id: seconds for envelope_id, seconds in known.items() if seconds is not None}

    @property
    def envelopes(self) -> list[Envelope]:
        """All that was sent or held back, oldest first."""
        with self.world.lock:
            return list(self.outbox.envelopes)

    @property
    def complaints(self) -> list[str]:
        """What people saw as errors though no call failed: late or refused answers to their acts."""
        with self.world.lock:
            return list(self.world.complaints)

    @property
    def sockets(self) -> int:
        """How many sockets are connected."""
        return self.outbox.sockets.count

    def wait_for_app(self, sockets: int = 1, seconds: float = 10.0) -> None:
        """Wait until this many sockets are connected."""
        self.wait_until(lambda: self.sockets >= sockets, seconds=seconds)

    def wait_acked(self, envelope: Envelope, seconds: float = 10.0) -> Envelope:
        """Wait until an envelope is acknowledged."""
        self.wait_until(lambda: envelope.acked, seconds=seconds)
        return envelope

    def wait_until(self, predicate: Callable[[], T], *, seconds: float = 10.0) -> T:
        """Wait for something true and return it; looks again after each change. Raises `TimedOut` with a dump."""
        end = time.monotonic() + seconds
        while True:
            with self.world.lock:
                seen = self.world.changes
            found = predicate()
            if found:
                return found
            left = end - time.monotonic()
            if left <= 0:
                raise TimedOut(f"not within {seconds} s. What there is:\n{self.dump()}")
            self._wait_for_change(seen, min(left, 0.25))

    def _wait_for_change(self, seen: int, seconds: float) -> None:
        """Return at the first change after number `seen`, or when the time is up."""
        with self.world.lock:
            self.world.changed.wait_for(lambda: self.world.changes != seen, seconds)

    def dump(self) -> str:
        """All that may explain why something did not come."""
        with self.world.lock:
            lines = [f"sockets: {self.sockets}, complaints: {self.world.complaints}"]
            lines += [f"call {_call(call)}" for call in self.world.calls[-15:]]
            for envelope in self.outbox.envelopes[-10:]:
                acked = (
                    f"acked after {envelope.seconds:.3f} s" if envelope.seconds is not None else "NOT acked"
                )
                kind = envelope.payload.get("type") or envelope.payload.get("command")
                lines.append(f"sent {envelope.type} {kind}: {acked}")
            for channel, there in self.world.messages.items():
                lines += [f"in {channel} {_message(each)}" for each in list(there.values())[-8:]]
            lines += [
                f"ephemeral to {each.to} {_message(each)}"
                for each in list(self.world.ephemerals.values())[-5:]
            ]
            for user, stack in self.world.stacks.items():
                lines += [f"view of {user}: {self.world.views[each].title!r}" for each in stack]
        return "\n".join(f"  {line}" for line in lines)


def _call(call: Call) -> str:
    problem = "" if call.ok else f" -> {call.status} {call.error} {call.answer.get('response_metadata', '')}"
    brief = {
        name: str(value)[:60] for name, value in call.arguments.items() if name in ("channel", "text", "ts")
    }
    return f"{call.method} {brief}{problem}"


def _message(message: Message) -> str:
    return f"{message.ts} {message.user}: {message.said[:100]!r}"
