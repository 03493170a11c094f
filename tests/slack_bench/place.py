"""Where a run takes place: the double here, a workspace in a folder, and `redline slack` as a process of its own."""

import logging
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

from pydantic import SecretStr

from knowledge_base.changes import Proposal
from knowledge_base.workspace import Workspace
from slack_app.office import Me, Office
from slack_app.settings import SlackSettings
from slack_app.web import Slack, web_client
from slack_app.work.proposals import post_card
from tests.slack_bench.sample import ADA, JONAS, MIRA, QUESTIONS
from tests.slack_double.server import SlackDouble

ROOT = Path(__file__).parents[2]
PATIENCE = 120.0


class Place:
    """A context manager; `workspace` is closed with it."""

    def __init__(self, workspace: Workspace, channels: int, plan: str = "full") -> None:
        self.workspace, self.store = workspace, workspace.store
        self.channels = [f"C0Q{number:03}" for number in range(channels)]
        self._plan = plan
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        logging.getLogger("slack_sdk").setLevel(logging.CRITICAL)
        self._stack.callback(self.workspace.close)
        self.double = self._stack.enter_context(SlackDouble(self._plan))  # type: ignore[arg-type]
        people = {ADA: "Ada", MIRA: "Mira", JONAS: "Jonas"}
        for user, name in people.items():
            self.double.add_user(user, name)
            self.double.add_dm(user)
        for channel in self.channels:
            self.double.add_channel(channel, channel.lower(), tuple(people))
        settings = SlackSettings(bot_token=SecretStr(self.double.bot_token), api_url=self.double.url)
        slack = Slack(web_client(settings))
        self.office = Office(self.workspace, slack, Me(self.double.team_id, self.double.bot_user_id))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()

    @contextmanager
    def app(self, log: Path) -> Iterator[subprocess.Popen[bytes]]:
        """`redline slack`, connected; ended as an operator ends it."""
        before = self.double.outbox.sockets.numbers
        command = [sys.executable, "-m", "redline", "slack", "-w", str(self.workspace.root)]
        with log.open("ab") as file:
            environment = os.environ | self.double.environment
            process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=file, stderr=file)
            try:
                self.until(
                    lambda: bool(self.double.outbox.sockets.numbers - before or process.poll() is not None)
                )
                if process.poll() is not None:
                    raise RuntimeError(f"the app did not start; see {log}")
                yield process
            finally:
                process.terminate()
                try:
                    process.wait(timeout=90)
                except subprocess.TimeoutExpired:
                    process.kill()
                    process.wait()

    def proposals(self) -> list[Proposal]:
        """What waits for a decision."""
        with self.store.read() as tx:
            return list(tx.ledger.undecided())

    def cards(self) -> dict[str, str]:
        """A card in every channel, each proposal in three or so, and where it is there."""
        proposals = self.proposals()
        for number, channel in enumerate(self.channels):
            post_card(self.office, proposals[number % len(proposals)].id, channel)

        def places() -> dict[str, str]:
            with self.store.read() as tx:
                shown = [message for proposal in proposals for message in tx.outbox.showing(proposal.id)]
            return {message.channel: message.ts for message in shown if message.ts}

        self.until(lambda: set(places()) >= set(self.channels))
        return places()

    def warm_up(self) -> None:
        """Until the app has answered a question: the first one waits for the model."""
        self.double.event_message_im(MIRA, QUESTIONS[0])
        self.until(lambda: any(message.blocks for message in self.double.dm(MIRA)), PATIENCE * 3)
        self.until(self.is_idle)

    def is_idle(self) -> bool:
        """Whether all is done and sent, but for heavy work."""
        with self.store.read() as tx:
            waiting = tx.inbox.waiting()
            return not (sum(waiting.values()) - waiting.get("heavy", 0) or tx.outbox.waiting())

    def until(self, true: Callable[[], bool], seconds: float = PATIENCE, every: float = 0.1) -> float:
        """Wait; how long it took.

        Raises: TimeoutError.
        """
        began = time.monotonic()
        while not true():
            if time.monotonic() - began > seconds:
                raise TimeoutError(f"not within {seconds:.0f} s:\n{self.double.dump()}")
            time.sleep(every)
        return time.monotonic() - began
