"""The watch at the terminal: its table, its exit codes, its windows."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from commands.watch import watch_words
from knowledge_base.workspace import Workspace
from tests.commands.conftest import Cli, Room
from tests.reports import decided_rows
from tests.watches import alarm, watched


@pytest.fixture
def dated(decided: Path) -> Path:
    """A workspace whose cases have times: tasks come late."""
    workspace = Workspace(decided)
    rows = [row.model_copy(update={"id": f"d-{row.id}"}) for row in decided_rows()]
    with workspace.store.write() as tx:
        tx.cases.add_rows(rows)
    workspace.close()
    return decided


def test_what_alarms_is_shown_with_figures_clauses_and_what_they_lack(room: Room) -> None:
    workspace = Workspace(room.root)
    until = datetime(2026, 7, 31, tzinfo=UTC)
    words = watch_words(
        watched(workspace.store, "W-1", until, alarm("a", finding="F-1"), alarm("b", kind="disguised term"))
    )
    workspace.close()
    assert "new cluster     scams   jackpot parcel  12 of 40  2 of 160  0.004  new" in words
    assert "now 30% (18 to 45%), before 1.2% (0.3 to 4.4%)" in words
    assert "finding F-1: policy gap" in words
    assert "near: scams/2.1 (likeness 0.41)" in words
    assert "no clause holds: parcel" in words
    assert "new spellings: v0ucher, vouch3r" in words


def test_with_exit_code_only_something_new_exits_with_1(cli: Cli, dated: Path) -> None:
    # Of the dated cases the tasks, numbers 18 to 31, fall into the two weeks up to that day.
    arguments = ("watch", "--window", "2w", "--baseline", "4w", "--as-of", "2026-06-28", "-w", dated)
    found = cli(*arguments, "--exit-code")
    assert found.code == 1, found.err
    assert "new cluster" in found.out
    assert cli(*arguments).code == 0
    assert cli(*arguments, "--json").json["alarms"][0]["finding"].startswith("F-W-")
    shown = cli("findings", "show", cli(*arguments, "--json").json["alarms"][0]["finding"], "-w", dated)
    assert shown.code == 0


@pytest.mark.parametrize("words", ["0d", "7x", "", "99999d", "-3"])
def test_a_window_that_is_no_number_of_days_is_wrong_usage(cli: Cli, decided: Path, words: str) -> None:
    done = cli("watch", f"--window={words}", "-w", decided)
    assert (done.code, done.out) == (2, "")
    assert "write 7d or 2w" in done.err
