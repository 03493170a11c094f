"""How a proposal stands, in one word and in words."""

from datetime import timedelta

from knowledge_base.records import now
from knowledge_base.store import Store
from tests import builders
from tests.builders import CONFIG
from tools.approve import approve, reject
from tools.status import status_of, status_words


def test_a_proposal_is_open_until_it_expires_or_is_decided(store: Store) -> None:
    builders.fill_documents(store)
    released = builders.propose(store)
    other = builders.propose(store, (builders.PROMPT_ID, builders.prompt_text(title="B")), days_ago=13)
    with store.read() as tx:
        assert [status_of(tx, one) for one in (released, other)] == ["open", "open"]
        assert status_of(tx, other, now() + timedelta(days=2)) == "expired"
        assert status_of(tx, other, other.expires_at) == "expired"
    approve(store, CONFIG, released.id, "mira")
    reject(store, CONFIG, other.id, "mira", "no")
    with store.read() as tx:
        later = now() + timedelta(days=99)
        assert [status_of(tx, one, later) for one in (released, other)] == ["released", "rejected"]


def test_a_superseded_one_names_the_proposal_that_took_its_place(store: Store) -> None:
    builders.fill_documents(store)
    old = builders.propose(store)
    new = builders.propose(
        store, (builders.PROMPT_ID, builders.prompt_text(title="B")), supersedes=old.id, co_authors=("mira",)
    )
    with store.write() as tx:
        tx.ledger.close(old.id, "superseded")
    with store.read() as tx:
        assert (status_of(tx, old), status_words(tx, old)) == ("superseded", f"superseded by {new.id}")
        assert (status_of(tx, new), status_words(tx, new)) == ("open", "open")
