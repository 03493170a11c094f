"""The report from one command: both forms, where they are asked for, of the newest triage or the one named."""

from pathlib import Path

from tests.commands.conftest import Cli, Room


def test_triage_writes_the_report_in_both_forms(cli: Cli, decided: Path, tmp_path: Path) -> None:
    done = cli("triage", "--report", tmp_path / "to-sign", "-w", decided, "--json").json
    assert sorted(file.suffix for file in (tmp_path / "to-sign").iterdir()) == [".html", ".md", ".png"]
    assert Path(done["report"]).parent == Path(done["page"]).parent == tmp_path / "to-sign"


def test_the_newest_triage_is_reported_to_the_workspaces_reports(room: Room) -> None:
    done = room.run("report")
    assert done.code == 0, done.err
    assert done.out.startswith("What went wrong\n  Of 60 decisions")
    assert done.out.count("Report: ") == 2
    assert list((room.root / "reports").glob("T-*.html"))


def test_a_file_that_is_named_is_the_only_one_written(room: Room, tmp_path: Path) -> None:
    triage = room.run("report", "--json").json["triage"]
    done = room.run("report", triage, "--md", tmp_path / "one.md")
    assert sorted(file.name for file in tmp_path.glob("one.*")) == ["one.md", "one.png"]
    assert done.out.count("Report: ") == 1
    assert triage in (tmp_path / "one.md").read_text(encoding="utf-8")


def test_a_triage_that_there_is_not_and_a_file_that_cannot_be_written_are_told(
    room: Room, tmp_path: Path
) -> None:
    unknown = room.run("report", "T-9")
    assert (unknown.code, unknown.out) == (1, "")
    assert "no finished triage 'T-9'" in unknown.err
    (tmp_path / "file").write_text("x", encoding="utf-8")
    failed = room.run("report", "--html", tmp_path / "file" / "r.html")
    assert failed.code == 3
    assert "name another file or free it" in failed.err
