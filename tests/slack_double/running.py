"""A real Bolt app on the double, for as long as a `with` lasts."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from slack_bolt import App
from slack_bolt.adapter.socket_mode.builtin import SocketModeHandler
from slack_sdk import WebClient

from tests.slack_double.server import SlackDouble


def client_of(double: SlackDouble, token: str | None = None) -> WebClient:
    """The real Web API client, without its one retry of broken connections."""
    return WebClient(double.bot_token if token is None else token, base_url=double.url, retry_handlers=[])


def app_of(double: SlackDouble) -> App:
    """A Bolt app that talks to the double and to nobody else."""
    return App(client=client_of(double), signing_secret=double.signing_secret)


@contextmanager
def connected(double: SlackDouble, app: App, *, ping_interval: float = 0.3) -> Iterator[SocketModeHandler]:
    """The app connected over Socket Mode; the built-in client looks for a lost socket once per `ping_interval`."""
    before = double.outbox.sockets.numbers
    handler = SocketModeHandler(app, double.app_token, ping_interval=ping_interval)
    handler.connect()
    double.wait_until(lambda: double.outbox.sockets.numbers - before)
    try:
        yield handler
    finally:
        _close(double, handler, before)


def _close(double: SlackDouble, handler: SocketModeHandler, others: set[int]) -> None:
    """End the app's sockets and threads; the built-in client left alone takes four seconds over it."""
    client = handler.client
    client.auto_reconnect_enabled = client.default_auto_reconnect_enabled = False
    double.outbox.sockets.drop("close", double.outbox.sockets.numbers - others)
    end = time.monotonic() + 5
    # Two threads that end one session at once trip over each other in the SDK: let its reader do it.
    while client.is_connected() and time.monotonic() < end:
        time.sleep(0.005)
    client.closed = True
    client.message_queue.put(None)
    handler.close()
