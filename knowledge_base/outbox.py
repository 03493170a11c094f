"""The outbox: messages as they should be, told apart by our own key, and where they were posted.

A message has a wanted revision and a sent one. A sender claims one whose two differ, posts or edits it, and notes
where it is. What should be shown can change at any time; the newest wins. Nothing here knows Slack.
"""

import json
import secrets
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, or_, select, update

from knowledge_base import digests
from knowledge_base.face_tables import handles, messages, paces, uploads
from knowledge_base.records import Record, Utc
from knowledge_base.upsert import insert_new


class Message(Record):
    """One message: `ts` is its place once it is posted."""

    key: str
    channel: str
    thread: str = ""
    person: str = ""
    """Who alone sees it; empty: everybody in the channel."""
    subject: str = ""
    """What it shows, such as a proposal's id."""
    body: dict[str, Any]
    wanted: int = 1
    sent: int = 0
    ts: str = ""
    tried_since: Utc | None = None
    """When it was first tried and not known to have failed."""
    attempts: int = 0
    problem: str = ""

    @property
    def tried(self) -> bool:
        """Whether an earlier attempt may have posted it."""
        return self.tried_since is not None


class Handle(Record):
    """What a button stands for: a message, its subject and the digest that was shown."""

    token: str
    message: str
    subject: str
    digest: str


class Outbox:
    """The outbox within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def want(
        self,
        key: str,
        channel: str,
        body: dict[str, Any],
        at: datetime,
        thread: str = "",
        person: str = "",
        subject: str = "",
        not_before: datetime | None = None,
    ) -> bool:
        """Have a message say this, from now or from `not_before` on; false when it says so already."""
        text = digests.canonical_json(body)
        row = {
            "key": key,
            "channel": channel,
            "thread": thread,
            "person": person,
            "subject": subject,
            "body": text,
            "wanted": 1,
            "sent": 0,
            "ts": "",
            "not_before": not_before or at,
            "attempts": 0,
            "problem": "",
            "created_at": at,
        }
        if insert_new(self._connection, messages, [row]) == 1:
            return True
        changed = (messages.c.key == key) & or_(messages.c.body != text, messages.c.subject != subject)
        values: dict[str, Any] = {"body": text, "subject": subject, "wanted": messages.c.wanted + 1}
        values["not_before"] = not_before or at
        return self._connection.execute(update(messages).where(changed).values(**values)).rowcount == 1

    def withdraw(self, key: str) -> bool:
        """Take back a message that waits to be posted; false when it was posted, or may have been."""
        unseen = (messages.c.key == key) & (messages.c.ts == "") & messages.c.tried_at.is_(None)
        values = {"sent": messages.c.wanted, "subject": ""}
        return self._connection.execute(update(messages).where(unseen).values(**values)).rowcount == 1

    def begun(self, key: str, channel: str, thread: str, ts: str, at: datetime) -> None:
        """Note a message that was begun by other means, so that what it should say is edited into it."""
        row = {
            "key": key,
            "channel": channel,
            "thread": thread,
            "person": "",
            "subject": "",
            "body": digests.canonical_json({"text": ""}),
            "wanted": 1,
            "sent": 1,
            "ts": ts,
            "not_before": at,
            "attempts": 0,
            "problem": "",
            "created_at": at,
        }
        insert_new(self._connection, messages, [row])

    def claim(self, worker: str, at: datetime, lease: timedelta, gap: timedelta) -> Message | None:
        """A message to send now, this worker's until the lease runs out.

        Between two posts to one channel there is at least `gap`; edits and what one person sees do not wait for it.
        """
        query = (
            select(messages)
            .where(_is_due(at))
            .order_by(messages.c.not_before, messages.c.created_at, messages.c.key)
            .limit(1)
            .with_for_update(skip_locked=True)
        )
        row = self._connection.execute(query).one_or_none()
        if row is None:
            return None
        posts = not row.person and not row.ts
        if posts and not self._take_turn(row.channel, at, at + gap):
            return None
        values = {
            "claimed_by": worker,
            "claimed_until": at + lease,
            "tried_at": row.tried_at or at,
            "attempts": row.attempts + 1,
        }
        self._connection.execute(update(messages).where(messages.c.key == row.key).values(**values))
        return _message(row)

    def _take_turn(self, channel: str, at: datetime, until: datetime) -> bool:
        """Whether a channel may be posted to now; another sender that came first makes it wait."""
        if insert_new(self._connection, paces, [{"channel": channel, "due_at": until}]) == 1:
            return True
        free = (paces.c.channel == channel) & (paces.c.due_at <= at)
        return self._connection.execute(update(paces).where(free).values(due_at=until)).rowcount == 1

    def place(self, key: str, channel: str, ts: str) -> None:
        """Note where a message is, so that a later attempt edits it."""
        self._connection.execute(update(messages).where(messages.c.key == key).values(ts=ts, channel=channel))

    def sent(self, message: Message, channel: str, ts: str) -> None:
        """Note that a revision was sent, and where it is."""
        values = {
            "ts": ts,
            "channel": channel,
            "sent": message.wanted,
            "claimed_until": None,
            "tried_at": None,
            "attempts": 0,
            "problem": "",
        }
        self._connection.execute(update(messages).where(messages.c.key == message.key).values(**values))

    def postpone(self, key: str, until: datetime, problem: str, unsure: bool) -> None:
        """Try a message again later; `unsure` keeps in mind that an attempt may have posted it."""
        values: dict[str, Any] = {"not_before": until, "claimed_until": None, "problem": problem[:500]}
        if not unsure:
            values["tried_at"] = None
        self._connection.execute(update(messages).where(messages.c.key == key).values(**values))

    def give_up(self, message: Message, problem: str) -> None:
        """Leave a message as it is: it can't be sent; `problem` says why."""
        values = {"sent": message.wanted, "claimed_until": None, "attempts": 0, "problem": problem[:500]}
        self._connection.execute(update(messages).where(messages.c.key == message.key).values(**values))

    def pace(self, channel: str, until: datetime) -> None:
        """Send nothing to a channel before a moment."""
        row = {"channel": channel, "due_at": until}
        if insert_new(self._connection, paces, [row]) == 0:
            self._connection.execute(update(paces).where(paces.c.channel == channel).values(due_at=until))

    def has_due(self, at: datetime) -> bool:
        """Whether there is a message to claim."""
        return self._connection.scalar(select(messages.c.key).where(_is_due(at)).limit(1)) is not None

    def message(self, key: str) -> Message | None:
        """The message of that key."""
        row = self._connection.execute(select(messages).where(messages.c.key == key)).one_or_none()
        return None if row is None else _message(row)

    def showing(self, subject: str) -> list[Message]:
        """Every message that shows a subject."""
        query = select(messages).where(messages.c.subject == subject)
        # One order for all: two who change the same messages at once must not wait for each other.
        query = query.order_by(messages.c.created_at, messages.c.key)
        return [_message(row) for row in self._connection.execute(query)]

    def subjects(self, prefix: str, since: datetime) -> list[str]:
        """What the messages made since a moment show, of subjects that begin so."""
        where = messages.c.subject.startswith(prefix, autoescape=True) & (messages.c.created_at >= since)
        query = select(messages.c.subject).where(where).distinct().order_by(messages.c.subject)
        return [row.subject for row in self._connection.execute(query)]

    def waiting(self) -> list[Message]:
        """What has not been sent as it should be."""
        query = select(messages).where(messages.c.wanted > messages.c.sent).order_by(messages.c.created_at)
        return [_message(row) for row in self._connection.execute(query)]

    def failed(self, most: int = 50) -> list[Message]:
        """Messages that could not be sent, newest first."""
        query = select(messages).where(messages.c.problem != "", messages.c.wanted == messages.c.sent)
        rows = self._connection.execute(query.order_by(messages.c.created_at.desc()).limit(most))
        return [_message(row) for row in rows]

    def handle(self, message: str, subject: str, digest: str, at: datetime) -> str:
        """The token that stands for a subject at a digest in a message, made when first asked for."""
        row = {
            "token": secrets.token_urlsafe(18),
            "message": message,
            "subject": subject,
            "digest": digest,
            "at": at,
        }
        insert_new(self._connection, handles, [row])
        where = (handles.c.message == message) & (handles.c.subject == subject) & (handles.c.digest == digest)
        return str(self._connection.scalar(select(handles.c.token).where(where)))

    def handles_of(self, subject: str, digest: str) -> dict[str, str]:
        """The tokens that stand for a subject at a digest, by message."""
        where = (handles.c.subject == subject) & (handles.c.digest == digest)
        rows = self._connection.execute(select(handles.c.message, handles.c.token).where(where))
        return {row.message: row.token for row in rows}

    def behind(self, token: str) -> Handle | None:
        """What a token stands for; None for one that was never given out."""
        row = self._connection.execute(select(handles).where(handles.c.token == token)).one_or_none()
        return (
            None
            if row is None
            else Handle(token=row.token, message=row.message, subject=row.subject, digest=row.digest)
        )

    def uploaded(self, digest: str) -> str | None:
        """The file a picture of this digest was uploaded as."""
        return self._connection.scalar(select(uploads.c.file).where(uploads.c.digest == digest))

    def note_upload(self, digest: str, file: str, at: datetime) -> None:
        """Remember an uploaded picture."""
        insert_new(self._connection, uploads, [{"digest": digest, "file": file, "at": at}])


def _is_due(at: datetime) -> ColumnElement[bool]:
    waits = (messages.c.wanted > messages.c.sent) & (messages.c.not_before <= at)
    free = or_(messages.c.claimed_until.is_(None), messages.c.claimed_until < at)
    paced = select(paces.c.channel).where(paces.c.due_at > at)
    return waits & free & or_(messages.c.person != "", messages.c.ts != "", messages.c.channel.not_in(paced))


def _message(row: Any) -> Message:
    names = ("key", "channel", "thread", "person", "subject", "wanted", "sent", "ts", "attempts", "problem")
    fields = {name: getattr(row, name) for name in names}
    return Message.model_validate(fields | {"body": json.loads(row.body), "tried_since": row.tried_at})
