"""What is coming: clauses that begin, change or end, and the prompts that rest on them."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from knowledge_base.records import ClauseId
from knowledge_base.store import Store
from tests.builders import POLICY_ID, import_texts, policy_text, prompt_text
from tests.stores import new_store
from tools.coming import Coming, coming

TODAY = date(2026, 6, 20)
TASKS = "\n2.3 **Paid tasks.** Do not ask for a deposit before work is paid.\n"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """A migrated store; nothing here depends on the engine."""
    opened = new_store(tmp_path)
    yield opened
    opened.close()


@pytest.fixture
def filled(store: Store) -> Store:
    """One policy in force and a prompt that cites its clause 2.1."""
    with store.write() as tx:
        import_texts(tx, ("policy", policy_text()), ("prompt", prompt_text()))
    return store


def comes(store: Store, day: date = TODAY, days: int = 30) -> tuple[Coming, ...]:
    with store.read() as tx:
        return coming(tx, day, days)


def add_policy(store: Store, text: str) -> None:
    with store.write() as tx:
        import_texts(tx, ("policy", text))


def test_a_later_version_tells_its_new_and_reworded_clauses_and_who_cites_them(filled: Store) -> None:
    text = policy_text(effective_from="2026-07-01", extra=TASKS)
    add_policy(filled, text.replace("buy a voucher", "buy a gift card"))
    (one,) = comes(filled)
    assert (one.artefact, one.version, one.day) == (POLICY_ID, 2, date(2026, 7, 1))
    assert one.begins == ("scams/2.3",)
    assert one.changes == ("scams/2.1",)
    assert one.ends == ()
    assert [(cited.prompt, cited.clauses) for cited in one.cited_by] == [("scams", ("scams/2.1",))]
    assert one.uncited == ("scams/2.3",)


def test_a_clause_that_is_left_out_ends(filled: Store) -> None:
    text = policy_text(effective_from="2026-07-01")
    start, end = text.index("2.1 **"), text.index("2.2 **")
    add_policy(filled, text[:start] + text[end:])
    (one,) = comes(filled)
    assert one.ends == ("scams/2.1",)
    assert one.cited_by[0].clauses == (ClauseId("scams/2.1"),)


def test_a_version_with_the_same_words_is_not_told(filled: Store) -> None:
    add_policy(filled, policy_text(effective_from="2026-07-01"))
    assert comes(filled) == ()


def test_only_the_days_after_the_day_and_within_the_span_count(filled: Store) -> None:
    add_policy(filled, policy_text(effective_from="2026-07-01", extra=TASKS))
    assert comes(filled, date(2026, 6, 1), 30)
    assert comes(filled, date(2026, 6, 1), 29) == ()
    assert comes(filled, date(2026, 6, 30))
    assert comes(filled, date(2026, 7, 1)) == ()


def test_a_document_that_ends_with_nothing_after_it_ends_all_its_clauses(store: Store) -> None:
    text = policy_text().replace(
        "effective_from: 2026-01-01", "effective_from: 2026-01-01\neffective_to: 2026-07-01"
    )
    add_policy(store, text)
    (one,) = comes(store)
    assert one.version is None
    assert len(one.ends) == 5
    assert (one.begins, one.cited_by) == ((), ())


def test_a_market_document_is_told_as_one_of_its_own(filled: Store) -> None:
    add_policy(filled, policy_text(effective_from="2026-07-01", market="DE", extra=TASKS))
    (one,) = comes(filled)
    assert (one.artefact, one.market) == ("policy/scams@DE", "DE")
    assert "scams/2.1" in one.begins


def test_a_version_that_was_reverted_does_not_come(filled: Store) -> None:
    add_policy(filled, policy_text(effective_from="2026-07-01", extra=TASKS))
    with filled.write() as tx:
        first, second = tx.library.versions(POLICY_ID)
        assert tx.library.move_head(POLICY_ID, second.digest, first.digest, "R-1")
    assert comes(filled) == ()


def test_the_soonest_comes_first(filled: Store) -> None:
    add_policy(filled, policy_text("hate", "2026-07-05"))
    add_policy(filled, policy_text(effective_from="2026-07-01", extra=TASKS))
    assert [one.policy for one in comes(filled)] == ["scams", "hate"]
