"""Stores that are migrated already: the migrations run once in a process, and what they made is copied."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from knowledge_base.store import Store
from knowledge_base.workspace import Settings, Workspace


def new_store(folder: Path) -> Store:
    """A store of one's own on SQLite."""
    return Store(copied_store(folder))


def new_workspace(root: Path, config: str, settings: Settings | None = None) -> Workspace:
    """What `Workspace.create` makes, where the settings do not name another store."""
    settings = settings or Settings(database_url="", chroma_url="")
    if settings.database_url:
        return Workspace.create(root, config, settings)
    root.mkdir(parents=True)
    (root / "redline.toml").write_text(config, encoding="utf-8")
    copied_store(root)
    return Workspace(root, settings)


def copied_store(folder: Path) -> str:
    """The address of a new file with an empty, migrated store."""
    file = folder / "redline.db"
    file.write_bytes(_migrated())
    return f"sqlite:///{file}"


@cache
def _migrated() -> bytes:
    with TemporaryDirectory() as folder:
        file = Path(folder) / "redline.db"
        migrate(f"sqlite:///{file}")
        return file.read_bytes()


def migrate(url: str) -> None:
    """Bring a database to the schema in force."""
    store = Store(url, check=False)
    store.migrate()
    store.close()


@contextmanager
def new_database(server_url: str, copied_from: str = "") -> Iterator[str]:
    """The address of a PostgreSQL database of one's own: an empty one, or a copy of another."""
    server = make_url(server_url)
    name = f"redline_{uuid.uuid4().hex[:12]}"
    template = make_url(copied_from).database if copied_from else "template1"
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {template}"))
    try:
        yield server.set(database=name).render_as_string(hide_password=False)
    finally:
        with engine.connect() as connection:
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
        engine.dispose()
