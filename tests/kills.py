"""Processes to kill, workspaces to copy for each kill, and what is looked at after one."""

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from knowledge_base import tables
from knowledge_base.store import Store
from knowledge_base.workspace import Settings, Workspace
from tests.fakes import WordEmbedder
from tests.stores import new_workspace
from tools.verify import verify

ROOT = Path(__file__).parents[1]
KILLED = -signal.SIGKILL
STATEMENT = "sqlalchemy.engine.default:DefaultDialect.do_execute"
COMMIT = "sqlalchemy.engine.default:DefaultDialect.do_commit"
Trap = tuple[str, int, str]


class Child:
    """The process that forks one for each order."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.killed_child"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"},
        )

    def run(self, root: Path, job: str, *arguments: Any, trap: Trap | None = None, url: str = "") -> int:
        """The exit code of a process that does the job, or `KILLED`."""
        order = {"root": str(root), "url": url, "job": job, "arguments": arguments, "trap": trap}
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        return int(self._process.stdout.readline())

    def close(self) -> None:
        """End it."""
        self._process.communicate()


class Template:
    """A workspace to copy: each kill has one of its own."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._copies = 0
        self.root = folder / "template"
        config = (
            "seed = 7\n[people.ada]\nname = 'Ada'\nroles = ['author']\n"
            "[people.mira]\nname = 'Mira'\nroles = ['approver']\n"
        )
        new_workspace(self.root, config)

    def open(self, root: Path | None = None) -> Workspace:
        """The template or a copy, opened."""
        settings = Settings(database_url="", chroma_url="")
        return Workspace(root or self.root, settings, embedder=WordEmbedder())

    def copy(self) -> Path:
        """A copy of it."""
        self._copies += 1
        return Path(shutil.copytree(self.root, self._folder / f"copy-{self._copies}"))


def prepared(folder: Path, *steps: Callable[[Workspace], object]) -> Template:
    """A template after these steps."""
    template = Template(folder)
    workspace = template.open()
    for step in steps:
        step(workspace)
    workspace.store.close()
    return template


def inspected(template: Template, root: Path, look: Callable[[Store], Any]) -> Any:
    """What is found in a copy after a kill; its log must be whole."""
    store = template.open(root).store
    try:
        assert verify(store).ok
        return look(store)
    finally:
        store.close()


def counts(store: Store) -> dict[str, int]:
    """How many rows each table has, but for the log."""
    with store.read() as tx:
        return {
            table.name: tx.connection.scalar(select(func.count()).select_from(table)) or 0
            for table in tables.metadata.sorted_tables
            if not table.name.startswith("audit")
        }


def points(target: str, step: int = 1) -> Iterator[Trap]:
    """Before and after every call, or every nth, for as long as the caller goes on."""
    for number in range(1, 1_000, step):
        yield target, number, "before"
        yield target, number, "after"
