"""Sending the outbox: each message once, in order, at the pace that Slack asks for, and again after a crash.

A message carries our key in its metadata. Where an attempt may have posted it and the answer was lost, the channel's
history is searched for that key before it is posted again. Where a workspace gives no history, a repeated post with
the same `client_msg_id` is all that can be done, and is what we do.
"""

import logging
import threading
import uuid
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from knowledge_base.outbox import Message
from knowledge_base.store import Store
from slack_app.web import Later, Never, Slack, SlackFailed, Unsure

EVENT_TYPE = "redline_message"
LEASE = timedelta(seconds=30)
POST_GAP = timedelta(seconds=1)
MOST_ATTEMPTS = 1500
"""Of which the outcome was unclear; at the longest wait that is over a day."""
LONGEST_WAIT = 60.0
_SKEW = timedelta(minutes=5)
"""How far our clock and Slack's may be apart."""
_PAGE, _MOST_PAGES = 200, 25
_NO_EPHEMERAL = frozenset(
    {
        "user_not_in_channel",
        "channel_not_found",
        "not_in_channel",
        "is_archived",
        "unknown_method",
        "restricted_action",
        "method_not_supported_for_channel_type",
        "cannot_reply_to_message",
        "missing_scope",
    }
)
log = logging.getLogger("redline.slack")


class Sender:
    """Sends what the outbox wants, one message a call; several threads may call at once."""

    def __init__(self, store: Store, slack: Slack, clock: Callable[[], datetime], name: str) -> None:
        self._store = store
        self._slack = slack
        self._clock = clock
        self._name = name
        self._claiming = threading.Lock()

    def send_one(self) -> bool:
        """Send one message that is due; false when none is."""
        message = self._claimed()
        if message is None:
            return False
        try:
            channel, ts = self._deliver(message)
        except SlackFailed as problem:
            self._failed(message, problem)
            return True
        with self._store.write() as tx:
            tx.outbox.sent(message, channel, ts)
        return True

    def _claimed(self) -> Message | None:
        with self._claiming:  # those who wait here need not look and then find that it is gone
            with self._store.read() as tx:
                if not tx.outbox.has_due(self._clock()):
                    return None
            with self._store.write() as tx:
                return tx.outbox.claim(self._name, self._clock(), LEASE, POST_GAP)

    def drain(self, most: int = 1000) -> int:
        """Send all that is due now; return how many were tried."""
        return next((count for count in range(most) if not self.send_one()), most)

    def _deliver(self, message: Message) -> tuple[str, str]:
        if message.person:
            return self._whisper(message)
        if message.ts:
            return self._edit(message, message.channel, message.ts)
        if found := self._find(message):
            with self._store.write() as tx:
                tx.outbox.place(message.key, message.channel, found)
            return self._edit(message, message.channel, found)
        answer = self._post(message)
        return str(answer.get("channel") or message.channel), str(answer.get("ts", ""))

    def _post(self, message: Message) -> dict[str, Any]:
        return self._with_pictures_or_without(
            "chat_postMessage",
            message,
            channel=message.channel,
            thread_ts=message.thread or None,
            client_msg_id=_client_id(message),
            metadata={"event_type": EVENT_TYPE, "event_payload": {"key": message.key}},
            unfurl_links=False,
            unfurl_media=False,
        )

    def _edit(self, message: Message, channel: str, ts: str) -> tuple[str, str]:
        try:
            self._with_pictures_or_without("chat_update", message, channel=channel, ts=ts)
        except Never as problem:
            if problem.error != "streaming_state_conflict":
                raise
            with suppress(Never):  # one that Slack ended by itself
                self._slack.call("chat_stopStream", channel=channel, ts=ts)
            self._with_pictures_or_without("chat_update", message, channel=channel, ts=ts)
        return channel, ts

    def _with_pictures_or_without(self, method: str, message: Message, **arguments: Any) -> dict[str, Any]:
        """A picture that Slack does not take must not cost the card."""
        try:
            return self._slack.call(method, **arguments, **_shown(message))
        except Never as problem:
            blocks = message.body.get("blocks") or []
            kept = [block for block in blocks if block.get("type") != "image"]
            if len(kept) == len(blocks) or not problem.error.startswith("invalid_"):
                raise
            return self._slack.call(method, **arguments, text=message.body.get("text", ""), blocks=kept)

    def _whisper(self, message: Message) -> tuple[str, str]:
        """To one person, in the channel; where that cannot be, in their own conversation with the app."""
        try:
            self._slack.call(
                "chat_postEphemeral",
                channel=message.channel,
                user=message.person,
                thread_ts=message.thread or None,
                **_shown(message),
            )
        except Never as problem:
            if problem.error not in _NO_EPHEMERAL:
                raise
            channel = message.person
            if message.tried:  # only then does it matter which conversation that is
                opened = self._slack.attempt("conversations_open", users=message.person) or {}
                channel = str((opened.get("channel") or {}).get("id") or channel)
            direct = message.model_copy(update={"channel": channel, "thread": ""})
            if not self._find(direct):
                self._post(direct)
        return message.channel, ""

    def _find(self, message: Message) -> str:
        """The place of a message that an earlier attempt may have posted; empty when it did not, or where the
        workspace does not let us look.

        Raises: Later or Unsure when it cannot be told now; to post it then could double it.
        """
        if message.tried_since is None:
            return ""
        method = "conversations_replies" if message.thread else "conversations_history"
        where: dict[str, Any] = {"channel": message.channel, "include_all_metadata": True, "limit": _PAGE}
        where["oldest"] = f"{(message.tried_since - _SKEW).timestamp():.6f}"
        where |= {"ts": message.thread} if message.thread else {}
        for _ in range(_MOST_PAGES):
            try:
                answer = self._slack.call(method, **where)
            except Never:
                return ""
            for posted in answer.get("messages", []):
                if _is_posted(posted, message):
                    return str(posted["ts"])
            where["cursor"] = (answer.get("response_metadata") or {}).get("next_cursor")
            if not where["cursor"]:
                break
        return ""

    def _failed(self, message: Message, problem: SlackFailed) -> None:
        at = self._clock()
        with self._store.write() as tx:
            unsure = isinstance(problem, Unsure)
            if isinstance(problem, Never) or (unsure and message.attempts + 1 >= MOST_ATTEMPTS):
                log.error("message %s was not sent: %s", message.key, problem)
                tx.outbox.give_up(message, str(problem))
                return
            named = problem.seconds if isinstance(problem, Later) else 0.0
            until = at + timedelta(seconds=named or min(2.0 ** min(message.attempts, 20), LONGEST_WAIT))
            tx.outbox.postpone(message.key, until, str(problem), unsure=unsure or message.tried)
            if named and not message.person and not message.ts:
                tx.outbox.pace(message.channel, until)


def _client_id(message: Message) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_URL, message.key))


def _is_posted(posted: dict[str, Any], message: Message) -> bool:
    payload = (posted.get("metadata") or {}).get("event_payload") or {}
    return payload.get("key") == message.key or posted.get("client_msg_id") == _client_id(message)


def _shown(message: Message) -> dict[str, Any]:
    shown = {"text": message.body.get("text", "")}
    blocks = message.body.get("blocks")
    return shown | ({"blocks": blocks} if blocks else {})
