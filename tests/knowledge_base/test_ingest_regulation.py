"""Regulations in the store: versions by two times, facts, and policies that are not mixed with them."""

from datetime import date

import pytest

from knowledge_base.errors import Refused
from knowledge_base.in_force import versions_in_force
from knowledge_base.ingest import import_document
from knowledge_base.ingest_regulation import Filed, import_regulation
from knowledge_base.read_act import read_act
from knowledge_base.records import GLOBAL, ArtefactId, Digest
from knowledge_base.store import Store
from tests import builders, laws

PSA = ArtefactId("regulation/psa")
BEFORE, AFTER = date(2026, 3, 1), date(2027, 1, 1)


def take(store: Store, file: object, as_of: date, known_on: date | None = None, name: str = "psa") -> str:
    act = read_act(laws.FIRST.read_bytes() if file is laws.FIRST else laws.SECOND.read_bytes(), "act.md")
    filed = Filed(name=name, as_of=as_of, known_on=known_on, source="act.md", source_digest=Digest("0" * 64))
    with store.write() as tx:
        return import_regulation(tx, act, filed, "ada").status


@pytest.fixture
def filled(store: Store) -> Store:
    """A store with both versions: the second known from June 2026."""
    assert take(store, laws.FIRST, BEFORE, date(2025, 12, 10)) == "new"
    assert take(store, laws.SECOND, AFTER, date(2026, 6, 1)) == "new"
    return store


def test_importing_again_changes_nothing(filled: Store) -> None:
    assert take(filled, laws.SECOND, AFTER, date(2026, 9, 9)) == "unchanged"
    with filled.read() as tx:
        assert [version.number for version in tx.library.versions(PSA)] == [1, 2]


def test_provisions_are_exact_parts_of_the_text_and_cover_it(filled: Store) -> None:
    with filled.read() as tx:
        version = tx.library.versions(PSA)[0]
        clauses = [one for one in tx.library.clauses(artefact=PSA) if one.version == 1]
        facts = tx.regulations.facts(PSA, 1)
    assert facts is not None
    assert [one.id for one in facts.provisions] == [clause.id for clause in clauses]
    for place, clause in zip(facts.provisions, clauses, strict=True):
        assert version.text[place.start : place.end] == clause.text
    assert version.text.endswith("\n\n".join(clause.text for clause in clauses) + "\n")
    article = facts.provision(clauses[0].id.__class__("psa/art_4.2"))
    assert article is not None
    assert version.text[article.start : article.through].endswith("an offence against a child.")


def test_a_day_picks_the_version_and_what_was_known_limits_it(filled: Store) -> None:
    def words(as_of: date, known_on: date | None = None) -> str:
        with filled.read() as tx:
            found = tx.library.clauses_in_force(as_of, GLOBAL, "psa", known_on)
        return next((one.text for one in found if one.id == "psa/art_2.c"), "")

    assert "400 000" in words(date(2026, 12, 31))
    assert "250 000" in words(AFTER)
    assert "400 000" in words(AFTER, date(2026, 5, 31))
    assert words(AFTER, date(2025, 1, 1)) == ""
    with filled.read() as tx:
        versions = tx.library.versions(PSA)
    assert [one.learnt for one in versions] == [date(2025, 12, 10), date(2026, 6, 1)]
    held = versions_in_force(versions, AFTER, known_on=date(2026, 5, 31))
    assert held is not None
    assert held.number == 1


def test_regulations_are_among_the_clauses_only_when_asked_for(filled: Store) -> None:
    with filled.write() as tx:
        import_document(tx, "policy", builders.policy_text(), "p.md", "ada")
    with filled.read() as tx:
        day = date(2027, 2, 1)
        assert {one.policy for one in tx.library.clauses_in_force(day, GLOBAL)} == {"scams"}
        both = {one.policy for one in tx.library.clauses_in_force(day, GLOBAL, regulations=True)}
        assert both == {"scams", "psa"}
        assert {one.policy for one in tx.library.clauses_in_force(day, GLOBAL, "psa")} == {"psa"}


def test_dates_and_addressees_are_kept_with_their_sentences(filled: Store) -> None:
    with filled.read() as tx:
        facts = tx.regulations.facts(PSA, 1)
    assert facts is not None
    told = [(one.event, one.day, one.days_after, one.scope) for one in facts.applicability]
    assert told == [
        ("enters_into_force", None, 20, ""),
        ("applies", date(2026, 3, 1), None, ""),
        ("applies", date(2026, 9, 1), None, "Article 10"),
    ]
    assert facts.applicability[2].sentence == "However, Article 10 shall apply from 1 September 2026."
    names = {one.name for one in facts.addressees}
    assert {
        "providers of streaming services",
        "providers of large streaming services",
        "safety office",
    } <= names
    assert all(one.sentence in laws.FIRST.read_text(encoding="utf-8") for one in facts.addressees)


def test_a_policy_and_a_regulation_never_share_a_name(store: Store) -> None:
    with store.write() as tx:
        import_document(tx, "policy", builders.policy_text(), "p.md", "ada")
    with pytest.raises(Refused, match=r"'policy/scams' has the name 'scams' already; choose another --id"):
        take(store, laws.FIRST, BEFORE, name="scams")
