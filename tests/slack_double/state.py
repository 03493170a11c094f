"""The world of the double: who is there, what was said, and one lock around all of it."""

import itertools
import secrets
import threading
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from tests.slack_double.errors import DoubleMisused, SlackError
from tests.slack_double.records import (
    Call,
    Channel,
    File,
    Group,
    Json,
    Message,
    Trigger,
    User,
    Version,
    View,
)

ALL_SCOPES = (
    "app_mentions:read", "assistant:write", "channels:history", "channels:read", "chat:write", "commands",
    "files:read", "files:write", "groups:history", "groups:read", "im:history", "im:read", "im:write",
    "mpim:read", "reactions:write", "team:read", "usergroups:read", "users:read",
)  # fmt: skip

T = TypeVar("T")


class Clock:
    """The time of the double; `advance` lets trigger ids, URLs and statuses grow old without waiting."""

    def __init__(self) -> None:
        self._ahead = 0.0

    def now(self) -> float:
        return time.time() + self._ahead

    def advance(self, seconds: float) -> None:
        self._ahead += seconds


class World:
    """All that is known. Read and change it with `lock` held; `touch()` wakes who waits for a change."""

    def __init__(self, plan: str, scopes: tuple[str, ...] | None, clock: Clock) -> None:
        self.plan, self.scopes, self.clock = plan, scopes, clock
        self.lock = threading.RLock()
        self.changed = threading.Condition(self.lock)
        self.changes = 0
        self.team_id, self.team_domain = "T0DOUBLE", "double"
        self.app_id, self.bot_user_id, self.bot_id = "A0DOUBLE", "U0BOT", "B0BOT"
        self.bot_token = f"xoxb-{secrets.token_hex(8)}"
        self.app_token = f"xapp-1-A0DOUBLE-{secrets.token_hex(8)}"
        self.revoked: set[str] = set()
        self.users: dict[str, User] = {}
        self.groups: dict[str, Group] = {}
        self.channels: dict[str, Channel] = {}
        self.messages: dict[str, dict[str, Message]] = defaultdict(dict)
        self.ephemerals: dict[str, Message] = {}
        self.views: dict[str, View] = {}
        self.stacks: dict[str, list[str]] = defaultdict(list)
        self.homes: dict[str, str] = {}
        self.files: dict[str, File] = {}
        self.triggers: dict[str, Trigger] = {}
        self.statuses: dict[tuple[str, str], tuple[str, float]] = {}
        self.titles: dict[tuple[str, str], str] = {}
        self.prompts: dict[tuple[str, str], list[Json]] = {}
        self.calls: list[Call] = []
        self.complaints: list[str] = []
        self.trigger_seconds, self.stream_seconds = 3.0, 300.0
        self.blocks_budget = 13_200
        self.dedupe_client_msg_id = False
        self.file_seconds = 0.0
        self.entered: dict[tuple[str, str], Json] = {}
        self.base_url = self.socket_url = ""
        self.tickets: set[str] = set()
        self._last_ts: dict[str, int] = defaultdict(int)
        self._numbers = itertools.count(1)

    def touch(self) -> None:
        """Say that something changed."""
        with self.lock:
            self.changes += 1
            self.changed.notify_all()

    def new_id(self, prefix: str) -> str:
        return f"{prefix}{next(self._numbers):08d}"

    def new_ts(self, channel: str) -> str:
        """A timestamp that no message of the channel has, later than all of them."""
        now = max(self._last_ts[channel] + 1, int(self.clock.now() * 1_000_000))
        self._last_ts[channel] = now
        return f"{now // 1_000_000}.{now % 1_000_000:06d}"

    def new_trigger(self, user: str) -> str:
        number = next(self._numbers)
        trigger = Trigger(f"{number}.{number * 7}.{secrets.token_hex(8)}", user, self.clock.now())
        self.triggers[trigger.id] = trigger
        return trigger.id

    def new_socket_url(self) -> str:
        """A Socket Mode URL that can be connected to once."""
        ticket = secrets.token_hex(12)
        self.tickets.add(ticket)
        return f"{self.socket_url}/link/?ticket={ticket}&app_id={self.app_id}"

    def use_trigger(self, trigger_id: object) -> str:
        """The user whose act this was. Raises Slack's error for one unknown, used or older than 3 s."""
        trigger = self.triggers.get(trigger_id) if isinstance(trigger_id, str) else None
        if trigger is None:
            raise SlackError("invalid_trigger_id")
        if trigger.used:
            raise SlackError("exchanged_trigger_id")
        if self.clock.now() - trigger.at > self.trigger_seconds:
            raise SlackError("expired_trigger_id")
        self.triggers[trigger.id] = replace(trigger, used=True)
        return trigger.user

    def direct_message(self, user: str) -> Channel:
        """The conversation of the bot and this person, opened when there is none yet."""
        for channel in self.channels.values():
            if channel.im_user == user:
                return channel
        opened = Channel(self.new_id("D"), "", (user, self.bot_user_id), im_user=user)
        self.channels[opened.id] = opened
        return opened

    def put(self, message: Message) -> Message:
        """Keep a message, or the next version of one."""
        version = Version(message.text, message.blocks, message.metadata, self.clock.now())
        kept = replace(message, versions=(*message.versions, version))
        if kept.to is None:
            self.messages[kept.channel][kept.ts] = kept
        else:
            self.ephemerals[kept.ts] = kept
        self.touch()
        return kept

    def note(self, message: Message) -> Message:
        """Change what is known about a message without making a new version of its text."""
        (self.messages[message.channel] if message.to is None else self.ephemerals)[message.ts] = message
        self.touch()
        return message

    def find_message(self, channel: str, ts: str) -> Message:
        """A message, ephemeral or not, that is still there."""
        found = self.messages.get(channel, {}).get(ts) or self.ephemerals.get(ts)
        if found is None or found.deleted or found.channel != channel:
            raise DoubleMisused(f"no message {ts!r} in {channel!r}; see double.messages({channel!r})")
        return found

    def completed_files(self) -> set[str]:
        """The files a block may show."""
        now = self.clock.now()
        return {file.id for file in self.files.values() if file.completed and file.ready_at <= now}

    def locked(self, read: Callable[[], T]) -> T:
        with self.lock:
            return read()

    def someone(self, user: str) -> User:
        """A user a test speaks of; raises when the test forgot to add them."""
        if user not in self.users:
            raise DoubleMisused(f"no user {user!r}: add_user({user!r}, …) first")
        return self.users[user]

    def somewhere(self, channel: str) -> Channel:
        if channel not in self.channels:
            raise DoubleMisused(f"no channel {channel!r}: add_channel({channel!r}, …) first")
        return self.channels[channel]
