"""Rating in Slack when things end half-way, at night, or for somebody who lost their role."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from knowledge_base.batch_records import Asked, Batch
from knowledge_base.inbox import Item
from slack_app.cards import actions
from slack_app.work.clicks import click
from slack_app.work.rating_cards import show_batch
from tests import batches
from tests.slack_app.room import ADA, JONAS, LEE, MIRA, RATERS, Room, noon, open_room
from tools.batch_opening import open_batch
from tools.rater_rules import RatingRole
from tools.rating_batches import Answered, close_batch, next_item, record_rating
from tools.rating_crew import ask_people

CONFIG = RATERS + '[slack]\nquiet = "20:00-08:00 UTC"\n'


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    """At noon."""
    with open_room(tmp_path / "workspace", config=CONFIG) as opened:
        batches.fill(opened.workspace.store)
        for user in (ADA, MIRA, JONAS, LEE):
            opened.double.add_dm(user)
        yield opened


def asked(room: Room, size: int = 2) -> Batch:
    """A batch that Ada and Mira are asked to rate; nobody is told yet."""
    wanted = Asked(policy="scams", size=size, seed=3, unrated=True)
    store, config = room.workspace.store, room.workspace.config
    batch = open_batch(store, config, wanted, "lee", room.at)
    ask_people(store, config, batch.id, "lee", ("ada", "mira"), ("jonas",), room.at)
    return batch


def said(room: Room, user: str) -> list[str]:
    return [one.said for one in room.double.dm(user)]


def token_of(room: Room, batch: Batch, person: str) -> str:
    """What the Show button of somebody's message stands for."""
    with room.workspace.store.read() as tx:
        (mine,) = [
            one for one in tx.outbox.showing(f"rate:{batch.id}") if one.key.endswith(f":00000:{person}")
        ]
    rows = [block for block in mine.body["blocks"] if block["type"] == "actions"]
    return str(rows[0]["elements"][0]["value"])


def press(room: Room, token: str, action: str, key: str = "click:1", attempts: int = 1, **body: Any) -> None:
    """A press, as a worker takes it."""
    names = ("channel", "ts", "thread", "view", "view_type", "metadata", "trigger")
    fields = dict.fromkeys(names, "") | {"user": ADA, "teams": [room.double.team_id], "bot": False}
    fields |= {"action": action, "value": token, "state": {}} | body
    click(
        room.office,
        Item(key=key, lane="click", kind="click", body=fields, received_at=room.at, attempts=attempts),
    )
    room.send()


def answers(room: Room, batch: Batch) -> list[str]:
    with room.workspace.store.read() as tx:
        return [one.person for one in tx.batches.answers(batch.id)]


def test_a_worker_that_died_after_the_answer_is_followed_by_one_that_mends_the_message(room: Room) -> None:
    batch = asked(room)
    show_batch(room.office, batch.id)
    room.send()
    token, store = token_of(room, batch, "ada"), room.workspace.store
    given = next_item(store, room.workspace.config, batch.id, "ada", room.at)
    assert given
    record_rating(
        store,
        room.workspace.config,
        batch.id,
        given.case,
        "ada",
        Answered(violates=True),
        "click:1",
        room.at,
        "slack",
    )
    press(room, token, f"{actions.RATE_ANSWER}:violates", attempts=2)
    assert answers(room, batch) == ["ada"]
    assert token_of(room, batch, "ada") != token
    assert len(said(room, ADA)) == 1
    assert "1 answer of yours" in said(room, ADA)[0]


def test_at_night_nobody_is_rung_but_what_they_press_themselves_shows_at_once(room: Room) -> None:
    batch = asked(room)
    room.at = noon().replace(hour=22)
    show_batch(room.office, batch.id)
    room.send()
    assert said(room, ADA) == said(room, LEE) == []
    room.at = noon().replace(hour=8, minute=1) + timedelta(days=1)
    room.send()
    assert len(said(room, ADA)) == len(said(room, LEE)) == 1
    room.at = noon().replace(hour=23) + timedelta(days=1)
    press(room, token_of(room, batch, "ada"), actions.RATE_PAUSE)
    assert "Paused" in said(room, ADA)[0]


def test_a_closed_batch_says_so_on_the_messages_that_are_there(room: Room) -> None:
    batch = asked(room, 1)
    show_batch(room.office, batch.id)
    room.send()
    press(room, token_of(room, batch, "ada"), actions.RATE_PASS)
    assert "Nothing waits" in said(room, ADA)[0]
    close_batch(room.workspace.store, room.workspace.config, batch.id, "lee", room.at)
    for _ in range(2):
        show_batch(room.office, batch.id)
        room.send()
    assert len(said(room, ADA)) == 1
    assert "is closed" in said(room, ADA)[0]
    assert "closed" in said(room, LEE)[0]


def test_what_comes_after_nothing_was_left_is_a_new_message_since_an_edit_rings_for_nobody(
    room: Room,
) -> None:
    batch = asked(room)
    for number in (1, 2):
        for person, violates in (("ada", True), ("mira", False)):
            rate(room, batch, person, violates)
        show_batch(room.office, batch.id)
        room.send()
        assert len(said(room, JONAS)) == number
        assert "An item to settle waits" in said(room, JONAS)[-1]
        rate(room, batch, "jonas", True, "adjudicator")
        show_batch(room.office, batch.id)
        room.send()
        assert "Nothing waits" in said(room, JONAS)[-1]


def rate(room: Room, batch: Batch, person: str, violates: bool, role: RatingRole = "rater") -> None:
    store, config = room.workspace.store, room.workspace.config
    given = next_item(store, config, batch.id, person, room.at, role)
    assert given
    key = f"{person}:{given.case}"
    answered = Answered(violates=violates)
    record_rating(store, config, batch.id, given.case, person, answered, key, room.at, role=role)


def test_who_lost_the_role_is_shown_nothing(room: Room) -> None:
    batch = asked(room)
    show_batch(room.office, batch.id)
    room.send()
    token = token_of(room, batch, "ada")
    file = room.workspace.root / "redline.toml"
    file.write_text(file.read_text().replace('name = "Ada"\nroles = ["rater"]', 'name = "Ada"\nroles = []'))
    room.at += timedelta(minutes=1)
    press(room, token, f"{actions.RATE_ANSWER}:violates")
    assert answers(room, batch) == []
    assert "Nothing waits" in said(room, ADA)[0]


def test_a_trigger_that_is_dead_shows_no_text_and_says_to_press_again(room: Room) -> None:
    batch = asked(room)
    show_batch(room.office, batch.id)
    room.send()
    press(room, token_of(room, batch, "ada"), actions.RATE_SHOW, trigger="dead")
    told = [one.said for one in room.double.ephemerals(ADA)] + said(room, ADA)
    assert any("press the button again" in words for words in told)
    assert not any(batches.text_of(number) in words for number in range(40) for words in told)


@pytest.mark.parametrize("verdict", ["violates; drop", "", "yes"])
def test_a_verdict_that_the_guideline_lacks_is_refused(room: Room, verdict: str) -> None:
    batch = asked(room)
    show_batch(room.office, batch.id)
    room.send()
    press(room, token_of(room, batch, "ada"), f"{actions.RATE_ANSWER}:{verdict}")
    assert answers(room, batch) == []
    assert any("is not a verdict" in one.said for one in room.double.ephemerals(ADA)) or any(
        "is not a verdict" in words for words in said(room, ADA)
    )
