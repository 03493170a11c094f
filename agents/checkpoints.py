"""Where graphs keep their state: a file of the workspace, or the PostgreSQL that holds the store."""

import os
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

from knowledge_base.workspace import Workspace

# State is JSON primitives; anything else in a checkpoint is refused when it is read back.
os.environ.setdefault("LANGGRAPH_STRICT_MSGPACK", "true")


@contextmanager
def open_checkpoints(workspace: Workspace) -> Iterator[Any]:
    """A LangGraph checkpoint saver for a `with` block."""
    if workspace.store.is_sqlite:
        with _sqlite(workspace) as saver:
            yield saver
    else:
        with _postgres(workspace) as saver:
            yield saver


@contextmanager
def _sqlite(workspace: Workspace) -> Iterator[Any]:
    import sqlite3

    from langgraph.checkpoint.sqlite import SqliteSaver

    file = workspace.root / "checkpoints.db"
    with closing(sqlite3.connect(file, check_same_thread=False, timeout=10)) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        yield SqliteSaver(connection)


@contextmanager
def _postgres(workspace: Workspace) -> Iterator[Any]:
    from langgraph.checkpoint.postgres import PostgresSaver
    from psycopg.rows import dict_row
    from psycopg_pool import ConnectionPool

    url = workspace.store.url.set(drivername="postgresql").render_as_string(hide_password=False)
    options: dict[str, Any] = {"autocommit": True, "row_factory": dict_row, "prepare_threshold": 0}
    with ConnectionPool[Any](url, kwargs=options, min_size=1, max_size=4, open=True) as pool:
        saver = PostgresSaver(pool)
        saver.setup()
        yield saver
