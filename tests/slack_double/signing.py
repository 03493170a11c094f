"""Requests to an app's HTTP endpoint: signed right, forged, too old, or not at all."""

import hashlib
import hmac
import json
import time
from dataclasses import dataclass
from typing import Literal
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import ProxyHandler, Request, build_opener

from tests.slack_double.records import Json

Signature = Literal["right", "forged", "old", "missing"]


@dataclass(frozen=True)
class HttpAnswer:
    """What the app's endpoint answered."""

    status: int
    body: str

    @property
    def json(self) -> Json:
        return json.loads(self.body) if self.body.startswith("{") else {}


def signature(secret: str, timestamp: int, body: str) -> str:
    """Slack's v0 signature of a request body (docs.slack.dev/authentication/verifying-requests-from-slack)."""
    digest = hmac.new(secret.encode(), f"v0:{timestamp}:{body}".encode(), hashlib.sha256)
    return f"v0={digest.hexdigest()}"


class SignedSender:
    """Sends payloads to one URL as Slack's servers do."""

    def __init__(self, url: str, signing_secret: str, *, seconds: float = 10) -> None:
        self.url, self._secret, self._seconds = url, signing_secret, seconds
        self._opener = build_opener(ProxyHandler({}))

    def send(
        self,
        kind: str,
        payload: Json,
        *,
        how: Signature = "right",
        retry_attempt: int = 0,
        retry_reason: str = "",
    ) -> HttpAnswer:
        """Post one payload; `kind` is events_api, interactive or slash_commands, which differ in encoding."""
        body, content_type = _encoded(kind, payload)
        headers = {"Content-Type": content_type, **self.headers(body, how)}
        if retry_attempt:
            headers |= {"X-Slack-Retry-Num": str(retry_attempt), "X-Slack-Retry-Reason": retry_reason}
        return self.post(body, headers)

    def headers(self, body: str, how: Signature = "right") -> dict[str, str]:
        """The signature headers of a body; an old one is rightly signed six minutes ago."""
        if how == "missing":
            return {}
        timestamp = int(time.time()) - (360 if how == "old" else 0)
        secret = "not the secret" if how == "forged" else self._secret
        return {
            "X-Slack-Request-Timestamp": str(timestamp),
            "X-Slack-Signature": signature(secret, timestamp, body),
        }

    def post(self, body: str, headers: dict[str, str]) -> HttpAnswer:
        """Post any body with any headers."""
        request = Request(self.url, data=body.encode(), headers=headers, method="POST")
        try:
            with self._opener.open(request, timeout=self._seconds) as answer:
                return HttpAnswer(answer.status, answer.read().decode())
        except HTTPError as refusal:
            with refusal:
                return HttpAnswer(refusal.code, refusal.read().decode())


def _encoded(kind: str, payload: Json) -> tuple[str, str]:
    if kind == "events_api":
        return json.dumps(payload), "application/json"
    fields = payload if kind == "slash_commands" else {"payload": json.dumps(payload)}
    return urlencode(fields), "application/x-www-form-urlencoded"
