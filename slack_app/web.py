"""The Web API as the app uses it: what failed is told apart by what to do about it.

SlackFailed
├── Later    not done; try again after `seconds`
├── Unsure   it may have been done: the answer was lost
└── Never    Slack says no; `error` is its word for it
"""

import http.client
import ssl
import threading
import time
import urllib.error
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

from slack_app.settings import SlackSettings

TIMEOUT_SECONDS = 10
_ASK_AGAIN_SECONDS = 600
_NOT_HERE = frozenset(
    {
        "unknown_method",
        "missing_scope",
        "plan_upgrade_required",
        "paid_teams_only",
        "not_allowed_token_type",
        "feature_not_enabled",
        "access_denied",
        "no_permission",
        "not_implemented",
        "deprecated_endpoint",
        "method_deprecated",
    }
)
_BUSY = frozenset(
    {"internal_error", "fatal_error", "service_unavailable", "request_timeout", "team_added_to_org"}
)


class SlackFailed(Exception):
    """A call that did not work."""


class Later(SlackFailed):
    """Nothing was done; it may be tried again after `seconds`, which are 0 where Slack named none."""

    def __init__(self, seconds: float, error: str) -> None:
        super().__init__(error)
        self.seconds = seconds


class Unsure(SlackFailed):
    """The answer was lost: it may have been done."""


class Never(SlackFailed):
    """Slack refuses, and would again."""

    def __init__(self, error: str, needed: str = "") -> None:
        super().__init__(error)
        self.error = error
        self.needed = needed


class Slack:
    """Calls with clear failures; what a workspace does not offer is asked for again only after ten minutes."""

    def __init__(self, client: WebClient) -> None:
        self.client = client
        self._missing: dict[str, float] = {}
        self._lock = threading.Lock()

    def call(self, method: str, **arguments: Any) -> dict[str, Any]:
        """The answer of a method named as on the client, such as `chat_postMessage`.

        Raises: Later, Unsure or Never.
        """
        try:
            answer = getattr(self.client, method)(**arguments)
        except SlackApiError as problem:
            raise _told_apart(problem) from problem
        except urllib.error.HTTPError as problem:
            raise Unsure(f"HTTP {problem.code}") from problem
        except (ConnectionRefusedError, urllib.error.URLError) as problem:
            raise _unreached(problem) from problem
        except (http.client.HTTPException, OSError) as problem:
            raise Unsure(type(problem).__name__) from problem
        except (SlackClientError, ValueError) as problem:
            raise Never(f"{type(problem).__name__}: {str(problem)[:200]}") from problem
        data = answer.data
        return data if isinstance(data, dict) else {}

    def attempt(self, method: str, **arguments: Any) -> dict[str, Any] | None:
        """The answer of a method that a workspace may lack; None where it does, or where it failed."""
        if self.lacks(method):
            return None
        try:
            return self.call(method, **arguments)
        except Never as problem:
            if problem.error in _NOT_HERE:
                with self._lock:
                    self._missing[method] = time.monotonic() + _ASK_AGAIN_SECONDS
            return None
        except SlackFailed:
            return None

    def lacks(self, method: str) -> bool:
        """Whether a method was found missing lately."""
        with self._lock:
            return self._missing.get(method, 0.0) > time.monotonic()


def web_client(settings: SlackSettings) -> WebClient:
    """A client that never repeats a call by itself: a repeated post would double."""
    context = ssl.create_default_context()
    if not settings.verify_tls:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return WebClient(
        token=settings.bot_token.get_secret_value(),
        base_url=settings.api_url.rstrip("/") + "/",
        timeout=TIMEOUT_SECONDS,
        ssl=context,
        retry_handlers=[],
    )


def _told_apart(problem: SlackApiError) -> SlackFailed:
    response = problem.response
    status = getattr(response, "status_code", 200)
    data = getattr(response, "data", None)
    error = str(data.get("error", "")) if isinstance(data, dict) else ""
    if status == 429 or error in ("ratelimited", "rate_limited", "message_limit_exceeded"):
        return Later(_seconds(getattr(response, "headers", {})), "ratelimited")
    if status >= 500 or error in _BUSY:
        return Unsure(error or f"HTTP {status}")
    needed = str(data.get("needed", "")) if isinstance(data, dict) else ""
    return Never(error or f"HTTP {status}", needed)


def _seconds(headers: Any) -> float:
    for name in ("Retry-After", "retry-after"):
        value = headers.get(name) if headers else None
        if isinstance(value, list):
            value = value[0] if value else None
        if value is not None:
            try:
                return min(max(float(value), 0.1), 3600.0)
            except ValueError:
                break
    return 5.0


def _unreached(problem: Exception) -> SlackFailed:
    reason = getattr(problem, "reason", problem)
    if isinstance(reason, (ConnectionRefusedError, OSError)) and not isinstance(
        reason, (TimeoutError, ConnectionResetError, BrokenPipeError)
    ):
        return Later(0.0, type(reason).__name__)
    return Unsure(type(reason).__name__)
