"""A watch opens findings on what is new, with the clauses that come near; nothing twice, and nothing without change."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest

from knowledge_base.cases import CaseRow, Decision
from knowledge_base.workspace import Settings, Workspace
from tests import builders
from tests.conftest import CONFIG
from tests.fakes import WordEmbedder
from tests.stores import new_workspace
from tests.triages import finding, triage_run
from tools.emerging import emerging
from tools.watch import watch
from tools.watch_period import Asked
from tools.watch_records import Watched

UNTIL = datetime(2026, 7, 31, 12, tzinfo=UTC)
NOW = UNTIL + timedelta(hours=1)
TERMS = '[terms]\nscams = ["voucher"]\n'


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    """A workspace with documents and a known term."""
    root, settings = tmp_path / "workspace", Settings(database_url="", chroma_url="")
    new_workspace(root, CONFIG + TERMS)
    opened = Workspace(root, settings, embedder=WordEmbedder())
    builders.fill_documents(opened.store)
    yield opened
    opened.close()


def add(workspace: Workspace, late: str = "", surface: str = "live", move: timedelta = timedelta(0)) -> None:
    """The 60 cases over five weeks, those of one kind in the last; tasks are missed."""
    chance, rows = Random(3), []
    for row in builders.case_rows():
        hours = chance.uniform(1, 150 if late and row.id.startswith(late) else 34 * 24)
        decision = Decision(
            stream="llm", policy="scams", violates=row.id.startswith("prize"), model="m", score=0.4
        )
        at = UNTIL - timedelta(hours=hours) + move
        rows.append(row.model_copy(update={"occurred_at": at, "surface": surface, "decisions": (decision,)}))
    with workspace.store.write() as tx:
        tx.cases.add_rows(rows)


def chatter(number: int) -> str:
    """Words that no other number has."""
    chance = Random(number)
    return " ".join("".join(chance.choices("bdfgklmnprstaeiou", k=7)) for _ in range(8))


def looked(workspace: Workspace, **asked: object) -> Watched:
    return watch(workspace, Asked.model_validate({"until": UNTIL, **asked}), NOW)


def test_a_cluster_that_is_new_opens_a_finding_with_clauses_and_what_they_lack(workspace: Workspace) -> None:
    add(workspace, late="task")
    alarms = looked(workspace).alarms
    assert {(one.kind, one.policy, one.direction) for one in alarms} == {("new cluster", "scams", "fn")}
    assert sum(one.window.count for one in alarms) == 14
    assert {one.baseline.count for one in alarms} == {0}
    alarm = alarms[0]
    assert alarm.p_value < 0.001
    assert alarm.clauses[0].id.startswith("scams/")
    lacking = " ".join(word for one in alarms for word in one.lacking)
    assert "salary" in lacking
    assert "hotels" in lacking
    with workspace.store.read() as tx:
        opened = tx.ledger.finding(str(alarm.finding))
    assert opened is not None
    assert len(opened.cluster.members) == alarm.window.count
    assert alarm.cause == opened.cause
    assert opened.interventions


def test_the_same_window_opens_nothing_twice(workspace: Workspace) -> None:
    add(workspace, late="task")
    first, again = looked(workspace), looked(workspace)
    assert again == first
    with workspace.store.read() as tx:
        assert len(tx.ledger.findings(first.id)) == len(first.alarms)
        assert len(tx.ledger.runs("watch")) == 1
        assert [event.action for event in tx.audit.events()].count("watch.alarmed") == 1


def test_a_case_that_comes_in_later_opens_no_second_finding_on_the_same_cluster(workspace: Workspace) -> None:
    add(workspace, late="task")
    first = looked(workspace)
    text = "Remote job rating hotels, the deposit unlocks your level two wages daily salary guaranteed"
    row = builders.case_row("late-1", text, "scams", True)
    missed = Decision(stream="llm", policy="scams", violates=False, model="m", score=0.1)
    with workspace.store.write() as tx:
        tx.cases.add_rows(
            [
                row.model_copy(
                    update={
                        "occurred_at": UNTIL - timedelta(hours=2),
                        "surface": "live",
                        "decisions": (missed,),
                    }
                )
            ]
        )
    again = looked(workspace)
    assert again.alarms[0].window.count >= first.alarms[0].window.count
    assert again.alarms[0].finding == first.alarms[0].finding
    with workspace.store.read() as tx:
        assert len(tx.ledger.findings(first.id)) == len(first.alarms)


def test_a_later_window_knows_what_an_earlier_one_told(workspace: Workspace) -> None:
    add(workspace, late="task")
    first = looked(workspace)
    later = looked(workspace, until=UNTIL + timedelta(days=1))
    assert {one.known_since for one in later.alarms} == {first.id}
    assert later.alarms[0].finding == first.alarms[0].finding
    with workspace.store.read() as tx:
        (newest,) = emerging(tx)
    assert (newest.id, newest.alarms) == (later.id, ())


def test_where_nothing_changed_nothing_alarms(workspace: Workspace) -> None:
    add(workspace)
    seen = looked(workspace)
    assert seen.compared["clusters"] > 0
    assert seen.compared["words"] > 0
    assert seen.alarms == ()


def test_only_the_surface_that_is_asked_for_is_looked_at(workspace: Workspace) -> None:
    add(workspace, late="task", surface="comment")
    assert looked(workspace, surface="comment").alarms
    live = looked(workspace, surface="live")
    assert (live.in_window, live.alarms) == (0, ())
    assert "neither" not in live.notes
    assert live.notes[0].startswith("no case of the period is both labelled and decided")


def test_a_known_term_in_new_spellings_alarms_without_labels(workspace: Workspace) -> None:
    rows = [
        CaseRow.model_validate(
            {
                "id": f"u-{number}",
                "text": f"{'a v0ucher' if number < 6 else 'a day'} {chatter(number)}",
                "occurred_at": UNTIL - timedelta(hours=3 + 20 * number),
            }
        )
        for number in range(40)
    ]
    with workspace.store.write() as tx:
        tx.cases.add_rows(rows)
    (alarm,) = looked(workspace).alarms
    assert (alarm.kind, alarm.policy, alarm.subject) == ("disguised term", "scams", "voucher")
    assert alarm.forms == ("v0ucher",)
    assert alarm.finding is None


def test_a_shifted_mix_of_causes_alarms_by_market(workspace: Workspace) -> None:
    rows = []
    for number in range(60):
        row = builders.case_row(f"m-{number}", chatter(number), "scams", True)
        decision = Decision(stream="llm", policy="scams", violates=False, model="m", score=0.1)
        hours = 10 + 7 * number if number < 20 else 200 + 12 * number
        rows.append(
            row.model_copy(
                update={
                    "market": "DE",
                    "occurred_at": UNTIL - timedelta(hours=hours),
                    "decisions": (decision,),
                }
            )
        )
    with workspace.store.write() as tx:
        tx.cases.add_rows(rows)
    triage_run(
        workspace.store,
        "T-1",
        finding("T-1", *(f"m-{n}" for n in range(20)), cause="evasion"),
        finding("T-1", *(f"m-{n}" for n in range(20, 60)), cause="threshold"),
    )
    found = [one for one in looked(workspace).alarms if one.kind == "cause mix"]
    assert {(one.market, one.cause) for one in found} == {("DE", "evasion"), ("DE", "threshold")}


def test_a_triage_that_did_not_look_so_far_back_is_not_asked_for_causes(workspace: Workspace) -> None:
    add(workspace)
    triage_run(workspace.store, "T-1", finding("T-1", "task-00"), since=UNTIL.isoformat())
    seen = looked(workspace)
    assert seen.compared["causes"] == 0
    assert any("run 'redline triage'" in note for note in seen.notes)
