"""The clauses that come nearest, and what no clause holds."""

from datetime import date

from knowledge_base.records import ArtefactId, Clause, ClauseId, Digest
from tests.fakes import WordEmbedder
from tools.near_clauses import lacking, near_clauses


def clause(number: str, text: str) -> Clause:
    return Clause(
        id=ClauseId(f"scams/{number}"),
        policy="scams",
        market="global",
        artefact=ArtefactId("policy/scams"),
        version=2,
        digest=Digest("0" * 64),
        number=number,
        heading=("Not allowed",),
        text=text,
        position=0,
        effective_from=date(2026, 1, 1),
    )


CLAUSES = (
    clause("2.1", "Do not make a winner pay a fee to claim a prize."),
    clause("2.2", "Do not pose as a bank to get passwords."),
    clause("3.1", "Warnings are allowed."),
)


def test_the_nearest_clauses_come_first_with_their_text_and_version() -> None:
    found = near_clauses(["pay a fee for the prize", "claim a prize"], CLAUSES, WordEmbedder())
    assert [one.id for one in found][0:1] == ["scams/2.1"]
    assert len(found) == 2
    assert found[0].cosine > found[1].cosine
    assert (found[0].version, found[0].text) == (2, CLAUSES[0].text)


def test_without_texts_or_clauses_none_is_near() -> None:
    assert near_clauses([], CLAUSES, WordEmbedder()) == ()
    assert near_clauses(["x"], (), WordEmbedder()) == ()


def test_a_term_is_lacking_when_no_clause_holds_a_form_of_any_word_of_it() -> None:
    terms = ("deposit", "prizes", "passwords", "daily wages", "bank")
    assert lacking(terms, CLAUSES) == ("deposit", "daily wages")
