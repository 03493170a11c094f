from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypedDict

import pytest

from agents.checkpoints import open_checkpoints
from knowledge_base.workspace import Settings, Workspace
from tests.conftest import CONFIG
from tests.fakes import WordEmbedder
from tests.scenes import PowerCut


class State(TypedDict):
    done: list[str]
    note: str


@pytest.fixture
def either(database_url: str, tmp_path: Path) -> Iterator[Workspace]:
    """A workspace on each engine, with nothing in it."""
    settings = Settings(database_url=database_url, chroma_url="")
    Workspace.create(tmp_path / "workspace", CONFIG, settings).store.close()
    opened = Workspace(tmp_path / "workspace", settings, embedder=WordEmbedder())
    yield opened
    opened.store.close()


def graph(saver: Any, fails: bool = False) -> Any:
    """Three steps, of which the second may fail."""
    from langgraph.graph import END, START, StateGraph

    def step(name: str) -> Any:
        def run(state: State) -> dict[str, Any]:
            if fails and name == "two":
                raise PowerCut
            return {"done": [*state["done"], name]}

        return run

    built = StateGraph(State)
    names = ["one", "two", "three"]
    for name in names:
        built.add_node(name, step(name))
    for before, after in zip([START, *names], [*names, END], strict=True):
        built.add_edge(before, after)
    return built.compile(checkpointer=saver)


def thread(name: str) -> dict[str, Any]:
    return {"configurable": {"thread_id": name}}


def test_a_state_comes_back_as_it_was_from_a_saver_that_was_opened_anew(either: Workspace) -> None:
    first: State = {"done": [], "note": "naïve 🙂 \u2028 text"}
    with open_checkpoints(either) as saver:
        graph(saver).invoke(first, thread("t"), durability="sync")
    with open_checkpoints(either) as saver:
        found = graph(saver).get_state(thread("t")).values
    assert found == {"done": ["one", "two", "three"], "note": first["note"]}


def test_a_graph_that_failed_goes_on_after_its_last_whole_step(either: Workspace) -> None:
    with open_checkpoints(either) as saver, pytest.raises(PowerCut):
        graph(saver, fails=True).invoke({"done": [], "note": ""}, thread("t"), durability="sync")
    with open_checkpoints(either) as saver:
        again = graph(saver)
        assert again.get_state(thread("t")).values["done"] == ["one"]
        assert again.invoke(None, thread("t"), durability="sync")["done"] == ["one", "two", "three"]


def test_threads_are_apart_and_deleting_one_leaves_the_others(either: Workspace) -> None:
    with open_checkpoints(either) as saver:
        for name in ("a", "b"):
            graph(saver).invoke({"done": [], "note": name}, thread(name), durability="sync")
        saver.delete_thread("a")
        assert list(saver.list(thread("a"))) == []
        assert graph(saver).get_state(thread("a")).values == {}
        assert graph(saver).get_state(thread("b")).values["note"] == "b"


def test_an_unknown_thread_has_no_state(either: Workspace) -> None:
    with open_checkpoints(either) as saver:
        assert graph(saver).get_state(thread("nobody")).values == {}


def test_on_sqlite_checkpoints_lie_in_a_file_of_the_workspace(workspace: Workspace) -> None:
    with open_checkpoints(workspace):
        pass
    assert (workspace.root / "checkpoints.db").is_file()


def test_on_postgresql_checkpoints_lie_beside_the_store(either: Workspace) -> None:
    with open_checkpoints(either):
        pass
    assert (either.root / "checkpoints.db").exists() == either.store.is_sqlite
