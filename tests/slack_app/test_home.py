"""The Home: what waits for approvers, what members asked for, how things stand for all, and why not for strangers."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from agents.dialogue import Reply
from knowledge_base.cases import CaseRow
from knowledge_base.errors import OutsideFailed
from knowledge_base.inbox import Item
from knowledge_base.records import ArtefactId
from slack_app.cards import actions
from slack_app.work.home import home, refresh_home_of
from slack_app.work.home_data import home_data
from tests.builders import HIGH, LOW, PROMPT_ID, import_texts, policy_text, prompt_text, propose
from tests.slack_app.room import ADA, CHANNELS, EVE, JONAS, LEE, MIRA, NOOR, PEOPLE, Room, open_room
from tools.approve import approve
from tools.freeze import freeze

CSAM = ArtefactId("prompt/csam")
WORKDAYS = '[approval]\nhours = "Mon-Fri 09:00-18:00 Europe/Berlin"\n'


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    """A policy that all may see and one that is restricted to the safety team."""
    with open_room(tmp_path / "workspace", config=PEOPLE + CHANNELS) as opened:
        with opened.workspace.store.write() as tx:
            import_texts(tx, ("policy", policy_text()), ("prompt", prompt_text()))
            import_texts(tx, ("policy", policy_text("csam")), ("prompt", prompt_text("csam")))
        yield opened


def draft(
    room: Room,
    title: str = "x",
    artefact: ArtefactId = PROMPT_ID,
    risk: tuple[str, tuple[str, ...]] = LOW,
    author: str = "ada",
) -> str:
    """An open proposal; of a policy that is restricted since, where it is."""
    text = (artefact, prompt_text(artefact.partition("/")[2], title=title))
    config = room.workspace.config.model_copy(update={"restricted": {}})
    return propose(room.workspace.store, text, config=config, risk=risk, author=author).id


def opened(room: Room, user: str, tab: str = "home", **body: Any) -> None:
    """Somebody opens the app, and a worker takes the item."""
    fields = {"user": user, "teams": [room.double.team_id], "tab": tab, "channel": ""} | body
    with room.workspace.store.write() as tx:
        tx.inbox.put(f"home:{user}:{room.at}", "click", "home", fields, room.at)
    work(room)


def work(room: Room) -> int:
    """Do what is in the inbox; how many items there were."""
    done = 0
    while True:
        with room.workspace.store.write() as tx:
            item = tx.inbox.claim("click", "worker", room.at, timedelta(seconds=15))
        if item is None:
            return done
        home(room.office, item)
        with room.workspace.store.write() as tx:
            tx.inbox.finish(item.key, room.at)
        done += 1


def said(room: Room, user: str) -> str:
    """What somebody's Home says."""
    view = room.double.home(user)
    assert view is not None
    return view.said


def handles(room: Room, user: str) -> list[str]:
    """What the buttons of somebody's Home that open a card stand for."""
    view = room.double.home(user)
    assert view is not None
    buttons = [block["accessory"] for block in view.blocks if "accessory" in block]
    with room.workspace.store.read() as tx:
        found = [
            tx.outbox.behind(b["value"]) for b in buttons if b["action_id"] == actions.HOME_OPEN_PROPOSAL
        ]
    return [one.subject for one in found if one is not None]


def test_an_approver_sees_what_waits_for_them_and_opens_it(room: Room) -> None:
    proposal = draft(room, risk=HIGH)
    opened(room, JONAS)
    assert "1 proposal waits for you" in said(room, JONAS)
    assert "high risk · 0 of 2 approvals" in said(room, JONAS)
    assert handles(room, JONAS) == [proposal]


def test_what_somebody_wrote_or_decided_does_not_wait_for_them(room: Room) -> None:
    mine = draft(room, author="mira")
    decided = draft(room, "y", risk=HIGH)
    approve(room.workspace.store, room.workspace.config, decided, "mira")
    opened(room, MIRA)
    assert "Nothing waits for you" in said(room, MIRA)
    assert handles(room, MIRA) == [mine]  # below what they asked for
    opened(room, NOOR)
    assert handles(room, NOOR) == [mine]  # the other one needs another team than Mira's


def test_what_can_not_be_approved_any_more_does_not_wait(room: Room) -> None:
    first = draft(room, "one")
    draft(room, "two")
    approve(room.workspace.store, room.workspace.config, first, "mira")
    opened(room, JONAS)
    assert handles(room, JONAS) == []


def test_a_restricted_policy_shows_to_its_team_alone(room: Room) -> None:
    proposal = draft(room, "hidden", CSAM)
    opened(room, JONAS)
    assert handles(room, JONAS) == [proposal]
    opened(room, NOOR)
    assert handles(room, NOOR) == []
    for user in (NOOR, ADA, LEE):
        opened(room, user)
        assert "Nothing waits" in said(room, user)
        assert "csam" not in said(room, user)


def test_a_member_sees_what_they_asked_for_and_what_runs_for_them(room: Room) -> None:
    proposal = draft(room)
    reply = Reply(question="what of prizes?", tool="search_policy", outcome="not_covered", summary="Nothing.")
    with room.workspace.store.write() as tx:
        tx.talk.add("question:C:1", "C", "ada", reply.model_dump(mode="json"), room.at)
        tx.talk.add("typed:1", "edit:V1", "ada", {"words": {}, "why": ""}, room.at)
        tx.inbox.put("heavy:1", "heavy", "heavy", {"user": ADA, "text": "triage scams"}, room.at)
        tx.inbox.put("heavy:2", "heavy", "heavy", {"user": MIRA, "text": "triage hate"}, room.at)
    opened(room, ADA)
    words = said(room, ADA)
    assert "1 proposal waits for a decision" in words
    assert "waits for a decision, 0 of 1 approval" in words
    assert handles(room, ADA) == [proposal]
    assert "what of prizes?\nnothing in force covers it" in words
    assert "triage scams\nwaits to run" in words
    assert "triage hate" not in words


def test_a_guest_sees_how_things_stand_and_nothing_that_can_be_opened(room: Room) -> None:
    draft(room)
    decide_cases(room)
    opened(room, LEE)
    assert "1 proposal waits for a decision" in said(room, LEE)
    assert "3 of 8" in said(room, LEE)
    view = room.double.home(LEE)
    assert view is not None
    assert view.buttons == [actions.HOME_REFRESH]


def test_a_stranger_is_told_why_they_see_nothing(room: Room) -> None:
    draft(room)
    opened(room, EVE, teams=["T0STRANGER"])
    assert "you belong to another Slack workspace" in said(room, EVE)
    assert "proposal" not in said(room, EVE)


def decide_cases(room: Room) -> None:
    """Three of eight decisions were wrong: in the week before last, and one lately; restricted ones besides."""
    weeks = {0: 21, 1: 21, 2: 21, 3: 21, 4: 7, 5: 7, 6: 7, 7: 7}
    wrong = (0, 1, 4)
    rows = []
    for number, days in weeks.items():
        rows += [
            CaseRow.model_validate(
                {
                    "id": f"{policy}-{number}",
                    "text": "Hello",
                    "occurred_at": room.at - timedelta(days=days),
                    "ratings": [{"rater": "r", "policy": policy, "violates": True}],
                    "decisions": [
                        {"stream": "llm", "policy": policy, "violates": number not in wrong, "model": "m"}
                    ],
                }
            )
            for policy in ("scams", "csam")
        ]
    with room.workspace.store.write() as tx:
        tx.cases.add_rows(rows)


def test_queue_health_tells_errors_by_week_with_gaps_and_is_kept_for_a_minute(room: Room) -> None:
    decide_cases(room)
    visitor = room.office.door.visitor({"user": ADA})
    (row,) = home_data(room.office, visitor).health
    assert (row.policy, row.weeks, row.errors, row.labelled) == ("scams", (0.5, None, 0.25), 3, 8)
    assert row.low is not None
    assert row.high is not None
    assert row.low < 0.25 < row.high
    with room.workspace.store.write() as tx:
        rating = {"rater": "r2", "policy": "scams", "violates": False, "role": "adjudicator"}
        again = {
            "id": "scams-7",
            "text": "Hello",
            "occurred_at": room.at - timedelta(days=7),
            "ratings": [rating],
        }
        tx.cases.add_rows([CaseRow.model_validate(again)])
    assert home_data(room.office, visitor).health[0].errors == 3
    room.at += timedelta(seconds=61)
    assert home_data(room.office, visitor).health[0].errors == 4


def test_a_policy_of_another_stream_says_so(room: Room) -> None:
    row = {
        "id": "c-1",
        "text": "Hello",
        "ratings": [{"rater": "r", "policy": "scams", "violates": True}],
        "decisions": [{"stream": "human", "policy": "scams", "violates": True, "model": "m"}],
    }
    with room.workspace.store.write() as tx:
        tx.cases.add_rows([CaseRow.model_validate(row)])
    data = home_data(room.office, room.office.door.visitor({"user": ADA}))
    assert [(each.policy, each.weeks, each.low) for each in data.health] == [("scams (human)", (), None)]


def test_what_took_effect_lately_is_told_with_who_approved(room: Room) -> None:
    proposal = draft(room)
    hidden = draft(room, "hidden", CSAM)
    approve(room.workspace.store, room.workspace.config, proposal, "mira")
    approve(room.workspace.store, room.workspace.config, hidden, "jonas")
    opened(room, LEE)
    assert f"R-{proposal.removeprefix('P-')}" in said(room, LEE)
    assert "approved by Mira" in said(room, LEE)
    assert hidden.removeprefix("P-") not in said(room, LEE)
    room.at += timedelta(days=40)
    data = home_data(room.office, room.office.door.visitor({"user": LEE}))
    assert data.lately == ()


def test_a_freeze_and_the_working_hours_are_told(tmp_path: Path) -> None:
    with open_room(tmp_path / "workspace", config=PEOPLE + WORKDAYS + CHANNELS) as room:
        freeze(room.workspace.store, room.workspace.config, "mira", "an incident")
        room.at = room.at.replace(year=2026, month=7, day=4)  # a Saturday
        opened(room, LEE)
        assert "Approvals are frozen:* an incident (Mira," in said(room, LEE)
        assert "Approvals are taken Mon-Fri 09:00-18:00 Europe/Berlin: *not now*" in said(room, LEE)


def test_questions_that_fit_the_role_are_suggested_in_the_conversation(room: Room) -> None:
    asked = {}
    for user in (LEE, ADA, JONAS):
        channel = room.double.add_dm(user)
        opened(room, user, "messages", channel=channel)
        asked[user] = [each["message"] for each in room.double.world.prompts[channel, ""]]
    assert "What is waiting for me?" in asked[JONAS]
    assert "Triage the scams queue" in asked[ADA]
    assert asked[LEE] == [
        "How are the queues doing?",
        "What changed in scams lately?",
        "What does the scams policy not allow?",
    ]
    assert "csam" in str(asked[JONAS])
    assert "csam" not in str(asked[ADA] + asked[LEE])
    assert all(room.double.home(user) is None for user in asked)


def test_suggestions_go_to_the_thread_of_an_older_assistant(room: Room) -> None:
    channel = room.double.add_dm(ADA)
    opened(room, ADA, "messages", channel=channel, thread="1700000000.000100")
    assert room.double.world.prompts[channel, "1700000000.000100"]


def test_a_workspace_without_suggestions_has_a_home_all_the_same(tmp_path: Path) -> None:
    with open_room(tmp_path / "workspace", plan="poor") as room:
        opened(room, ADA, "messages", channel=room.double.add_dm(ADA))
        room.at += timedelta(seconds=1)
        opened(room, ADA)
        assert "Nothing waits for a decision" in said(room, ADA)


def test_a_home_that_was_opened_within_the_hour_is_brought_up_to_date(room: Room) -> None:
    opened(room, JONAS)
    assert "Nothing waits for you" in said(room, JONAS)
    draft(room)
    room.at += timedelta(minutes=50)
    refresh_home_of(room.office, [JONAS, JONAS, NOOR, ""])
    assert work(room) == 1
    assert "1 proposal waits for you" in said(room, JONAS)
    assert room.double.home(NOOR) is None


def test_bringing_a_home_up_to_date_is_not_opening_it(room: Room) -> None:
    opened(room, JONAS)
    for minutes in (50, 20):
        room.at += timedelta(minutes=minutes)
        refresh_home_of(room.office, [JONAS])
    assert work(room) == 1


def test_the_conversation_is_not_the_home(room: Room) -> None:
    opened(room, JONAS, "messages", channel=room.double.add_dm(JONAS))
    refresh_home_of(room.office, [JONAS])
    assert work(room) == 0


def test_a_home_that_slack_is_too_busy_for_is_tried_again_and_one_it_never_takes_is_let_be(
    room: Room,
) -> None:
    room.double.fail_next("views.publish", "429")
    item = Item(
        key="k", lane="click", kind="home", body={"user": ADA, "tab": "home"}, received_at=room.at, attempts=1
    )
    with pytest.raises(OutsideFailed, match="open it again"):
        home(room.office, item)
    room.double.fail_next("views.publish", "not_enabled")
    home(room.office, item)
    room.double.fail_next("views.publish", "429")
    home(room.office, item.model_copy(update={"body": item.body | {"refresh": True}}))
    assert room.double.home(ADA) is None
