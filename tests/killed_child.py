"""Processes that are killed with SIGKILL at a chosen call of a chosen function.

This one imports what is heavy once and then forks a process for each order that it reads on a line of JSON, so
that every order runs in a process of its own that costs little to start. It answers with how that one ended.
"""

import gc
import json
import os
import signal
import sys
from collections.abc import Callable
from importlib import import_module
from itertools import count
from pathlib import Path
from typing import Any

from knowledge_base.errors import RedlineError
from knowledge_base.workspace import Settings, Workspace
from tests.builders import CONFIG
from tests.fakes import WordEmbedder
from tools.approve import approve, reject

HEAVY = (
    "sklearn.linear_model",
    "sklearn.cluster",
    "sklearn.model_selection",
    "scipy.stats",
    "datasketch",
    "cleanlab.filter",
    "py3langid",
)
GRAPHS = ("langgraph.graph", "langgraph.checkpoint.sqlite", "agents.triage")
SMALL = {"tools.import_cases": "BATCH", "tools.judge": "BLOCK"}
"""What is done in parts, and in the tests in parts of 20."""


def _import(workspace: Workspace, file: str) -> None:
    from tools.import_cases import import_file

    import_file(workspace.store, Path(file), "jsonl", {}, False, "ada", lambda rows: None)


def _decide(workspace: Workspace) -> None:
    from tools.decide import decide_cases
    from tools.judge import EmbeddedJudge

    with workspace.store.read() as tx:
        ids = tx.cases.ids()
    decide_cases(workspace.store, EmbeddedJudge(workspace.embedder), "scams", ids)


def _triage(workspace: Workspace) -> None:
    from agents.triage import Request, start

    start(workspace, Request())


def _resume(workspace: Workspace, triage: str | None = None) -> None:
    from agents.triage import resume

    resume(workspace, triage)


def _approve(workspace: Workspace, proposal: str, person: str) -> None:
    approve(workspace.store, CONFIG, proposal, person)


def _reject(workspace: Workspace, proposal: str, person: str) -> None:
    reject(workspace.store, CONFIG, proposal, person, "no")


def _migrate(workspace: Workspace) -> None:
    workspace.migrate()


JOBS: dict[str, Callable[..., None]] = {
    "import": _import,
    "decide": _decide,
    "triage": _triage,
    "resume": _resume,
    "approve": _approve,
    "reject": _reject,
    "migrate": _migrate,
}


def set_trap(target: str, call: int, when: str) -> None:
    """Die before or after the nth call of `module:name` or `module:Class.name`."""
    module, _, path = target.partition(":")
    owner: Any = import_module(module)
    *classes, name = path.split(".")
    for part in classes:
        owner = getattr(owner, part)
    whole, calls = getattr(owner, name), count(1)

    def trapped(*arguments: Any, **named: Any) -> Any:
        number = next(calls)
        if (number, when) == (call, "before"):
            os.kill(os.getpid(), signal.SIGKILL)
        result = whole(*arguments, **named)
        if (number, when) == (call, "after"):
            os.kill(os.getpid(), signal.SIGKILL)
        return result

    setattr(owner, name, trapped)


def _run(root: str, url: str, job: str, arguments: list[Any], trap: list[Any] | None) -> int:
    for module, name in SMALL.items():
        setattr(import_module(module), name, 20)
    if trap:
        set_trap(*trap)
    settings = Settings(database_url=url, chroma_url="")
    workspace = Workspace(Path(root), settings, embedder=WordEmbedder())
    try:
        JOBS[job](workspace, *arguments)
    except RedlineError as problem:
        sys.stderr.write(f"{job}: {problem}\n")
        return problem.exit_code
    return 0


def _forked(order: dict[str, Any]) -> int:
    """How the order's process ended: its exit code, or the number of the signal that killed it, below zero."""
    process = os.fork()
    if not process:
        code = 70
        try:
            code = _run(**order)
        finally:
            sys.stderr.flush()
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])


if __name__ == "__main__":
    for heavy in (*HEAVY, *GRAPHS, *SMALL):
        import_module(heavy)
    gc.freeze()  # a collection in a forked process would else copy what is shared, page by page
    for line in sys.stdin:
        sys.stdout.write(f"{_forked(json.loads(line))}\n")
        sys.stdout.flush()
