"""Workspaces that are decided, and the person who drafts in them."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from agents.desk import Desk
from knowledge_base.embed import Embedder
from knowledge_base.store import Store
from knowledge_base.workspace import Settings, Workspace
from tests.agents.lantern import NOW, build
from tests.builders import fill
from tests.conftest import CONFIG
from tests.fakes import WordEmbedder
from tests.scenes import decide
from tests.stores import new_store, new_workspace

SETTINGS = Settings(database_url="", chroma_url="")


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder to copy: the 60 cases of the builders, decided at a threshold of 0.3, some missed, some flagged."""
    root = tmp_path_factory.mktemp("decided") / "workspace"
    new_workspace(root, CONFIG)
    opened = Workspace(root, SETTINGS, embedder=WordEmbedder())
    fill(opened)
    decide(opened)
    opened.store.close()
    return root


@contextmanager
def copied(template: Path, folder: Path) -> Iterator[Workspace]:
    """A decided workspace of one's own, on SQLite, for as long as the block lasts."""
    root = Path(shutil.copytree(template, folder / "decided"))
    opened = Workspace(root, SETTINGS, embedder=WordEmbedder())
    yield opened
    opened.store.close()


@pytest.fixture
def decided(template: Path, tmp_path: Path) -> Iterator[Workspace]:
    """A decided workspace of one's own, on SQLite."""
    with copied(template, tmp_path) as workspace:
        yield workspace


@pytest.fixture
def either(database_url: str, tmp_path: Path) -> Iterator[Workspace]:
    """The same on each engine."""
    settings = Settings(database_url=database_url, chroma_url="")
    Workspace.create(tmp_path / "workspace", CONFIG, settings).store.close()
    opened = Workspace(tmp_path / "workspace", settings, embedder=WordEmbedder())
    fill(opened)
    decide(opened)
    yield opened
    opened.store.close()


@pytest.fixture(scope="session")
def lantern(tmp_path_factory: pytest.TempPathFactory, minilm: Embedder) -> Iterator[Desk]:
    """A desk on the sample's documents and cases with the real model, warm; nothing is decided there."""
    workspace = build(tmp_path_factory.mktemp("lantern") / "workspace")
    workspace.__dict__["embedder"] = minilm
    workspace.config = workspace.config.model_copy(update={"owners": {}, "restricted": {}})
    desk = Desk(workspace, now=lambda: NOW)
    desk.warm()
    yield desk
    desk.close()
    workspace.close()


@pytest.fixture(scope="session", autouse=True)
def _no_settings() -> Iterator[None]:
    """Whatever the person who runs the tests has set is not seen by them."""
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith("REDLINE_LLM_")]:
            patch.delenv(name)
        yield


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Store]:
    """A store of one's own on SQLite."""
    opened = new_store(tmp_path)
    yield opened
    opened.close()
