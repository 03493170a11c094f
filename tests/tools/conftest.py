"""What tests of several modules share."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from knowledge_base.store import Store
from knowledge_base.workspace import Workspace
from tests import batches, builders


@pytest.fixture
def queue(tmp_path: Path) -> Iterator[Store]:
    """A store on SQLite with the cases that batches are drawn from."""
    store = batches.filled_store(tmp_path)
    yield store
    store.close()


@pytest.fixture
def either(store: Store) -> Store:
    """The same on both databases."""
    batches.fill(store)
    return store


@pytest.fixture
def filled(workspace: Workspace) -> Store:
    """A store on SQLite with documents in force."""
    builders.fill_documents(workspace.store)
    return workspace.store


@pytest.fixture
def both(store: Store) -> Store:
    """The same on each engine, for what rests on transactions and order."""
    builders.fill_documents(store)
    return store
