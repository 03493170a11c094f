"""kill -9 of the app in the middle of a rating batch: every answer is there once, and the next item waits."""

import itertools
import random
import time
from collections import Counter
from pathlib import Path
from typing import Any

from knowledge_base.batch_records import Asked
from knowledge_base.records import now
from slack_app.cards import actions
from tests import batches
from tests.slack_app.conftest import ADA
from tests.slack_apps import Trap
from tests.slack_bench.figures import Row, exactly, zero
from tests.slack_stage import PATIENCE, QUIET, Theatre
from tools.batch_opening import open_batch
from tools.rating_crew import ask_people
from tools.verify import verify

MOST_ITEMS = 30
WINDOW = 0.3
"""Seconds after a press within which all is done, most often."""
TRAPS: tuple[Trap, ...] = (
    ("slack_app.work.rating:record_rating", 1, "before"),
    ("slack_app.work.rating:record_rating", 1, "after"),
    ("slack_app.sender:Sender._edit", 1, "after"),
)
"""Around what is stored and what Slack is told of it."""


def run(folder: Path, url: str, rounds: int, seed: int) -> list[Row]:
    """The figures on one database: a kill after each answer, every second one around the storing and the telling."""
    name = "rating, killed on PostgreSQL" if url else "rating, killed on SQLite"
    rounds, chance, traps = min(rounds, MOST_ITEMS), random.Random(seed), itertools.cycle(TRAPS)
    people = QUIET.replace('roles = ["author"]', 'roles = ["author", "rater"]')
    with Theatre(folder / "workspace", url, prompts=0, lease=1.0, config=people) as theatre:
        batch = _batch(theatre, rounds)
        for number in range(rounds):
            _once(theatre, chance.uniform(0, WINDOW), next(traps) if number % 2 else None)
        with theatre.store.read() as tx:
            said = Counter(one.case for one in tx.batches.answers(batch))
        mine = [one for one in theatre.double.dm(ADA) if batch in one.said]
        ended = sum("Nothing waits for you now" in one.said for one in mine)
        whole = verify(theatre.store).ok
        return [
            exactly(name, "answers after as many kills", len(said), rounds),
            zero(name, "answers stored twice", sum(said.values()) - len(said)),
            exactly(name, "messages that say how it ended", ended, 1),
            Row(name, "audit log", "whole" if whole else "BROKEN", "whole", whole),
        ]


def _batch(theatre: Theatre, items: int) -> str:
    theatre.double.add_dm(ADA)
    batches.fill(theatre.store)
    asked = {"policy": "scams", "size": items, "seed": 5, "unrated": True, "ratings": 1}
    config = theatre.workspace.config
    made = open_batch(theatre.store, config, Asked.model_validate(asked), "ada", now())
    ask_people(theatre.store, config, made.id, "ada", ("ada",), (), now())
    return made.id


def _once(theatre: Theatre, delay: float, trap: Trap | None) -> None:
    """One item, one press, one kill; then an app that ends what was begun, pressed again where nothing was kept."""
    verdict = f"{actions.RATE_ANSWER}:violates"
    with theatre.apps_running(1):
        seen = _item(theatre)
        if trap is None:
            envelope = theatre.double.click_in_view(ADA, seen.id, verdict)
            time.sleep(delay)
    if trap is not None:
        pid = theatre.start(trap)
        envelope = theatre.double.click_in_view(ADA, seen.id, verdict)
        theatre.apps.wait(pid)
    with theatre.apps_running(1):
        if not envelope.acked:  # the person saw Slack's error, and presses again
            theatre.double.wait_acked(theatre.double.click_in_view(ADA, seen.id, verdict, forge=True))
        theatre.double.wait_until(theatre.is_idle, seconds=PATIENCE)


def _item(theatre: Theatre) -> Any:
    """The item of Ada's turn, in a modal."""

    def waits() -> Any:
        return next((one for one in theatre.double.dm(ADA) if "An item waits" in one.said), None)

    before = theatre.double.view_of(ADA)

    def opened() -> Any:
        view = theatre.double.view_of(ADA)
        new = view and (before is None or view.id != before.id)
        return view if new and "Only you see this" in view.said else None

    shown = theatre.double.wait_until(waits, seconds=PATIENCE)
    theatre.double.wait_acked(theatre.double.click(ADA, shown.channel, shown.ts, actions.RATE_SHOW))
    return theatre.double.wait_until(opened, seconds=PATIENCE)
