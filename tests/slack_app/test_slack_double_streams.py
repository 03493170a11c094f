"""Streams, statuses and prompts in the double follow Slack's states."""

from collections.abc import Iterator

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.models.messages.chunk import MarkdownTextChunk, TaskUpdateChunk

from tests.slack_double.running import client_of
from tests.slack_double.server import SlackDouble


@pytest.fixture
def double() -> Iterator[SlackDouble]:
    with SlackDouble() as running:
        running.add_user("U1", "Ada")
        running.add_channel("C1", "policy", ["U1"])
        yield running


@pytest.fixture
def client(double: SlackDouble) -> WebClient:
    return client_of(double)


@pytest.fixture
def question(double: SlackDouble) -> str:
    return double.say("U1", "C1", "why?").ts


def start(double: SlackDouble, client: WebClient, question: str, text: str = "So ") -> str:
    who = {"recipient_user_id": "U1", "recipient_team_id": double.team_id}
    return str(client.chat_startStream(channel="C1", thread_ts=question, markdown_text=text, **who)["ts"])


def test_the_sdks_stream_grows_one_message(double: SlackDouble, client: WebClient, question: str) -> None:
    stream = client.chat_stream(
        channel="C1",
        thread_ts=question,
        recipient_user_id="U1",
        recipient_team_id=double.team_id,
        buffer_size=4,
    )
    stream.append(markdown_text="So it ")
    assert stream.ts is not None
    assert double.message("C1", stream.ts).stream == "open"
    stream.append(chunks=[TaskUpdateChunk(id="1", title="reading", status="complete")])
    stream.append(chunks=[MarkdownTextChunk(text="goes")])
    stream.stop(markdown_text=".", blocks=[{"type": "divider"}])
    done = double.message("C1", stream.ts)
    assert (done.text, done.stream, len(done.blocks), done.thread_ts) == (
        "So it goes.",
        "stopped",
        1,
        question,
    )
    assert [version.text for version in done.versions][-1] == "So it goes."


def test_an_open_stream_cannot_be_updated_or_deleted(
    double: SlackDouble, client: WebClient, question: str
) -> None:
    ts = start(double, client, question)
    with pytest.raises(SlackApiError, match="streaming_state_conflict"):
        client.chat_update(channel="C1", ts=ts, text="x")
    with pytest.raises(SlackApiError, match="cant_delete_message"):
        client.chat_delete(channel="C1", ts=ts)
    client.chat_stopStream(channel="C1", ts=ts)
    client.chat_update(channel="C1", ts=ts, text="x")


def test_a_message_that_is_no_open_stream_cannot_grow(
    double: SlackDouble, client: WebClient, question: str
) -> None:
    plain = client.chat_postMessage(channel="C1", text="x")["ts"]
    ended = start(double, client, question)
    client.chat_stopStream(channel="C1", ts=ended)
    for ts in (plain, ended):
        with pytest.raises(SlackApiError, match="message_not_in_streaming_state"):
            client.chat_appendStream(channel="C1", ts=ts, markdown_text="more")
        with pytest.raises(SlackApiError, match="message_not_in_streaming_state"):
            client.chat_stopStream(channel="C1", ts=ts)
    with pytest.raises(SlackApiError, match="message_not_found"):
        client.chat_appendStream(channel="C1", ts="1700000000.000001", markdown_text="more")
    with pytest.raises(SlackApiError, match="message_not_owned_by_app"):
        client.chat_appendStream(channel="C1", ts=question, markdown_text="more")


def test_slack_ends_a_stream_after_five_minutes(
    double: SlackDouble, client: WebClient, question: str
) -> None:
    ts = start(double, client, question)
    double.clock.advance(301)
    with pytest.raises(SlackApiError, match="message_not_in_streaming_state"):
        client.chat_appendStream(channel="C1", ts=ts, markdown_text="more")
    assert double.message("C1", ts).stream == "expired"


def test_a_stream_in_a_channel_names_who_reads_it(
    double: SlackDouble, client: WebClient, question: str
) -> None:
    with pytest.raises(SlackApiError, match="missing_recipient_team_id"):
        client.chat_startStream(channel="C1", thread_ts=question)
    with pytest.raises(SlackApiError, match="missing_recipient_user_id"):
        client.chat_startStream(channel="C1", thread_ts=question, recipient_team_id=double.team_id)
    channel = double.add_dm("U1")
    asked = double.say("U1", channel, "why?").ts
    client.chat_startStream(channel=channel, thread_ts=asked, markdown_text="x")


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ({"markdown_text": "x" * 12_001}, "msg_too_long"),
        ({"chunks": [{"type": "song"}]}, "invalid_chunks"),
        ({"chunks": [{"type": "task_update", "id": "1", "title": "x", "status": "lost"}]}, "invalid_chunks"),
        ({}, "no_text"),
    ],
)
def test_what_a_stream_cannot_carry_is_refused(
    double: SlackDouble, client: WebClient, question: str, arguments: dict[str, object], code: str
) -> None:
    ts = start(double, client, question)
    with pytest.raises(SlackApiError, match=code):
        client.api_call("chat.appendStream", json={"channel": "C1", "ts": ts, **arguments})


def test_a_status_lasts_until_cleared_or_answered(
    double: SlackDouble, client: WebClient, question: str
) -> None:
    client.assistant_threads_setStatus(channel_id="C1", thread_ts=question, status="is reading…")
    assert double.status("C1", question) == "is reading…"
    client.assistant_threads_setStatus(channel_id="C1", thread_ts=question, status="")
    assert double.status("C1", question) == ""
    client.assistant_threads_setStatus(channel_id="C1", thread_ts=question, status="is reading…")
    client.chat_postMessage(channel="C1", thread_ts=question, text="answer")
    assert double.status("C1", question) == ""
    client.assistant_threads_setStatus(channel_id="C1", thread_ts=question, status="is reading…")
    double.clock.advance(121)
    assert double.status("C1", question) == ""


def test_prompts_are_at_most_four_whole_ones(double: SlackDouble, client: WebClient, question: str) -> None:
    prompt = {"title": "Due", "message": "What is due?"}
    client.assistant_threads_setSuggestedPrompts(channel_id="C1", thread_ts=question, prompts=[prompt] * 4)
    assert double.world.prompts["C1", question] == [prompt] * 4
    for wrong in ([prompt] * 5, [], [{"title": "Due"}]):
        with pytest.raises(SlackApiError, match="invalid_arguments"):
            client.assistant_threads_setSuggestedPrompts(channel_id="C1", thread_ts=question, prompts=wrong)


def test_a_thread_gets_a_title(double: SlackDouble, client: WebClient, question: str) -> None:
    client.assistant_threads_setTitle(channel_id="C1", thread_ts=question, title="Why")
    assert double.world.titles["C1", question] == "Why"
    with pytest.raises(SlackApiError, match="channel_not_found"):
        client.assistant_threads_setTitle(channel_id="C9", thread_ts=question, title="Why")
    with pytest.raises(SlackApiError, match="invalid_thread_ts"):
        client.assistant_threads_setStatus(channel_id="C1", thread_ts="now", status="x")
