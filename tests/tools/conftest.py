"""What tests of several modules share."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from knowledge_base.store import Store
from tests import batches


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
