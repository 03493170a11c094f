"""The Socket Mode side: real WebSockets, each envelope to one of them in turn."""

import contextlib
import itertools
import json
import os
import socket
import struct
import threading
from collections.abc import Callable, Collection
from http import HTTPStatus
from urllib.parse import parse_qs, urlsplit

from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response
from websockets.sync.server import Server, ServerConnection, serve

from tests.slack_double.envelopes import Envelope
from tests.slack_double.records import Json
from tests.slack_double.state import World

MOST_SOCKETS = 10


class SocketSide:
    """Takes connections of any number of app processes; `on_answer` gets what they send back."""

    def __init__(self, world: World, on_answer: Callable[[Json], None]) -> None:
        self._world, self._on_answer = world, on_answer
        self._turn = itertools.count()
        self._sockets: dict[int, ServerConnection] = {}
        self._numbers = itertools.count(1)
        self.refusals = 0
        self.problems: list[BaseException] = []
        self.connected_ever = 0
        self._server: Server = serve(
            self._serve, "127.0.0.1", 0, process_request=self._admit, ping_interval=None, compression=None,
            max_size=2**24, close_timeout=0.2,
        )  # fmt: skip
        self._threads: set[threading.Thread] = set()
        self._handle = self._server.handler
        self._server.handler = self._tracked
        self._stopping = False
        self._thread = threading.Thread(target=self._serve_until_stopped, name="slack-double-sockets")

    def _serve_until_stopped(self) -> None:
        try:
            self._server.serve_forever()
        except OSError:
            # One that is stopped before it has begun finds its socket closed.
            if not self._stopping:
                raise

    def _tracked(self, connection: socket.socket, address: object) -> None:
        """The library's own handler, with a note of its thread so that `stop` can join it."""
        self._threads.add(threading.current_thread())
        try:
            self._handle(connection, address)
        finally:
            self._threads.discard(threading.current_thread())

    @property
    def url(self) -> str:
        return f"ws://127.0.0.1:{self._server.socket.getsockname()[1]}"

    @property
    def numbers(self) -> set[int]:
        """The sockets that are connected, by number."""
        return set(self._sockets)

    @property
    def count(self) -> int:
        return len(self._sockets)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Close every socket and join every thread."""
        self.drop("close")
        self._stopping = True
        self._server.shutdown()
        self._thread.join()
        for thread in list(self._threads):
            thread.join(15)
        for pipe in (self._server.shutdown_watcher, self._server.shutdown_notifier):
            os.close(pipe)

    def _admit(self, connection: ServerConnection, request: Request) -> Response | None:
        with self._world.lock:
            if self.refusals:
                self.refusals -= 1
                return connection.respond(HTTPStatus.SERVICE_UNAVAILABLE, "try again\n")
            ticket = parse_qs(urlsplit(request.path).query).get("ticket", [""])[0]
            if ticket not in self._world.tickets:
                return connection.respond(HTTPStatus.FORBIDDEN, "unknown or used ticket\n")
            self._world.tickets.remove(ticket)
        return None

    def _serve(self, connection: ServerConnection) -> None:
        if self.count >= MOST_SOCKETS:
            connection.send(json.dumps({"type": "disconnect", "reason": "too_many_websockets"}))
            return
        with self._world.lock:
            number = next(self._numbers)
            connection.send(json.dumps(self._hello()))
            self._sockets[number] = connection
            self.connected_ever += 1
            self._world.touch()
        try:
            for raw in connection:
                self._take(raw)
        except (ConnectionClosed, OSError):
            pass
        finally:
            with self._world.lock:
                self._sockets.pop(number, None)
                self._world.touch()

    def _take(self, raw: str | bytes) -> None:
        """Pass on what an app sent; a mistake of the double itself fails the test at the end."""
        try:
            self._on_answer(json.loads(raw))
        except (ValueError, LookupError, TypeError, AttributeError, AssertionError) as problem:
            self.problems.append(problem)

    def _hello(self) -> Json:
        return {
            "type": "hello", "num_connections": self.count + 1, "connection_info": {"app_id": self._world.app_id},
            "debug_info": {"host": "double", "approximate_connection_time": 18060},
        }  # fmt: skip

    def send(self, envelope: Envelope, to: int | None = None) -> bool:
        """Send to the next socket in turn (or to number `to`); False when there is none that takes it."""
        with self._world.lock:
            numbers = sorted(self._sockets) if to is None else [to]
            start = next(self._turn) if to is None else 0
            for step in range(len(numbers)):
                number = numbers[(start + step) % len(numbers)]
                envelope.sent_at.append(self._world.clock.now())
                envelope.sent_to.append(number)
                if self._write(number, envelope.wire):
                    self._world.touch()
                    return True
                envelope.sent_at.pop()
                envelope.sent_to.pop()
        return False

    def _write(self, number: int, body: Json) -> bool:
        try:
            self._sockets[number].send(json.dumps(body))
        except (ConnectionClosed, OSError, KeyError):
            self._sockets.pop(number, None)
            return False
        return True

    def tell_all(self, body: Json) -> None:
        with self._world.lock:
            for number in list(self._sockets):
                self._write(number, body)

    def drop(self, how: str, only: Collection[int] | None = None) -> None:
        """End all connections or `only` some.

        `close` sends a close frame, `reset` a TCP reset, `silent` just ends the stream.
        """
        with self._world.lock:
            ending = self.numbers if only is None else self.numbers & set(only)
            going = [self._sockets.pop(number) for number in ending]
            self._world.touch()
        for connection in going:
            if how == "close":
                connection.close()
                continue
            if how == "reset":
                linger = struct.pack("ii", 1, 0)
                connection.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
            _cut(connection, how)


def _cut(connection: ServerConnection, how: str) -> None:
    with contextlib.suppress(OSError):
        if how == "reset":
            connection.socket.shutdown(socket.SHUT_RD)
        else:
            connection.socket.shutdown(socket.SHUT_RDWR)
