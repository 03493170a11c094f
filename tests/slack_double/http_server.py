"""The HTTP side: /api/METHOD, upload URLs, files, response URLs."""

import contextlib
import json
import socket
import sys
import threading
from email import message_from_bytes
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from tests.slack_double.api import Answer, Api, broken
from tests.slack_double.methods_files import take_upload
from tests.slack_double.records import Json
from tests.slack_double.response_urls import ResponseUrls


class HttpSide(ThreadingHTTPServer):
    """A server on 127.0.0.1 whose threads all end with it."""

    daemon_threads = False
    request_queue_size = 256

    def __init__(self, api: Api, response_urls: ResponseUrls, port: int = 0) -> None:
        self.api, self.response_urls = api, response_urls
        self.problems: list[BaseException] = []
        self._open: set[socket.socket] = set()
        self._guard = threading.Lock()
        super().__init__(("127.0.0.1", port), Handler)
        self._thread = threading.Thread(target=self.serve_forever, args=(0.02,), name="slack-double-http")

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Close all connections and join all threads."""
        self.shutdown()
        with self._guard:
            for each in self._open:
                _quietly_shut(each)
        self.server_close()
        self._thread.join()

    def process_request(self, request: Any, client_address: Any) -> None:
        with self._guard:
            self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        with self._guard:
            self._open.discard(request)
        super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        problem = sys.exception()
        if problem is not None and not isinstance(problem, ConnectionError | TimeoutError):
            self.problems.append(problem)


def _quietly_shut(each: socket.socket) -> None:
    with contextlib.suppress(OSError):
        each.shutdown(socket.SHUT_RDWR)


class Handler(BaseHTTPRequestHandler):
    """One request; every connection carries just one."""

    server: HttpSide
    timeout = 30

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing on stderr."""

    def do_GET(self) -> None:
        self._route(b"")

    def do_POST(self) -> None:
        self._route(self.rfile.read(int(self.headers.get("Content-Length") or 0)))

    def _route(self, body: bytes) -> None:
        path = urlsplit(self.path).path
        if path.startswith("/api/"):
            self._call(path.removeprefix("/api/"), body)
        elif path.startswith("/upload/v1/"):
            self._upload(path.rpartition("/")[2], body)
        elif path.startswith("/actions/"):
            self._respond(path.rpartition("/")[2], body)
        elif path.startswith("/files/"):
            self._download(path.rpartition("/")[2])
        else:
            self._text(404, "not found")

    def _call(self, name: str, body: bytes) -> None:
        values, as_json = self._values(body)
        token = self.headers.get("Authorization", "").removeprefix("Bearer ").strip()
        token = token or str(values.pop("token", ""))
        if values is MALFORMED:
            self._send(Answer({"ok": False, "error": "invalid_json"}))
        else:
            self._send(self.server.api.answer(name, values, token, as_json=as_json))

    def _values(self, body: bytes) -> tuple[Json, bool]:
        """The arguments of a call, and whether they came as JSON."""
        kind = self.headers.get_content_type()
        values: Json = dict(parse_qsl(urlsplit(self.path).query, keep_blank_values=True))
        if kind == "application/json":
            try:
                sent = json.loads(body or b"{}")
            except ValueError:
                return MALFORMED, True
            return (values | sent if isinstance(sent, dict) else MALFORMED), True
        if kind == "multipart/form-data":
            return values | _multipart(self.headers["Content-Type"], body), False
        return values | dict(parse_qsl(body.decode(), keep_blank_values=True)), False

    def _upload(self, token: str, body: bytes) -> None:
        api = self.server.api
        if self.headers.get_content_type() == "multipart/form-data":
            body = next(iter(_multipart(self.headers["Content-Type"], body, raw=True).values()), b"")
        with api.world.lock:
            fault = api.take_fault("upload")
            if fault is None or fault.after_doing:
                status, text = take_upload(api.world, token, body)
                answer = Answer({"ok": status == 200, "text": text}, status, dropped=fault is not None)
            else:
                answer = broken(fault)
                status, text = answer.status, fault.kind
            api.note("upload", {"bytes": len(body)}, answer)
        if not answer.dropped:
            self._text(status, text)

    def _respond(self, token: str, body: bytes) -> None:
        self._send(self.server.response_urls.answer(token, body))

    def _download(self, file_id: str) -> None:
        world = self.server.api.world
        known = self.headers.get("Authorization") == f"Bearer {world.bot_token}"
        with world.lock:
            file = world.files.get(file_id)
        if not known or file is None or not file.completed:
            self._text(404 if known else 403, "not found")
        else:
            self._bytes(200, file.content or b"", "application/octet-stream", ())

    def _send(self, answer: Answer) -> None:
        if not answer.dropped:
            body = json.dumps(answer.body).encode()
            self._bytes(answer.status, body, "application/json; charset=utf-8", answer.headers)

    def _text(self, status: int, text: str) -> None:
        self._bytes(status, text.encode(), "text/plain; charset=utf-8", ())

    def _bytes(self, status: int, body: bytes, kind: str, more: tuple[tuple[str, str], ...]) -> None:
        self.send_response(status)
        for name, value in (("Content-Type", kind), ("Content-Length", str(len(body))), *more):
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)


MALFORMED: Json = {"malformed": True}


def _multipart(kind: str, body: bytes, *, raw: bool = False) -> Json:
    """The fields of a form sent in parts, as text unless `raw`."""
    parsed = message_from_bytes(b"Content-Type: " + kind.encode() + b"\r\n\r\n" + body)
    fields: Json = {}
    for part in parsed.get_payload():
        name = part.get_param("name", header="content-disposition")  # type: ignore[union-attr]
        content = part.get_payload(decode=True)  # type: ignore[union-attr]
        fields[str(name)] = content if raw else content.decode()  # type: ignore[union-attr]
    return fields
