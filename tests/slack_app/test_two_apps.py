"""Two app processes side by side on one PostgreSQL store: what a crowd does is done once, by either of them."""

from pathlib import Path

import pytest
from sqlalchemy import select

from knowledge_base import face_tables as tables
from tests.slack_app.conftest import GAP
from tests.slack_bench.crowd import Crowd
from tests.slack_stage import Theatre

ACTS = 60
QUESTIONS = ("may a winner be asked to pay a shipping fee?", "how does the queue do?", "help")


@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
def test_what_a_crowd_does_is_done_once_by_either_of_two_processes(database_url: str, tmp_path: Path) -> None:
    with Theatre(tmp_path / "workspace", database_url, gap=GAP) as theatre, theatre.apps_running(2):
        proposal = theatre.drafted()
        cards = {}
        for number in range(6):
            channel = f"C0CROWD{number}"
            theatre.double.add_channel(channel, f"crowd-{number}")
            cards[channel] = theatre.posted(proposal, channel)
        crowd = Crowd(theatre.double, QUESTIONS, cards, people=12, seed=3)
        for _ in range(ACTS):
            crowd.act()
        theatre.double.wait_until(lambda: all(envelope.acked for _, _, envelope in crowd.acts), seconds=30)
        theatre.double.wait_until(theatre.is_idle, seconds=30)
        outcome = crowd.outcome(theatre.store)
        assert outcome.is_whole, outcome
        assert outcome.counts["items"] == ACTS
        with theatre.store.read() as tx:
            workers = {row.claimed_by for row in tx.connection.execute(select(tables.inbox.c.claimed_by))}
        assert len(workers) == 2
