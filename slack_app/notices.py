"""Notices: what a channel is told without asking. One message a kind, channel and day, kept up to date.

What is shown is told apart by a mark, which is kept as the message's subject: the same news are neither sent again nor
told anew on another day, but for what waits or is due, of which a channel is reminded daily. Any number of processes
may look at the same time: what one read is written only if nothing was logged since.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from knowledge_base import digests
from knowledge_base.outbox import Message
from knowledge_base.store import Transaction
from slack_app.cards.notice import Notice, NoticeKind, NoticeLine, notice_card
from slack_app.news.coming import coming
from slack_app.news.contract import Area, Kind, Look, News
from slack_app.news.deadline import deadline
from slack_app.news.digest import digest
from slack_app.news.drift import drift
from slack_app.news.emerging import emerging
from slack_app.news.waiting import waiting
from slack_app.office import Office, content
from slack_app.quiet import parse_quiet, today
from slack_app.settings import slack_rules

KINDS: dict[NoticeKind, Kind] = {
    "waiting": waiting,
    "digest": digest,
    "emerging": emerging,
    "drift": drift,
    "coming": coming,
    "deadline": deadline,
}
DAILY: tuple[NoticeKind, ...] = ("waiting", "deadline")
"""Told every day for as long as it holds; the rest is told when it is new."""
TRIES = 3
_GONE: dict[NoticeKind, str] = {
    "waiting": "Nothing is left waiting.",
    "digest": "Nothing is left to tell.",
    "emerging": "No group of errors is new any more.",
    "drift": "No share of flagged cases differs any more.",
    "coming": "Nothing is left to come.",
    "deadline": "No deadline of the register is near.",
}


@dataclass(frozen=True)
class _Told:
    """What a channel should be told of a kind; no news: that there is nothing, should it have been told otherwise."""

    channel: str
    kind: NoticeKind
    news: News | None

    @property
    def mark(self) -> str:
        """Stands for what is shown."""
        news = self.news
        shown = [news.title, *([line.text, line.detail] for line in news.lines)] if news else []
        return f"{self.kind}:{digests.of_value(shown)[:32]}"

    def key(self, day: str) -> str:
        """The message's key in the outbox."""
        return f"notice:{self.kind}:{self.channel}:{day}"


@dataclass(frozen=True)
class _Place:
    """The message that a notice goes to, which is the one of the day on which it will be seen."""

    key: str
    not_before: datetime
    message: Message | None


def want_notices(office: Office) -> int:
    """Have every channel told what it wants to be told; how many messages were added, changed or taken back."""
    done = 0
    for attempt in range(1, TRIES + 1):
        turn = _Round(office)
        with office.store.read() as tx:
            seen = tx.audit.newest()
            told = [one for one in turn.told(tx) if turn.differs(tx, one)]
        if not told:
            break
        with office.store.write() as tx:
            tx.serialise("notices")
            if tx.audit.newest() == seen or attempt == TRIES:
                done = sum(turn.write(tx, one) for one in told)
                break
    if done:
        office.wake()
    return done


class _Round:
    """One look at what there is to tell, and the writing of it."""

    def __init__(self, office: Office) -> None:
        self._config = office.door.config()
        self._rules = slack_rules(self._config.slack)
        self._at = office.clock()

    def told(self, tx: Transaction) -> Iterator[_Told]:
        """Every channel and kind once, with the news."""
        day = date.fromisoformat(today(self._rules.quiet, self._at))
        look = Look(tx, self._config, self._at, day)
        restricted = frozenset(self._config.restricted)
        channels = {channel.id: channel for channel in reversed(self._rules.channels)}
        for channel in channels.values():
            area = Area(frozenset(channel.policies), restricted)
            for kind, news_of in KINDS.items():
                if kind in channel.notices:
                    yield _Told(channel.id, kind, news_of(look, area))

    def differs(self, tx: Transaction, told: _Told) -> bool:
        """Whether there is something to write."""
        message = self._place(tx, told).message
        if told.news is None:
            return message is not None and message.subject not in ("", told.mark) and not _failed(message)
        if message is not None:
            return message.subject != told.mark or _failed(message)
        return told.kind in DAILY or not _was_told(tx, told)

    def write(self, tx: Transaction, told: _Told) -> bool:
        """Want the message, or take it back where nobody has seen it and there is nothing to tell any more."""
        if not self.differs(tx, told):
            return False
        place = self._place(tx, told)
        if told.news is None and tx.outbox.withdraw(place.key):
            return True
        return tx.outbox.want(
            place.key,
            told.channel,
            content(notice_card(self._notice(tx, told, place))),
            self._at,
            subject=told.mark,
            not_before=place.not_before,
        )

    def _place(self, tx: Transaction, told: _Told) -> _Place:
        """In quiet hours a message that is there already is edited at once, and a new one waits for their end."""
        quiet = self._rules.quiet
        key = told.key(today(quiet, self._at))
        message = tx.outbox.message(key)
        over_at = parse_quiet(quiet).over_at(self._at) if quiet else self._at
        if over_at == self._at or (message is not None and message.ts):
            return _Place(key, self._at, message)
        key = told.key(today(quiet, over_at))
        return _Place(key, over_at, tx.outbox.message(key))

    def _notice(self, tx: Transaction, told: _Told, place: _Place) -> Notice:
        news = told.news or News(_GONE[told.kind], ())

        def handle(subject: str, digest: str = "") -> str:
            return tx.outbox.handle(place.key, subject, digest, self._at) if subject else ""

        seen = place.message is not None and place.message.ts
        return Notice(
            kind=told.kind,
            title=news.title,
            lines=tuple(
                NoticeLine(line.text, line.detail, handle(line.proposal, line.digest)) for line in news.lines
            ),
            at=self._at,
            policy=news.policies[0] if len(news.policies) == 1 else "",
            markets=news.markets,
            harmful_handle=handle(news.samples),
            updated_times=place.message.wanted if place.message and seen else 0,
        )


def _was_told(tx: Transaction, told: _Told) -> bool:
    """Whether the channel was told the same on another day."""
    return any(
        message.channel == told.channel and not _failed(message) for message in tx.outbox.showing(told.mark)
    )


def _failed(message: Message) -> bool:
    """Whether Slack did not take it at all."""
    return bool(message.problem) and not message.ts and message.wanted == message.sent
