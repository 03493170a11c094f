"""kill -9 of the app at any moment after a click: after a restart there is one release, and the card is right."""

import itertools
import random
import time
from collections import Counter
from pathlib import Path

from slack_app.cards import actions
from tests.slack_app.conftest import CHANNEL, MIRA
from tests.slack_apps import Trap
from tests.slack_bench.figures import Row, exactly, zero
from tests.slack_double.envelopes import Envelope
from tests.slack_stage import Theatre
from tools.verify import verify

WINDOW = 0.3
"""Seconds after a click within which all is done, most often."""
IN_SENDER: tuple[Trap, ...] = (
    ("slack_app.sender:Sender._whisper", 1, "before"),
    ("slack_app.sender:Sender._whisper", 1, "after"),
    ("slack_app.sender:Sender._edit", 1, "before"),
    ("slack_app.sender:Sender._edit", 1, "after"),
)
"""Around what Slack is asked to do and what we note of it."""


def run(folder: Path, url: str, rounds: int, seed: int) -> list[Row]:
    """The figures on one database; every fifth kill is in the sender, between Slack's doing and our noting."""
    name = "kill on PostgreSQL" if url else "kill on SQLite"
    chance = random.Random(seed)
    traps = itertools.cycle(IN_SENDER)
    where: Counter[str] = Counter()
    problems: list[str] = []
    restarts: list[float] = []
    began = time.monotonic()
    with Theatre(folder / "workspace", url, prompts=40, lease=1.0) as theatre:
        for number in range(rounds):
            trap = next(traps) if number % 5 == 4 else None
            try:
                where[_once(theatre, chance.uniform(0, WINDOW), trap, restarts)] += 1
            except (AssertionError, TimeoutError) as problem:
                problems.append(str(problem)[:300])
        checked = verify(theatre.store)
        with theatre.store.read() as tx:
            releases = len(tx.ledger.releases())
        return [
            exactly(name, "kills with one release, a right card and one word", sum(where.values()), rounds),
            exactly(name, "releases", releases, rounds),
            Row(
                name, "killed when", ", ".join(f"{words}: {count}" for words, count in sorted(where.items()))
            ),
            Row(name, "all right after the restart, at most", f"{max(restarts, default=0):.1f} s"),
            zero(name, "kills that left something wrong", len(problems)),
            Row(name, "audit log", "whole" if checked.ok else "BROKEN", "whole", checked.ok),
            Row(name, "took", f"{time.monotonic() - began:,.0f} s"),
            *[Row(name, "why", problem, "", False) for problem in problems[:5]],
        ]


def _once(theatre: Theatre, delay: float, trap: Trap | None, restarts: list[float]) -> str:
    """One proposal, one click, one kill: how far the app had come."""
    proposal = theatre.drafted()
    with theatre.apps_running(1):
        ts = theatre.posted(proposal)
        if trap is None:
            envelope = theatre.double.click(MIRA, CHANNEL, ts, actions.PROPOSAL_APPROVE)
            time.sleep(delay)
    if trap is not None:
        pid = theatre.start(trap)
        envelope = theatre.double.click(MIRA, CHANNEL, ts, actions.PROPOSAL_APPROVE)
        theatre.apps.wait(pid)
    come = "in the sender" if trap else _how_far(theatre, proposal.id, ts, envelope)
    with theatre.apps_running(1):
        since = time.monotonic()
        theatre.ended(proposal, ts, envelope)
        restarts.append(time.monotonic() - since)
    return come


def _how_far(theatre: Theatre, proposal: str, ts: str, envelope: Envelope) -> str:
    with theatre.store.read() as tx:
        released = tx.ledger.outcome(proposal) == "released"
        done = not tx.inbox.waiting()
        sent = not tx.outbox.waiting()
    if not released:
        return "2 acknowledged" if envelope.acked else "1 before the acknowledgement"
    if not done:
        return "3 released"
    return "5 all done" if sent else "4 decided, not all sent"
