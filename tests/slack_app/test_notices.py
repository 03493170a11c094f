"""Notices: one message a kind, channel and day, told once, kept up to date, and only where it may be told."""

import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from knowledge_base.records import ArtefactId
from knowledge_base.store import Store, Transaction
from knowledge_base.workspace import Config, Settings, Workspace
from slack_app.cards import actions
from slack_app.notices import want_notices
from slack_app.watch import Watch
from slack_app.work.proposals import post_card
from tests.builders import HIGH, PROMPT_ID, import_texts, policy_text, prompt_text, propose
from tests.slack_app.room import (
    ALL,
    CHANNELS,
    DAY,
    ONE,
    PEOPLE,
    SAFETY,
    SCAMS,
    Room,
    fill,
    noon,
    office_of,
    open_room,
)
from tests.triages import finding, triage_run
from tools.approve import approve, reject


@pytest.fixture
def quiet_room(tmp_path: Path) -> Iterator[Room]:
    """One channel, with quiet hours from eight to eight."""
    with open_room(tmp_path / "workspace", config=f'{PEOPLE}{ONE}quiet = "20:00-08:00 UTC"\n') as opened:
        fill(opened)
        yield opened


@pytest.fixture
def either(tmp_path: Path, database_url: str) -> Iterator[Room]:
    """One channel, on each database."""
    with open_room(tmp_path / "workspace", database_url, PEOPLE + ONE) as opened:
        fill(opened)
        yield opened


def draft(room: Room, title: str = "A change", **fields: Any) -> str:
    """An open proposal by Ada."""
    text = (PROMPT_ID, prompt_text(title=title))
    return propose(room.workspace.store, text, config=room.workspace.config, **fields).id


def decide(room: Room, proposal: str, person: str) -> None:
    approve(room.workspace.store, room.workspace.config, proposal, person)


# -- what waits ---------------------------------------------------------------------------------------------------


def test_a_proposal_that_waits_is_told_with_its_risk_its_time_and_who_is_missing(room: Room) -> None:
    proposal = draft(room, risk=HIGH, days_ago=11)
    assert room.notify() == 2  # in both channels that are told of scams
    shown = room.only("1 proposal waits for a decision")
    assert re.search(
        r"high risk · 0 of 2 approvals · \d days? left · waits for 2 of Jonas, Mira, Noor", shown.said
    )
    with room.workspace.store.read() as tx:
        (value,) = [
            block["accessory"]["value"]
            for block in shown.blocks
            if block.get("accessory", {}).get("action_id") == actions.NOTICE_OPEN
        ]
        handle = tx.outbox.behind(value)
    assert handle is not None
    assert handle.subject == proposal


def test_the_same_news_is_sent_once(either: Room) -> None:
    draft(either)
    assert either.notify() == 1
    either.at += timedelta(hours=3)
    assert either.notify() == 0
    assert [len(message.versions) for message in either.shown()] == [1]


def test_an_approval_changes_the_message_in_place(either: Room) -> None:
    proposal = draft(either, risk=HIGH)
    either.notify()
    decide(either, proposal, "mira")
    assert either.notify() == 1
    (shown,) = either.shown()
    assert "1 of 2 approvals (Mira)" in shown.said
    assert "waits for Jonas" in shown.said
    assert "Noor" not in shown.said
    assert "updated 1 time" in shown.said


def test_what_is_decided_is_not_left_waiting_and_not_told_on_the_next_day(room: Room) -> None:
    proposal = draft(room)
    room.notify()
    decide(room, proposal, "mira")
    room.notify()
    (shown,) = room.shown()
    assert "Nothing is left waiting" in shown.said
    assert actions.NOTICE_OPEN not in shown.buttons
    room.at += DAY
    assert room.notify() == 0
    assert len(room.shown()) == 1


def test_two_processes_that_look_at_once_post_one_message(tmp_path: Path, database_url: str) -> None:
    with open_room(tmp_path / "workspace", database_url, PEOPLE + ONE) as room:
        fill(room)
        settings = Settings(database_url=database_url, chroma_url="")
        others = [Workspace(room.workspace.root, settings) for _ in range(4)]
        offices = [office_of(workspace, room.double) for workspace in others]
        for office in offices:
            office.clock = lambda: room.at
        for number in range(6):
            draft(room, f"Change {number}")
            with ThreadPoolExecutor(4) as pool:
                wanted = list(pool.map(want_notices, offices))
            assert sum(wanted) == 1
            room.send()
            (shown,) = room.shown()
            assert f"{number + 1} proposal" in shown.said
        for workspace in others:
            workspace.close()


class Disturbed(Store):
    """A store in which something else happens between a look and the writing that follows."""

    between: Callable[[], object] | None = None

    @contextmanager
    def write(self) -> Iterator[Transaction]:
        """A transaction, after what happens before it."""
        happens, self.between = self.between, None
        if happens is not None:
            happens()
        with super().write() as tx:
            yield tx


def test_what_was_decided_while_it_was_read_is_not_told_as_waiting(either: Room) -> None:
    proposal = draft(either)
    disturbed = Disturbed(either.workspace.database_url)
    disturbed.between = lambda: decide(either, proposal, "mira")
    with_it = Workspace(either.workspace.root, either.workspace.settings)
    with_it.__dict__["store"] = disturbed
    office = office_of(with_it, either.double)
    assert want_notices(office) == 0
    with_it.close()
    either.send()
    assert either.shown() == []


def test_what_still_waits_is_told_again_on_the_next_day(room: Room) -> None:
    draft(room)
    room.notify()
    room.at += DAY
    room.notify()
    assert len(room.shown()) == 2


def test_an_expired_or_rejected_proposal_does_not_wait(room: Room) -> None:
    draft(room, "Expired", days_ago=15)
    reject(room.workspace.store, room.workspace.config, draft(room, "Rejected"), "mira", "no")
    assert room.notify() == 0


def test_the_first_to_expire_is_told_first(room: Room) -> None:
    draft(room, "Later change")
    draft(room, "Sooner change", days_ago=13)
    room.notify()
    said = room.only("2 proposals wait").said
    assert said.index("1 day left") < said.index("14 days left")


def test_what_has_moved_on_is_told_to_be_drafted_anew(room: Room) -> None:
    first = draft(room, "First")
    draft(room, "Second")
    decide(room, first, "mira")
    room.notify()
    assert "has to be drafted anew" in room.only("1 proposal waits").said


def test_where_nobody_can_approve_the_notice_says_so(room: Room) -> None:
    people = {i: p for i, p in room.workspace.config.people.items() if i in ("ada", "mira")}
    config = room.workspace.config.model_copy(update={"people": people})
    text = (PROMPT_ID, prompt_text(title="By Mira"))
    propose(room.workspace.store, text, author="mira", config=config)
    file = room.workspace.root / "redline.toml"
    words = file.read_text(encoding="utf-8")
    file.write_text(words[: words.index("[people.jonas]")] + CHANNELS, encoding="utf-8")
    room.notify()
    assert "names no other approver" in room.only("1 proposal waits").said


def test_a_title_can_not_call_anybody_or_link_anywhere(room: Room) -> None:
    store, text = room.workspace.store, (PROMPT_ID, prompt_text(title="x"))
    proposal = propose(store, text, config=room.workspace.config)
    hostile = proposal.model_copy(
        update={"id": "P-hostile", "title": "<!channel> *now* https://evil.example"}
    )
    with store.write() as tx:
        tx.ledger.add_proposal(hostile)
    room.notify()
    said = room.only("2 proposals wait").said
    assert "<!channel>" not in said
    assert "https://evil" not in said
    assert "hxxps://evil[.]example" in said
    assert room.shown()[0].text == "Redline: waits for a decision: scams"


# -- where it is told -----------------------------------------------------------------------------------------------


def before_it_was_restricted(room: Room) -> Config:
    return room.workspace.config.model_copy(update={"restricted": {}})


def test_a_restricted_policy_is_told_only_where_it_is_named(room: Room) -> None:
    with room.workspace.store.write() as tx:
        import_texts(tx, ("policy", policy_text("csam")), ("prompt", prompt_text("csam")))
    text = (ArtefactId("prompt/csam"), prompt_text("csam", title="Another"))
    propose(room.workspace.store, text, config=before_it_was_restricted(room))
    assert room.notify() == 1
    assert room.shown(ALL) == room.shown(SCAMS) == []
    assert "waits for Jonas" in room.only("csam", SAFETY).said


def test_the_card_of_a_new_proposal_that_also_concerns_a_restricted_policy_is_kept_back(
    tmp_path: Path,
) -> None:
    config = PEOPLE + CHANNELS.replace('notices = ["waiting"]\n', "")
    with open_room(tmp_path / "workspace", config=config) as room:
        fill(room)
        watch = Watch(room.office, room.office.door.rules)
        watch.look()
        both = (ArtefactId("prompt/csam"), prompt_text("csam"))
        config_then = before_it_was_restricted(room)
        propose(room.workspace.store, (PROMPT_ID, prompt_text(title="A")), both, config=config_then)
        watch.look()
        room.send()
        assert room.shown(ALL) == room.shown(SCAMS) == []
        assert len(room.shown(SAFETY)) == 1


def test_a_channel_is_told_of_its_own_policies_and_kinds(room: Room) -> None:
    draft(room)
    triage_run(room.workspace.store, "T-1", finding("T-1", 1, 2, 3))
    room.notify()
    assert [message.text for message in room.shown(SCAMS)] == ["Redline: waits for a decision: scams"]
    assert len(room.shown(ALL)) == 2
    assert room.shown(SAFETY) == []


def test_a_digest_counts_only_what_the_channel_may_know(room: Room) -> None:
    hidden = finding("T-1", 11, 12, 13, 14, policy="csam")
    triage_run(room.workspace.store, "T-1", finding("T-1", 1, 2, 3), hidden, steps=("scams:fn", "csam:fn"))
    room.notify()
    said = room.only("Triage digest", ALL).said
    assert "3 errors into 1 finding" in said
    assert "csam" not in said
    assert "4 errors into 1 finding" in room.only("Triage digest", SAFETY).said


# -- when it is told ------------------------------------------------------------------------------------------------


def test_in_quiet_hours_a_new_notice_waits_until_they_end(quiet_room: Room) -> None:
    room = quiet_room
    draft(room)
    room.at = noon().replace(hour=22)
    room.notify()
    assert room.shown() == []
    room.at = noon().replace(hour=8) + DAY
    room.send()
    assert len(room.shown()) == 1


def test_what_was_wanted_in_the_evening_is_the_notice_of_the_day_on_which_it_is_seen(
    quiet_room: Room,
) -> None:
    room = quiet_room
    proposal = draft(room, risk=HIGH)
    room.at = noon().replace(hour=22)
    room.notify()
    decide(room, proposal, "mira")
    for hour in (3, 7, 9):
        room.at = noon().replace(hour=hour) + DAY
        room.notify()
    (shown,) = room.shown()
    assert "1 of 2 approvals (Mira)" in shown.said
    assert "updated" not in shown.said


def test_in_quiet_hours_a_message_that_is_there_is_edited_at_once(quiet_room: Room) -> None:
    room = quiet_room
    proposal = draft(room)
    room.notify()
    decide(room, proposal, "mira")
    room.at = noon().replace(hour=23)
    room.notify()
    assert "Nothing is left waiting" in room.shown()[0].said


def test_what_came_and_went_in_quiet_hours_is_never_posted(quiet_room: Room) -> None:
    room = quiet_room
    proposal = draft(room)
    room.at = noon().replace(hour=22)
    assert room.notify() == 1
    decide(room, proposal, "mira")
    room.at += timedelta(hours=1)
    assert room.notify() == 1
    room.at = noon() + DAY
    room.notify()
    assert room.shown() == []
    draft(room, "Another")
    room.notify()
    assert len(room.shown()) == 1


def test_a_channel_that_could_not_be_posted_to_is_tried_again(room: Room) -> None:
    draft(room)
    room.double.change_channel(ALL, archived=True)
    room.notify()
    assert room.shown() == []
    room.double.change_channel(ALL, archived=False)
    room.at += timedelta(minutes=5)
    room.notify()
    assert len(room.shown()) == 1


def test_a_notice_is_not_a_card_that_is_kept_up_to_date_as_one(room: Room) -> None:
    proposal = draft(room)
    room.notify()
    post_card(room.office, proposal, ALL)
    room.send()
    assert len(room.shown()) == 2
