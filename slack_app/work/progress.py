"""Showing that work is under way: Slack's own status where there is one, a stream or a short message where not.

What is shown here is not kept. The answer itself goes through the outbox, onto the same message.
"""

import time

from knowledge_base.inbox import Item
from slack_app.office import Office
from slack_app.quoting import plain

FIRST_WORDS = "Looking it up…"
_STEP_SECONDS = 1.0
_STREAM_AFTER_SECONDS = 1.5
"""An answer that is there sooner needs no stream."""


class Progress:
    """What the asker sees until the answer is there."""

    def __init__(self, office: Office, item: Item) -> None:
        self._office = office
        self._channel = str(item.body["channel"])
        self._thread = str(item.body.get("thread", ""))
        self._user = str(item.body["user"])
        self._teams = item.body.get("teams") or [office.me.team]
        self._key = f"answer:{item.key}"[:190]
        self._stream = ""
        self._status = False
        self._last = 0.0
        self._began = time.monotonic()

    def begin(self) -> None:
        """Show the first sign, by the best way that this workspace has."""
        self._status = self._set_status("is looking it up…")
        if self._status:
            return
        with self._office.store.write() as tx:
            tx.outbox.want(
                self._key, self._channel, {"text": FIRST_WORDS}, self._office.clock(), thread=self._thread
            )
        self._office.wake()

    def say(self, words: str) -> None:
        """Tell what is being done now: streamed where the workspace streams, at most once a second."""
        if time.monotonic() - self._last < _STEP_SECONDS:
            return
        self._last = time.monotonic()
        line = f"_{plain(words)}_\n"
        if self._stream:
            self._office.slack.attempt(
                "chat_appendStream", channel=self._channel, ts=self._stream, markdown_text=line
            )
        elif self._status and not (self._is_slow() and self._begin_stream(line)):
            self._set_status(words[:100])

    def clear(self) -> None:
        """Leave no status behind."""
        if self._status:
            self._set_status("")

    def _is_slow(self) -> bool:
        return time.monotonic() - self._began > _STREAM_AFTER_SECONDS

    def _begin_stream(self, line: str) -> bool:
        answer = self._office.slack.attempt(
            "chat_startStream",
            channel=self._channel,
            thread_ts=self._thread,
            markdown_text=line,
            recipient_user_id=self._user,
            recipient_team_id=self._teams[0],
        )
        self._stream = str((answer or {}).get("ts", ""))
        if self._stream:
            # The answer goes onto this message, also when another process has to write it.
            with self._office.store.write() as tx:
                tx.outbox.begun(self._key, self._channel, self._thread, self._stream, self._office.clock())
        return bool(self._stream)

    def _set_status(self, words: str) -> bool:
        answer = self._office.slack.attempt(
            "assistant_threads_setStatus", channel_id=self._channel, thread_ts=self._thread, status=words
        )
        return answer is not None
