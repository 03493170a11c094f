"""App processes to kill and to race: each is forked from one process that has imported what is heavy.

`python -m tests.slack_apps` is that process. It reads an order a line and answers each with a line: a process id for
`start`, an exit code or the number of a signal below zero for `wait`.
"""

import atexit
import functools
import gc
import json
import os
import signal
import subprocess
import sys
import traceback
from datetime import timedelta
from importlib import import_module
from pathlib import Path
from typing import Any

from tests.killed_child import set_trap

ROOT = Path(__file__).parents[1]
KILLED = -signal.SIGKILL
Trap = tuple[str, int, str]
HEAVY = (
    "slack_app.app",
    "slack_bolt.adapter.socket_mode.builtin",
    "agents.assistant",
    "langgraph.graph",
    "sklearn.linear_model",
    "threadpoolctl",
    "bm25s",
    "py3langid",
)
"""What an app loads when it warms up."""


class Apps:
    """The apps of one stage, seen from a test."""

    def __init__(self, environment: dict[str, str]) -> None:
        self._environment = environment
        self._running: set[int] = set()

    def start(
        self, root: Path, url: str = "", trap: Trap | None = None, lease: float = 30.0, gap: float = 1.0
    ) -> int:
        """The process id of a new app on a workspace.

        `lease` is how long it keeps what it takes, `gap` how long it waits from post to post in a channel, in seconds.
        """
        order = {"root": str(root), "url": url, "trap": trap, "lease": lease, "gap": gap}
        pid = _forker().ask({"do": "start", "environment": self._environment, **order})
        self._running.add(pid)
        return pid

    def wait(self, pid: int) -> int:
        """How an app ended."""
        self._running.discard(pid)
        return _forker().ask({"do": "wait", "pid": pid})

    def kill(self, pid: int) -> None:
        """kill -9, and its end."""
        os.kill(pid, signal.SIGKILL)
        self.wait(pid)

    def close(self) -> None:
        """End all."""
        for pid in list(self._running):
            self.kill(pid)


class _Forker:
    """The process that forks apps; one serves all tests of this process."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.slack_apps"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"},
        )
        atexit.register(self._process.communicate)

    def ask(self, order: dict[str, Any]) -> int:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        return int(self._process.stdout.readline())


_forker = functools.cache(_Forker)


def _run(root: str, url: str, trap: list[Any] | None, lease: float, gap: float) -> None:
    """What `redline slack` does, with the word embedder and short leases and gaps."""
    from knowledge_base.workspace import Settings, Workspace
    from slack_app import app, sender
    from slack_app.crew import Crew
    from slack_app.settings import SlackSettings
    from tests.fakes import WordEmbedder

    span = timedelta(seconds=lease)
    vars(app)["Crew"] = functools.partial(Crew, lease=span)
    sender.LEASE, sender.POST_GAP = span, timedelta(seconds=gap)
    if trap:
        set_trap(*trap)
    workspace = Workspace(Path(root), Settings(database_url=url, chroma_url=""), embedder=WordEmbedder())
    running = app.SlackApp(workspace, SlackSettings())
    running.start()
    with running.socket():
        app.wait_for_the_end(lambda words: None)


def _start(
    environment: dict[str, str], root: str, url: str, trap: list[Any] | None, lease: float, gap: float
) -> int:
    pid = os.fork()
    if pid:
        return pid
    code = 70
    try:
        os.close(0)
        os.environ.update(environment)
        _run(root, url, trap, lease, gap)
        code = 0
    finally:
        if code:
            traceback.print_exc()
        sys.stderr.flush()
        os._exit(code)


def _wait(pid: int) -> int:
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


if __name__ == "__main__":
    for heavy in HEAVY:
        import_module(heavy)
    gc.freeze()  # a collection in a forked process would else copy what is shared, page by page
    for line in sys.stdin:
        order = json.loads(line)
        answer = _start(**order) if order.pop("do") == "start" else _wait(**order)
        sys.stdout.write(f"{answer}\n")
        sys.stdout.flush()
