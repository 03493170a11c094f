"""The double refuses tokens, scopes and methods as Slack does."""

import json
from collections.abc import Iterator
from urllib.request import Request, urlopen

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from tests.slack_double.running import client_of
from tests.slack_double.server import SlackDouble


@pytest.fixture
def double() -> Iterator[SlackDouble]:
    with SlackDouble() as running:
        running.add_user("U1", "Ada")
        running.add_channel("C1", "policy", ["U1"])
        yield running


def refusal(client: WebClient, method: str, **arguments: object) -> SlackApiError:
    with pytest.raises(SlackApiError) as caught:
        client.api_call(method, params=arguments)
    return caught.value


def error(client: WebClient, method: str, **arguments: object) -> str:
    return str(refusal(client, method, **arguments).response["error"])


def test_a_good_token_is_told_who_it_is(double: SlackDouble) -> None:
    who = client_of(double).auth_test()
    assert (who["team_id"], who["user_id"], who["bot_id"]) == (
        double.team_id,
        double.bot_user_id,
        double.bot_id,
    )


def test_no_token_is_not_authed(double: SlackDouble) -> None:
    assert error(client_of(double, ""), "auth.test") == "not_authed"


def test_a_token_nobody_issued_is_invalid_auth(double: SlackDouble) -> None:
    assert error(client_of(double, "xoxb-other"), "auth.test") == "invalid_auth"


def test_a_revoked_token_is_token_revoked(double: SlackDouble) -> None:
    double.revoke(double.bot_token)
    answer = refusal(client_of(double), "auth.test").response
    assert answer["error"] == "token_revoked"
    assert "x-oauth-scopes" not in answer.headers


@pytest.mark.parametrize(
    ("token", "method"), [("bot_token", "apps.connections.open"), ("app_token", "auth.test")]
)
def test_each_method_takes_its_own_kind_of_token(double: SlackDouble, token: str, method: str) -> None:
    assert error(client_of(double, getattr(double, token)), method) == "not_allowed_token_type"


def test_a_token_may_also_come_as_an_argument(double: SlackDouble) -> None:
    with urlopen(f"{double.url}auth.test?token={double.bot_token}") as answer:
        assert json.load(answer)["ok"]


def test_a_missing_scope_names_what_is_needed_and_what_is_provided() -> None:
    with SlackDouble(scopes=["chat:write", "users:read"]) as double:
        double.add_channel("C1", "policy")
        found = refusal(client_of(double), "usergroups.list").response
    assert (found["error"], found["needed"], found["provided"]) == (
        "missing_scope",
        "usergroups:read",
        "chat:write,users:read",
    )


@pytest.mark.parametrize(
    ("scope", "channel"), [("channels:history", "C2"), ("groups:history", "C1"), ("channels:history", "D")]
)
def test_the_scope_of_one_kind_of_channel_does_not_open_another(scope: str, channel: str) -> None:
    with SlackDouble(scopes=[scope]) as double:
        double.add_user("U1", "Ada")
        double.add_channel("C1", "policy")
        double.add_channel("C2", "secret", is_private=True)
        wanted = double.add_dm("U1") if channel == "D" else channel
        assert error(client_of(double), "conversations.history", channel=wanted) == "missing_scope"


def test_every_answer_says_which_scopes_the_token_has(double: SlackDouble) -> None:
    client = client_of(double)
    scopes = client.auth_test().headers["x-oauth-scopes"].split(",")
    assert "usergroups:read" in scopes
    assert refusal(client, "no.such.method").response.headers["x-oauth-scopes"].split(",") == scopes


def test_without_scopes_nothing_is_checked_and_no_header_is_sent() -> None:
    with SlackDouble(scopes=None) as double:
        answer = client_of(double).usergroups_list()
    assert "x-oauth-scopes" not in answer.headers


def test_a_method_the_double_does_not_have_is_unknown(double: SlackDouble) -> None:
    assert error(client_of(double), "chat.scheduleMessage", channel="C1", text="later") == "unknown_method"


def test_arguments_may_come_as_a_form_as_json_and_in_parts(double: SlackDouble) -> None:
    client = client_of(double)
    client.api_call(
        "chat.postMessage", params={"channel": "C1", "text": "form", "blocks": json.dumps([DIVIDER])}
    )
    client.api_call("chat.postMessage", json={"channel": "C1", "text": "json", "blocks": [DIVIDER]})
    client.api_call(
        "chat.postMessage", data={"channel": "C1", "text": "parts", "blocks": json.dumps([DIVIDER])}
    )
    assert [message.text for message in double.messages("C1")] == ["form", "json", "parts"]
    assert [call.arguments["blocks"] for call in double.calls("chat.postMessage")] == [[DIVIDER]] * 3


DIVIDER = {"type": "divider"}


def test_a_reading_method_does_not_look_into_a_json_body(double: SlackDouble) -> None:
    with pytest.raises(SlackApiError, match="missing required field: user"):
        client_of(double).api_call("users.info", json={"user": "U1"})


def test_a_body_that_is_no_json_is_invalid_json(double: SlackDouble) -> None:
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {double.bot_token}"}
    with urlopen(Request(f"{double.url}chat.postMessage", b"{", headers)) as answer:
        assert json.load(answer)["error"] == "invalid_json"


def test_blocks_that_are_no_json_are_refused(double: SlackDouble) -> None:
    found = error(client_of(double), "chat.postMessage", channel="C1", text="x", blocks="[{")
    assert found == "invalid_blocks_format"


def test_a_missing_argument_is_named(double: SlackDouble) -> None:
    found = refusal(client_of(double), "users.info").response
    assert found["error"] == "invalid_arguments"
    assert found["response_metadata"]["messages"] == ["[ERROR] missing required field: user"]


def test_other_paths_are_not_found(double: SlackDouble) -> None:
    with pytest.raises(OSError, match="404"):
        urlopen(double.url.removesuffix("api/") + "other")
