"""An OpenAI-compatible server on loopback that answers as it is told and refuses what OpenAI refuses.

with LlmDouble([says({"ok": True}), too_many(retry_after=1)]) as double:
    settings = LlmSettings(model="openai/double", api_base=double.url, api_key=KEY)
    ...
    assert "mira@example.com" not in double.requests[0].text

Answers are a queue (one a request; an empty one fails the request with status 500) or a function of the request.
"""

import json
import threading
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any, Self

from tests.llm_answers import Answer, Answers, Request, fails
from tests.openai_rules import problem_of

KEY = "sk-double-0123456789abcdef"
MODEL = "double"
MOST_BODY = 4_000_000
WORKERS = 80
"""More than the 64 calls at once that the product makes."""


class LlmDouble:
    """The server; `requests` are those it took, `refused` those it answered with 4xx by itself."""

    def __init__(self, answers: Answers, key: str = KEY, models: Iterable[str] = (MODEL,)) -> None:
        self.requests: list[Request] = []
        self.refused: list[tuple[int, str]] = []
        self.most_at_once = 0
        self.key, self.models = key, frozenset(models)
        self._answers = answers if callable(answers) else _queue(answers)
        self._at_once = 0
        self._lock = threading.Lock()
        self.closing = threading.Event()
        self._server = _Server(self)

    @property
    def url(self) -> str:
        """What to give as `api_base`."""
        return f"http://127.0.0.1:{self._server.server_port}/v1"

    def __enter__(self) -> Self:
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *problem: object) -> None:
        self.closing.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def answer(self, request: Request) -> Answer:
        """What to answer: a refusal of the double's own, or what it was told."""
        if refusal := self._refusal(request):
            status, words = refusal
            self.refused.append(refusal)
            return fails(status, words)
        with self._lock:
            self.requests.append(request)
            self._at_once += 1
            self.most_at_once = max(self.most_at_once, self._at_once)
        try:
            answer = self._answers(request)
            self.closing.wait(answer.seconds)
        finally:
            with self._lock:
                self._at_once -= 1
        return answer if answer.body or not answer.choice else _completed(answer, request)

    def _refusal(self, request: Request) -> tuple[int, str] | None:
        if request.path != "/v1/chat/completions":
            return 404, f"Invalid URL (POST {request.path})"
        if request.headers.get("authorization") != f"Bearer {self.key}":
            # As OpenAI does, with the key in the message: nothing of it may be shown.
            return 401, f"Incorrect API key provided: {request.headers.get('authorization')}"
        if not isinstance(request.body, dict):
            return 400, "We could not parse the JSON body of your request."
        if request.body.get("model") not in self.models:
            return 404, f"The model {request.body.get('model')!r} does not exist"
        problem = problem_of(request.body)
        return (400, problem) if problem else None


class _Server(HTTPServer):
    """Requests on a bounded pool of threads."""

    request_queue_size = 256

    def __init__(self, double: LlmDouble) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.double = double
        self._pool = ThreadPoolExecutor(WORKERS)

    def process_request(self, request: Any, client_address: Any) -> None:
        self._pool.submit(self._process, request, client_address)

    def _process(self, request: Any, client_address: Any) -> None:
        try:
            self.finish_request(request, client_address)
        except (BrokenPipeError, ConnectionResetError):
            pass
        finally:
            self.shutdown_request(request)

    def server_close(self) -> None:
        super().server_close()
        self._pool.shutdown(wait=True)


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def do_POST(self) -> None:
        length = int(self.headers.get("content-length") or 0)
        raw = self.rfile.read(min(length, MOST_BODY))
        headers = {name.lower(): value for name, value in self.headers.items()}
        self._send(self.server.double.answer(Request(self.path, headers, _json(raw))))

    def do_GET(self) -> None:
        self._send(fails(404, f"Invalid URL (GET {self.path})"))

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing on stderr."""

    def _send(self, answer: Answer) -> None:
        if answer.manner == "drops":
            return
        if answer.manner == "drips headers":
            self.wfile.write(b"HTTP/1.1 200 OK\r\n")
            self._drip(b"x-drip: 1\r\n")
            return
        self.send_response(answer.status)
        for name, value in {"Content-Type": "application/json", **answer.headers}.items():
            self.send_header(name, value)
        self.end_headers()
        if answer.manner == "drips":
            self._drip(b" ")
        while answer.manner == "endless" and not self.server.double.closing.is_set():
            self.wfile.write(b" " * 65_536)
        self.wfile.write(answer.body or b"")

    def _drip(self, drop: bytes) -> None:
        while not self.server.double.closing.wait(0.05):
            self.wfile.write(drop)


def _queue(answers: Iterable[Answer]) -> Callable[[Request], Answer]:
    left, lock = iter(answers), threading.Lock()

    def take(request: Request) -> Answer:
        with lock:
            return next(left, fails(500, "The double was told no more answers."))

    return take


def _json(raw: bytes) -> Any:
    try:
        return json.loads(raw)
    except ValueError:
        return None


def _completed(answer: Answer, request: Request) -> Answer:
    content = answer.choice["message"]["content"]
    counted = {
        "prompt_tokens": len(request.text) // 4 + 1,
        "completion_tokens": len(content) // 4 + 1 if isinstance(content, str) else 1,
    }
    body = {
        "id": "chatcmpl-double",
        "object": "chat.completion",
        "created": int(time.time()),
        "model": request.body["model"],
        "choices": [answer.choice],
        "usage": answer.usage
        if answer.usage is not None
        else {**counted, "total_tokens": sum(counted.values())},
    }
    return Answer(200, json.dumps(body).encode())
