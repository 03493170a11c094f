"""What a law demands at the terminal, and the register of it: listed, set by named people, written as a calendar."""

from pathlib import Path

import pytest

from tests.commands.conftest import Desk, run
from tests.commands.test_contract import check


def test_the_rules_of_a_day_are_listed_with_quotes(law_desk: Desk) -> None:
    done = check(run, "obligations", law_desk("obligations psa --as-of 2026-06-01 --provision art_4 --json"))
    assert {one["limits"][0]["iso"] for one in done["items"] if one["limits"]} >= {"P7D", "PT24H"}
    assert all(one["quotes"][0]["text"] for one in done["items"])
    assert done["notes"] == ["Version 2 holds from 2027-01-01: --as-of 2027-01-01 reads that one."]
    told = law_desk("obligations psa --as-of 2027-06-01 --provision art_4 --kind obligation").out
    assert "within 72 hours" in told
    assert "within 7 days" not in told
    assert "holds from" not in told
    assert "no legal advice" in told


def test_only_what_is_demanded_differently_is_told(law_desk: Desk) -> None:
    words = "obligations psa --as-of 2027-06-01 --change-from 2026-06-01"
    done = check(run, "obligations", law_desk(f"{words} --json"))
    assert done["items"] == []
    assert {one["kind"] for one in done["changes"]} == {"changed", "new"}
    told = law_desk(words).out
    assert "definition of ‘gift’: new" in told
    assert told.index("within 7 days") < told.index("within 72 hours")  # how it was, above how it is
    assert (
        "No rule is another." in law_desk("obligations psa --as-of 2026-06-01 --change-from 2026-05-01").out
    )


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        ("obligations nope", 2, "there is no regulation 'nope'"),
        ("obligations psa --as-of 2020-01-01", 1, "holds on 2020-01-01"),
        ("obligations psa --llm", 2, "--provision"),
        ("obligations psa --llm --provision art_4 --as-of 2026-06-01", 2, "REDLINE_LLM_MODEL"),
        ("obligations psa --llm --change-from 2026-06-01 --as-of 2027-06-01", 2, "leave out --change-from"),
        ("register add psa --as-of 2026-06-01 --as ada", 2, "say which rules"),
        ("register add psa --as-of 2026-06-01 --who zebra --as ada", 2, "obliges nobody"),
        ("register add psa --as-of 2026-06-01 --item psa/x --as ada", 2, "has no item"),
        ("register show nope", 2, "has no 'nope'"),
        ("register set nope --state open --as ada", 2, "has no 'nope'"),
    ],
)
def test_what_can_not_be_done_is_told(law_desk: Desk, words: str, code: int, told: str) -> None:
    done = law_desk(words)
    assert (done.code, told in done.err) == (code, True), done.err


def test_from_the_law_to_the_register_and_a_calendar(law_desk: Desk, tmp_path: Path) -> None:
    words = "register add psa --as-of 2026-06-01 --who safety --owner mira --as ada --json"
    added = check(run, "register add", law_desk(words))["added"]
    report = next(one for one in added if one["provision"] == "psa/art_14.sub_1")
    assert (report["due"], report["owner"]) == ("2029-03-01", "mira")
    assert check(run, "register add", law_desk(words))["there"] == [one["id"] for one in added]
    todo = law_desk("register todo", "Ask counsel", "--due", "2026-07-01", "--as", "ada", "--json")
    key = check(run, "register todo", todo)["entry"]["id"]
    met = law_desk(f"register set {key} --state met --evidence https://wiki.example/a --as mira --json")
    assert check(run, "register set", met)["entry"]["state"] == "met"
    shown = check(run, "register show", law_desk(f"register show {key} --json"))
    assert [one["set_by"] for one in shown["history"]] == ["ada", "mira"]
    listed = check(run, "register list", law_desk("register list --check --as-of 2027-06-01 --json"))
    assert {row["entry"]["id"]: row["law"] for row in listed["entries"]}[
        report["id"]
    ] == "now psa/art_15.sub_1"
    assert "no longer in the law" in law_desk("register list --check --as-of 2020-01-01").out
    assert "overdue" in law_desk("register list --as-of 2030-01-01").out
    file = tmp_path / "new" / "deadlines.ics"
    made = check(run, "register calendar", law_desk("register calendar", file, "--json"))
    assert (made["events"], file.read_bytes().startswith(b"BEGIN:VCALENDAR")) == (1, True)
    assert law_desk("audit verify").code == 0
