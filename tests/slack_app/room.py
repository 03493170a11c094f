"""A room for what needs no listeners: a store, the Slack double, a clock that is set, and the office between them."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from pydantic import SecretStr

from knowledge_base.records import now
from knowledge_base.workspace import Settings, Workspace
from slack_app.notices import want_notices
from slack_app.office import Me, Office
from slack_app.sender import Sender
from slack_app.settings import SlackSettings
from slack_app.web import Slack, web_client
from tests.builders import import_texts, policy_text, prompt_text
from tests.fakes import WordEmbedder
from tests.slack_double.records import Message
from tests.slack_double.server import SlackDouble
from tests.stores import new_workspace

ALL, SCAMS, SAFETY = "C0ALL", "C0SCAMS", "C0SAFETY"
ADA, MIRA, JONAS, NOOR, LEE, EVE = "U0ADA", "U0MIRA", "U0JONAS", "U0NOOR", "U0LEE", "U0EVE"
PEOPLE = f"""\
seed = 7
[restricted]
csam = ["safety"]
[people.ada]
name = "Ada"
team = "writers"
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
[people.noor]
name = "Noor"
team = "policy"
roles = ["approver"]
slack = "{NOOR}"
"""
RATERS = f"""\
seed = 7
[people.lee]
name = "Lee"
roles = ["author"]
slack = "{LEE}"
[people.ada]
name = "Ada"
roles = ["rater"]
slack = "{ADA}"
[people.mira]
name = "Mira"
roles = ["rater"]
slack = "{MIRA}"
[people.jonas]
name = "Jonas"
roles = ["adjudicator"]
slack = "{JONAS}"
"""
"""Lee opens batches, Ada and Mira rate them, Jonas settles."""
CHANNELS = f"""\
[slack]
[[slack.channels]]
id = "{ALL}"
[[slack.channels]]
id = "{SCAMS}"
policies = ["scams"]
notices = ["waiting"]
[[slack.channels]]
id = "{SAFETY}"
policies = ["csam"]
"""
"""One channel that takes all, one that takes what waits for scams, one that is told of the restricted policy."""
DAY = timedelta(days=1)
TASKS = "\n2.3 **Paid tasks.** Do not ask for a deposit before work is paid.\n"
ONE = f'[slack]\nchannels = [{{ id = "{ALL}" }}]\n'


def noon() -> datetime:
    """Today's, in UTC."""
    return now().replace(hour=12, minute=0, second=0, microsecond=0)


@dataclass
class Room:
    """`at` is what the office takes for now."""

    double: SlackDouble
    workspace: Workspace
    office: Office
    at: datetime

    def notify(self) -> int:
        """Look for notices and send what is due; how many were added or changed."""
        done = want_notices(self.office)
        self.send()
        return done

    def send(self) -> None:
        """Send what is due, at the pace of the sender."""
        sender = Sender(self.workspace.store, self.office.slack, lambda: self.at, "sender")
        for _ in range(8):
            sender.drain()
            self.at += timedelta(seconds=2)

    def shown(self, channel: str = ALL) -> list[Message]:
        """What stands in a channel."""
        return self.double.bot_messages(channel)

    def only(self, part: str, channel: str = ALL) -> Message:
        """The one message that says something."""
        (found,) = [message for message in self.shown(channel) if part in message.said]
        return found


@contextmanager
def open_room(
    root: Path, url: str = "", config: str = PEOPLE + CHANNELS, plan: str = "full", at: datetime | None = None
) -> Iterator[Room]:
    """A room over a store: a file of its folder, or the one at the URL."""
    settings = Settings(database_url=url, chroma_url="")
    new_workspace(root, config, settings)
    workspace = Workspace(root, settings, embedder=WordEmbedder())
    with SlackDouble(plan=plan) as double:  # type: ignore[arg-type]
        for user, name in ((ADA, "Ada"), (MIRA, "Mira"), (JONAS, "Jonas"), (NOOR, "Noor"), (LEE, "Lee")):
            double.add_user(user, name)
        double.add_user(EVE, "Eve", is_stranger=True)
        for channel in (ALL, SCAMS, SAFETY):
            double.add_channel(channel, channel.lower(), [ADA, MIRA, JONAS, NOOR, LEE])
        room = Room(double, workspace, office_of(workspace, double), at or noon())
        room.office.clock = lambda: room.at
        yield room
        workspace.close()


def fill(room: Room) -> None:
    """A policy and its prompt in force."""
    with room.workspace.store.write() as tx:
        import_texts(tx, ("policy", policy_text()), ("prompt", prompt_text()))


def office_of(workspace: Workspace, double: SlackDouble) -> Office:
    """An office of its own, as another process has it."""
    client = web_client(SlackSettings(bot_token=SecretStr(double.bot_token), api_url=double.url))
    return Office(workspace, Slack(client), Me(team=double.team_id, user=double.bot_user_id))
