"""`redline feedback`: words on answers become evaluation cases when a person of the workspace says so."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from agents.dialogue import Reply
from evals.assistant.rows import AssistantRow
from evals.harness.rows import read_rows
from knowledge_base.records import Citation, ClauseId
from tests.commands.conftest import CONFIG, Cli
from tests.commands.test_contract import check
from tests.stores import new_workspace

AT = datetime(2026, 9, 1, 12, tzinfo=UTC)
CITED = Citation(
    clause=ClauseId("scams/2.1"),
    version=1,
    market="global",
    effective_from=AT.date(),
    quote="Do not announce a prize.",
)


def reply(question: str, **more: Any) -> dict[str, Any]:
    """An answer of the policy search, as a face keeps it."""
    told = {
        "question": question,
        "tool": "search_policy",
        "arguments": {"question": question, "market": "DE", "as_of": "2026-05-01"},
        "outcome": "answered",
        "summary": "It is not allowed.",
        "citations": (CITED,),
    }
    return Reply.model_validate(told | more).model_dump(mode="json")


@pytest.fixture
def room(tmp_path: Path) -> Path:
    """A workspace with a conversation of two questions, and words of two people on the second and one on a third."""
    root = tmp_path / "room"
    workspace = new_workspace(root, CONFIG + '[people.lee]\nname = "Lee"\nroles = []\n')
    unknown = reply("is chess allowed?", outcome="not_covered", citations=(), ask_instead=("Mira",))
    with workspace.store.write() as tx:
        tx.talk.add("event:1", "C1:1", "ada", reply("what are prize fees?"), AT)
        tx.talk.add("event:2", "C1:1", "ada", reply("and in Germany? write to ada@example.org"), AT)
        tx.talk.add("event:3", "C2:1", "slack:U9", unknown, AT)
        tx.talk.say("event:2", "jonas", False, "wrong rule", AT)
        tx.talk.say("event:2", "mira", True, "", AT)
        tx.talk.say("event:3", "slack:U9", True, "", AT)
    workspace.close()
    return root


def confirm(cli: Cli, room: Path, turn: str, *more: object) -> Any:
    return cli("feedback", "confirm", turn, "--as", "mira", "--to", room / "mine.jsonl", *more, "-w", room)


def test_words_that_wait_are_listed_with_what_was_asked_and_answered(cli: Cli, room: Path) -> None:
    listed = check(cli, "feedback list", cli("feedback", "list", "-w", room, "--json"))["feedback"]
    assert [(one["turn"], one["person"], one["helpful"]) for one in listed] == [
        ("event:2", "jonas", False),
        ("event:2", "mira", True),
        ("event:3", "slack:U9", True),
    ]
    assert (listed[0]["reason"], listed[0]["clauses"]) == ("wrong rule", ["scams/2.1"])
    assert "and in Germany?" in cli("feedback", "list", "-w", room).out


def test_a_confirmed_word_is_a_row_that_the_suite_can_run(cli: Cli, room: Path) -> None:
    done = confirm(cli, room, "event:2", "--expect-clause", "scams/2.3", "--expect-market", "DE", "--json")
    case = check(cli, "feedback confirm", done)["case"]
    (row,) = read_rows(room / "mine.jsonl", AssistantRow)
    assert row == AssistantRow.model_validate(case)
    assert (row.asker, row.history, row.now) == ("ada", ("what are prize fees?",), AT)
    assert row.question == "and in Germany? write to [email]"
    assert (row.expect.clauses, row.expect.market, row.expect.tools, row.note) == (
        ("scams/2.3",),
        "DE",
        (),
        "wrong rule",
    )
    left = cli("feedback", "list", "-w", room, "--json").json["feedback"]
    assert [one["turn"] for one in left] == ["event:3"]


def test_a_helpful_answer_is_expected_again_as_it_was(cli: Cli, room: Path) -> None:
    assert confirm(cli, room, "event:3").code == 0
    (row,) = read_rows(room / "mine.jsonl", AssistantRow)
    assert (row.asker, row.expect.outcome, row.expect.tools) == ("guest", "abstains", ())


def test_an_answer_that_was_not_helpful_needs_to_be_told_what_is_right(cli: Cli, room: Path) -> None:
    done = confirm(cli, room, "event:2")
    assert (done.code, (room / "mine.jsonl").exists()) == (2, False)
    assert "say what is right, such as --expect-clause" in done.err
    wrong = confirm(cli, room, "event:2", "--expect-tool", "approve")
    assert (wrong.code, (room / "mine.jsonl").exists()) == (2, False)
    assert "expect.tools.0: Input should be 'search_policy'" in wrong.err
    assert len(cli("feedback", "list", "-w", room, "--json").json["feedback"]) == 3


def test_rows_are_added_to_a_file_and_a_broken_one_is_left_alone(cli: Cli, room: Path) -> None:
    assert confirm(cli, room, "event:3").code == 0
    assert confirm(cli, room, "event:2", "--expect-outcome", "abstains").code == 0
    assert len(read_rows(room / "mine.jsonl", AssistantRow)) == 2
    assert [file.name for file in room.glob("*mine*")] == ["mine.jsonl"]


def test_a_file_of_another_form_refuses_the_row_and_the_word_still_waits(cli: Cli, room: Path) -> None:
    (room / "mine.jsonl").write_text('{"id": "x"}\n', encoding="utf-8")
    done = confirm(cli, room, "event:3")
    assert (done.code, (room / "mine.jsonl").read_text(encoding="utf-8")) == (2, '{"id": "x"}\n')
    assert "line 1, asker: Field required" in done.err
    assert len(cli("feedback", "list", "-w", room, "--json").json["feedback"]) == 3


def test_a_dismissed_word_waits_no_longer_and_makes_no_row(cli: Cli, room: Path) -> None:
    done = check(
        cli, "feedback dismiss", cli("feedback", "dismiss", "event:2", "--as", "ada", "-w", room, "--json")
    )
    assert (done["outcome"], done["case"], done["file"]) == ("dismissed", None, None)
    again = cli("feedback", "dismiss", "event:2", "--as", "ada", "-w", room)
    assert (again.code, "no feedback waits on 'event:2'" in again.err) == (1, True)


def test_only_people_with_a_role_look_at_words(cli: Cli, room: Path) -> None:
    for person, said in (("lee", "'lee' has no role in this workspace"), ("eve", "'eve' is not a person")):
        done = cli("feedback", "dismiss", "event:2", "--as", person, "-w", room)
        assert done.code == 1
        assert said in done.err


def test_what_became_of_a_word_is_in_the_audit_log(cli: Cli, room: Path) -> None:
    confirm(cli, room, "event:2", "--expect-clause", "scams/2.3")
    events = cli("audit", "show", "-w", room, "--json").json["events"]
    assert [(one["actor"], one["subject"]) for one in events if one["action"] == "feedback.confirmed"] == [
        ("mira", "event:2")
    ]
    assert cli("audit", "verify", "-w", room).code == 0


def test_the_file_holds_one_json_object_a_line(cli: Cli, room: Path) -> None:
    confirm(cli, room, "event:3")
    for line in (room / "mine.jsonl").read_text(encoding="utf-8").splitlines():
        assert set(json.loads(line)) <= set(AssistantRow.model_fields)
