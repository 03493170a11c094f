"""Releases: only with enough valid approvals of exactly this proposal, all of it or nothing, and once."""

from typing import Any

import pytest
from sqlalchemy import select

from knowledge_base import tables
from knowledge_base.changes import Approval, Proposal
from knowledge_base.errors import RedlineError, Refused
from knowledge_base.records import ArtefactId, ClauseId, PersonId, now
from knowledge_base.store import Store, Transaction
from tests import builders
from tests.builders import CONFIG, HIGH, LOW, POLICY_ID, PROMPT_ID
from tools.approval_rules import approved_by
from tools.approve import approve, reject
from tools.propose import change_to, revert_proposal
from tools.release import release
from tools.verify import verify

CUTOFFS = ArtefactId("thresholds/scams")
PARCELS = "\n2.3 **Parcels.** Do not fake parcels.\n"


def approval(proposal: Proposal, person: str = "mira", **fields: Any) -> Approval:
    given = {"digest": proposal.digest, "decision": "approved", "at": now(), **fields}
    return Approval.model_validate({"proposal": proposal.id, "person": person, **given})


def heads(store: Store) -> dict[ArtefactId, Any]:
    with store.read() as tx:
        return dict(tx.library.heads())


def text_of(tx: Transaction, artefact: ArtefactId) -> str:
    found = tx.library.head(artefact)
    assert found is not None
    return found.text


def released(store: Store, proposal: Proposal) -> str:
    people = ("noor", "jonas") if proposal.risk == "high" else ("noor",)
    done = [approve(store, CONFIG, proposal.id, person) for person in people][-1]
    assert done.release is not None
    return done.release.id


def nothing_released(
    store: Store, proposal: Proposal, *approvals: Approval, match: str = "of . approvals"
) -> None:
    """A direct call is refused with these approvals in the store, and leaves nothing."""
    before = heads(store)
    with store.write() as tx:
        for one in approvals:
            tx.ledger.add_approval(one)
    with pytest.raises(Refused, match=match), store.write() as tx:
        release(tx, CONFIG, proposal, now())
    assert heads(store) == before
    with store.read() as tx:
        assert (tx.ledger.releases(), tx.ledger.outcome(proposal.id)) == ([], None)
        assert "release.made" not in {event.action for event in tx.audit.events()}


def test_a_direct_call_without_an_approval_is_refused(both: Store) -> None:
    nothing_released(both, builders.propose(both))


@pytest.mark.parametrize(
    ("person", "fields"),
    [
        ("mira", {"decision": "rejected"}),
        ("mira", {"digest": "0" * 64}),
        ("ada", {}),
        ("lee", {}),
        ("eve", {}),
    ],
    ids=["rejected", "another digest", "the author", "no approver", "unknown"],
)
def test_an_approval_that_does_not_count_releases_nothing(
    filled: Store, person: str, fields: dict[str, Any]
) -> None:
    proposal = builders.propose(filled)
    nothing_released(filled, proposal, approval(proposal, person, **fields))


def test_the_approval_of_a_co_author_does_not_count(filled: Store) -> None:
    proposal = builders.propose(filled, co_authors=("mira",))
    nothing_released(filled, proposal, approval(proposal, "mira"))


def test_one_approval_of_a_high_risk_change_releases_nothing(filled: Store) -> None:
    proposal = builders.propose(filled, risk=HIGH)
    nothing_released(filled, proposal, approval(proposal), match="1 of 2 approvals")


def test_approvals_of_another_proposal_do_not_count(filled: Store) -> None:
    proposal = builders.propose(filled)
    other = builders.propose(filled, (CUTOFFS, builders.thresholds_text(0.9)))
    nothing_released(filled, proposal, approval(other))


@pytest.mark.parametrize("field", ["text", "base", "risk", "author", "kind", "id"])
def test_a_caller_who_hands_over_another_proposal_is_refused(filled: Store, field: str) -> None:
    proposal = builders.propose(filled, risk=HIGH, author="mira")
    body = proposal.model_dump()
    with filled.read() as tx:
        other = change_to(tx, PROMPT_ID, builders.prompt_text(title="Smuggled"))
    handed_over: dict[str, dict[str, Any]] = {
        "text": {"changes": (other,)},
        "base": {"changes": (proposal.changes[0].model_copy(update={"base": None}),)},
        "risk": {"risk": "low"},
        "author": {"author": "ada"},
        "kind": {"kind": "prompt"},
        "id": {"id": "P-other"},
    }
    handed = builders.proposal_of(body | handed_over[field])
    nothing_released(filled, handed, approval(proposal), match="not the proposal that was drafted")


def test_an_approved_proposal_releases_every_artefact_together(both: Store) -> None:
    proposal = builders.propose(
        both,
        (PROMPT_ID, builders.prompt_text(title="A")),
        (CUTOFFS, builders.thresholds_text(0.7)),
        (ArtefactId("thresholds/other"), builders.thresholds_text(0.7, "other")),
    )
    made = released(both, proposal)
    with both.read() as tx:
        found = tx.ledger.release(made)
        assert found is not None
        assert [(v.artefact, v.before, v.after) for v in found.versions] == [
            (change.artefact, change.base, change.digest) for change in proposal.changes
        ]
        assert all(tx.library.heads()[change.artefact] == change.digest for change in proposal.changes)
        version = tx.library.head(PROMPT_ID)
        assert version is not None
        assert (version.number, version.origin) == (2, f"release:{made}")
    assert verify(both).ok


def test_releasing_again_gives_the_same_release_and_writes_nothing(both: Store) -> None:
    proposal = builders.propose(both)
    released(both, proposal)
    before = heads(both)
    with both.write() as tx:
        events = len(list(tx.audit.events()))
        first = tx.ledger.releases()
        again = release(tx, CONFIG, proposal, now())
        assert [again] == first == tx.ledger.releases()
        assert len(list(tx.audit.events())) == events
    assert heads(both) == before


def test_a_release_stays_as_it_was_when_its_approvers_lose_their_role(filled: Store) -> None:
    proposal = builders.propose(filled)
    released(filled, proposal)
    with filled.write() as tx:
        nobody = CONFIG.model_copy(update={"people": {}})
        assert release(tx, nobody, proposal, now()).approved_by == ("noor",)


def test_a_base_that_moved_after_the_approvals_undoes_the_whole_release(filled: Store) -> None:
    proposal = builders.propose(
        filled, (PROMPT_ID, builders.prompt_text(title="A")), (CUTOFFS, builders.thresholds_text(0.7))
    )
    with filled.write() as tx:
        tx.ledger.add_approval(approval(proposal))
        cutoffs = tx.library.add_version(CUTOFFS, builders.thresholds_text(0.6), "import:b")
        tx.library.move_head(CUTOFFS, proposal.changes[1].base, cutoffs.digest, None)
    nothing_released(filled, proposal, match="'thresholds/scams' has moved on")
    with filled.read() as tx:
        assert len(tx.library.versions(PROMPT_ID)) == 1


def test_a_rejected_proposal_is_not_released_even_with_approvals(filled: Store) -> None:
    proposal = builders.propose(filled)
    reject(filled, CONFIG, proposal.id, "mira", "no")
    with filled.write() as tx:
        tx.ledger.add_approval(approval(proposal, "jonas"))
    with pytest.raises(Refused, match="is rejected already"), filled.write() as tx:
        release(tx, CONFIG, proposal, now())
    with filled.read() as tx:
        assert tx.ledger.releases() == []


def test_valid_approvals_are_those_of_approvers_who_did_not_write_it(filled: Store) -> None:
    proposal = builders.propose(filled, risk=HIGH, author="mira")
    with filled.write() as tx:
        for person in ("mira", "jonas", "noor", "ada", "lee", "eve"):
            tx.ledger.add_approval(approval(proposal, person))
        assert approved_by(tx, CONFIG, proposal) == ("jonas", "noor")


def test_a_policy_edit_adds_clauses_and_keeps_the_ids_of_the_others(both: Store) -> None:
    edited = builders.policy_text(effective_from="2026-07-01", extra=PARCELS).replace(
        "pay a fee", "pay any fee"
    )
    made = released(both, builders.propose(both, (POLICY_ID, edited)))
    with both.read() as tx:
        first, second = tx.library.versions(POLICY_ID)
        assert second.origin == f"release:{made}"
        by_version = {
            version.number: [c.id for c in tx.library.clauses("scams") if c.version == version.number]
            for version in (first, second)
        }
        added = "scams/2.3"
        assert by_version[2] == [*by_version[1][:3], added, *by_version[1][3:]]
        assert "any fee" in tx.library.clause_versions(ClauseId("scams/2.1"))[1].text
    assert verify(both).ok


def test_a_policy_that_says_it_is_another_is_not_released(filled: Store) -> None:
    proposal = builders.propose(filled, (POLICY_ID, builders.policy_text("hate")))
    with pytest.raises(RedlineError, match="says it is 'hate'"):
        approve(filled, CONFIG, proposal.id, "mira")
    with filled.read() as tx:
        assert (tx.ledger.approvals(proposal.id), tx.ledger.releases()) == ([], [])


def test_a_revert_puts_back_the_older_version(both: Store) -> None:
    before = heads(both)
    first = released(both, builders.propose(both))
    with both.write() as tx:
        back = revert_proposal(tx, CONFIG, first, "ada", "it was wrong", now())
    released(both, back)
    assert heads(both) == before
    with both.read() as tx:
        assert [version.number for version in tx.library.versions(PROMPT_ID)] == [1, 2]
        assert text_of(tx, PROMPT_ID) == builders.prompt_text()
    assert verify(both).ok


def test_a_revert_can_itself_be_reverted(filled: Store) -> None:
    first = released(filled, builders.propose(filled))
    after = heads(filled)
    for reason in ("wrong", "right after all", "wrong after all"):
        with filled.write() as tx:
            back = revert_proposal(tx, CONFIG, first, "ada", reason, now())
        first = released(filled, back)
    with filled.read() as tx:
        assert text_of(tx, PROMPT_ID) == builders.prompt_text()
    with filled.write() as tx:
        back = revert_proposal(tx, CONFIG, first, "ada", "again", now())
    released(filled, back)
    assert heads(filled) == after
    assert verify(filled).ok


def test_after_a_revert_the_older_clauses_are_in_force_again(filled: Store) -> None:
    edited = builders.policy_text(effective_from="2026-07-01", extra=PARCELS)
    first = released(filled, builders.propose(filled, (POLICY_ID, edited)))
    day = now().date()
    with filled.write() as tx:
        assert "scams/2.3" in {clause.id for clause in tx.library.clauses_in_force(day, "global")}
        back = revert_proposal(tx, CONFIG, first, "ada", "it was wrong", now())
    released(filled, back)
    with filled.read() as tx:
        assert {c.version for c in tx.library.clauses_in_force(day, "global")} == {1}


def test_the_rows_of_a_release_are_one_each(both: Store) -> None:
    proposal = builders.propose(both, risk=LOW)
    released(both, proposal)
    with both.read() as tx:
        for table in (tables.approvals, tables.closings, tables.releases):
            rows = tx.connection.execute(select(table)).all()
            assert [row.proposal for row in rows] == [proposal.id]
        assert tx.ledger.releases()[0].approved_by == (PersonId("noor"),)
