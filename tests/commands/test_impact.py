"""`redline impact` as people call it."""

from pathlib import Path

from tests.commands.conftest import Cli
from tests.laws import FIRST, SECOND

NAME = "platform-safety-act"


def test_two_files_are_held_against_our_clauses_and_a_word_on_them_needs_an_import(
    decided: Path, cli: Cli
) -> None:
    ran = cli("impact", FIRST, SECOND, "-w", decided, "--json")
    assert ran.code == 0
    changes = ran.json["changes"]
    assert all(one["quote"] and one["id"].startswith(f"{NAME}/") for one in changes)
    refused = cli("impact", "confirm", changes[0]["id"], "scams/2.1", "--as", "ada", "-w", decided)
    assert refused.code == 2
    assert "import" in refused.err


def test_a_word_is_kept_and_drafts_wait_for_approval(decided: Path, cli: Cli) -> None:
    for file, day in ((FIRST, "2026-03-01"), (SECOND, "2027-01-01")):
        assert cli("import", "regulation", file, "--id", NAME, "--as-of", day, "-w", decided).code == 0
    found = cli("impact", NAME, "-w", decided, "--json").json["changes"]
    change = next(one["id"] for one in found if one["provision"].endswith("art_4.4"))
    clause = cli("clauses", "-w", decided, "--json").json["clauses"][0]["clause"]
    done = cli("impact", "confirm", change, clause, "--as", "ada", "-w", decided)
    assert done.out.startswith("confirmed")
    one = cli("impact", change, "-w", decided, "--json").json["changes"]
    assert one[0]["touches"][0]["level"] == "confirmed"
    assert cli("impact", NAME, "--draft", "-w", decided).code == 2
    first = cli("impact", NAME, "--draft", "--as", "ada", "-w", decided, "--json").json
    again = cli("impact", NAME, "--draft", "--as", "ada", "-w", decided, "--json").json
    assert [made["proposal"] for made in first["drafted"]] == [made["proposal"] for made in again["drafted"]]
    assert first["todos"] == again["todos"]
    assert all(todo["entry"].startswith("todo-") for todo in first["todos"])
    assert any("Transparency report, ‘" in todo["title"] for todo in first["todos"])
    assert cli("releases", "list", "-w", decided, "--json").json["releases"] == []


def test_what_is_no_change_or_clause_is_told_with_the_next_step(decided: Path, cli: Cli) -> None:
    assert "redline import" in cli("impact", "nothing", "-w", decided).err
    assert "no id of a change" in cli("impact", "reject", "x", "y", "--as", "ada", "-w", decided).err
    assert "--from" in cli("impact", FIRST, SECOND, "--from", "2026-01-01", "-w", decided).err
    assert "REDLINE_LLM_MODEL" in cli("impact", FIRST, SECOND, "--llm", "-w", decided).err
