"""A web server on loopback that behaves well or badly, by the path that is asked for."""

import gzip
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from tests import laws


class Server(BaseHTTPRequestHandler):
    """Answers by the path; keeps what it was asked."""

    asked: list[tuple[str, dict[str, str]]]

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        """Answer."""
        self.asked.append((self.path, {key.lower(): value for key, value in self.headers.items()}))
        getattr(self, "_" + self.path.strip("/").split("?")[0].replace("-", "_"), self._missing)()

    def _send(self, status: int, body: bytes = b"", **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _page(self) -> None:
        if self.headers.get("If-None-Match") == '"v1"':
            self._send(304, ETag='"v1"')
        else:
            self._send(200, b"law", ETag='"v1"', Last_Modified="Thu, 01 Jan 2026 00:00:00 GMT")

    def _law(self) -> None:
        self._send(200, laws.EURLEX.encode(), Content_Type="text/html")

    def _huge(self) -> None:
        self._send(200, b"x" * 200_000)

    def _bomb(self) -> None:
        self._send(200, gzip.compress(b"\0" * 50_000_000), Content_Encoding="gzip")

    def _packed(self) -> None:
        self._send(200, gzip.compress(b"law"), Content_Encoding="gzip")

    def _cut(self) -> None:
        self._send(200, gzip.compress(b"law" * 99)[:-9], Content_Encoding="gzip")

    def _strange(self) -> None:
        self._send(200, b"law", Content_Encoding="br")

    def _moved(self) -> None:
        self._send(302, Location="/page")

    def _away(self) -> None:
        self._send(302, Location="http://other.example/page")

    def _file(self) -> None:
        self._send(302, Location="file:///etc/passwd")

    def _loop(self) -> None:
        self._send(302, Location="/loop")

    def _broken(self) -> None:
        self._send(500, b"oops")

    def _missing(self) -> None:
        self._send(404)

    def _slow(self) -> None:
        self.send_response(200)
        self.end_headers()
        for _ in range(50):
            self.wfile.write(b"x")
            self.wfile.flush()


@contextmanager
def serving() -> Iterator[str]:
    """Where it listens, until the block ends."""
    Server.asked = []
    listening = ThreadingHTTPServer(("127.0.0.1", 0), Server)
    thread = threading.Thread(target=listening.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listening.server_port}"
    finally:
        listening.shutdown()
        thread.join()
        listening.server_close()
