"""A process of its own that does what it is told on a line of JSON, at the moment a file appears.

It answers each line twice: `armed` once it is ready, and then what came of it.
"""

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from agents.amend import amend
from knowledge_base.errors import RedlineError
from knowledge_base.ingest import import_document
from knowledge_base.store import Store
from knowledge_base.workspace import Settings, Workspace
from tests.builders import CONFIG
from tools.approve import approve, reject
from tools.freeze import freeze
from tools.import_cases import import_file


def _approve(store: Store, proposal: str, person: str) -> str:
    done = approve(store, CONFIG, proposal, person)
    return done.release.id if done.release else f"{done.approvals} of {done.needed}"


def _reject(store: Store, proposal: str, person: str) -> str:
    return reject(store, CONFIG, proposal, person, "no").decision


def _freeze(store: Store, person: str) -> str:
    return "frozen" if freeze(store, CONFIG, person, "election week").frozen else ""


def _amend(store: Store, proposal: str, editor: str, artefact: str, text: str, root: str) -> str:
    workspace = Workspace(Path(root), Settings(database_url=store.url.render_as_string(hide_password=False)))
    try:
        return amend(workspace, proposal, None, editor, {artefact: text}, "better so").id
    finally:
        workspace.close()


def _import_cases(store: Store, file: str) -> str:
    done = import_file(store, Path(file), "jsonl", {}, False, "ada", lambda rows: None)
    return f"{done.imported} imported, {done.unchanged} unchanged"


def _import_text(store: Store, kind: Any, text: str) -> str:
    with store.write() as tx:
        return import_document(tx, kind, text, "file.txt", "ada").status


def _migrate(store: Store) -> str:
    return str(store.migrate())


def _append(store: Store, count: int) -> str:
    for number in range(count):
        with store.write() as tx:
            tx.audit.append("child", "test", str(number))
    return "appended"


ACTIONS: dict[str, Callable[..., str]] = {
    "approve": _approve,
    "reject": _reject,
    "freeze": _freeze,
    "amend": _amend,
    "import cases": _import_cases,
    "import text": _import_text,
    "migrate": _migrate,
    "append": _append,
}


PATIENCE = 60
"""Seconds to wait for the sign: a parent that failed must not leave a process behind."""


def _say(words: str) -> None:
    sys.stdout.write(words + "\n")
    sys.stdout.flush()


def _run(url: str, go: str, action: str, arguments: list[Any]) -> dict[str, str]:
    store = Store(url, check=False)
    try:
        store.revision()
        _say("armed")
        deadline = time.monotonic() + PATIENCE
        while not Path(go).exists():
            if time.monotonic() > deadline:
                sys.exit("nobody gave the sign; the parent has gone")
        return {"done": ACTIONS[action](store, *arguments)}
    except RedlineError as problem:
        return {"refused": str(problem)}
    finally:
        store.close()


if __name__ == "__main__":
    for line in sys.stdin:
        _say(json.dumps(_run(**json.loads(line))))
