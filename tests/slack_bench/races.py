"""Approve against reject, pressed at the same moment, through two app processes over one store."""

import threading
import time
from collections import Counter
from pathlib import Path

from tests.slack_bench.figures import Row, exactly, zero
from tests.slack_stage import Theatre
from tools.verify import verify

LANES = 8
"""Pairs of people that decide side by side, each in a channel of their own."""


def run(folder: Path, url: str, rounds: int) -> list[Row]:
    """The figures on one database."""
    name = "race on PostgreSQL" if url else "race on SQLite"
    outcomes: Counter[str] = Counter()
    problems: list[str] = []
    began = time.monotonic()
    with Theatre(folder / "workspace", url, pairs=LANES) as theatre, theatre.apps_running(2):

        def lane(number: int) -> None:
            one, other = theatre.pair(number)
            channel = f"C0LANE{number}"
            theatre.double.add_channel(channel, f"lane-{number}", [one, other])
            for _ in range(rounds // LANES):
                try:
                    outcomes[theatre.race(one, other, channel, number)] += 1
                except AssertionError as problem:
                    problems.append(str(problem)[:300])

        threads = [threading.Thread(target=lane, args=(number,)) for number in range(LANES)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        checked = verify(theatre.store)
        with theatre.store.read() as tx:
            releases = len(tx.ledger.releases())
        whole = rounds // LANES * LANES
        return [
            exactly(name, "rounds with one winner and both told", sum(outcomes.values()), whole),
            exactly(name, "releases, one for each that was released", releases, outcomes["released"]),
            Row(name, "approve won, reject won", f"{outcomes['released']} and {outcomes['rejected']}"),
            zero(name, "errors that people saw", len(theatre.double.complaints)),
            Row(name, "audit log", "whole" if checked.ok else "BROKEN", "whole", checked.ok),
            Row(name, "took", f"{time.monotonic() - began:,.0f} s"),
            *[Row(name, "why", problem, "", False) for problem in problems[:5]],
        ]
