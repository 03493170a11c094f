"""Searching the policies: verbatim clauses of the day and market, or plainly none."""

from datetime import date
from typing import Any

import pytest

from agents.assistant import Desk
from agents.search_told import SearchResult
from agents.toolbox.contract import NotThere
from agents.toolbox.search_policy import TOOL, SearchArguments
from knowledge_base.workspace import Workspace
from tests.agents.lantern import ADA


@pytest.fixture
def desk(decided: Workspace) -> Desk:
    """A desk on one small policy."""
    return Desk(decided)


def search(desk: Desk, question: str = "prize fee", **arguments: Any) -> SearchResult:
    """The result of a search."""
    return TOOL.run(desk, ADA, SearchArguments(question=question, **arguments))


def test_a_clause_is_found_verbatim_and_cited(desk: Desk) -> None:
    result = search(desk, "announce a prize and make the winner pay a fee")
    words = TOOL.words(desk, ADA, result)
    with desk.store.read() as tx:
        text = tx.library.clause_versions(result.clauses[0].clause)[0].text
    assert (result.kind, result.covered, result.clauses[0].clause) == ("search_policy", True, "scams/2.1")
    assert words.citations[0].quote == text
    assert words.outcome == "answered"


def test_a_question_that_shares_no_word_is_not_covered(desk: Desk) -> None:
    result = search(desk, "zebras on rollerskates")
    words = TOOL.words(desk, ADA, result)
    assert (result.covered, result.clauses, words.outcome, words.citations) == (False, (), "not_covered", ())


def test_a_clause_is_given_by_its_id_as_it_was_on_a_day(desk: Desk) -> None:
    assert search(desk, clause="scams/3.1").clauses[0].text.startswith("**Warnings.**")
    before = search(desk, clause="scams/3.1", as_of=date(2025, 1, 1))
    assert before.covered is False
    assert "2026-01-01" in before.note


@pytest.mark.parametrize("arguments", [{"clause": "scams/9.9"}, {"clause": "nudity/1"}])
def test_what_is_not_there_is_said(desk: Desk, arguments: dict[str, Any]) -> None:
    with pytest.raises(NotThere):
        search(desk, **arguments)


def test_a_policy_that_is_not_there_is_told_with_those_that_are(desk: Desk) -> None:
    result = search(desk, "prize fee", policy="nudity")
    assert (result.covered, result.clauses) == (False, ())
    assert result.note.startswith("There is no policy 'nudity' here; there are scams.")


def test_a_question_about_a_whole_policy_gets_its_rules(desk: Desk) -> None:
    result = search(desk, "What does the scams policy say?", policy="scams")
    assert result.overview
    assert [one.clause for one in result.clauses] == ["scams/2.1", "scams/2.2"]
    assert "Prize fees" in TOOL.words(desk, ADA, result).summary


def test_all_policies_are_listed(desk: Desk) -> None:
    result = search(desk, overview=True)
    assert [one.policy for one in result.clauses] == ["scams"]
    assert "scams" in TOOL.words(desk, ADA, result).summary


def test_an_empty_library_covers_nothing(workspace: Workspace) -> None:
    desk = Desk(workspace)
    result = search(desk)
    assert (result.covered, result.in_force) == (False, 0)
    assert "no clause is in force" in TOOL.words(desk, ADA, result).summary
