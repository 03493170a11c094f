"""Fixtures that several folders share: stores on both databases, and workspaces."""

import gc
import getpass
import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from knowledge_base.embed import CachedEmbedder, Embedder, MiniLM
from knowledge_base.store import Store
from knowledge_base.workspace import Settings, Workspace
from tests.fakes import WordEmbedder
from tests.stores import ReusedDatabase, copied_store, new_database, new_workspace

CONFIG = """\
seed = 7
[approval]
high_risk_policies = ["self-harm"]
[people.ada]
name = "Ada"
roles = ["author"]
[people.mira]
name = "Mira"
team = "policy"
roles = ["author", "approver"]
[people.jonas]
name = "Jonas"
team = "safety"
roles = ["approver"]
[people.lee]
name = "Lee"
roles = []
"""


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Imported here, as runs in one process may do without xdist."""
    from tests.schedule import Schedule

    return Schedule(config, log)


def pytest_collection_finish() -> None:
    """What is loaded by now stays for good: it is not looked at for garbage, and other things are less often."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20)


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A PostgreSQL of one's own on loopback, or the one of REDLINE_TEST_DATABASE_URL; skipped where there is none."""
    given = os.environ.get("REDLINE_TEST_DATABASE_URL")
    if given:
        yield given
        return
    binaries = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if not binaries:
        reason = "no PostgreSQL server on this machine; set REDLINE_TEST_DATABASE_URL to use another"
        if os.environ.get("REDLINE_TEST_POSTGRES") == "required":
            pytest.fail(reason)
        pytest.skip(reason)
    # Not below pytest's own folder: every run that starts takes the rights of others on that away.
    with TemporaryDirectory(prefix="redline-") as folder, _cluster(binaries[-1].parent, Path(folder)) as url:
        yield url


class _cluster:  # noqa: N801 - reads as the verb it is in a with statement
    def __init__(self, binaries: Path, folder: Path) -> None:
        self._binaries, self._folder = binaries, folder
        self._data = folder / "data"
        self._user = "nobody" if getpass.getuser() == "root" else ""

    def __enter__(self) -> str:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        if self._user:
            shutil.chown(self._folder, self._user)
        self._run("initdb", "-D", str(self._data), "-U", "redline", "-A", "trust", "--no-sync", "-E", "UTF8")
        options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=off"
        self._run(
            "pg_ctl", "-D", str(self._data), "-o", options, "-l", str(self._folder / "log"), "-w", "start"
        )
        return f"postgresql+psycopg://redline@127.0.0.1:{port}/postgres"

    def __exit__(self, *problem: object) -> None:
        self._run("pg_ctl", "-D", str(self._data), "-m", "immediate", "-w", "stop")

    def _run(self, program: str, *arguments: str) -> None:
        prefix = ["setpriv", f"--reuid={self._user}", "--clear-groups"] if self._user else []
        command = [*prefix, str(self._binaries / program), *arguments]
        subprocess.run(command, check=True, capture_output=True, cwd="/", timeout=120)


@pytest.fixture(scope="session")
def migrated_postgres(postgres_url: str) -> Iterator[ReusedDatabase]:
    """A migrated database, one test's at a time."""
    with new_database(postgres_url) as url, closing(ReusedDatabase(url)) as database:
        yield database


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """An empty database, once on each engine; migrated where a test asks for a store in it."""
    is_migrated = not {"store", "either"}.isdisjoint(request.fixturenames)
    if request.param == "sqlite":
        yield copied_store(tmp_path) if is_migrated else f"sqlite:///{tmp_path / 'redline.db'}"
        return
    if is_migrated:
        yield request.getfixturevalue("migrated_postgres").emptied()
        return
    with new_database(request.getfixturevalue("postgres_url")) as url:
        yield url


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    """A migrated store on each engine."""
    opened = Store(database_url)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def minilm(request: pytest.FixtureRequest) -> Embedder:
    """The real model; vectors are kept between runs where pytest keeps its own things."""
    if request.config.cache is None:
        return MiniLM()
    return CachedEmbedder(MiniLM(), Path(request.config.cache.mkdir("minilm")) / "embeddings.db")


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    """A workspace on SQLite with four people and the word embedder."""
    root = tmp_path / "workspace"
    new_workspace(root, CONFIG)
    opened = Workspace(root, Settings(database_url="", chroma_url=""), embedder=WordEmbedder())
    yield opened
    opened.store.close()
