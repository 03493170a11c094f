"""Sending the outbox to the strict double: every message once, whatever goes wrong on the way."""

import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from knowledge_base.records import now
from knowledge_base.store import Store
from slack_app.sender import LEASE, POST_GAP, Sender
from slack_app.settings import SlackSettings
from slack_app.web import Slack, web_client
from tests.slack_app.conftest import settings_of
from tests.slack_double.records import Message
from tests.slack_double.server import SlackDouble
from tests.stores import new_store

ADA, LEE = "U0ADA", "U0LEE"
SECTION = {"type": "section", "text": {"type": "mrkdwn", "text": "the card"}}


class Post:
    """A store, a sender and a clock that stands still until it is moved."""

    def __init__(self, store: Store, double: SlackDouble, number: int) -> None:
        self.store, self.double = store, double
        self.channel = f"C0{number:04}"
        double.add_channel(self.channel, f"channel-{number}", [ADA])
        self.at = now()
        self.slack = Slack(web_client(settings_of(double)))
        self.sender = self.another()

    def another(self, slack: Slack | None = None) -> Sender:
        """Another sender over the same store."""
        return Sender(self.store, slack or self.slack, lambda: self.at, f"sender-{id(slack)}")

    def want(self, key: str, text: str, **more: Any) -> None:
        """Have a message say this; with `blocks` it is a card."""
        blocks = more.pop("blocks", None)
        body = {"text": text} | ({"blocks": blocks} if blocks else {})
        with self.store.write() as tx:
            tx.outbox.want(f"{self.channel}:{key}", more.pop("channel", self.channel), body, self.at, **more)

    def wait(self, seconds: float = 60.0) -> None:
        """Let time pass for the sender."""
        self.at += timedelta(seconds=seconds)

    def waiting(self) -> list[str]:
        """What is not sent yet: why."""
        with self.store.read() as tx:
            return [message.problem for message in tx.outbox.waiting()]

    def failed(self) -> list[str]:
        """Why messages were given up."""
        with self.store.read() as tx:
            return [message.problem for message in tx.outbox.failed()]

    def said(self) -> list[str]:
        """The texts that stand in the channel."""
        return [message.text for message in self.posted()]

    def posted(self) -> list[Message]:
        """What the app posted in the channel."""
        return self.double.bot_messages(self.channel)


@pytest.fixture(scope="module")
def double() -> Iterator[SlackDouble]:
    """A workspace on a full plan."""
    with SlackDouble() as opened:
        opened.add_user(ADA, "Ada")
        opened.add_user(LEE, "Lee")
        yield opened


@pytest.fixture
def sqlite(tmp_path: Path) -> Iterator[Store]:
    """An empty store."""
    opened = new_store(tmp_path)
    yield opened
    opened.close()


@pytest.fixture
def post(double: SlackDouble, sqlite: Store, request: pytest.FixtureRequest) -> Post:
    """An empty outbox and a channel of the test's own."""
    return Post(sqlite, double, len(double.world.channels))


class Dying(Slack):
    """A sender's process that ends right after Slack did what it was asked."""

    def call(self, method: str, **arguments: Any) -> dict[str, Any]:
        super().call(method, **arguments)
        raise SystemExit


def test_a_message_is_posted_once_and_then_edited_in_place(post: Post) -> None:
    post.want("card", "waits", blocks=[SECTION])
    assert post.sender.drain() == 1
    post.want("card", "waits", blocks=[SECTION])
    assert post.sender.drain() == 0
    post.want("card", "released", blocks=[SECTION])
    assert post.sender.drain() == 1
    (message,) = post.posted()
    assert [version.text for version in message.versions] == ["waits", "released"]


def test_what_changes_before_it_is_sent_is_sent_as_it_is_then(post: Post) -> None:
    for words in ("one", "two", "three"):
        post.want("card", words)
    post.sender.drain()
    assert [version.text for version in post.posted()[0].versions] == ["three"]


def test_what_changes_while_it_is_sent_is_sent_again(post: Post) -> None:
    class Slow(Slack):
        def call(self, method: str, **arguments: Any) -> dict[str, Any]:
            answer = super().call(method, **arguments)
            post.want("card", "newer")
            return answer

    post.want("card", "older")
    assert post.another(Slow(post.slack.client)).send_one()
    assert post.sender.drain() == 1
    assert post.said() == ["newer"]


def test_one_post_a_second_to_a_channel_while_edits_and_other_channels_go_on(post: Post) -> None:
    post.want("first", "first")
    assert post.sender.drain() == 1
    post.want("second", "second")
    post.want("first", "first, edited")
    post.double.add_channel(f"{post.channel}B", "other", [ADA])
    post.want("other", "elsewhere", channel=f"{post.channel}B")
    assert post.sender.drain() == 2
    assert post.said() == ["first, edited"]
    post.wait(POST_GAP.total_seconds())
    assert post.sender.drain() == 1
    assert post.said() == ["first, edited", "second"]


def test_a_429_is_tried_again_when_slack_says_and_holds_up_this_channel_only(post: Post) -> None:
    post.double.fail_next("chat.postMessage", "429", retry_after=7)
    post.want("one", "one")
    post.sender.send_one()
    post.want("two", "two")
    post.double.add_channel(f"{post.channel}B", "other", [ADA])
    post.want("three", "three", channel=f"{post.channel}B")
    assert post.sender.drain() == 1
    post.wait(6.5)
    assert post.sender.drain() == 0
    post.wait(0.6)
    assert post.sender.drain() == 1
    post.wait(POST_GAP.total_seconds())
    post.sender.drain()
    assert sorted(post.said()) == ["one", "two"]
    assert post.waiting() == []


@pytest.mark.parametrize("kind", ["500", "drop", "internal_error", "fatal_error"])
def test_what_slack_did_not_do_is_tried_again(post: Post, kind: str) -> None:
    post.double.fail_next("chat.postMessage", kind)
    post.want("one", "one")
    post.sender.drain()
    assert post.said() == []
    post.wait()
    post.sender.drain()
    assert post.said() == ["one"]


@pytest.mark.parametrize("thread", [False, True])
def test_what_slack_did_and_did_not_say_is_found_and_not_posted_again(post: Post, thread: bool) -> None:
    parent = post.double.say(ADA, post.channel, "a question").ts if thread else ""
    post.double.fail_next("chat.postMessage", "timeout-after-doing")
    post.want("one", "one", thread=parent)
    post.sender.drain()
    assert post.said() == ["one"]
    post.want("one", "one, newer", thread=parent)
    post.wait()
    post.sender.drain()
    assert post.said() == ["one, newer"]
    assert post.waiting() == []


@pytest.mark.parametrize("thread", [False, True])
def test_it_is_found_behind_many_newer_and_older_messages(post: Post, thread: bool) -> None:
    parent = post.double.say(ADA, post.channel, "a question").ts
    place = parent if thread else None
    for number in range(120):
        post.double.say(ADA, post.channel, f"before {number}", place)
    post.double.fail_next("chat.postMessage", "timeout-after-doing")
    post.want("one", "one", thread=place or "")
    post.sender.drain()
    for number in range(120):
        post.double.say(ADA, post.channel, f"after {number}", place)
    post.wait()
    post.sender.drain()
    assert post.said() == ["one"]
    assert post.waiting() == []


def test_while_the_history_cannot_be_read_what_may_be_there_is_not_posted(post: Post) -> None:
    post.double.fail_next("chat.postMessage", "timeout-after-doing")
    post.want("one", "one")
    post.sender.drain()
    post.double.fail_next("conversations.history", "429", retry_after=30)
    post.wait(20)
    post.sender.drain()
    assert post.said() == ["one"]
    post.wait(31)
    post.sender.drain()
    assert post.said() == ["one"]
    assert post.waiting() == []


def test_a_sender_that_dies_after_posting_is_followed_by_one_that_finds_it(post: Post) -> None:
    post.want("one", "one")
    with pytest.raises(SystemExit):
        post.another(Dying(post.slack.client)).send_one()
    assert post.sender.drain() == 0
    post.wait(LEASE.total_seconds() + 1)
    assert post.sender.drain() == 1
    assert (post.said(), post.waiting()) == (["one"], [])


def test_several_senders_send_each_message_once(post: Post) -> None:
    for number in range(40):
        post.double.add_channel(f"{post.channel}N{number}", f"n-{number}", [ADA])
        post.want(f"one-{number}", "one", channel=f"{post.channel}N{number}")
    threads = [threading.Thread(target=post.another(Slack(post.slack.client)).drain) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for number in range(40):
        assert len(post.double.bot_messages(f"{post.channel}N{number}")) == 1


def test_what_slack_refuses_is_given_up_with_the_reason_and_the_rest_goes_on(post: Post) -> None:
    post.want("nowhere", "lost", channel="C0NOWHERE")
    post.want("one", "one")
    assert post.sender.drain() == 2
    assert (post.said(), post.failed(), post.waiting()) == (["one"], ["channel_not_found"], [])


def test_an_outage_of_half_an_hour_loses_nothing(post: Post) -> None:
    gone = SlackSettings(bot_token=SecretStr(post.double.bot_token), api_url="http://127.0.0.1:9/api/")
    offline = post.another(Slack(web_client(gone)))
    post.want("one", "one")
    for _ in range(180):
        offline.drain()
        post.wait(10)
    assert (post.failed(), len(post.waiting())) == ([], 1)
    post.wait(600)
    post.sender.drain()
    assert post.said() == ["one"]


def test_an_hour_of_errors_loses_nothing_and_doubles_nothing(post: Post) -> None:
    post.double.fail_next("chat.postMessage", "timeout-after-doing")
    post.want("one", "one")
    post.sender.drain()
    post.double.fail_next("*", "500", n=20)
    for _ in range(120):
        post.wait(30)
        post.sender.drain()
    assert (post.said(), post.failed(), post.waiting()) == (["one"], [], [])


def test_what_one_person_sees_goes_to_them_alone(post: Post) -> None:
    post.want("told", "refused", person=ADA)
    post.sender.drain()
    assert post.said() == []
    assert post.double.ephemerals(ADA)[-1].channel == post.channel


def test_who_is_not_in_the_channel_is_told_in_their_own_conversation(post: Post) -> None:
    post.want("told", f"refused in {post.channel}", person=LEE)
    post.sender.drain()
    assert post.double.dm(LEE)[-1].text == f"refused in {post.channel}"
    assert (post.failed(), post.waiting()) == ([], [])


def test_what_was_said_to_one_person_in_their_conversation_is_not_said_twice(post: Post) -> None:
    before = len(post.double.dm(LEE))
    post.double.fail_next("chat.postMessage", "timeout-after-doing")
    post.want("told", "refused", person=LEE)
    post.sender.drain()
    post.wait()
    post.sender.drain()
    assert len(post.double.dm(LEE)) == before + 1


def picture(file: str) -> list[dict[str, Any]]:
    image = {"type": "image", "slack_file": {"id": file}, "alt_text": "before and after"}
    return [SECTION, image]


def test_a_picture_that_slack_does_not_take_does_not_cost_the_card(post: Post) -> None:
    post.want("card", "the card", blocks=picture("F0UNKNOWN"))
    post.sender.drain()
    (message,) = post.posted()
    assert [block["type"] for block in message.blocks] == ["section"]
    post.want("card", "the card, newer", blocks=picture("F0UNKNOWN"))
    post.sender.drain()
    assert post.said() == ["the card, newer"]
    assert post.failed() == []


def stream(post: Post) -> str:
    parent = post.double.say(ADA, post.channel, "a question").ts
    made = post.slack.call(
        "chat_startStream",
        channel=post.channel,
        thread_ts=parent,
        markdown_text="_looking it up_",
        recipient_user_id=ADA,
        recipient_team_id=post.double.team_id,
    )
    with post.store.write() as tx:
        tx.outbox.begun(f"{post.channel}:answer", post.channel, parent, str(made["ts"]), post.at)
    return parent


@pytest.mark.parametrize("grown_old", [False, True])
def test_the_answer_takes_the_place_of_what_was_streamed(post: Post, grown_old: bool) -> None:
    parent = stream(post)
    if grown_old:
        post.double.clock.advance(400)
    post.want("answer", "the answer", thread=parent, blocks=[SECTION])
    post.sender.drain()
    (message,) = post.posted()
    assert (message.text, [block["type"] for block in message.blocks]) == ("the answer", ["section"])
    assert (post.failed(), post.waiting()) == ([], [])


def test_a_message_taken_back_before_it_was_posted_is_never_seen(post: Post) -> None:
    post.want("one", "one")
    with post.store.write() as tx:
        assert tx.outbox.withdraw(f"{post.channel}:one")
    assert post.sender.drain() == 0
    assert post.said() == []


def test_what_is_for_later_waits(post: Post) -> None:
    post.want("one", "one", not_before=post.at + timedelta(hours=8))
    assert post.sender.drain() == 0
    post.wait(8 * 3600)
    assert post.sender.drain() == 1


POOR: dict[str, dict[str, Any]] = {
    "no metadata in history": {"plan": "poor"},
    "no history at all": {"scopes": ("chat:write",)},
}


@pytest.mark.parametrize("workspace", POOR)
def test_where_the_history_tells_nothing_the_repeated_post_is_known_by_its_id(
    sqlite: Store, workspace: str
) -> None:
    with SlackDouble(**POOR[workspace], dedupe_client_msg_id=True) as double:
        double.add_user(ADA, "Ada")
        post = Post(sqlite, double, 1)
        double.fail_next("chat.postMessage", "timeout-after-doing")
        post.want("one", "one")
        post.sender.drain()
        post.wait(2)
        post.sender.drain()
        assert (post.said(), post.failed(), post.waiting()) == (["one"], [], [])
