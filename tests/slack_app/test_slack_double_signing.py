"""The double can also send over HTTP: rightly signed, forged, too old or unsigned."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from slack_bolt import App, BoltRequest

from tests.slack_double.errors import NobodyListening
from tests.slack_double.running import app_of, client_of
from tests.slack_double.server import SlackDouble
from tests.slack_double.signing import SignedSender


@pytest.fixture
def double() -> Iterator[SlackDouble]:
    with SlackDouble() as running:
        running.add_user("U1", "Ada")
        running.add_channel("C1", "policy", ["U1"])
        yield running


@pytest.fixture
def url(double: SlackDouble) -> Iterator[str]:
    """A Bolt app behind a real HTTP endpoint."""
    app = answering(app_of(double))

    class Endpoint(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            answer = app.dispatch(BoltRequest(body=body, headers=dict(self.headers)))
            self.send_response(answer.status)
            self.end_headers()
            self.wfile.write((answer.body or "").encode())

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    class Server(ThreadingHTTPServer):
        daemon_threads = False

    with Server(("127.0.0.1", 0), Endpoint) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}/slack/events"
        server.shutdown()
        thread.join()


def answering(app: App) -> App:
    @app.event("app_mention")
    def mentioned(event: dict[str, Any], say: Any) -> None:
        say(text="heard", thread_ts=event["ts"])

    @app.command("/redline")
    def told(ack: Any) -> None:
        ack("done")

    @app.action("go")
    def clicked(ack: Any, respond: Any) -> None:
        ack()
        respond("clicked")

    return app


def test_events_commands_and_clicks_go_over_http(double: SlackDouble, url: str) -> None:
    double.send_by_http(url)
    sent = double.event_app_mention("U1", "C1", "hi")
    assert (sent.http_status, sent.acked) == (200, True)
    double.wait_until(lambda: double.bot_messages("C1"))
    double.slash("U1", "C1", "/redline")
    assert [message.text for message in double.ephemerals("U1")] == ["done"]
    go = {"type": "button", "text": {"type": "plain_text", "text": "Go"}, "action_id": "go"}
    blocks = [{"type": "actions", "elements": [go]}]
    ts = client_of(double).chat_postMessage(channel="C1", text="x", blocks=blocks)["ts"]
    double.click("U1", "C1", ts, "go")
    double.wait_until(lambda: len(double.ephemerals("U1")) == 2)


@pytest.mark.parametrize("how", ["forged", "old", "missing"])
def test_a_wrong_signature_is_turned_away(double: SlackDouble, url: str, how: Any) -> None:
    double.send_by_http(url, how)
    sent = double.event_app_mention("U1", "C1", "hi")
    assert (sent.http_status, sent.acked) == (401, False)


def test_a_retry_says_so_in_its_headers(double: SlackDouble, url: str) -> None:
    sender = SignedSender(url, double.signing_secret)
    payload = double.event_app_mention("U1", "C1", "hi", offline_ok=True).payload
    assert sender.send("events_api", payload, retry_attempt=1, retry_reason="http_timeout").status == 200
    challenge = sender.send("events_api", {"type": "url_verification", "challenge": "abc"})
    assert (challenge.status, challenge.json["challenge"]) == (200, "abc")


def test_a_signed_body_cannot_be_changed(double: SlackDouble, url: str) -> None:
    sender = SignedSender(url, double.signing_secret)
    headers = {"Content-Type": "application/json", **sender.headers('{"type": "event_callback"}')}
    assert sender.post('{"type": "event_callback", "more": 1}', headers).status == 401


def test_nobody_at_the_address_fails_the_test(double: SlackDouble) -> None:
    double.send_by_http("http://127.0.0.1:9/slack/events")
    with pytest.raises(NobodyListening):
        double.event_app_mention("U1", "C1", "hi")
    assert double.event_app_mention("U1", "C1", "hi", offline_ok=True).http_status is None
