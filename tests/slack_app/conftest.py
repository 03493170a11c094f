"""A stage for the real app: a workspace, the strict Slack double, and the app between them."""

import itertools
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from knowledge_base.changes import Proposal
from knowledge_base.embed import Embedder
from knowledge_base.workspace import Settings, Workspace
from slack_app.app import SlackApp
from slack_app.settings import SlackSettings
from tests import builders
from tests.fakes import WordEmbedder
from tests.slack_app.room import Room, fill, open_room
from tests.slack_double.server import SlackDouble
from tests.stores import new_workspace

CHANNEL = "C0POLICY"
GAP = 0.05
"""Seconds between posts to a channel and between looks at the store, for tests that are not about them."""
ADA, MIRA, JONAS, LEE, EVE = "U0ADA", "U0MIRA", "U0JONAS", "U0LEE", "U0EVE"
CONFIG = f"""\
seed = 7
[approval]
high_risk_policies = ["self-harm"]
[people.ada]
name = "Ada"
roles = ["author"]
slack = "{ADA}"
[people.mira]
name = "Mira"
team = "policy"
roles = ["author", "approver"]
slack = "{MIRA}"
[people.jonas]
name = "Jonas"
team = "safety"
roles = ["approver"]
slack = "{JONAS}"
[slack]
heavy_workers = 0
channels = [{{ id = "{CHANNEL}" }}]
"""


@dataclass
class Stage:
    """The double, the workspace, and the app over them."""

    double: SlackDouble
    workspace: Workspace
    app: SlackApp

    def card(self, proposal: str, channel: str = CHANNEL) -> str:
        """The place of a proposal's card in a channel, once it is there."""

        def found() -> str:
            with self.workspace.store.read() as tx:
                shown = tx.outbox.showing(proposal)
            return next((message.ts for message in shown if message.channel == channel and message.ts), "")

        return str(self.double.wait_until(found))

    def press(self, user: str, ts: str, action: str, channel: str = CHANNEL) -> None:
        """Press a button of a card."""
        self.double.wait_acked(self.double.click(user, channel, ts, action))

    def told(self, user: str, part: str) -> bool:
        """Whether a person was told something that only they see; waits for it."""
        said = self.double.wait_until(lambda: any(part in one.said for one in self.double.ephemerals(user)))
        return bool(said)

    def says(self, ts: str, part: str, channel: str = CHANNEL) -> bool:
        """Whether a message says something; waits for it."""
        return bool(self.double.wait_until(lambda: part in self.double.message(channel, ts).said))

    def events(self, action: str) -> list[str]:
        """The reasons of the log's entries of an action."""
        with self.workspace.store.read() as tx:
            return [
                str(event.body.get("reason", "")) for event in tx.audit.events() if event.action == action
            ]


def people(double: SlackDouble) -> None:
    """Everybody, and the channel that is told."""
    for user, name in ((ADA, "Ada"), (MIRA, "Mira"), (JONAS, "Jonas"), (LEE, "Lee")):
        double.add_user(user, name)
    double.add_user(EVE, "Eve", is_stranger=True)
    double.add_channel(CHANNEL, "policy", [ADA, MIRA, JONAS, LEE, EVE])


def settings_of(double: SlackDouble) -> SlackSettings:
    """How the app reaches the double."""
    return SlackSettings(
        bot_token=double.bot_token,
        app_token=double.app_token,
        signing_secret=double.signing_secret,
        api_url=double.url,
    )


@contextmanager
def on_stage(
    folder: Path,
    plan: str = "full",
    config: str = CONFIG,
    fill: Callable[[Workspace], None] = builders.fill,
    embedder: Embedder | None = None,
) -> Iterator[Stage]:
    """The app, listening over Socket Mode; on the word embedder where meaning does not matter."""
    none = Settings(database_url="", chroma_url="")
    new_workspace(folder, config)
    with ExitStack() as stack:
        workspace = Workspace(folder, none, embedder=embedder or WordEmbedder())
        stack.callback(workspace.close)
        fill(workspace)
        double = stack.enter_context(SlackDouble(plan=plan))
        people(double)
        app = SlackApp(workspace, settings_of(double))
        pace = stack.enter_context(pytest.MonkeyPatch.context())
        pace.setattr("slack_app.sender.POST_GAP", timedelta(seconds=GAP))
        pace.setattr("slack_app.watch.LOOK_SECONDS", GAP)
        app.start()
        stack.callback(app.stop)
        stack.enter_context(app.socket())
        double.wait_for_app(sockets=1)
        yield Stage(double, workspace, app)


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """The app on a workspace with cases, on a full plan; one for all tests of a file."""
    with on_stage(tmp_path_factory.mktemp("stage") / "workspace") as opened:
        yield opened


@pytest.fixture
def proposal(stage: Stage) -> Proposal:
    """An open proposal of low risk by Ada, of another text each time."""
    return drafted(stage)


@pytest.fixture
def risky(stage: Stage) -> Proposal:
    """One of high risk."""
    return drafted(stage, ("high", ("it turns many decisions",)))


_numbers = itertools.count(1)


def drafted(stage: Stage, risk: tuple[str, tuple[str, ...]] = builders.LOW, **fields: object) -> Proposal:
    """An open proposal by Ada: another title for the prompt."""
    text = builders.prompt_text(title=f"Title {next(_numbers)}")
    return builders.propose(stage.workspace.store, (builders.PROMPT_ID, text), risk=risk, **fields)


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    """Three channels, on SQLite, with a policy and its prompt in force."""
    with open_room(tmp_path / "workspace") as opened:
        fill(opened)
        yield opened
