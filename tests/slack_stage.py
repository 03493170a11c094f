"""A store and the double with app processes between them, and what must hold whatever befell those."""

import itertools
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from knowledge_base.changes import Proposal
from knowledge_base.records import ArtefactId
from knowledge_base.workspace import Settings, Workspace
from slack_app.office import Me, Office
from slack_app.web import Slack, web_client
from slack_app.work.proposals import post_card
from tests import builders
from tests.fakes import WordEmbedder
from tests.slack_app.conftest import CHANNEL, CONFIG, MIRA, people, settings_of
from tests.slack_apps import Apps, Trap
from tests.slack_double.envelopes import Envelope
from tests.slack_double.records import Message, View
from tests.slack_double.server import SlackDouble
from tests.stores import new_workspace

QUIET = CONFIG.replace("[slack]", "[slack]\nquestion_workers = 2").replace(
    f'channels = [{{ id = "{CHANNEL}" }}]', ""
)
"""Cards are posted where the test says."""
PATIENCE = 30.0


class Theatre:
    """A context manager. Prompts are many, so that proposals do not take each other's base away.

    `lease` is for how many seconds an app keeps what it takes: short where apps are killed, so that the next one need
    not wait, and long where none is, so that a slow machine does not make a live one look dead. `gap` is what it keeps
    between two posts to a channel.
    """

    def __init__(
        self,
        folder: Path,
        url: str = "",
        prompts: int = 12,
        lease: float = 30.0,
        pairs: int = 0,
        gap: float = 1.0,
        config: str = QUIET,
    ) -> None:
        self._root, self._url, self._prompts, self._lease, self._pairs = folder, url, prompts, lease, pairs
        self._gap, self._config = gap, config
        self._stack = ExitStack()
        self._numbers = itertools.count(1)

    def __enter__(self) -> Self:
        none = Settings(database_url=self._url, chroma_url="")
        more = "".join(_person(user, team) for n in range(self._pairs) for user, team in _pair(n).items())
        new_workspace(self._root, self._config.replace("[slack]", f"{more}[slack]"), none)
        self.workspace = Workspace(self._root, none, embedder=WordEmbedder())
        self._stack.callback(self.workspace.close)
        self.store = self.workspace.store
        with self.store.write() as tx:
            builders.import_texts(tx, ("policy", builders.policy_text()))
            for number in range(self._prompts):
                builders.import_texts(tx, ("thresholds", builders.thresholds_text(name=f"scams{number}")))
        self.double = self._stack.enter_context(SlackDouble())
        people(self.double)
        for user in (user for number in range(self._pairs) for user in _pair(number)):
            self.double.add_user(user, user.lower())
        self.apps = Apps(self.double.environment)
        self._stack.callback(self.apps.close)
        slack = Slack(web_client(settings_of(self.double)))
        self._office = Office(self.workspace, slack, Me(self.double.team_id, self.double.bot_user_id))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()

    # -- apps -----------------------------------------------------------------------------------------------

    def start(self, trap: Trap | None = None) -> int:
        """The process id of a new app, once it is connected."""
        before = self.double.outbox.sockets.numbers
        pid = self.apps.start(self._root, self._url, trap, self._lease, self._gap)
        self.double.wait_until(lambda: self.double.outbox.sockets.numbers - before, seconds=PATIENCE)
        return pid

    @contextmanager
    def apps_running(self, count: int) -> Iterator[list[int]]:
        """Apps for a `with` block; killed at its end."""
        pids = [self.start() for _ in range(count)]
        try:
            yield pids
        finally:
            for pid in pids:
                self.apps.kill(pid)
            self.double.wait_until(lambda: not self.double.sockets)

    # -- proposals and their cards --------------------------------------------------------------------------

    def drafted(self, lane: int | None = None, **fields: Any) -> Proposal:
        """An open proposal by Ada; two of one lane have the same base, so only one of them is released."""
        number = next(self._numbers)
        name = f"scams{(number if lane is None else lane) % self._prompts}"
        text = builders.thresholds_text(0.3 + (number % 10_000) / 100_000, name)
        return builders.propose(self.store, (ArtefactId(f"thresholds/{name}"), text), **fields)

    def pair(self, number: int) -> tuple[str, str]:
        """Two approvers of different teams who are in no other pair."""
        one, other = _pair(number)
        return one, other

    def want_card(self, proposal: Proposal, channel: str = CHANNEL) -> None:
        """Have the card of a proposal posted."""
        post_card(self._office, proposal.id, channel)

    def posted(self, proposal: Proposal, channel: str = CHANNEL) -> str:
        """The place of a proposal's card, once it is there."""
        self.want_card(proposal, channel)

        def place() -> str:
            with self.store.read() as tx:
                shown = tx.outbox.showing(proposal.id)
            here = [message for message in shown if message.channel == channel and message.ts]
            return next((message.ts for message in here if message.wanted == message.sent), "")

        return str(self.double.wait_until(place, seconds=PATIENCE))

    def cards(self, proposal: Proposal, channel: str = CHANNEL) -> list[Message]:
        """Every message of a channel that shows a proposal."""
        return [one for one in self.double.bot_messages(channel) if proposal.id in one.said]

    def press(self, user: str, ts: str, action: str = "proposal.approve", channel: str = CHANNEL) -> Envelope:
        """Press a button of a card."""
        return self.double.wait_acked(self.double.click(user, channel, ts, action))

    def releases(self, proposal: Proposal) -> list[tuple[str, ...]]:
        """Who approved each release of a proposal."""
        with self.store.read() as tx:
            return [one.approved_by for one in tx.ledger.releases() if one.proposal == proposal.id]

    # -- what must hold -------------------------------------------------------------------------------------

    def ended(self, proposal: Proposal, ts: str, envelope: Envelope) -> None:
        """An approval that was pressed comes to one release, a right card and one word to the person."""
        presses = 1 if envelope.acked else 2
        if not envelope.acked:  # the person saw Slack's error, and presses again
            self.double.wait_acked(self.double.click(MIRA, CHANNEL, ts, "proposal.approve", forge=True))
        self.double.wait_until(lambda: self.is_settled(proposal, ts), seconds=PATIENCE)
        assert self.releases(proposal) == [("mira",)]
        with self.store.read() as tx:
            assert [one.person for one in tx.ledger.approvals(proposal.id)] == ["mira"]
        assert len(self.cards(proposal)) == 1
        assert 1 <= len(self.told(proposal)) <= presses

    def is_settled(self, proposal: Proposal, ts: str) -> bool:
        """Whether nothing is under way any more and the card shows the release."""
        return (
            self.is_idle()
            and "Released" in self.double.message(CHANNEL, ts).said
            and bool(self.told(proposal))
        )

    def is_idle(self) -> bool:
        """Whether nothing is under way."""
        with self.store.read() as tx:
            return not (tx.inbox.waiting() or tx.outbox.waiting())

    def told(self, proposal: Proposal, user: str = MIRA) -> set[str]:
        """The different words that a person was told about a proposal."""
        return {one.text for one in self.double.ephemerals(user) if proposal.id in one.text}

    def race(self, one: str, other: str, channel: str = CHANNEL, lane: int | None = None) -> str:
        """One approves while the other sends off a rejection: the outcome, which both are told."""
        proposal = self.drafted(lane)
        ts = self.posted(proposal, channel)
        view = self._opened(other, ts, "proposal.reject", "modal.reject", channel)
        reason = {"reason": "too_broad", "words": "no"}
        together(
            lambda: self.press(one, ts, channel=channel),
            lambda: self.double.wait_acked(self.double.submit(other, view.id, reason, wait=False)),
        )
        self.double.wait_until(lambda: self.told(proposal, one), seconds=PATIENCE)
        said = self.double.wait_until(lambda: self._outcome_told(view.id, proposal), seconds=PATIENCE)
        (heard,) = self.told(proposal, one)
        with self.store.read() as tx:
            outcome = str(tx.ledger.outcome(proposal.id))
            assert len(tx.ledger.approvals(proposal.id)) == 1
        won, lost = (heard, said) if outcome == "released" else (said, heard)
        assert f"is {outcome} already" in lost, (outcome, heard, said)
        assert ("it is in force" if outcome == "released" else "You rejected") in won, (outcome, heard, said)
        assert self.releases(proposal) == ([(self._id_of(one),)] if outcome == "released" else [])
        shown = outcome.capitalize()
        self.double.wait_until(lambda: shown in self.double.message(channel, ts).said, seconds=PATIENCE)
        return outcome

    def _opened(self, user: str, ts: str, action: str, callback: str, channel: str) -> View:
        """The modal that a button opens; pressed again where the person is told to, as its trigger had died."""

        def asked_again() -> int:
            return sum("press the button again" in one.text for one in self.double.ephemerals(user))

        while True:
            told = asked_again()
            self.press(user, ts, action, channel)
            self.double.wait_until(
                lambda told=told: self._open(user, callback) or asked_again() > told,  # type: ignore[misc]
                seconds=PATIENCE,
            )
            if view := self._open(user, callback):
                return view

    def _open(self, user: str, callback: str) -> View | None:
        view = self.double.view_of(user)
        return view if view and view.callback_id == callback else None

    def _outcome_told(self, view_id: str, proposal: Proposal) -> str:
        view = self.double.views[view_id]
        return view.said if view.callback_id == "outcome" and proposal.id in view.said else ""

    def _id_of(self, user: str) -> str:
        people = self.workspace.config.people
        return next(str(person_id) for person_id, person in people.items() if person.slack == user)


def _pair(number: int) -> dict[str, str]:
    return {f"U0ONE{number}": "policy", f"U0TWO{number}": "safety"}


def _person(user: str, team: str) -> str:
    name = user.lower()
    return f'[people.{name}]\nname = "{name}"\nteam = "{team}"\nroles = ["approver"]\nslack = "{user}"\n'


def together(*acts: Callable[[], object]) -> None:
    """Do these at the same moment, each in a thread of its own; raises what one of them raised."""
    gate, problems = threading.Barrier(len(acts)), []

    def run(act: Callable[[], object]) -> None:
        gate.wait()
        try:
            act()
        except AssertionError as problem:
            problems.append(problem)

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for problem in problems:
        raise problem
