"""The Slack app: Bolt at the door, a crew behind it, and both over one store.

Socket Mode by default; signed HTTP where a port is given. Several such processes may run on one store.
"""

import logging
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from slack_bolt import App
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.errors import SlackClientError

from knowledge_base.errors import OutsideFailed, RedlineError, WrongUsage
from knowledge_base.workspace import Workspace
from slack_app import listeners
from slack_app.crew import Crew
from slack_app.gate import MOST_BYTES, Gate
from slack_app.heavy import HeavyCrew
from slack_app.intake import Intake
from slack_app.office import Me, Office, who_am_i
from slack_app.settings import SlackSettings, slack_rules
from slack_app.watch import Watch
from slack_app.web import Slack, web_client
from slack_app.work.registry import WORK

log = logging.getLogger("redline.slack")
HTTP_PATH = "/slack/events"
PING_SECONDS = 1
"""How often the client looks whether its socket is alive; after four times that in silence it takes a new one."""


def bolt_app(settings: SlackSettings, me: Me, slack: Slack, intake: Intake) -> App:
    """The Bolt app: it acknowledges only what is in the inbox."""

    def authorize() -> AuthorizeResult:
        return AuthorizeResult(
            enterprise_id=None,
            team_id=me.team,
            bot_token=settings.bot_token.get_secret_value(),
            bot_id=me.bot,
            bot_user_id=me.user,
        )

    app = App(
        client=slack.client,
        authorize=authorize,
        signing_secret="not used: the gate checks",
        process_before_response=True,
        request_verification_enabled=False,
        ssl_check_enabled=True,
        url_verification_enabled=True,
        logger=logging.getLogger("redline.slack.bolt"),
    )
    listeners.register(app, intake)
    return app


class SlackApp:
    """One process of the app: `start`, then `stop`."""

    def __init__(self, workspace: Workspace, settings: SlackSettings, heavy: bool = True) -> None:
        if not settings.bot_token.get_secret_value():
            raise WrongUsage("SLACK_BOT_TOKEN is not set; docs/slack.md tells where to get it")
        self.settings = settings
        self.slack = Slack(web_client(settings))
        self.me = who_am_i(self.slack)
        self.office = Office(workspace, self.slack, self.me)
        rules = slack_rules(workspace.config.slack)
        self.crew = Crew(
            self.office, WORK, {"click": rules.click_workers, "question": rules.question_workers}
        )
        self.intake = Intake(workspace.store, self.office.clock, self.office.wake)
        self.bolt = bolt_app(settings, self.me, self.slack, self.intake)
        self._watch = Watch(self.office, rules)
        self._heavy = HeavyCrew(workspace.root, rules.heavy_workers if heavy else 0)

    def start(self) -> None:
        """Begin to work; what comes in is not listened for yet."""
        self.crew.start()
        self._watch.start()
        self._heavy.start()
        threading.Thread(target=self._warm, name="warm", daemon=True).start()

    def stop(self) -> None:
        """Finish what is under way."""
        self._watch.stop()
        self._heavy.stop()
        self.crew.stop()
        self.office.close()

    @contextmanager
    def socket(self) -> Iterator[None]:
        """Listen over Socket Mode for a `with` block.

        Raises: OutsideFailed when Slack gives no socket.
        """
        from slack_bolt.adapter.socket_mode.builtin import SocketModeHandler

        if not self.settings.app_token.get_secret_value():
            raise WrongUsage(
                "SLACK_APP_TOKEN is not set; docs/slack.md tells where to get it, or use --http PORT"
            )
        handler = SocketModeHandler(
            self.bolt,
            self.settings.app_token.get_secret_value(),
            web_client=self.slack.client,
            ping_interval=PING_SECONDS,
        )
        try:
            handler.connect()  # type: ignore[no-untyped-call]
        except (SlackClientError, OSError) as problem:
            raise OutsideFailed(f"no socket from Slack ({problem}); run 'redline slack check'") from problem
        try:
            yield
        finally:
            handler.close()  # type: ignore[no-untyped-call]

    @contextmanager
    def http(self, port: int, host: str = "127.0.0.1") -> Iterator[int]:
        """Listen for signed requests for a `with` block; gives the port."""
        from slack_bolt.adapter.wsgi import SlackRequestHandler
        from waitress import create_server

        secret = self.settings.signing_secret.get_secret_value()
        if not secret:
            raise WrongUsage("SLACK_SIGNING_SECRET is not set; signed HTTP needs it (docs/slack.md)")
        server: Any = create_server(
            Gate(SlackRequestHandler(self.bolt, path=HTTP_PATH), secret, self.intake),
            host=host,
            port=port,
            threads=8,
            ident=None,
            max_request_body_size=MOST_BYTES,
        )
        closing = threading.Event()
        thread = threading.Thread(target=_serve, args=(server, closing), name="http", daemon=True)
        thread.start()
        try:
            yield int(server.effective_port)
        finally:
            closing.set()
            server.close()
            thread.join(timeout=10)

    def _warm(self) -> None:
        try:
            self.office.desk.warm()
        except RedlineError as problem:  # the first question then warms it, or tells what is wrong
            log.warning("could not warm the desk: %s", problem)


def _serve(server: Any, closing: threading.Event) -> None:
    """Serve until the server is closed: its loop may be waiting for sockets that are closed under it."""
    try:
        server.run()
    except OSError:
        if not closing.is_set():
            raise


def wait_for_the_end(told: Callable[[str], None]) -> None:
    """Until the process is asked to end."""
    ended = threading.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: ended.set())
    ended.wait()
    told("stopping; what is under way is finished, the rest waits in the inbox")
