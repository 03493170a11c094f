"""Notices of what was found: triages, watches, drift, coming changes and deadlines, each told once."""

import re
from datetime import timedelta

from knowledge_base.records import ArtefactId
from knowledge_base.register import RegisterEntry
from slack_app.cards import actions
from tests.builders import case_rows, import_texts, policy_text
from tests.slack_app.room import DAY, SAFETY, TASKS, Room
from tests.tools.test_drift import decided
from tests.triages import finding, triage_run
from tests.watches import alarm, watched
from tools.register import add_todo, set_entry
from tools.watch_records import AlarmKind

# -- triage ---------------------------------------------------------------------------------------------------------


def test_a_digest_tells_errors_and_causes_by_policy_once_a_triage(room: Room) -> None:
    store = room.workspace.store
    missed = finding("T-1", *range(14), cause="prompt_defect")
    triage_run(store, "T-1", missed, finding("T-1", *range(20, 28), direction="fp"))
    room.notify()
    said = room.only("Triage digest").said
    assert "22 errors into 2 findings" in said
    assert "scams: 22 errors, 14 missed and 8 flagged wrongly" in said
    assert "prompt defect 14 · policy gap 8 · drafts can be tried: prompt 14 and clause 8" in said
    room.at += DAY
    assert room.notify() == 0
    triage_run(store, "T-2", finding("T-2", *range(14)), steps=("scams:fn",))
    assert room.notify() == 1
    assert len(room.shown()) == 2


def test_what_emerged_is_told_without_words_of_cases_and_with_a_button_for_them(room: Room) -> None:
    store = room.workspace.store
    with store.write() as tx:
        tx.cases.add_rows(case_rows())
    kinds: tuple[AlarmKind, ...] = ("new cluster", "growing cluster", "disguised term", "new word")
    alarms = [alarm("prize-00", kind=kind) for kind in kinds]
    watched(store, "W-1", room.at, *alarms, alarm("prize-01", kind="cause mix", market="DE"), surface="live")
    room.notify()
    shown = room.only("A new group of errors")
    assert "The watch found 5 things that are new" in shown.said
    assert "scams on live: a new group of cases missed, 12 of 40 in the 7 days up to" in shown.said
    assert "2 of 160 in the 28 days before" in shown.said
    assert re.search(r"95 % intervals 1\d to 4\d%, and 0\.3 to 4\.4% before · p = 0\.004", shown.said)
    assert "likely cause: policy gap · nearest: scams/2.1" in shown.said
    assert "a known term in 2 new spellings" in shown.said
    assert "evasion takes another part of the errors in DE" in shown.said
    assert not re.search("jackpot|v0ucher", shown.said)
    assert actions.NOTICE_REVEAL in shown.buttons
    room.at += DAY
    assert room.notify() == 0


def test_what_an_earlier_watch_told_is_not_told_again(room: Room) -> None:
    watched(room.workspace.store, "W-2", room.at, alarm("prize-00", known_since="W-1"))
    assert room.notify() == 0


def test_what_emerged_under_a_restricted_policy_is_told_where_it_is_named(room: Room) -> None:
    watched(room.workspace.store, "W-1", room.at, alarm("prize-00", policy="csam"))
    room.notify()
    assert {message.channel for message in room.shown()} <= {SAFETY}


# -- drift and what is coming ---------------------------------------------------------------------------------------


def test_drift_is_told_with_intervals_and_told_once_for_the_same_cases(room: Room) -> None:
    newest = room.at - timedelta(hours=2)
    rows = [*decided("old", 200, 40, newest - 14 * DAY), *decided("new", 100, 45, newest)]
    with room.workspace.store.write() as tx:
        tx.cases.add_rows([*rows, *decided("undated", 5, 5, None)])
    room.notify()
    said = room.only("Decisions are drifting").said
    assert "flagged 45.0% of 100 decided cases, up from 20.0% of 200" in said
    assert re.search(r"90 % intervals 37\.\d% to 53\.\d%, and 15\.\d% to 25\.\d% before", said)
    assert "5 decided cases without a time" in said
    room.at += DAY
    assert room.notify() == 0


def test_a_change_of_a_document_is_told_when_it_comes_in_sight_and_when_it_comes_nearer(room: Room) -> None:
    day = (room.at + 12 * DAY).date()
    with room.workspace.store.write() as tx:
        import_texts(tx, ("policy", policy_text(effective_from=day.isoformat(), extra=TASKS)))
    told = []
    for _ in range(14):
        told.append(room.notify())
        room.at += DAY
    assert told == [1, 0, 0, 0, 0, 1, 0, 0, 0, 1, 0, 1, 0, 0]
    first, *_, last = room.shown()
    assert "scams policy: version 2 takes effect" in first.said
    assert "within 14 days" in first.said
    assert "new: scams/2.3 · no prompt cites scams/2.3" in first.said
    assert "within 1 day" in last.said


def test_a_deadline_of_the_register_is_told_every_day_until_it_is_met(room: Room) -> None:
    config = room.workspace.config
    due = (room.at + 10 * DAY).date()
    entry = add_todo(
        room.workspace.store, config, "Report <!channel>", "ada", owner="mira", due=due, at=room.at
    )
    add_todo(room.workspace.store, config, "Later", "ada", due=(room.at + 90 * DAY).date(), at=room.at)
    told = [room.notify()]
    room.at += DAY
    told += [room.notify(), room.notify()]
    assert told == [1, 1, 0]
    first, second = room.shown()
    assert "1 obligation due within 30 days" in first.said
    assert "10 days left · Mira" in first.said
    assert "<!channel>" not in first.said
    assert "9 days left" in second.said
    assert "Later" not in first.said
    set_entry(
        room.workspace.store, config, entry.id, "mira", room.at, state="met", evidence="https://x.example/a"
    )
    room.at += DAY
    assert room.notify() == 0


def test_a_deadline_of_a_restricted_law_is_told_where_it_is_named(room: Room) -> None:
    entry = RegisterEntry(
        id="x",
        artefact=ArtefactId("regulation/csam"),
        title="T",
        due=room.at.date(),
        set_by="mira",
        at=room.at,
    )
    with room.workspace.store.write() as tx:
        tx.register.add(entry)
    room.notify()
    assert (len(room.shown(SAFETY)), room.shown()) == (1, [])
