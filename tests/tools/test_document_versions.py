"""The versions of a document that count."""

from datetime import date

import pytest

from knowledge_base.errors import WrongUsage
from knowledge_base.ingest import import_document
from knowledge_base.store import Store
from tests.builders import POLICY_ID, policy_text
from tools.document_versions import begins, clauses_by_version, standing_versions


def test_versions_come_in_the_order_in_which_they_hold(store: Store) -> None:
    with store.write() as tx:
        for day in ("2026-01-01", "2026-07-01", "2026-03-01"):
            import_document(tx, "policy", policy_text(effective_from=day), day, "ada")
        found = standing_versions(tx, POLICY_ID)
    assert [begins(version)[0] for version in found] == [date(2026, 1, 1), date(2026, 3, 1), date(2026, 7, 1)]


def test_versions_after_the_one_that_is_pointed_at_do_not_count(store: Store) -> None:
    with store.write() as tx:
        for day in ("2026-01-01", "2026-07-01"):
            import_document(tx, "policy", policy_text(effective_from=day), day, "ada")
        first, second = standing_versions(tx, POLICY_ID)
        tx.library.move_head(POLICY_ID, second.digest, first.digest, None)
        assert standing_versions(tx, POLICY_ID) == [first]


def test_stored_clauses_are_given_by_version(store: Store) -> None:
    with store.write() as tx:
        import_document(tx, "policy", policy_text(), "one", "ada")
        versions = standing_versions(tx, POLICY_ID)
        assert clauses_by_version(tx, versions) == [tuple(tx.library.clauses(artefact=POLICY_ID))]
        assert clauses_by_version(tx, []) == []


def test_a_text_without_rules_cannot_be_compared(store: Store) -> None:
    with store.write() as tx:
        import_document(tx, "regulation", "---\nid: act\n---\nNo rules here.\n", "act.md", "ada")
        versions = standing_versions(tx, "regulation/act")  # type: ignore[arg-type]
        with pytest.raises(WrongUsage, match="has no rules to compare"):
            clauses_by_version(tx, versions)
