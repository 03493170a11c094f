"""Artefacts: versions are only added and known by digest, heads move by compare-and-set."""

from datetime import date

import pytest

from knowledge_base import digests
from knowledge_base.errors import OutsideFailed
from knowledge_base.ingest import add_text
from knowledge_base.records import ArtefactId, ClauseId, Digest
from knowledge_base.store import Store
from tests import builders
from tests.builders import POLICY_ID, PROMPT_ID

JANUARY, JULY, AUGUST = date(2026, 1, 1), date(2026, 7, 1), date(2026, 8, 1)


def test_a_version_is_known_by_the_digest_of_its_text(store: Store) -> None:
    with store.write() as tx:
        first = tx.library.add_version(PROMPT_ID, "one", "import:a")
        second = tx.library.add_version(PROMPT_ID, "two", "release:R-1")
    assert (first.number, second.number) == (1, 2)
    assert first.digest == digests.of_text("one")
    with store.read() as tx:
        assert tx.library.version_by_digest(PROMPT_ID, first.digest) == first
        assert tx.library.version_by_digest(PROMPT_ID, Digest("0" * 64)) is None
        assert tx.library.version_by_digest(ArtefactId("prompt/other"), first.digest) is None


def test_a_text_that_is_there_already_adds_no_version_and_changes_none(store: Store) -> None:
    with store.write() as tx:
        first = tx.library.add_version(PROMPT_ID, "one", "import:a", effective_from=JANUARY)
        again = tx.library.add_version(PROMPT_ID, "one", "import:b", effective_from=JULY)
    assert again == first
    with store.read() as tx:
        assert tx.library.versions(PROMPT_ID) == [first]


def test_texts_of_two_artefacts_are_versions_of_their_own(store: Store) -> None:
    with store.write() as tx:
        one = tx.library.add_version(ArtefactId("prompt/one"), "same", "import:a")
        two = tx.library.add_version(ArtefactId("prompt/two"), "same", "import:a")
    assert (one.number, two.number, one.digest) == (1, 1, two.digest)


def test_versions_come_oldest_first_and_earlier_ones_stay_as_they_were(store: Store) -> None:
    made = []
    for number in range(1, 6):
        with store.write() as tx:
            made.append(tx.library.add_version(PROMPT_ID, f"text {number}", "import:a"))
        with store.read() as tx:
            assert tx.library.versions(PROMPT_ID) == made


def test_every_kind_of_character_comes_back_as_it_was(store: Store) -> None:
    text = "line\r\nline\u2028\t'quote\" \\ % :name {x} \U0001f600 ﷽ e\u0301"
    with store.write() as tx:
        tx.library.add_version(PROMPT_ID, text, "import:a")
    with store.read() as tx:
        assert tx.library.versions(PROMPT_ID)[0].text == text


def test_the_first_head_is_set_once(store: Store) -> None:
    with store.write() as tx:
        one = tx.library.add_version(PROMPT_ID, "one", "import:a")
        two = tx.library.add_version(PROMPT_ID, "two", "import:a")
        assert tx.library.head(PROMPT_ID) is None
        assert tx.library.move_head(PROMPT_ID, None, one.digest, None)
        assert not tx.library.move_head(PROMPT_ID, None, two.digest, None)
        assert tx.library.head(PROMPT_ID) == one


def test_a_head_moves_from_the_base_that_was_named_and_from_no_other(store: Store) -> None:
    with store.write() as tx:
        one, two, three = (tx.library.add_version(PROMPT_ID, text, "import:a") for text in "abc")
        tx.library.move_head(PROMPT_ID, None, one.digest, None)
        assert not tx.library.move_head(PROMPT_ID, two.digest, three.digest, "R-1")
        assert tx.library.move_head(PROMPT_ID, one.digest, two.digest, "R-1")
        assert not tx.library.move_head(PROMPT_ID, one.digest, three.digest, "R-2")
        assert tx.library.heads() == {PROMPT_ID: two.digest}


def test_a_head_that_is_not_there_moves_nowhere(store: Store) -> None:
    with store.write() as tx:
        one = tx.library.add_version(PROMPT_ID, "one", "import:a")
        assert not tx.library.move_head(PROMPT_ID, one.digest, one.digest, "R-1")
        assert tx.library.heads() == {}


def test_a_head_needs_an_artefact(store: Store) -> None:
    with pytest.raises(OutsideFailed), store.write() as tx:
        tx.library.move_head(PROMPT_ID, None, digests.of_text("one"), None)


def test_an_artefact_id_tells_kind_name_and_market(store: Store) -> None:
    german = ArtefactId("policy/scams@DE")
    with store.write() as tx:
        tx.library.add_version(german, "text", "import:a")
        tx.library.add_version(PROMPT_ID, "text", "import:a")
    with store.read() as tx:
        found = tx.library.artefact(german)
        assert found is not None
        assert (found.kind, found.name, found.market) == ("policy", "scams", "DE")
        assert tx.library.artefact(POLICY_ID) is None
        assert tx.library.artefact_ids() == [german, PROMPT_ID]
        assert tx.library.artefact_ids("prompt") == [PROMPT_ID]


def test_clauses_come_in_the_order_of_the_document(store: Store) -> None:
    with store.write() as tx:
        add_text(tx, POLICY_ID, builders.policy_text(), "import:a")
    with store.read() as tx:
        assert [clause.number for clause in tx.library.clauses("scams")] == [
            "1.1",
            "2.1",
            "2.2",
            "3.1",
            "4.1",
        ]
        assert tx.library.clauses("other") == []


def test_a_clause_keeps_every_version_of_its_text(store: Store) -> None:
    later = builders.policy_text(effective_from="2026-07-01").replace("pay a fee", "pay any fee")
    with store.write() as tx:
        add_text(tx, POLICY_ID, builders.policy_text(), "import:a")
        add_text(tx, POLICY_ID, later, "import:b")
    with store.read() as tx:
        versions = tx.library.clause_versions(ClauseId("scams/2.1"))
    assert [(clause.version, "any fee" in clause.text) for clause in versions] == [(1, False), (2, True)]


def test_the_clauses_in_force_are_those_of_the_day_and_market(store: Store) -> None:
    later = builders.policy_text(
        effective_from="2026-07-01", extra="\n2.3 **Parcels.** Do not fake parcels.\n"
    )
    german = builders.policy_text(effective_from="2026-03-01", market="DE").replace(
        "codes.", "codes or keys."
    )
    with store.write() as tx:
        builders.import_texts(tx, ("policy", builders.policy_text()), ("policy", later), ("policy", german))
    with store.read() as tx:
        numbers = [clause.number for clause in tx.library.clauses_in_force(JANUARY, "global")]
        assert numbers == ["1.1", "2.1", "2.2", "3.1", "4.1"]
        assert "scams/2.3" in {clause.id for clause in tx.library.clauses_in_force(JULY, "global")}
        there = {clause.id: clause.text for clause in tx.library.clauses_in_force(JULY, "DE")}
        assert "keys" in there[ClauseId("scams/2.2")]
        assert "scams/2.3" in there


def test_a_version_that_the_head_was_moved_back_from_does_not_hold(store: Store) -> None:
    later = builders.policy_text(
        effective_from="2026-07-01", extra="\n2.3 **Parcels.** Do not fake parcels.\n"
    )
    with store.write() as tx:
        builders.import_texts(tx, ("policy", builders.policy_text()), ("policy", later))
        one, two = tx.library.versions(POLICY_ID)
        assert len(tx.library.clauses_in_force(AUGUST, "global")) == 6
        assert tx.library.move_head(POLICY_ID, two.digest, one.digest, "R-1")
        assert len(tx.library.clauses_in_force(AUGUST, "global")) == 5
        assert {clause.version for clause in tx.library.standing_clauses("scams")} == {1}


def test_standing_clauses_are_those_of_every_version_and_market(store: Store) -> None:
    later = builders.policy_text(effective_from="2026-07-01")
    german = builders.policy_text(effective_from="2026-03-01", market="DE")
    with store.write() as tx:
        builders.import_texts(tx, ("policy", builders.policy_text()), ("policy", later), ("policy", german))
        standing = tx.library.standing_clauses("scams")
        assert {(clause.market, clause.version) for clause in standing} == {
            ("global", 1),
            ("global", 2),
            ("DE", 1),
        }
        assert tx.library.standing_clauses("absent") == []


def test_adding_clauses_again_leaves_them_as_they_are(store: Store) -> None:
    with store.write() as tx:
        add_text(tx, POLICY_ID, builders.policy_text(), "import:a")
        before = tx.library.clauses()
        tx.library.add_clauses([clause.model_copy(update={"text": "other"}) for clause in before])
        assert tx.library.clauses() == before


def test_the_state_changes_with_every_version_and_every_head(store: Store) -> None:
    with store.write() as tx:
        states = [tx.library.state()]
        version = tx.library.add_version(ArtefactId("policy/gifts"), "text", "import:x")
        states.append(tx.library.state())
        tx.library.move_head(version.artefact, None, version.digest, None)
        states += [tx.library.state(), tx.library.state()]
    assert len(set(states)) == 3
    assert states[2] == states[3]
