"""The store: the only truth. SQLite (WAL) in the workspace by default, PostgreSQL by URL; the same code on both.

`with store.write() as tx:` is one transaction: all of it takes effect or nothing. On SQLite a write transaction
takes the write lock at once (BEGIN IMMEDIATE); on PostgreSQL `tx.serialise(name)` takes a lock where order matters.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

from sqlalchemy import Connection, Engine, create_engine, event, inspect, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from tenacity import retry, retry_if_exception, stop_after_delay, wait_random

from knowledge_base import tables
from knowledge_base.audit import AuditLog
from knowledge_base.batches import Batches
from knowledge_base.casebook import Casebook
from knowledge_base.conversations import Conversations
from knowledge_base.errors import OutsideFailed, RedlineError, Refused, WrongUsage
from knowledge_base.impacts import Impacts
from knowledge_base.inbox import Inbox
from knowledge_base.ledger import Ledger
from knowledge_base.library import Library
from knowledge_base.looks import Looks
from knowledge_base.outbox import Outbox
from knowledge_base.register import Register
from knowledge_base.regulations import Regulations
from knowledge_base.source_checks import SourceChecks
from knowledge_base.spending import Spending
from knowledge_base.switches import Switches
from knowledge_base.writers import Writers

MIGRATIONS = Path(__file__).parent / "migrations"
BUSY_SECONDS = 60


class Transaction:
    """One transaction, with the tables grouped by what they hold."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.audit = AuditLog(connection)
        self.library = Library(connection)
        self.regulations = Regulations(connection)
        self.register = Register(connection)
        self.sources = SourceChecks(connection)
        self.impacts = Impacts(connection)
        self.cases = Casebook(connection)
        self.batches = Batches(connection)
        self.ledger = Ledger(connection)
        self.looks = Looks(connection)
        self.spending = Spending(connection)
        self.switches = Switches(connection)
        self.inbox = Inbox(connection)
        self.outbox = Outbox(connection)
        self.talk = Conversations(connection)

    def serialise(self, name: str) -> None:
        """Wait until no other transaction that named the same thing is under way.

        SQLite has one writer at a time anyway; PostgreSQL takes an advisory lock that ends with the transaction.
        """
        if self.connection.dialect.name == "postgresql":
            self.connection.execute(text("SELECT pg_advisory_xact_lock(hashtext(:name))"), {"name": name})


class Store:
    """An open store.

    Raises: OutsideFailed when the database is out of reach; Refused when its schema is not this version's;
    WrongUsage when the URL is not a database's.
    """

    def __init__(self, url: str | URL, check: bool = True) -> None:
        self._writers = Writers()
        try:
            self.url = make_url(url)
            self.engine = _engine(self.url)
        except (SQLAlchemyError, ImportError, ValueError) as problem:
            raise WrongUsage(
                "REDLINE_DATABASE_URL is no address of a database that Redline knows; "
                "write it as postgresql+psycopg://user@host/name, or leave it out"
            ) from problem
        if check:
            try:
                self._check_revision()
            except RedlineError:
                self.close()
                raise

    @property
    def is_sqlite(self) -> bool:
        """Whether the store is a file of the workspace."""
        return self.url.get_backend_name() == "sqlite"

    @contextmanager
    def read(self) -> Iterator[Transaction]:
        """A transaction that sees one state of the store and writes nothing."""
        # PostgreSQL would else show each statement what others have committed since the one before.
        level = {} if self.is_sqlite else {"isolation_level": "REPEATABLE READ"}
        with self._transaction(sqlite_begin="BEGIN", **level) as transaction:
            yield transaction

    @contextmanager
    def write(self, urgent: bool = False) -> Iterator[Transaction]:
        """A transaction that takes effect as a whole when the block ends, or not at all.

        On SQLite an urgent one goes before all others of this process that wait.
        """
        # Threads of a process queue here: SQLite's own waiting sleeps ever longer and lets others pass.
        if self.is_sqlite and not self._writers.enter(urgent, BUSY_SECONDS):
            raise OutsideFailed("the database stayed busy for a minute; nothing was changed; try again")
        try:
            with self._transaction(sqlite_begin="BEGIN IMMEDIATE") as transaction:
                yield transaction
        finally:
            if self.is_sqlite:
                self._writers.leave()

    @contextmanager
    def _transaction(self, **options: str) -> Iterator[Transaction]:
        try:
            with self.engine.connect() as connection:
                connection = connection.execution_options(**options)
                with connection.begin():
                    yield Transaction(connection)
        except (DBAPIError, UnicodeEncodeError) as problem:
            raise OutsideFailed(
                f"the database failed: {_first_line(problem)}; nothing was changed"
            ) from problem

    def revision(self) -> str | None:
        """The schema revision the database is at; None for an empty one."""
        try:
            with self.engine.connect() as connection:
                if not inspect(connection).has_table("alembic_version"):
                    return None
                return cast("str | None", connection.scalar(text("SELECT version_num FROM alembic_version")))
        except SQLAlchemyError as problem:
            place = self.url.render_as_string(hide_password=True)
            raise OutsideFailed(
                f"cannot open the database {place!r}: {_first_line(problem)}; check that it is up and readable"
            ) from problem

    def migrate(self) -> str | None:
        """Bring the schema to this version, creating it if need be; return the revision it was at."""
        from alembic import command
        from alembic.config import Config
        from alembic.util import CommandError

        before = self.revision()
        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS))
        with self.write() as tx:
            tx.serialise("migrate")
            config.attributes["connection"] = tx.connection
            try:
                command.upgrade(config, "head")
            except CommandError as problem:
                raise Refused(
                    f"the store has schema {before!r}, which this version does not know; install a newer Redline"
                ) from problem
        return before

    def close(self) -> None:
        """Give back every connection."""
        self.engine.dispose()

    def _check_revision(self) -> None:
        found = self.revision()
        if found is None:
            raise Refused("the store is empty; run 'redline init' to create the workspace")
        if found != tables.SCHEMA_REVISION:
            raise Refused(
                f"the store has schema {found!r}, not {tables.SCHEMA_REVISION!r}; run 'redline migrate'"
            )


def _first_line(problem: Exception) -> str:
    return str(getattr(problem, "orig", problem)).strip().splitlines()[0][:200]


def _is_busy(problem: BaseException) -> bool:
    return getattr(problem, "sqlite_errorcode", None) == sqlite3.SQLITE_BUSY


# SQLite does not wait for its lock here: of two processes that open a new file together, one would fail at once.
@retry(
    retry=retry_if_exception(_is_busy),
    stop=stop_after_delay(BUSY_SECONDS),
    wait=wait_random(0.01, 0.1),
    reraise=True,
)
def _keep_a_write_ahead_log(connection: sqlite3.Connection) -> None:
    connection.execute("PRAGMA journal_mode=WAL")


def _engine(url: URL) -> Engine:
    if url.get_backend_name() != "sqlite":
        return create_engine(url, pool_pre_ping=True)
    engine = create_engine(url, connect_args={"timeout": BUSY_SECONDS})

    @event.listens_for(engine, "connect")
    def _configure(connection: Any, record: Any) -> None:
        # The driver opens transactions by itself and lets DDL out of them; ours begin where we say.
        connection.isolation_level = None
        _keep_a_write_ahead_log(connection)
        for pragma in ("synchronous=FULL", "foreign_keys=ON"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql(connection.get_execution_options().get("sqlite_begin", "BEGIN"))

    return engine
