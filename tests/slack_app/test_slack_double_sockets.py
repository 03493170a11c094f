"""Envelopes reach the real Bolt over real sockets, and go wrong on the way as a test asks for."""

import gc
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from slack_bolt import App
from slack_sdk.errors import SlackApiError
from slack_sdk.socket_mode.builtin import SocketModeClient

from tests.slack_double.envelopes import Envelope
from tests.slack_double.errors import NobodyListening
from tests.slack_double.running import app_of, client_of, connected
from tests.slack_double.server import SlackDouble


@pytest.fixture
def double() -> Iterator[SlackDouble]:
    with SlackDouble() as running:
        running.add_user("U1", "Ada")
        running.add_user("U4", "Eve", is_stranger=True)
        running.add_user("U5", "deploybot", is_bot=True)
        running.add_channel("C1", "policy", ["U1", "U4", "U5"])
        running.add_channel("C2", "shared", ["U1", "U4"], is_ext_shared=True)
        yield running


def echoing(double: SlackDouble, heard: list[str]) -> App:
    app = app_of(double)

    def hear(event: dict[str, str]) -> None:
        heard.append(event["text"])
        double.world.touch()

    app.event("app_mention")(hear)
    app.event("message")(hear)
    return app


def test_an_event_reaches_bolt_and_its_acknowledgement_is_timed(double: SlackDouble) -> None:
    heard: list[str] = []
    with connected(double, echoing(double, heard)):
        sent = double.event_app_mention("U1", "C1", "what is due?")
        double.wait_until(lambda: heard)
        double.wait_acked(sent)
    assert heard == [f"<@{double.bot_user_id}> what is due?"]
    assert double.acks == {sent.envelope_id: sent.seconds}
    assert double.messages("C1")[0].text == heard[0]


def test_an_event_has_slacks_shape(double: SlackDouble) -> None:
    parent = double.say("U1", "C1", "thread")
    sent = double.event_app_mention("U1", "C1", "hi", parent.ts, offline_ok=True)
    assert (sent.type, sent.accepts_response_payload, sent.retry_attempt) == ("events_api", False, 0)
    payload = sent.payload
    assert (payload["team_id"], payload["api_app_id"], payload["type"]) == (
        double.team_id,
        double.app_id,
        "event_callback",
    )
    assert payload["event_id"].startswith("Ev")
    assert payload["authorizations"][0]["user_id"] == double.bot_user_id
    event = payload["event"]
    assert (event["user"], event["channel"], event["thread_ts"], event["team"]) == (
        "U1",
        "C1",
        parent.ts,
        double.team_id,
    )
    assert event["ts"] == double.messages("C1")[-1].ts


def test_an_event_tells_strangers_and_bots_apart(double: SlackDouble) -> None:
    stranger = double.event_app_mention("U4", "C2", "hi", offline_ok=True).payload
    assert stranger["is_ext_shared_channel"] is True
    assert stranger["event"]["user_team"] == stranger["event"]["team"] == "T0STRANGER"
    bot = double.event_app_mention("U5", "C1", "hi", offline_ok=True).payload
    assert bot["event"]["bot_id"] == "B5"


def test_direct_messages_home_visits_and_other_events_have_their_types(double: SlackDouble) -> None:
    direct = double.event_message_im("U1", "hello", offline_ok=True).payload["event"]
    assert (direct["type"], direct["channel_type"], direct["channel"]) == (
        "message",
        "im",
        double.add_dm("U1"),
    )
    assert [message.text for message in double.dm("U1")] == ["hello"]
    home = double.event_app_home_opened("U1", "home", offline_ok=True).payload["event"]
    assert (home["type"], home["tab"], home["user"]) == ("app_home_opened", "home", "U1")
    other = double.send_event({"type": "tokens_revoked", "tokens": {"bot": ["U0BOT"]}}, offline_ok=True)
    assert other.payload["event"]["type"] == "tokens_revoked"
    plain = double.event_message("U1", "C1", "hm", offline_ok=True).payload["event"]
    assert (plain["type"], plain["channel_type"]) == ("message", "channel")


def test_sending_to_nobody_fails_the_test(double: SlackDouble) -> None:
    double.outbox.patience = 0.05
    with pytest.raises(NobodyListening):
        double.event_app_mention("U1", "C1", "hi")


def test_what_was_not_acknowledged_can_be_sent_again(double: SlackDouble) -> None:
    missed = double.event_app_mention("U1", "C1", "hi", offline_ok=True)
    assert missed.sent_at == []
    heard: list[str] = []
    with connected(double, echoing(double, heard)):
        again = double.resend(missed)
        double.wait_acked(again)
    assert (again.event_id, again.retry_attempt, again.retry_reason) == (missed.event_id, 1, "timeout")
    assert again.envelope_id != missed.envelope_id
    assert not missed.acked
    assert len(heard) == 1


def test_the_same_envelope_can_come_twice(double: SlackDouble) -> None:
    heard: list[str] = []
    with connected(double, echoing(double, heard)):
        sent = double.event_app_mention("U1", "C1", "hi")
        double.duplicate(sent)
        double.wait_until(lambda: len(heard) == 2)
        double.wait_until(lambda: len(sent.acked_at) == 2)


def test_what_was_held_back_comes_late_and_in_any_order(double: SlackDouble) -> None:
    heard: list[str] = []
    with connected(double, echoing(double, heard)):
        double.hold()
        first, second = (double.event_message("U1", "C1", text) for text in ("one", "two"))
        assert heard == []
        double.release([second])
        double.wait_until(lambda: heard == ["two"])
        double.duplicate(first)
        double.wait_until(lambda: heard == ["two", "one"])


@pytest.mark.parametrize("how", ["close", "reset", "silent"])
def test_the_app_comes_back_after_its_socket_is_lost(double: SlackDouble, how: str) -> None:
    heard: list[str] = []
    with connected(double, echoing(double, heard), ping_interval=0.1):
        double.drop_sockets(how)
        double.wait_until(lambda: double.outbox.sockets.connected_ever == 2 and double.sockets == 1)
        double.event_app_mention("U1", "C1", "again")
        double.wait_until(lambda: heard)


def test_a_disconnect_envelope_makes_the_app_reconnect_at_once(double: SlackDouble) -> None:
    heard: list[str] = []
    with connected(double, echoing(double, heard), ping_interval=30):
        double.send_disconnect()
        double.wait_until(lambda: double.outbox.sockets.connected_ever == 2 and double.sockets == 1)
        double.event_app_mention("U1", "C1", "again")
        double.wait_until(lambda: heard)


# The built-in client leaves the socket of a refused handshake to the garbage collector.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_refused_handshake_is_tried_again(double: SlackDouble) -> None:
    with connected(double, echoing(double, []), ping_interval=0.1):
        double.refuse_connections(1)
        double.drop_sockets()
        double.wait_until(lambda: double.outbox.sockets.connected_ever == 2 and double.sockets == 1)
    gc.collect()


def test_a_connection_that_cannot_be_opened_is_tried_again(double: SlackDouble) -> None:
    with connected(double, echoing(double, []), ping_interval=0.1):
        double.fail_next("apps.connections.open", "500")
        double.drop_sockets()
        double.wait_until(lambda: double.outbox.sockets.connected_ever == 2 and double.sockets == 1)


def test_a_socket_url_is_good_for_one_handshake(double: SlackDouble) -> None:
    from websockets.exceptions import InvalidStatus
    from websockets.sync.client import connect

    url = client_of(double).apps_connections_open(app_token=double.app_token)["url"]
    double.refuse_connections(1)
    with pytest.raises(InvalidStatus, match="503"):
        connect(url)
    with connect(url) as socket:
        assert '"hello"' in str(socket.recv())
    with pytest.raises(InvalidStatus, match="403"):
        connect(url)


def test_the_eleventh_socket_is_sent_away(double: SlackDouble) -> None:
    from contextlib import ExitStack

    from websockets.sync.client import connect

    client = client_of(double)
    with ExitStack() as stack:
        for number in range(1, 12):
            socket = stack.enter_context(
                connect(client.apps_connections_open(app_token=double.app_token)["url"])
            )
            assert ("too_many_websockets" in str(socket.recv())) is (number == 11)


def test_each_envelope_goes_to_one_socket_in_turn(double: SlackDouble) -> None:
    heard: tuple[list[str], list[str]] = ([], [])
    with connected(double, echoing(double, heard[0])), connected(double, echoing(double, heard[1])):
        sent = [double.event_message("U1", "C1", str(number)) for number in range(6)]
        double.wait_until(lambda: len(heard[0]) + len(heard[1]) == 6)
    assert [len(each) for each in heard] == [3, 3]
    assert {envelope.sent_to[0] for envelope in sent} == {1, 2}


CHILD = """
import sys
from slack_bolt import App
from slack_bolt.adapter.socket_mode.builtin import SocketModeHandler
from slack_sdk import WebClient
app = App(client=WebClient(sys.argv[2], base_url=sys.argv[1]))
app.event("app_mention")(lambda event, say: say(f"{sys.argv[4]} heard it"))
SocketModeHandler(app, sys.argv[3]).connect()
sys.stdin.read()
"""


def test_several_processes_share_the_envelopes_and_one_may_die(double: SlackDouble) -> None:
    command = [sys.executable, "-c", CHILD, double.url, double.bot_token, double.app_token]
    root = Path(__file__).parents[2]
    children = [
        subprocess.Popen([*command, name], stdin=subprocess.PIPE, cwd=root, stderr=subprocess.DEVNULL)
        for name in ("one", "two")
    ]
    try:
        double.wait_for_app(sockets=2, seconds=30)
        for _ in range(4):
            double.event_app_mention("U1", "C1", "hi")
        double.wait_until(lambda: len(double.bot_messages("C1")) == 4)
        texts = [message.text for message in double.bot_messages("C1")]
        assert sorted(texts) == ["one heard it"] * 2 + ["two heard it"] * 2
        children[0].kill()
        double.wait_until(lambda: double.sockets == 1)
        double.event_app_mention("U1", "C1", "hi")
        double.wait_until(lambda: len(double.bot_messages("C1")) == 5)
        assert double.bot_messages("C1")[-1].text == "two heard it"
    finally:
        for child in children:
            child.kill()
            child.communicate()


def test_an_answer_to_no_envelope_is_a_complaint(double: SlackDouble) -> None:
    with connected(double, app_of(double)) as handler:
        handler.client.send_socket_mode_response({"envelope_id": "made up", "payload": {}})
        double.wait_until(lambda: double.complaints)


def test_the_poor_plan_carries_bolt_too() -> None:
    heard: list[str] = []
    with SlackDouble(plan="poor") as double:
        double.add_user("U1", "Ada")
        double.add_channel("C1", "policy", ["U1"])
        with connected(double, echoing(double, heard)):
            double.event_app_mention("U1", "C1", "hi")
            double.wait_until(lambda: heard)


def test_a_bad_app_token_gets_no_socket(double: SlackDouble) -> None:
    client = SocketModeClient(app_token=double.bot_token, web_client=client_of(double))
    try:
        with pytest.raises(SlackApiError, match="not_allowed_token_type"):
            client.connect()
    finally:
        client.close()


def test_nothing_is_left_when_the_double_ends() -> None:
    before = set(threading.enumerate())
    with SlackDouble() as double:
        double.add_user("U1", "Ada")
        double.add_channel("C1", "policy", ["U1"])
        with connected(double, echoing(double, [])):
            double.event_app_mention("U1", "C1", "hi")
        url = double.url
    left = {thread.name for thread in set(threading.enumerate()) - before if not thread.daemon}
    assert not left
    with pytest.raises(OSError, match="refused"):
        client_of(double).auth_test()
    assert url == double.url


def test_envelopes_on_the_wire_have_slacks_fields() -> None:
    event = Envelope("events_api", {"type": "event_callback"}).wire
    assert (event["retry_attempt"], event["retry_reason"], event["accepts_response_payload"]) == (
        0,
        "",
        False,
    )
    click = Envelope("interactive", {}, True).wire
    assert set(click) == {"envelope_id", "payload", "type", "accepts_response_payload"}
