"""How a proposal stands, in one word."""

from datetime import timedelta

from knowledge_base.records import PersonId, now
from knowledge_base.store import Store
from slack_app.work.proposals import view_of
from tests import builders
from tests.builders import CONFIG
from tools.approve import approve, reject
from tools.proposal_parts import consequence, gather
from tools.status import status_of


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


def test_an_approver_who_lost_the_role_is_not_counted_where_a_proposal_is_shown(store: Store) -> None:
    builders.fill_documents(store)
    proposal = builders.propose(store, risk=builders.HIGH)
    approve(store, CONFIG, proposal.id, "mira")
    people = {name: person for name, person in CONFIG.people.items() if name != PersonId("mira")}
    for config, given in ((CONFIG, ("mira",)), (CONFIG.model_copy(update={"people": people}), ())):
        parts = gather(store, config, proposal)
        assert parts.status == f"open, {len(given)} of 2 approvals"
        with store.read() as tx:
            assert view_of(tx, config, proposal, "h", None, now()).given == given


def test_an_expired_proposal_is_shown_as_expired(store: Store) -> None:
    builders.fill_documents(store)
    parts = gather(store, CONFIG, builders.propose(store, days_ago=99))
    assert parts.status == "expired"
    assert consequence(parts) == "Approving does nothing any more: the proposal is expired."
