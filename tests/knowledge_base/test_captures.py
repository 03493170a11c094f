"""Histories of captures: folders of dated files and git repositories, read as data."""

import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest

from knowledge_base.captures import captures_in
from knowledge_base.errors import OutsideFailed, WrongUsage


def git(folder: Path, *arguments: str, day: str = "2026-01-01T10:00:00+02:00") -> None:
    environment = {
        "PATH": "/usr/bin:/bin:/usr/local/bin",
        "HOME": str(folder),
        "GIT_CONFIG_NOSYSTEM": "1",
        **dict.fromkeys(("GIT_AUTHOR_NAME", "GIT_COMMITTER_NAME"), "Ada"),
        **dict.fromkeys(("GIT_AUTHOR_EMAIL", "GIT_COMMITTER_EMAIL"), "ada@example.org"),
        **dict.fromkeys(("GIT_AUTHOR_DATE", "GIT_COMMITTER_DATE"), day),
    }
    subprocess.run(["git", "-C", str(folder), *arguments], check=True, capture_output=True, env=environment)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """Two versions of a file, a commit without it between them, and settings that would run a program."""
    folder = tmp_path / "repo"
    folder.mkdir()
    git(folder, "init", "-q")
    file = folder / "A b.md"
    for number, text in enumerate(("one", None, "two"), start=1):
        file.unlink(missing_ok=True)
        if text:
            file.write_text(text, encoding="utf-8")
        git(folder, "add", "-A")
        git(folder, "commit", "-qm", f"{number}", "--allow-empty", day=f"2026-01-0{number}T00:30:00+02:00")
    evil = tmp_path / "ran"
    with (folder / ".git" / "config").open("a", encoding="utf-8") as config:
        config.write(
            f'[core]\n\tfsmonitor = "touch {evil}"\n[log]\n\tshowSignature = true\n[gpg]\n\tprogram = {evil}\n'
        )
    return folder


def test_a_repository_gives_each_commit_that_holds_the_file(repository: Path) -> None:
    found = captures_in(repository, path="A b.md")
    assert [capture.read() for capture in found] == [b"one", b"two"]
    assert [str(capture.day) for capture in found] == ["2025-12-31", "2026-01-02"]
    assert not (repository.parent / "ran").exists()


@pytest.mark.parametrize("path", ["/etc/passwd", "../x", "--output=x"])
def test_a_path_out_of_the_repository_is_refused(repository: Path, path: str) -> None:
    with pytest.raises(WrongUsage, match="no file inside the repository"):
        captures_in(repository, path=path)


def test_a_folder_that_is_no_repository_is_told(tmp_path: Path) -> None:
    with pytest.raises(OutsideFailed, match="git cannot read"):
        captures_in(tmp_path, path="a.md")


def test_files_are_sorted_by_their_day_then_by_the_time_of_their_commit(tmp_path: Path) -> None:
    folder = tmp_path / "versions" / "Doc"
    folder.mkdir(parents=True)
    (tmp_path / "history").mkdir()
    (tmp_path / "history" / "Doc.jsonl").write_text(
        '{"commit": "bbbbbbb1", "date": "2026-02-01T08:00:00+00:00"}\nnot json\n'
        '{"commit": "aaaaaaa1", "date": "2026-02-01T09:00:00+00:00"}\n',
        encoding="utf-8",
    )
    for name in ("2026-02-01_aaaaaaa.md", "2026-02-01_bbbbbbb.md", "20260105.md", "notes.md"):
        (folder / name).write_text(name, encoding="utf-8")
    found = captures_in(folder)
    assert [capture.name for capture in found] == [
        "20260105.md",
        "2026-02-01_bbbbbbb.md",
        "2026-02-01_aaaaaaa.md",
    ]
    assert found[1].at == datetime(2026, 2, 1, 8, tzinfo=UTC)


def test_several_formats_need_a_pattern_and_no_day_is_told(tmp_path: Path) -> None:
    with pytest.raises(WrongUsage, match="holds no captures"):
        captures_in(tmp_path)
    (tmp_path / "2026-01-01.md").write_text("a", encoding="utf-8")
    (tmp_path / "2026-01-01.json").write_text("{}", encoding="utf-8")
    with pytest.raises(WrongUsage, match=r"holds \.json, \.md; say which"):
        captures_in(tmp_path)
    assert len(captures_in(tmp_path, only="*.md")) == 1
    (tmp_path / "2026-13-01.md").write_text("a", encoding="utf-8")
    with pytest.raises(WrongUsage, match="no day; rename it"):
        captures_in(tmp_path, only="*.md")
