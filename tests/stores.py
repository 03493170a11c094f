"""Stores that are migrated already: the migrations run once in a process, and what they made is copied."""

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import MetaData, create_engine, insert, select, text
from sqlalchemy.engine import make_url

from knowledge_base.store import Store
from knowledge_base.workspace import Settings, Workspace

_END_OTHERS = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
    "WHERE datname = current_database() AND pid <> pg_backend_pid()"
)
_TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
_COUNT_ANEW = "SELECT setval(oid::regclass, 1, false) FROM pg_class WHERE relkind = 'S'"


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


def put_into(store: Store, fill: Callable[[Store], None]) -> None:
    """Fill a store; a new one on SQLite by a copy of one that was filled so before in this process."""
    if store.is_sqlite:
        store.engine.dispose()
        file = Path(str(store.url.database))
        if file.read_bytes() == _migrated():
            file.write_bytes(_filled(fill))
            return
    fill(store)


@cache
def _filled(fill: Callable[[Store], None]) -> bytes:
    with TemporaryDirectory() as folder:
        store = new_store(Path(folder))
        fill(store)
        store.close()
        return (Path(folder) / "redline.db").read_bytes()


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


class ReusedDatabase:
    """A migrated PostgreSQL database; a server is an order slower at copying one than at emptying it."""

    def __init__(self, url: str) -> None:
        migrate(url)
        self.url = url
        self._engine = create_engine(url)
        new = MetaData()
        with self._engine.connect() as connection:
            new.reflect(connection)
            self._tables = new.sorted_tables
            rows = {table: connection.execute(select(table)).mappings() for table in self._tables}
            self._first_rows = {table: [dict(row) for row in found] for table, found in rows.items()}

    def emptied(self) -> str:
        """Its address, as it was when it was new: nobody is connected, no row and no table is another's."""
        with self._engine.begin() as connection:
            connection.execute(text(_END_OTHERS))
            new = {table.name for table in self._tables}
            others = set(connection.execute(text(_TABLES)).scalars()) - new
            orders = [f"DROP TABLE {name} CASCADE" for name in others]
            orders += [f"DELETE FROM {table.name}" for table in reversed(self._tables)]
            connection.exec_driver_sql("; ".join((*orders, _COUNT_ANEW)))
            for table, rows in self._first_rows.items():
                if rows:
                    connection.execute(insert(table), rows)
        return self.url

    def close(self) -> None:
        """Let go of it."""
        self._engine.dispose()


@contextmanager
def new_database(server_url: str) -> Iterator[str]:
    """The address of an empty PostgreSQL database of one's own."""
    server = make_url(server_url)
    name = f"redline_{uuid.uuid4().hex[:12]}"
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    try:
        yield server.set(database=name).render_as_string(hide_password=False)
    finally:
        with engine.connect() as connection:
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
        engine.dispose()
