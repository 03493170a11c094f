"""Dated captures of one document: a folder of files with days in their names, or a file in a git repository."""

import json
import os
import re
import subprocess
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from knowledge_base.errors import OutsideFailed, WrongUsage
from knowledge_base.legal_formats.markup import MAX_SOURCE

MAX_CAPTURES = 20_000
GIT_SECONDS = 120

_DAY = re.compile(r"(?<!\d)(\d{4})-?(\d{2})-?(\d{2})(?!\d)")
_COMMIT = re.compile(r"[_.-]([0-9a-f]{7,40})(?![0-9a-z])")
_SAFE = (
    "-c", "protocol.allow=never", "-c", "core.hooksPath=/dev/null", "-c", "core.fsmonitor=false", "--no-pager",
)  # fmt: skip
"""A repository is data: nothing that its settings name is run, and nothing is fetched."""


@dataclass(frozen=True)
class Capture:
    """One capture: when it was taken, where it lies, and how to read it."""

    at: datetime
    name: str
    read: Callable[[], bytes]

    @property
    def day(self) -> date:
        """The day in UTC."""
        return self.at.date()


def captures_in(place: Path, only: str = "", path: str = "") -> list[Capture]:
    """The captures of one document, oldest first: of a git repository where `path` names a file, else of a folder.

    Raises: WrongUsage when the folder holds none, or files of several formats and `only` names no pattern.
    """
    found = _in_repository(place, path) if path else _in_folder(place, only)
    if not found:
        raise WrongUsage(
            f"{str(place)!r} holds no captures; name files by their day, such as 2026-03-01.md, or give a git "
            "repository with --path"
        )
    if len(found) > MAX_CAPTURES:
        raise WrongUsage(f"{str(place)!r} has over {MAX_CAPTURES:,} captures; import it in parts with --only")
    return found


def undated(place: Path, only: str = "") -> list[str]:
    """The files of a folder that are no captures, for their names have no day."""
    files = sorted(place.glob(only or "*")) if place.is_dir() else []
    return [file.name for file in files if file.is_file() and not _DAY.search(file.name)]


def _in_folder(folder: Path, only: str) -> list[Capture]:
    if not folder.is_dir():
        raise WrongUsage(
            f"{str(folder)!r} is no folder; name the folder that holds the captures of one document"
        )
    times = _times(folder)
    files = [file for file in sorted(folder.glob(only or "*")) if file.is_file() and _DAY.search(file.name)]
    suffixes = sorted({file.suffix for file in files})
    if len(suffixes) > 1:
        told = ", ".join(suffixes)
        raise WrongUsage(f"{str(folder)!r} holds {told}; say which, such as --only '*{suffixes[0]}'")
    return sorted((_of_file(file, times) for file in files), key=lambda one: (one.at, one.name))


def _of_file(file: Path, times: Mapping[str, datetime]) -> Capture:
    found = _DAY.search(file.name)
    assert found is not None
    try:
        at = datetime(int(found[1]), int(found[2]), int(found[3]), tzinfo=UTC)
    except ValueError:
        raise WrongUsage(f"{file.name!r} begins with {found[0]!r}, which is no day; rename it") from None
    commit = _COMMIT.search(file.name)
    exact = next((when for known, when in times.items() if commit and known.startswith(commit[1])), at)
    return Capture(exact if exact.date() == at.date() else at, file.name, lambda: _bytes(file))


def _times(folder: Path) -> dict[str, datetime]:
    """When each commit was made, where a `history` folder beside the versions tells it."""
    file = folder.parent.parent / "history" / f"{folder.name}.jsonl"
    times: dict[str, datetime] = {}
    if file.is_file():
        for line in file.read_text(encoding="utf-8", errors="replace").splitlines():
            try:
                row = json.loads(line)
                times[str(row["commit"])] = datetime.fromisoformat(str(row["date"])).astimezone(UTC)
            except (ValueError, KeyError, TypeError):
                continue
    return times


def _bytes(file: Path) -> bytes:
    try:
        with file.open("rb") as opened:
            content = opened.read(MAX_SOURCE + 1)
    except OSError as problem:
        raise OutsideFailed(f"cannot read {str(file)!r}: {problem.strerror}; check the path") from problem
    if len(content) > MAX_SOURCE:
        raise WrongUsage(f"{str(file)!r} is over {MAX_SOURCE:,} bytes; leave it out with --only")
    return content


def _in_repository(place: Path, path: str) -> list[Capture]:
    if path.startswith(("-", "/")) or ".." in Path(path).parts:
        raise WrongUsage(f"--path {path!r} is no file inside the repository; write it as in 'git ls-files'")
    told = _git(place, "rev-list", "--reverse", "--first-parent", "--format=%H %cI", "HEAD", "--", path)
    return [
        _of_commit(place, path, *line.split(" ", 1))
        for line in _commits(told)
        if _holds(place, line[:40], path)
    ]


def _commits(told: bytes) -> Iterator[str]:
    for line in told.decode("utf-8", "replace").splitlines():
        if re.fullmatch(r"[0-9a-f]{40,64} \S+", line) and not line.startswith("commit "):
            yield line


def _holds(place: Path, commit: str, path: str) -> bool:
    """A commit that deleted the file holds none of it."""
    return bool(_git(place, "ls-tree", "--name-only", commit, "--", path).strip())


def _of_commit(place: Path, path: str, commit: str, when: str) -> Capture:
    def read() -> bytes:
        size = int(_git(place, "cat-file", "-s", f"{commit}:{path}") or 0)
        if size > MAX_SOURCE:
            raise WrongUsage(f"{path!r} at {commit[:12]} is over {MAX_SOURCE:,} bytes; it cannot be imported")
        return _git(place, "cat-file", "blob", f"{commit}:{path}")

    return Capture(datetime.fromisoformat(when).astimezone(UTC), commit, read)


def _git(place: Path, *arguments: str) -> bytes:
    environment = {
        "PATH": os.environ.get("PATH", ""),
        "HOME": os.environ.get("HOME", ""),
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_NO_LAZY_FETCH": "1",
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_OPTIONAL_LOCKS": "0",
        "LC_ALL": "C",
    }
    command = ["git", "-C", str(place), *_SAFE, *arguments]
    try:
        done = subprocess.run(command, env=environment, capture_output=True, timeout=GIT_SECONDS, check=False)
    except FileNotFoundError:
        raise OutsideFailed("git is not installed; install it, or give a folder of dated files") from None
    except subprocess.TimeoutExpired:
        raise OutsideFailed(f"git took over {GIT_SECONDS} seconds on {str(place)!r}; try again") from None
    if done.returncode:
        told = done.stderr.decode("utf-8", "replace").strip().splitlines()
        reason = told[-1][:200] if told else f"exit {done.returncode}"
        raise OutsideFailed(f"git cannot read {str(place)!r}: {reason}; check the repository and the --path")
    return done.stdout
