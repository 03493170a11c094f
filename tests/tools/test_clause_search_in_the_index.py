"""Searching the clauses in force by a real index in a folder, over a store that holds several versions and markets."""

from collections.abc import Iterator
from datetime import date

import pytest

from knowledge_base.index import ClauseIndex
from knowledge_base.ingest import import_document
from knowledge_base.records import Clause, cite
from knowledge_base.workspace import Workspace
from tests.fakes import WordEmbedder
from tools import clause_search
from tools.aspects import clause_aspects
from tools.clause_search import ClauseSearch, Found

APRIL, AUGUST = date(2026, 4, 15), date(2026, 8, 15)
GIFTS = "Hosts do not ask viewers for gifts"


def policy(begins: str, rules: str, market: str = "global", ends: str = "", name: str = "gifts") -> str:
    until = f"effective_to: {ends}\n" if ends else ""
    front = f"id: {name}\ntitle: Gifts\nmarket: {market}\neffective_from: {begins}\n{until}"
    return f"---\n{front}---\n# Gifts\n\n## 1 Rules\n{rules}\n"


FIRST = policy(
    "2026-01-01", f"1.1 {GIFTS}.\n\n1.2 Prizes for those who give are not promised.", ends="2026-06-01"
)
SECOND = policy("2026-07-01", f"1.1 {GIFTS} or coins.\n\n1.2 Prizes for those who give are not promised.")
GERMAN = policy("2026-03-01", "1.1 In Germany hosts may ask viewers for gifts once an hour.", market="DE")


@pytest.fixture
def searched(workspace: Workspace) -> Iterator[ClauseIndex]:
    with workspace.store.write() as tx:
        for text in (FIRST, SECOND, GERMAN):
            import_document(tx, "policy", text, "gifts.md", "ada")
        clauses = tx.library.clauses()
    with workspace.index() as index:
        index.add(clauses)
        yield index


def search_of(
    workspace: Workspace, index: ClauseIndex | None, day: date, market: str = "global"
) -> ClauseSearch:
    with workspace.store.read() as tx:
        known = tx.library.clauses_in_force(day, market)
    return ClauseSearch(known, clause_aspects(known, {}), workspace.embedder, index=index)


def ask(workspace: Workspace, index: ClauseIndex, question: str, day: date, market: str = "global") -> Found:
    return search_of(workspace, index, day, market).search(question)


def best(found: Found) -> Clause:
    assert found.plainly
    return found.hits[0].clause


def test_the_answer_is_the_version_of_the_day_asked_about(
    workspace: Workspace, searched: ClauseIndex
) -> None:
    before, after = (best(ask(workspace, searched, GIFTS, day)) for day in (APRIL, AUGUST))
    assert (before.id, before.version, before.text) == ("gifts/1.1", 1, f"{GIFTS}.")
    assert (after.id, after.version, after.text) == ("gifts/1.1", 2, f"{GIFTS} or coins.")


def test_a_market_has_its_own_rule_in_place_of_the_global_one(
    workspace: Workspace, searched: ClauseIndex
) -> None:
    german = ask(workspace, searched, GIFTS, APRIL, "DE")
    assert (best(german).market, best(german).id) == ("DE", "gifts/1.1")
    assert [hit.clause.market for hit in german.hits if hit.clause.id == "gifts/1.1"] == ["DE"]
    assert {hit.clause.id for hit in german.hits} >= {"gifts/1.2"}
    assert best(ask(workspace, searched, GIFTS, APRIL, "BR")).market == "global"


@pytest.mark.parametrize("day", [date(2025, 12, 31), date(2026, 6, 1), date(2026, 6, 30)])
def test_before_the_first_version_and_in_a_gap_nothing_answers(
    workspace: Workspace, searched: ClauseIndex, day: date
) -> None:
    found = ask(workspace, searched, f"{GIFTS}.", day)
    assert (found.perhaps, found.hits) == (False, ())


def test_a_citation_is_the_text_of_the_document_word_for_word(
    workspace: Workspace, searched: ClauseIndex
) -> None:
    citation = cite(ask(workspace, searched, GIFTS, AUGUST).hits[0].clause)
    assert citation.quote in SECOND
    assert (citation.version, citation.effective_from) == (2, date(2026, 7, 1))


def test_what_no_clause_speaks_to_is_not_covered(workspace: Workspace, searched: ClauseIndex) -> None:
    found = ask(workspace, searched, "zebra crossings need new paint", AUGUST)
    assert not found.perhaps
    assert len(found.hits) == 2


def test_a_clause_that_was_never_indexed_is_still_found_by_its_words(
    workspace: Workspace, searched: ClauseIndex
) -> None:
    with workspace.store.write() as tx:
        late = policy("2026-01-01", "1.1 Unicorns stay outside.", name="late")
        import_document(tx, "policy", late, "late.md", "ada")
    hits = ask(workspace, searched, "unicorns outside", AUGUST).hits
    assert hits[0].clause.id == "late/1.1"


@pytest.mark.parametrize("question", [GIFTS, "prizes for those who give", "coins", "paint", ""])
def test_the_index_and_vectors_in_memory_find_the_same(
    workspace: Workspace, searched: ClauseIndex, question: str
) -> None:
    by_index, in_memory = (search_of(workspace, index, AUGUST).search(question) for index in (searched, None))
    assert by_index.support == pytest.approx(in_memory.support, abs=1e-4)
    assert [hit.clause.id for hit in by_index.hits] == [hit.clause.id for hit in in_memory.hits]


def test_of_a_large_library_only_what_comes_near_is_read_sentence_by_sentence(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clause_search, "READ_CLOSELY", 4)
    rules = "\n\n".join(f"1.{n} Rule {n} is on subject{n}. It has a part{n}." for n in range(1, 41))
    with workspace.store.write() as tx:
        import_document(tx, "policy", policy("2026-01-01", rules), "gifts.md", "ada")
        known = tx.library.clauses()
    embedder = WordEmbedder()
    with workspace.index() as index:
        index.add(known)
        search = ClauseSearch(known, clause_aspects(known, {}), embedder, index=index)
        assert search.search("subject7").hits[0].clause.id == "gifts/1.7"
    whole, sentences, words = 4, 4 * 2, 4 * 3
    assert embedder.encoded <= whole + sentences + words + len(["subject7"])


def test_clauses_of_equal_text_are_all_found(workspace: Workspace) -> None:
    with workspace.store.write() as tx:
        for name in ("gifts", "scams"):
            text = policy("2026-01-01", "1.1 Warnings are allowed.", name=name)
            import_document(tx, "policy", text, "it.md", "ada")
        known = tx.library.clauses()
    with workspace.index() as index:
        index.add(known)
        found = search_of(workspace, index, AUGUST).search("warnings")
    assert [hit.clause.id for hit in found.hits] == ["gifts/1.1", "scams/1.1"]
