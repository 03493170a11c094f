"""The desk: warm between questions, up to date with the store, and safe for several threads and processes."""

import multiprocessing
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from agents.assistant import Desk, answer, plan
from agents.desk import Kept
from agents.quick_embedder import QuickEmbedder
from knowledge_base.ingest import import_document
from knowledge_base.workspace import Settings, Workspace
from tests.agents.lantern import ADA, ask
from tests.builders import policy_text
from tests.fakes import WordEmbedder

FAKE_SHOPS = "\n2.3 **Fake shops.** Do not sell goods in a shop that never ships what was ordered.\n"


def test_a_clause_that_takes_effect_is_found_with_the_next_question(decided: Workspace) -> None:
    desk = Desk(decided)
    before = desk.search_for(ADA, desk.today(), "global").search("shop ships goods ordered").hits
    with decided.store.write() as tx:
        import_document(tx, "policy", policy_text(effective_from="2026-02-01", extra=FAKE_SHOPS), "v2", "ada")
    after = desk.search_for(ADA, desk.today(), "global").search("shop ships goods ordered").hits
    assert "scams/2.3" not in [hit.clause.id for hit in before]
    assert after[0].clause.id == "scams/2.3"


def test_the_same_clauses_are_read_once(decided: Workspace) -> None:
    desk = Desk(decided)
    first = desk.search_for(ADA, desk.today(), "global")
    assert desk.search_for(ADA, desk.today(), "global") is first
    assert desk.search_for(ADA, desk.today(), "DE") is first


def test_a_closed_desk_reads_anew(decided: Workspace) -> None:
    desk = Desk(decided)
    first = desk.search_for(ADA, desk.today(), "global")
    desk.close()
    assert desk.search_for(ADA, desk.today(), "global") is not first


def test_people_are_asked_by_name(decided: Workspace) -> None:
    desk = Desk(decided)
    assert "Mira" in desk.whom_to_ask()
    decided.config = decided.config.model_copy(update={"owners": {"scams": "jonas", "gone": "nobody"}})
    assert desk.whom_to_ask("scams") == ("Jonas",)
    assert desk.whom_to_ask("gone") == desk.whom_to_ask()


def test_four_threads_get_the_answers_of_one(lantern: Desk) -> None:
    questions = [
        "Is satire allowed?", "is beer delivery allowed in Germany", "What changed in the hate policy?",
        "are drones allowed?",
        "publish a home address in Brazil", "Which policies are there?", "vapes as of 1 May 2026",
        "explain case hate-001",
    ]  # fmt: skip
    alone = [ask(lantern, question) for question in questions]
    fresh = Desk(lantern.workspace, now=lantern.now)
    gate = threading.Barrier(4)

    def together(shift: int) -> bool:
        gate.wait()
        order = questions[shift:] + questions[:shift]
        return [answer(fresh, question, ADA) for question in order] == alone[shift:] + alone[:shift]

    with ThreadPoolExecutor(4) as pool:
        assert all(pool.map(together, range(4)))


def test_the_index_of_another_process_holds_no_question_up(lantern: Desk) -> None:
    context = multiprocessing.get_context("spawn")
    held, over = context.Event(), context.Event()
    other = context.Process(target=_hold_index, args=(str(lantern.workspace.root), held, over))
    other.start()
    try:
        assert held.wait(120)
        assert ask(Desk(lantern.workspace, now=lantern.now), "Is satire allowed?").outcome == "answered"
    finally:
        over.set()
        other.join(60)
    assert other.exitcode == 0


def test_a_plan_writes_nothing(lantern: Desk) -> None:
    def state() -> object:
        with lantern.store.read() as tx:
            return list(tx.audit.events()), tx.ledger.runs("triage"), tx.ledger.proposals()

    before = state()
    plan(lantern, "triage the hate queue", ADA)
    plan(lantern, "draft a change for hate", ADA)
    assert state() == before


def test_a_question_is_embedded_once() -> None:
    model = WordEmbedder()
    quick = QuickEmbedder(model)
    first = quick.encode(["one", "two", "one"])
    again = quick.encode(["two", "one"])
    assert model.encoded == 2
    assert np.array_equal(first[[1, 0]], again)
    assert quick.encode([]).shape == (0, 384)


def test_what_was_not_asked_for_lately_is_forgotten() -> None:
    kept = Kept[int](2)
    for key in ("a", "b", "a", "c"):
        kept.get(key, lambda: 1)
    assert kept.get("a", lambda: 2) == 1
    assert kept.get("b", lambda: 2) == 2


def test_two_who_miss_together_get_the_same_kind_of_value() -> None:
    kept = Kept[str](2)
    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(lambda _: kept.get("key", lambda: "value"), range(200))) == {"value"}


@pytest.fixture(autouse=True)
def _no_url(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("REDLINE_CHROMA_URL", raising=False)


def _hold_index(root: str, held: "threading.Event", over: "threading.Event") -> None:
    workspace = Workspace(Path(root), Settings(database_url="", chroma_url=""), embedder=WordEmbedder())
    with workspace.index():
        held.set()
        over.wait(120)
    workspace.close()
