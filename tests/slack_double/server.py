"""The strict Slack double: a real server that refuses what Slack refuses. Start here.

with SlackDouble() as double:
    double.add_user("U1", "Ada")
    double.add_channel("C1", "policy", ["U1"])
    app = App(token=double.bot_token, client=WebClient(double.bot_token, base_url=double.url))
"""

import secrets
from collections.abc import Sequence
from dataclasses import replace
from types import TracebackType
from typing import Literal, Self

from tests.slack_double.api import Api, Fault, Limit
from tests.slack_double.envelopes import Envelope
from tests.slack_double.errors import DoubleMisused
from tests.slack_double.events import Events
from tests.slack_double.http_server import HttpSide
from tests.slack_double.looks import Looks
from tests.slack_double.modals import Modals
from tests.slack_double.outbox import Outbox
from tests.slack_double.records import Channel, Group, User
from tests.slack_double.response_urls import ResponseUrls
from tests.slack_double.signing import Signature, SignedSender
from tests.slack_double.state import ALL_SCOPES, Clock, World

Plan = Literal["full", "free", "poor"]


class SlackDouble(Modals, Events, Looks):
    """A Slack workspace on 127.0.0.1 with one app installed. Use it as a context manager."""

    def __init__(
        self,
        plan: Plan = "full",
        *,
        scopes: Sequence[str] | None = ALL_SCOPES,
        clock: Clock | None = None,
        trigger_seconds: float = 3.0,
        ack_seconds: float = 3.0,
        dedupe_client_msg_id: bool = False,
        file_seconds: float = 0.0,
        port: int = 0,
    ) -> None:
        """`scopes=None` neither checks scopes nor sends their header, as emulators do.

        Slack looks at an uploaded file for a while before a block may show it: `file_seconds`, by the clock.
        """
        self.clock = clock or Clock()
        self.world = World(plan, None if scopes is None else tuple(scopes), self.clock)
        self.world.trigger_seconds = trigger_seconds
        self.world.dedupe_client_msg_id = dedupe_client_msg_id
        self.world.file_seconds = file_seconds
        self.api = Api(self.world)
        self.response_urls = ResponseUrls(self.api)
        self.outbox = Outbox(self.world)
        self.outbox.ack_seconds = ack_seconds
        self.http = HttpSide(self.api, self.response_urls, port)
        self.world.base_url, self.world.socket_url = self.http.url, self.outbox.sockets.url
        self.url = f"{self.http.url}/api/"
        self.bot_token, self.app_token = self.world.bot_token, self.world.app_token
        self.signing_secret = secrets.token_hex(16)
        self.team_id, self.app_id = self.world.team_id, self.world.app_id
        self.bot_user_id, self.bot_id = self.world.bot_user_id, self.world.bot_id
        bot = User(self.bot_user_id, "redline", self.team_id, is_bot=True, bot_id=self.bot_id)
        self.world.users[bot.id] = bot

    def __enter__(self) -> Self:
        self.http.start()
        self.outbox.sockets.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.outbox.sockets.stop()
        self.http.stop()
        problems = self.http.problems + self.outbox.sockets.problems
        if problem is None and problems:
            raise problems[0]

    @property
    def environment(self) -> dict[str, str]:
        """The variables an app process needs to talk to this double."""
        return {
            "SLACK_API_URL": self.url, "SLACK_BOT_TOKEN": self.bot_token, "SLACK_APP_TOKEN": self.app_token,
            "SLACK_SIGNING_SECRET": self.signing_secret, "NO_PROXY": "127.0.0.1",
        }  # fmt: skip

    # -- who and what is there ------------------------------------------------------------------------------

    def add_user(
        self, id: str, name: str, team_id: str | None = None, *, is_bot: bool = False, is_restricted: bool = False,
        is_stranger: bool = False, deleted: bool = False, email: str = "", is_admin: bool = False,
    ) -> User:  # fmt: skip
        """Add somebody; a stranger is of the team T0STRANGER unless another is named."""
        team = team_id or ("T0STRANGER" if is_stranger else self.team_id)
        bot_id = f"B{id[1:]}" if is_bot else ""
        user = User(id, name, team, is_bot, is_restricted, is_stranger, deleted, email, is_admin, bot_id)
        with self.world.lock:
            self.world.users[id] = user
        return user

    def change_user(self, id: str, **fields: bool | str) -> User:
        """Change what is known of somebody, such as `deleted=True`."""
        with self.world.lock:
            changed = self.world.users[id] = replace(self.world.someone(id), **fields)  # type: ignore[arg-type]
        return changed

    def add_group(self, id: str, handle: str, users: Sequence[str]) -> Group:
        with self.world.lock:
            group = self.world.groups[id] = Group(id, handle, tuple(users))
        return group

    def add_channel(
        self, id: str, name: str, members: Sequence[str] = (), *, is_private: bool = False,
        is_ext_shared: bool = False, archived: bool = False, with_bot: bool = True,
    ) -> Channel:  # fmt: skip
        """Add a channel; the bot is a member unless `with_bot=False`."""
        everyone = [*members, *([self.bot_user_id] if with_bot else [])]
        channel = Channel(id, name, tuple(dict.fromkeys(everyone)), is_private, is_ext_shared, archived)
        with self.world.lock:
            self.world.channels[id] = channel
        return channel

    def change_channel(self, id: str, **fields: bool | tuple[str, ...]) -> Channel:
        """Change a channel, such as `archived=True` or `members=(…)`."""
        with self.world.lock:
            changed = self.world.channels[id] = replace(self.world.somewhere(id), **fields)  # type: ignore[arg-type]
        return changed

    def add_dm(self, user: str) -> str:
        """Open the direct message with somebody; its channel id."""
        with self.world.lock:
            self.world.someone(user)
            return self.world.direct_message(user).id

    # -- what goes wrong ------------------------------------------------------------------------------------

    def fail_next(self, method: str, kind: str, n: int = 1, *, retry_after: int = 1) -> None:
        """Let the next `n` calls of a method fail; "*" is any method.

        `kind` is "429", "500", "drop" (the connection ends, nothing done), "timeout-after-doing" (done, then the
        connection ends without an answer) or an error code of Slack. `upload` and `response_url` count as methods.
        """
        with self.world.lock:
            self.api.faults[method].extend([Fault(kind, retry_after)] * n)

    def limit(self, method: str, calls: int, seconds: float = 60.0) -> None:
        """Answer HTTP 429 with Retry-After to more than `calls` in any `seconds`."""
        with self.world.lock:
            self.api.limits[method] = Limit(calls, seconds)

    def revoke(self, token: str) -> None:
        """From now on this token earns `token_revoked`."""
        with self.world.lock:
            self.world.revoked.add(token)

    def refuse_connections(self, n: int) -> None:
        """Answer the next `n` socket handshakes with HTTP 503.

        The built-in client leaves the refused socket unclosed: a test with the app in its own process must ignore
        PytestUnraisableExceptionWarning. `fail_next("apps.connections.open", "500")` refuses one step earlier.
        """
        with self.world.lock:
            self.outbox.sockets.refusals = n

    def drop_sockets(self, how: Literal["close", "reset", "silent"] = "close") -> None:
        """End all sockets: with a close frame, a TCP reset, or a bare end of the stream."""
        self.outbox.sockets.drop(how)

    def send_disconnect(self, reason: str = "refresh_requested") -> None:
        """Ask every app to reconnect, as Slack does now and then."""
        self.outbox.sockets.tell_all(
            {"type": "disconnect", "reason": reason, "debug_info": {"host": "double"}}
        )

    # -- what is sent again, late, or over HTTP -------------------------------------------------------------

    def resend(self, envelope: Envelope, reason: str = "timeout", *, offline_ok: bool = False) -> Envelope:
        """The next attempt at an envelope: same payload, another envelope id, a higher retry_attempt."""
        return self.outbox.send(envelope.again(reason), offline_ok=offline_ok)

    def duplicate(self, envelope: Envelope, *, to: int | None = None) -> None:
        """Send the very same envelope once more (to socket number `to`, or the next in turn)."""
        self.outbox.deliver(envelope, to=to)

    def hold(self) -> None:
        """Keep back all that is sent until `release`."""
        self.outbox.hold()

    def release(self, order: Sequence[Envelope] | None = None) -> list[Envelope]:
        """Send what was kept back, as it came or in this order."""
        return self.outbox.release(order)

    def send_by_http(self, url: str | None, how: Signature = "right") -> SignedSender | None:
        """Send to an HTTP endpoint from now on, signed so; None goes back to Socket Mode."""
        if how not in ("right", "forged", "old", "missing"):
            raise DoubleMisused(f"no such signature: {how!r}")
        self.outbox.http = None if url is None else SignedSender(url, self.signing_secret)
        self.outbox.how = how
        return self.outbox.http
