"""One call of the Web API, from token to answer: faults a test asked for, refusals in Slack's order, a note of it."""

import secrets
from collections import defaultdict, deque
from dataclasses import dataclass
from typing import Any

from tests.slack_double import (
    methods_chat,
    methods_conversations,
    methods_files,
    methods_people,
    methods_streams,
    methods_views,
)
from tests.slack_double.errors import SlackError
from tests.slack_double.records import Call, Json
from tests.slack_double.registry import METHODS, POOR_PLAN, Args, Method, method, need_scope
from tests.slack_double.state import World

LOADED = (
    methods_chat, methods_conversations, methods_files, methods_people, methods_streams, methods_views,
)  # fmt: skip


@dataclass(frozen=True)
class Answer:
    """What goes back over HTTP; `dropped` closes the connection without a word."""

    body: Json
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()
    dropped: bool = False


@dataclass(frozen=True)
class Limit:
    """So many calls in any so many seconds."""

    calls: int
    seconds: float


@dataclass(frozen=True)
class Fault:
    """What a test lets go wrong with one call."""

    kind: str
    retry_after: int = 1

    @property
    def after_doing(self) -> bool:
        """The call takes effect and only its answer is lost."""
        return self.kind == "timeout-after-doing"


def broken(fault: Fault) -> Answer:
    """The answer of a fault: HTTP 429 or 500, a dropped connection, or Slack's error of that name."""
    if fault.kind == "429":
        wait = (("Retry-After", str(fault.retry_after)),)
        return Answer({"ok": False, "error": "ratelimited"}, 429, wait)
    if fault.kind == "500":
        return Answer({"ok": False, "error": "internal_error"}, 500)
    if fault.kind in ("drop", "timeout-after-doing"):
        return Answer({"ok": False, "error": "dropped"}, dropped=True)
    return Answer({"ok": False, "error": fault.kind})


class Api:
    """Answers calls against a World. `faults` and `limits` are what a test set up by method name."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.faults: dict[str, deque[Fault]] = defaultdict(deque)
        self.limits: dict[str, Limit] = {}
        self._times: dict[str, deque[float]] = defaultdict(deque)

    def answer(self, name: str, values: Json, token: str, *, as_json: bool) -> Answer:
        """Answer one call and note it."""
        with self.world.lock:
            answer = self._answer(name, values, token, as_json)
            self.note(name, values, answer, token)
        return answer

    def note(self, name: str, values: Json, answer: Answer, token: str = "") -> None:
        """Keep the call for `double.calls`."""
        structured = Args(values)
        arguments = {key: _readable(structured, key) for key in structured.values if key != "token"}
        self.world.calls.append(
            Call(name, arguments, self.world.clock.now(), answer.body, answer.status, token.partition("-")[0])
        )
        self.world.touch()

    def take_fault(self, name: str) -> Fault | None:
        """The next fault a test asked for in calls of this method."""
        waiting = self.faults[name] or self.faults["*"]
        return waiting.popleft() if waiting else None

    def _answer(self, name: str, values: Json, token: str, as_json: bool) -> Answer:
        fault = self.take_fault(name)
        if fault is not None and not fault.after_doing:
            return broken(fault)
        wait = self._over_limit(name)
        if wait:
            return broken(Fault("429", wait))
        headers = (("x-slack-req-id", secrets.token_hex(8)), *self._scope_headers(name, token))
        try:
            known = self._known(name)
            self._check_token(known, token)
            need_scope(self.world, *known.scopes)
            args = Args(values if known.takes_json or not as_json else {})
            body = {"ok": True, **known.function(self.world, args)}
        except SlackError as refusal:
            body = {"ok": False, "error": refusal.code, **refusal.extra}
        return Answer(body, headers=headers, dropped=fault is not None)

    def _over_limit(self, name: str) -> int:
        """Seconds to wait when the method was called too often, 0 when it was not."""
        limit = self.limits.get(name)
        if limit is None:
            return 0
        now, times = self.world.clock.now(), self._times[name]
        while times and times[0] <= now - limit.seconds:
            times.popleft()
        if len(times) >= limit.calls:
            return max(1, round(times[0] + limit.seconds - now))
        times.append(now)
        return 0

    def _known(self, name: str) -> Method:
        known = METHODS.get(name)
        if known is None or (self.world.plan == "poor" and name not in POOR_PLAN):
            raise SlackError("unknown_method", req_method=name)
        return known

    def _check_token(self, known: Method, token: str) -> None:
        if not token:
            raise SlackError("not_authed")
        if token in self.world.revoked:
            raise SlackError("token_revoked")
        if token not in (self.world.bot_token, self.world.app_token):
            raise SlackError("invalid_auth")
        if (token == self.world.app_token) != known.app_token:
            raise SlackError("not_allowed_token_type")

    def _scope_headers(self, name: str, token: str) -> tuple[tuple[str, str], ...]:
        """What the token may do, on every answer to a token that is good."""
        good = {self.world.bot_token, self.world.app_token} - self.world.revoked
        if self.world.scopes is None or token not in good:
            return ()
        accepted = METHODS[name].scopes if name in METHODS else ()
        own = ("connections:write",) if token == self.world.app_token else self.world.scopes
        return (("x-oauth-scopes", ",".join(own)), ("x-accepted-oauth-scopes", ",".join(accepted)))


def _readable(args: Args, name: str) -> Any:
    try:
        return args.get(name)
    except SlackError:
        return args.values[name]


@method("apps.connections.open", app_token=True)
def connections_open(world: World, args: Args) -> Json:
    return {"url": world.new_socket_url()}
