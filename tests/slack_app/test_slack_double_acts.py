"""What people do in the double reaches the real Bolt in Slack's shape, and its answers take effect."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from slack_bolt import App
from slack_sdk.webhook import WebhookClient

from tests.slack_double.errors import DoubleMisused
from tests.slack_double.running import app_of, client_of, connected
from tests.slack_double.server import SlackDouble

Json = dict[str, Any]


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def button(action_id: str, value: str) -> Json:
    return {"type": "button", "text": plain("Go"), "action_id": action_id, "value": value}


REASON = {
    "type": "input",
    "block_id": "why",
    "label": plain("Why"),
    "element": {"type": "plain_text_input", "action_id": "text"},
}
RISKS = [{"text": plain(name), "value": name.lower()} for name in ("Low", "High")]
CHOICE = {"type": "static_select", "action_id": "risk", "options": RISKS}
BLOCKS = [
    {"type": "actions", "block_id": "b1", "elements": [button("approve", "p1"), CHOICE]},
    {"type": "actions", "block_id": "b2", "elements": [button("approve", "p2")]},
]


def modal(title: str = "Reject", *blocks: Json) -> Json:
    return {
        "type": "modal", "callback_id": "reject", "title": plain(title), "submit": plain("Send"),
        "blocks": list(blocks) or [REASON],
    }  # fmt: skip


@pytest.fixture
def double() -> Iterator[SlackDouble]:
    with SlackDouble() as running:
        running.add_user("U1", "Ada")
        running.add_user("U2", "Mira")
        running.add_user("U4", "Eve", is_stranger=True)
        running.add_channel("C1", "policy", ["U1", "U4"])
        yield running


@pytest.fixture
def ts(double: SlackDouble) -> str:
    return str(client_of(double).chat_postMessage(channel="C1", text="p", blocks=BLOCKS)["ts"])


def test_a_click_has_slacks_shape(double: SlackDouble, ts: str) -> None:
    payload = double.click("U1", "C1", ts, "approve", "p2", offline_ok=True).payload
    assert (payload["type"], payload["api_app_id"]) == ("block_actions", double.app_id)
    assert payload["user"] == {"id": "U1", "username": "ada", "name": "ada", "team_id": double.team_id}
    assert payload["container"] == {
        "type": "message",
        "message_ts": ts,
        "channel_id": "C1",
        "is_ephemeral": False,
    }
    assert payload["channel"] == {"id": "C1", "name": "policy"}
    assert (payload["message"]["ts"], payload["message"]["bot_id"]) == (ts, double.bot_id)
    (action,) = payload["actions"]
    assert (action["action_id"], action["block_id"], action["value"], action["type"]) == (
        "approve",
        "b2",
        "p2",
        "button",
    )
    assert {"trigger_id", "response_url", "state", "team", "token"} <= set(payload)


def test_a_strangers_click_carries_their_own_team(double: SlackDouble, ts: str) -> None:
    payload = double.click("U4", "C1", ts, "approve", offline_ok=True).payload
    assert (payload["user"]["team_id"], payload["team"]["id"]) == ("T0STRANGER", double.team_id)


@pytest.mark.parametrize(
    ("user", "action", "value", "reason"),
    [
        ("U1", "reject", None, "nothing with the action id"),
        ("U1", "approve", "p3", "no button 'approve' has the value 'p3'"),
        ("U2", "approve", None, "sees no buttons there"),
        ("U9", "approve", None, "sees no buttons there"),
        ("U1", "risk", "medium", "none of the options"),
    ],
)
def test_a_click_nobody_could_make_fails_the_test(
    double: SlackDouble, ts: str, user: str, action: str, value: str | None, reason: str
) -> None:
    with pytest.raises(DoubleMisused, match=reason):
        double.click(user, "C1", ts, action, value)


def test_a_forged_click_sends_any_value(double: SlackDouble, ts: str) -> None:
    sent = double.click("U2", "C1", ts, "approve", "p9", forge=True, offline_ok=True).payload["actions"][0]
    assert (sent["action_id"], sent["value"]) == ("approve", "p9")
    sent = double.click("U2", "C1", ts, "release", "r1", forge=True, offline_ok=True).payload["actions"][0]
    assert (sent["action_id"], sent["value"]) == ("release", "r1")


def test_a_choice_is_kept_in_the_state_of_later_clicks(double: SlackDouble, ts: str) -> None:
    chosen = double.select("U1", "C1", ts, "risk", "high", offline_ok=True).payload
    assert chosen["actions"][0]["selected_option"] == RISKS[1]
    later = double.click("U1", "C1", ts, "approve", "p1", offline_ok=True).payload
    assert later["state"]["values"]["b1"]["risk"]["selected_option"] == RISKS[1]
    other = double.click("U4", "C1", ts, "approve", "p1", offline_ok=True).payload
    assert other["state"]["values"]["b1"]["risk"]["selected_option"] is None


def test_an_ephemeral_message_is_clicked_without_the_message(double: SlackDouble) -> None:
    sent = client_of(double).chat_postEphemeral(channel="C1", user="U1", text="p", blocks=BLOCKS)
    payload = double.click("U1", "C1", sent["message_ts"], "approve", offline_ok=True).payload
    assert payload["container"]["is_ephemeral"] is True
    assert "message" not in payload
    with pytest.raises(DoubleMisused, match="shown to 'U1' only"):
        double.click("U4", "C1", sent["message_ts"], "approve", offline_ok=True)


def test_feedback_and_overflow_send_what_was_chosen(double: SlackDouble) -> None:
    feedback = {
        "type": "feedback_buttons", "action_id": "feedback",
        "positive_button": {"text": plain("+"), "value": "good"},
        "negative_button": {"text": plain("-"), "value": "bad"},
    }  # fmt: skip
    overflow = {"type": "overflow", "action_id": "more", "options": RISKS}
    blocks = [
        {"type": "context_actions", "elements": [feedback]},
        {"type": "actions", "elements": [overflow]},
    ]
    ts = client_of(double).chat_postMessage(channel="C1", text="x", blocks=blocks)["ts"]
    used = double.click("U1", "C1", ts, "feedback", "bad", offline_ok=True).payload["actions"][0]
    assert (used["type"], used["value"]) == ("feedback_buttons", "bad")
    used = double.click("U1", "C1", ts, "more", "low", offline_ok=True).payload["actions"][0]
    assert used["selected_option"] == RISKS[0]


def with_modal(double: SlackDouble, answer: Callable[[Json], Json | None]) -> App:
    """An app that opens the modal on a click and answers submissions so."""
    app = app_of(double)

    @app.action("approve")
    def clicked(ack: Any, body: Json, client: Any) -> None:
        ack()
        client.views_open(trigger_id=body["trigger_id"], view=modal())

    @app.view("reject")
    def submitted(ack: Any, view: Json) -> None:
        ack(**(answer(view) or {}))

    return app


def opened(double: SlackDouble, ts: str) -> str:
    double.click("U1", "C1", ts, "approve", "p1")
    return double.wait_until(lambda: double.view_of("U1")).id  # type: ignore[union-attr]


def test_an_empty_answer_closes_the_modal(double: SlackDouble, ts: str) -> None:
    seen: list[str] = []

    def answer(view: Json) -> None:
        seen.append(view["state"]["values"]["why"]["text"]["value"])

    with connected(double, with_modal(double, answer)):
        view = opened(double, ts)
        double.submit("U1", view, {"why": "unclear"})
        assert double.view_of("U1") is None
    assert seen == ["unclear"]


def test_errors_are_shown_in_the_modal(double: SlackDouble, ts: str) -> None:
    with connected(
        double, with_modal(double, lambda _: {"response_action": "errors", "errors": {"why": "no"}})
    ):
        view = opened(double, ts)
        double.submit("U1", view, {"text": "x"})
        seen = double.view_of("U1")
        assert seen is not None
        assert (seen.errors, seen.closed) == ({"why": "no"}, False)


def test_update_and_push_and_clear_change_the_stack(double: SlackDouble, ts: str) -> None:
    answers: list[Json] = [
        {"response_action": "update", "view": modal("Changed")},
        {"response_action": "push", "view": modal("Pushed")},
        {"response_action": "clear"},
    ]
    with connected(double, with_modal(double, lambda _: answers.pop(0))):
        view = opened(double, ts)
        double.submit("U1", view, {"why": "x"})
        assert double.views[view].title == "Changed"
        double.submit("U1", view, {"why": "x"})
        top = double.view_of("U1")
        assert top is not None
        assert (top.title, top.previous_id, top.root_id) == ("Pushed", view, view)
        double.submit("U1", top.id, {"why": "x"})
        assert double.view_of("U1") is None


@pytest.mark.parametrize(
    "answer",
    [
        {"response_action": "errors", "errors": {"nowhere": "no"}},
        {"response_action": "update", "view": {"type": "modal", "title": plain("x"), "blocks": []}},
    ],
)
def test_an_answer_slack_would_not_take_is_a_complaint(double: SlackDouble, ts: str, answer: Json) -> None:
    with connected(double, with_modal(double, lambda _: answer)):
        view = opened(double, ts)
        double.submit("U1", view, {"why": "x"})
        assert double.wait_until(lambda: double.complaints)
    assert double.views[view].title == "Reject"


def test_a_late_acknowledgement_is_a_complaint_and_has_no_effect(double: SlackDouble, ts: str) -> None:
    def late(view: Json) -> None:
        double.clock.advance(3.5)

    with connected(double, with_modal(double, late)):
        view = opened(double, ts)
        double.submit("U1", view, {"why": "x"})
        assert "acknowledged after" in double.wait_until(lambda: double.complaints)[0]
    assert not double.views[view].closed


def test_a_command_has_slacks_shape_and_its_answer_is_shown(double: SlackDouble) -> None:
    app = app_of(double)

    @app.command("/redline")
    def told(ack: Any, command: Json) -> None:
        everybody = command["text"] == "all"
        ack(text=f"you said {command['text']}", response_type="in_channel" if everybody else "ephemeral")

    with connected(double, app):
        payload = double.slash("U1", "C1", "/redline", "due").payload
        double.wait_until(lambda: double.ephemerals("U1"))
        double.slash("U1", "C1", "/redline", "all")
        double.wait_until(lambda: double.messages("C1"))
    assert double.ephemerals("U1")[0].text == "you said due"
    assert double.messages("C1")[0].text == "you said all"
    assert (payload["user_id"], payload["channel_id"], payload["team_id"]) == ("U1", "C1", double.team_id)
    assert {"response_url", "trigger_id", "api_app_id", "channel_name"} <= set(payload)


def test_a_response_url_replaces_deletes_and_whispers(double: SlackDouble, ts: str) -> None:
    url = double.click("U1", "C1", ts, "approve", "p1", offline_ok=True).payload["response_url"]
    hook = WebhookClient(url)
    assert hook.send(text="only you").status_code == 200
    assert hook.send(text="all", response_type="in_channel").status_code == 200
    assert hook.send(text="done", replace_original=True).status_code == 200
    assert [message.text for message in double.ephemerals("U1")] == ["only you"]
    assert [message.text for message in double.messages("C1")] == ["done", "all"]
    assert double.message("C1", ts).blocks == ()
    assert hook.send(delete_original=True).status_code == 200
    assert [message.text for message in double.messages("C1")] == ["all"]


def test_a_response_url_is_good_five_times_for_thirty_minutes(double: SlackDouble, ts: str) -> None:
    hook = WebhookClient(double.click("U1", "C1", ts, "approve", offline_ok=True).payload["response_url"])
    for _ in range(5):
        assert hook.send(text="x").status_code == 200
    refused = hook.send(text="x")
    assert (refused.status_code, "used_url" in refused.body) == (404, True)
    old = WebhookClient(double.click("U1", "C1", ts, "approve", offline_ok=True).payload["response_url"])
    double.clock.advance(30 * 60 + 1)
    refused = old.send(text="x")
    assert (refused.status_code, "expired_url" in refused.body) == (404, True)


def test_a_response_url_refuses_bad_blocks_with_404(double: SlackDouble, ts: str) -> None:
    hook = WebhookClient(double.click("U1", "C1", ts, "approve", offline_ok=True).payload["response_url"])
    refused = hook.send(text="x", blocks=[{"type": "banner"}])
    assert (refused.status_code, "invalid_blocks" in refused.body) == (404, True)


def test_a_response_url_can_fail_too(double: SlackDouble, ts: str) -> None:
    hook = WebhookClient(
        double.click("U1", "C1", ts, "approve", offline_ok=True).payload["response_url"], retry_handlers=[]
    )
    double.fail_next("response_url", "500")
    assert hook.send(text="x").status_code == 500
    double.fail_next("response_url", "drop")
    with pytest.raises(ConnectionError):
        hook.send(text="x")
    assert double.ephemerals("U1") == []
