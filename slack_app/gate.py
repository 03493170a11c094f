"""The gate of signed HTTP: a forged, old or repeated request is turned away unread, and noted in the audit log.

It stands before Bolt, which reads a body before it looks at the signature.
"""

import io
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from slack_sdk.signature import SignatureVerifier

from slack_app.intake import Intake

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

MOST_BYTES = 2_000_000
"""Of a body; Slack's are far smaller."""
_FRESH_SECONDS = 300
_REMEMBERED = 50_000
_NOTE_EVERY_SECONDS = 60.0


class Gate:
    """Lets each signed request through, once; what it turns away is noted once a minute for each reason, with a
    count."""

    def __init__(
        self,
        app: "WSGIApplication",
        signing_secret: str,
        intake: Intake,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._app = app
        self._verifier = SignatureVerifier(signing_secret)
        self._intake = intake
        self._monotonic = monotonic
        self._seen: OrderedDict[str, None] = OrderedDict()
        self._noted: dict[str, tuple[float, int]] = {}
        self._lock = threading.Lock()

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answer one request."""
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        timestamp = str(environ.get("HTTP_X_SLACK_REQUEST_TIMESTAMP", ""))
        if problem := self._problem(body, timestamp, str(environ.get("HTTP_X_SLACK_SIGNATURE", ""))):
            self._note(problem)
            start_response("401 Unauthorized", [("Content-Type", "application/json")])
            return [b'{"error": "invalid request"}']
        return self._app(environ | {"wsgi.input": io.BytesIO(body)}, start_response)

    def _problem(self, body: bytes, timestamp: str, signature: str) -> str:
        if not timestamp or not signature:
            return "a request without a signature"
        try:
            if abs(time.time() - int(timestamp)) > _FRESH_SECONDS:
                return "a request that is over five minutes old"
            genuine = self._verifier.is_valid(body, timestamp, signature)
        except (ValueError, TypeError):  # no number, no UTF-8, or letters that no signature has
            genuine = False
        if not genuine:
            return "a request with a forged signature"
        with self._lock:
            if signature in self._seen:
                return "a request that was sent before"
            self._seen[signature] = None
            if len(self._seen) > _REMEMBERED:
                self._seen.popitem(last=False)
        return ""

    def _note(self, problem: str) -> None:
        with self._lock:
            at, count = self._noted.get(problem, (0.0, 0))
            now = self._monotonic()
            due = count == 0 or now - at >= _NOTE_EVERY_SECONDS
            self._noted[problem] = (now, 1) if due else (at, count + 1)
        if due:
            more = f" ({count - 1} more like it since the last note)" if count > 1 else ""
            self._intake.refuse("slack", "http", f"{problem}{more}; it was not read")
