from datetime import date

import numpy as np
import pytest

from knowledge_base.digests import of_text
from knowledge_base.records import ArtefactId, Clause, ClauseId
from tests.scenes import policy_clauses, prizes, scene_of, warnings
from tools.clause_roles import is_allowance, is_prohibition, nearest_clause


def clause(*heading: str) -> Clause:
    return Clause(
        id=ClauseId("p/1.1"),
        policy="p",
        market="global",
        artefact=ArtefactId("policy/p"),
        version=1,
        digest=of_text("x"),
        number="1.1",
        heading=heading,
        text="A rule.",
        position=0,
        effective_from=date(2026, 1, 1),
    )


@pytest.mark.parametrize(
    "heading",
    ["2 Not allowed", "What is not permitted", "Disallowed content", "Prohibited", "Not welcome here"],
)
def test_what_is_not_allowed_is_no_allowance(heading: str) -> None:
    assert not is_allowance(clause("Policy", heading))
    assert is_prohibition(clause("Policy", heading))


@pytest.mark.parametrize(
    "heading", ["3 Allowed", "Exceptions", "What we allow", "Permitted uses", "Exempt speech"]
)
def test_an_allowance_forbids_nothing(heading: str) -> None:
    assert is_allowance(clause("Policy", heading))
    assert not is_prohibition(clause("Policy", heading))


@pytest.mark.parametrize("heading", ["1 Scope", "4 Enforcement", "Definitions", "Appeals", "Introduction"])
def test_scope_and_enforcement_neither_forbid_nor_allow(heading: str) -> None:
    assert not is_prohibition(clause("Policy", heading))
    assert not is_allowance(clause("Policy", heading))


def test_the_title_of_the_document_says_nothing_of_a_clause() -> None:
    assert is_prohibition(clause("Allowed and prohibited goods", "Weapons"))
    assert not is_allowance(clause("Exceptions policy", "Weapons"))
    assert is_allowance(clause("Exceptions"))


def test_headings_count_at_every_depth_and_in_any_case() -> None:
    assert is_allowance(clause("Policy", "EXCEPTIONS", "News"))
    assert not is_allowance(clause("Policy", "Not allowed", "Exceptional goods"))


def test_the_clauses_of_a_policy_have_the_roles_that_its_headings_give() -> None:
    clauses = policy_clauses()
    assert [each.number for each in clauses if is_prohibition(each)] == ["2.1", "2.2"]
    assert [each.number for each in clauses if is_allowance(each)] == ["3.1"]


def test_the_nearest_clause_is_the_one_that_the_cases_share_words_with() -> None:
    scene = scene_of([*prizes(), *warnings()])
    of_section = {each.number: each for each in policy_clauses()}

    def nearest(name: str, *numbers: str) -> str:
        rows = np.array([row for case_id, row in scene.row_of.items() if case_id.startswith(name)])
        found = nearest_clause(scene, rows, [of_section[number] for number in numbers])
        assert found is not None
        return found.number

    assert nearest("prize", "2.2", "2.1") == "2.1"
    assert nearest("warn", "4.1", "3.1", "1.1") == "3.1"


def test_without_clauses_or_cases_no_clause_is_near() -> None:
    scene = scene_of(prizes())
    assert nearest_clause(scene, np.array([0]), []) is None
    assert nearest_clause(scene, np.array([], dtype=np.int64), policy_clauses()) is None
