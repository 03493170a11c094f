"""Signed HTTP: what is rightly signed comes in once; everything else is turned away unread, and logged."""

import http.client
import io
import json
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from knowledge_base.changes import Proposal
from knowledge_base.records import now
from knowledge_base.workspace import Settings, Workspace
from slack_app.app import HTTP_PATH, SlackApp
from slack_app.cards import actions
from slack_app.gate import MOST_BYTES, Gate
from slack_app.intake import Intake
from tests import builders
from tests.fakes import WordEmbedder
from tests.slack_app.conftest import CHANNEL, CONFIG, JONAS, MIRA, Stage, drafted, people, settings_of
from tests.slack_double.server import SlackDouble
from tests.slack_double.signing import SignedSender
from tests.stores import new_store, new_workspace


@pytest.fixture(scope="module")
def web(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Stage, str]]:
    """The app behind signed HTTP, and its address."""
    folder, none = tmp_path_factory.mktemp("web") / "workspace", Settings(database_url="", chroma_url="")
    new_workspace(folder, CONFIG)
    with ExitStack() as stack:
        workspace = Workspace(folder, none, embedder=WordEmbedder())
        stack.callback(workspace.close)
        builders.fill(workspace)
        double = stack.enter_context(SlackDouble())
        people(double)
        app = SlackApp(workspace, settings_of(double))
        app.start()
        stack.callback(app.stop)
        url = f"http://127.0.0.1:{stack.enter_context(app.http(0))}{HTTP_PATH}"
        double.send_by_http(url)
        yield Stage(double, workspace, app), url


def counted(stage: Stage) -> tuple[int, int]:
    """How much was read: items of the inbox, and decisions."""
    with stage.workspace.store.read() as tx:
        items = tx.connection.exec_driver_sql("SELECT count(*) FROM inbox").scalar()
        return int(items or 0), len([e for e in tx.audit.events() if e.action.startswith("proposal.")])


def press(stage: Stage, proposal: Proposal, how: Any, user: str = MIRA) -> int | None:
    """Press Approve with a request signed so; the status of the answer."""
    stage.double.outbox.how = how
    try:
        ts = stage.card(proposal.id)
        return stage.double.click(user, CHANNEL, ts, actions.PROPOSAL_APPROVE).http_status
    finally:
        stage.double.outbox.how = "right"


def test_a_rightly_signed_click_is_carried_out(web: tuple[Stage, str]) -> None:
    stage, _ = web
    proposal = drafted(stage)
    assert press(stage, proposal, "right") == 200
    assert stage.says(stage.card(proposal.id), "Released")
    assert stage.told(MIRA, "it is in force")


def raw(url: str, method: str, body: bytes, headers: dict[str, str]) -> int:
    """The status of an answer to any bytes; 0 where the connection was ended instead."""
    place = urlsplit(url)
    connection = http.client.HTTPConnection(str(place.hostname), place.port, timeout=10)
    try:
        connection.putrequest(method, place.path, skip_accept_encoding=True)
        for name, value in (headers | {"Content-Length": str(len(body))}).items():
            connection.putheader(name, value.encode("latin-1"))
        connection.endheaders()
        connection.send(body)
        return connection.getresponse().status
    except (ConnectionError, http.client.HTTPException):
        return 0
    finally:
        connection.close()


REASONS = {
    "forged": "a request with a forged signature",
    "old": "a request that is over five minutes old",
    "missing": "a request without a signature",
}


@pytest.mark.parametrize("how", REASONS)
def test_what_is_not_rightly_signed_is_refused_unread_and_logged_once_a_minute(
    web: tuple[Stage, str], how: str
) -> None:
    stage, _ = web
    proposal = drafted(stage)
    stage.card(proposal.id)
    before = counted(stage)
    assert [press(stage, proposal, how) for _ in range(5)] == [401] * 5
    assert counted(stage) == before
    assert [reason for reason in stage.events("slack.refused") if REASONS[how] in reason] == [
        f"{REASONS[how]}; it was not read"
    ]


def test_the_same_request_again_is_refused_and_the_same_click_sent_anew_is_one_click(
    web: tuple[Stage, str],
) -> None:
    stage, url = web
    proposal = drafted(stage, ("high", ("it turns many decisions",)))
    ts = stage.card(proposal.id)
    envelope = stage.double.click(JONAS, CHANNEL, ts, actions.PROPOSAL_APPROVE)
    assert stage.told(JONAS, f"You approved {proposal.id}")
    sender = SignedSender(url, stage.double.signing_secret)
    body = json.dumps({"type": "event_callback", "event": {"type": "message"}})
    headers = sender.headers(body) | {"Content-Type": "application/json"}
    assert [sender.post(body, headers).status for _ in range(2)][1] == 401
    assert "a request that was sent before; it was not read" in stage.events("slack.refused")
    assert stage.double.resend(envelope).http_status in (200, 401)  # 401 where both fall in one second
    with stage.workspace.store.read() as tx:
        assert [one.person for one in tx.ledger.approvals(proposal.id)] == ["jonas"]
        assert not [e for e in tx.audit.about(proposal.id) if e.action == "approval.refused"]


def test_an_altered_body_is_refused(web: tuple[Stage, str]) -> None:
    stage, url = web
    sender = SignedSender(url, stage.double.signing_secret)
    body = json.dumps({"type": "event_callback"})
    assert sender.post(body.replace("event", "evil"), sender.headers(body)).status == 401


ODD: dict[str, tuple[bytes, dict[str, str]]] = {
    "no JSON": (b"{", {"Content-Type": "application/json"}),
    "no text": (b"\xff\xfe", {"Content-Type": "application/json"}),
    "no form": (b"payload=%7Bnot", {"Content-Type": "application/x-www-form-urlencoded"}),
    "no number": (b"{}", {"X-Slack-Request-Timestamp": "soon", "X-Slack-Signature": "v0=1"}),
    "a broken number": (b"{}", {"X-Slack-Request-Timestamp": f"{now().timestamp():.3f}"}),
    "strange letters": (b"{}", {"X-Slack-Signature": "v0=\xe4\xf6"}),
}


@pytest.mark.parametrize("what", ODD)
def test_nothing_that_is_sent_makes_it_stumble(web: tuple[Stage, str], what: str) -> None:
    _, url = web
    body, headers = ODD[what]
    signed = {"X-Slack-Request-Timestamp": str(int(now().timestamp())), "X-Slack-Signature": "v0=00"}
    assert raw(url, "POST", body, signed | headers) == 401


def test_a_body_that_is_far_too_long_is_not_taken_in(web: tuple[Stage, str]) -> None:
    _, url = web
    assert raw(url, "POST", b"x" * (MOST_BYTES + 1), {}) in (413, 0)  # 0: it hung up before the end


def test_elsewhere_there_is_nothing(web: tuple[Stage, str]) -> None:
    stage, url = web
    sender = SignedSender(url.replace(HTTP_PATH, "/other"), stage.double.signing_secret)
    assert sender.send("events_api", {"type": "event_callback"}).status == 404
    assert raw(url, "GET", b"", {}) == 401


def test_slack_may_check_the_address(web: tuple[Stage, str]) -> None:
    stage, url = web
    sender = SignedSender(url, stage.double.signing_secret)
    answer = sender.send("events_api", {"type": "url_verification", "challenge": "c1"})
    assert (answer.status, "c1" in answer.body) == (200, True)
    assert sender.send("events_api", {"type": "url_verification"}, how="forged").status == 401


def test_the_note_counts_what_came_since_the_last_one(tmp_path: Path) -> None:
    store = new_store(tmp_path)
    seconds = 0.0
    gate = Gate(lambda environ, start: [], "secret", Intake(store, now, lambda lane: None), lambda: seconds)

    def come() -> None:
        gate({"wsgi.input": io.BytesIO()}, lambda status, headers, problem=None: lambda data: None)

    for at in (0, 1, 59, 61, 62):
        seconds = float(at)
        come()
    with store.read() as tx:
        notes = [str(event.body["reason"]) for event in tx.audit.events()]
    store.close()
    assert notes == [
        "a request without a signature; it was not read",
        "a request without a signature (2 more like it since the last note); it was not read",
    ]


def test_requests_at_once_come_in_once_each(web: tuple[Stage, str]) -> None:
    stage, url = web
    before = counted(stage)[0]
    sender = SignedSender(url, stage.double.signing_secret)
    command = {"command": "/redline", "text": "help", "user_id": MIRA, "team_id": stage.double.team_id}
    statuses: list[int] = []

    def send(number: int) -> None:
        payload = command | {"trigger_id": f"t{number % 10}", "channel_id": CHANNEL}
        statuses.append(sender.send("slash_commands", payload).status)

    threads = [threading.Thread(target=send, args=(number,)) for number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(statuses) <= {200, 401}
    assert counted(stage)[0] == before + 10
