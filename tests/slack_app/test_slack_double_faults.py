"""Calls go wrong in the double as a test asks for, and plans leave methods out."""

import time
from collections.abc import Iterator

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_handlers import RateLimitErrorRetryHandler

from tests.slack_double.errors import TimedOut
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


def texts(double: SlackDouble) -> list[str]:
    return [message.text for message in double.messages("C1")]


def test_a_rate_limit_is_http_429_with_retry_after(double: SlackDouble, client: WebClient) -> None:
    double.fail_next("chat.postMessage", "429", retry_after=7)
    with pytest.raises(SlackApiError) as caught:
        client.chat_postMessage(channel="C1", text="x")
    answer = caught.value.response
    assert (answer.status_code, answer["error"], answer.headers["Retry-After"]) == (429, "ratelimited", "7")
    assert texts(double) == []


def test_the_sdk_waits_out_a_rate_limit_when_told_to(double: SlackDouble) -> None:
    double.fail_next("chat.postMessage", "429", retry_after=0)
    patient = WebClient(double.bot_token, base_url=double.url, retry_handlers=[RateLimitErrorRetryHandler()])
    patient.chat_postMessage(channel="C1", text="x")
    assert [call.status for call in double.calls("chat.postMessage")] == [429, 200]


def test_more_calls_than_the_window_allows_are_refused(double: SlackDouble, client: WebClient) -> None:
    double.limit("chat.postMessage", 2, seconds=60)
    for text in ("one", "two"):
        client.chat_postMessage(channel="C1", text=text)
    with pytest.raises(SlackApiError) as caught:
        client.chat_postMessage(channel="C1", text="three")
    assert caught.value.response.headers["Retry-After"] == "60"
    double.clock.advance(61)
    client.chat_postMessage(channel="C1", text="four")
    assert texts(double) == ["one", "two", "four"]


def test_a_500_has_no_effect(double: SlackDouble, client: WebClient) -> None:
    double.fail_next("chat.postMessage", "500", n=2)
    for _ in range(2):
        with pytest.raises(SlackApiError) as caught:
            client.chat_postMessage(channel="C1", text="x")
        assert caught.value.response.status_code == 500
    client.chat_postMessage(channel="C1", text="x")
    assert texts(double) == ["x"]


def test_a_dropped_connection_has_no_effect(double: SlackDouble, client: WebClient) -> None:
    double.fail_next("chat.postMessage", "drop")
    with pytest.raises(ConnectionError):
        client.chat_postMessage(channel="C1", text="x")
    assert texts(double) == []


def test_an_answer_may_be_lost_after_the_call_took_effect(double: SlackDouble, client: WebClient) -> None:
    double.fail_next("chat.postMessage", "timeout-after-doing")
    with pytest.raises(ConnectionError):
        client.chat_postMessage(channel="C1", text="x")
    assert texts(double) == ["x"]


def test_the_sdks_own_retry_posts_twice_when_an_answer_is_lost(double: SlackDouble) -> None:
    double.fail_next("chat.postMessage", "timeout-after-doing")
    WebClient(double.bot_token, base_url=double.url).chat_postMessage(channel="C1", text="x")
    assert texts(double) == ["x", "x"]


def test_any_error_of_slack_can_be_had(double: SlackDouble, client: WebClient) -> None:
    double.fail_next("*", "account_inactive")
    with pytest.raises(SlackApiError, match="account_inactive"):
        client.auth_test()
    client.auth_test()


def test_every_call_is_noted_with_its_arguments_and_answer(double: SlackDouble, client: WebClient) -> None:
    before = time.time()
    ts = client.chat_postMessage(channel="C1", text="x", metadata={"event_type": "t", "event_payload": {}})[
        "ts"
    ]
    with pytest.raises(SlackApiError):
        client.chat_postMessage(channel="C9", text="y")
    first, second = double.calls("chat.postMessage")
    assert (first.arguments["metadata"]["event_type"], first.answer["ts"], first.ok) == ("t", ts, True)
    assert (second.arguments["text"], second.error, second.token) == ("y", "channel_not_found", "xoxb")
    assert before <= first.at <= second.at
    assert double.calls() == [first, second]


def test_a_wait_that_fails_shows_what_there_is(double: SlackDouble, client: WebClient) -> None:
    client.chat_postMessage(channel="C1", text="only this")
    with pytest.raises(TimedOut, match="only this"):
        double.wait_until(lambda: len(double.messages("C1")) > 1, seconds=0.05)


def code(client: WebClient, method: str, **arguments: object) -> str:
    with pytest.raises(SlackApiError) as caught:
        client.api_call(method, json=arguments)
    return str(caught.value.response["error"])


def test_the_free_plan_has_no_user_groups_and_no_streams() -> None:
    with SlackDouble(plan="free") as double:
        double.add_user("U1", "Ada")
        double.add_channel("C1", "policy", ["U1"])
        client = client_of(double)
        assert code(client, "usergroups.list") == "plan_upgrade_required"
        assert code(client, "usergroups.users.list", usergroup="S1") == "plan_upgrade_required"
        ts = client.chat_postMessage(channel="C1", text="x")["ts"]
        assert code(client, "chat.startStream", channel="C1", thread_ts=ts) == "plan_upgrade_required"
        client.assistant_threads_setStatus(channel_id="C1", thread_ts=ts, status="thinking")


POOR_LACKS = [
    "chat.startStream", "chat.delete", "chat.getPermalink", "assistant.threads.setStatus", "users.list",
    "usergroups.list", "conversations.members", "conversations.list", "files.getUploadURLExternal", "reactions.add",
    "bots.info", "team.info",
]  # fmt: skip


@pytest.mark.parametrize("method", POOR_LACKS)
def test_the_poor_plan_knows_few_methods(method: str) -> None:
    with SlackDouble(plan="poor") as double:
        assert code(client_of(double), method) == "unknown_method"


def test_the_poor_plan_has_no_metadata_and_no_authorizations() -> None:
    with SlackDouble(plan="poor") as double:
        double.add_user("U1", "Ada")
        double.add_channel("C1", "policy", ["U1"])
        client, data = client_of(double), {"event_type": "t", "event_payload": {}}
        ts = client.chat_postMessage(channel="C1", text="x", metadata=data)["ts"]
        client.chat_update(channel="C1", ts=ts, text="y", metadata=data)
        (message,) = client.conversations_history(channel="C1", include_all_metadata=True)["messages"]
        assert "metadata" not in message
        sent = double.event_app_mention("U1", "C1", "hi", offline_ok=True)
        assert "authorizations" not in sent.payload
