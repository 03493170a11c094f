"""Searching clauses by their aspects, and telling whether they speak to a question."""

import numpy as np
import pytest

from knowledge_base.records import ClauseId
from tests.fakes import WordEmbedder
from tests.scenes import FOUR_RULES, policy_clauses
from tools import clause_search
from tools.aspects import clause_aspects
from tools.clause_search import ClauseSearch, content_words

CLAUSES = policy_clauses(FOUR_RULES)


def search_of(**sayings: str) -> ClauseSearch:
    """A search over the small policy; `sayings` are by the number of a clause of section 2."""
    said = {ClauseId(f"scams/2.{name[1:]}"): [text] for name, text in sayings.items()}
    return ClauseSearch(CLAUSES, clause_aspects(CLAUSES, said), WordEmbedder())


def test_the_clause_that_shares_the_words_comes_first() -> None:
    found = search_of().search("collect donations for people who never see them")
    assert found.hits[0].clause.id == "scams/2.4"
    assert [hit.score for hit in found.hits] == sorted((hit.score for hit in found.hits), reverse=True)


def test_a_clause_is_found_by_how_a_prompt_puts_it() -> None:
    question = "begging bowl"
    assert search_of().search(question).hits[0].clause.id != "scams/2.4"
    assert search_of(n4="a begging bowl").search(question).hits[0].clause.id == "scams/2.4"


def test_a_question_is_supported_as_far_as_its_words_are_borne_out() -> None:
    search = search_of()
    exact = search.search("announce a prize and make the winner pay a fee").support
    half = search.search("announce a prize at a zebra parade").support
    none = search.search("zebra parade on rollerskates").support
    assert exact > half > none
    assert none < 0.3


def test_words_that_say_nothing_support_nothing() -> None:
    assert search_of().search("is it allowed to do this or that?").support < 0.45
    assert content_words("What does the policy say about Gifts, e.g. in LIVE?") == {"gifts", "live"}


def test_an_empty_library_finds_nothing() -> None:
    found = ClauseSearch((), {}, WordEmbedder()).search("anything")
    assert (found.hits, found.support) == ((), 0.0)


@pytest.mark.parametrize("question", ["", "?", "🙂", "the of and", "x" * 9_000])
def test_no_question_is_too_odd(question: str) -> None:
    found = search_of().search(question)
    assert len(found.hits) == 3
    assert np.isfinite(found.support)


def test_a_library_too_large_to_be_read_ahead_finds_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    question = "collect donations for a prize fee"
    ahead = search_of().search(question)
    monkeypatch.setattr(clause_search, "READ_AHEAD", 0)
    assert search_of().search(question) == ahead


def test_only_what_comes_near_the_best_is_cited() -> None:
    found = search_of().search("announce a prize and make the winner pay a fee")
    assert len(found.hits) == 3
    assert [hit.clause.id for hit in found.cited()] == ["scams/2.1"]
    assert (found.plainly, found.perhaps) == (True, True)


def test_as_many_hits_as_asked_for() -> None:
    assert len(search_of().search("prize", 2).hits) == 2
    assert len(search_of().search("prize", 50).hits) == len(CLAUSES)


def test_documents_and_questions_may_be_embedded_apart() -> None:
    documents, questions = WordEmbedder(), WordEmbedder()
    search = ClauseSearch(CLAUSES, clause_aspects(CLAUSES, {}), documents, questions)
    before = documents.encoded
    search.search("prize fee")
    assert documents.encoded == before
    assert questions.encoded
