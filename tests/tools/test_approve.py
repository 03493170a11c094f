"""Who may decide, on what exact text: each rule has a test, and a refusal changes nothing but the log."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from pydantic import ValidationError
from sqlalchemy import select, text, update

from knowledge_base import tables
from knowledge_base.changes import Proposal
from knowledge_base.digests import of_text
from knowledge_base.errors import Refused
from knowledge_base.records import ArtefactId, Digest, PersonId, now
from knowledge_base.store import Store
from knowledge_base.workspace import ApprovalRules
from tests import builders
from tests.builders import CONFIG, HIGH, PROMPT_ID
from tools.approve import approve, needed_approvals, reject
from tools.verify import verify

REFUSALS = ("approval.refused", "rejection.refused")
KEPT = [table for table in tables.metadata.sorted_tables if table.name not in ("audit_events", "audit_head")]


def everything(store: Store) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table but the log."""
    with store.read() as tx:
        return {
            table.name: sorted((tuple(row) for row in tx.connection.execute(select(table))), key=repr)
            for table in KEPT
        }


@contextmanager
def refused(store: Store, match: str) -> Iterator[None]:
    """The block is refused for this reason, the reason is in the log, and nothing else has changed."""
    before = everything(store)
    with store.read() as tx:
        logged = len(list(tx.audit.events()))
    with pytest.raises(Refused, match=match) as problem:
        yield
    assert everything(store) == before
    with store.read() as tx:
        events = list(tx.audit.events())
    assert len(events) == logged + 1
    assert events[-1].action in REFUSALS
    assert events[-1].body == {"reason": str(problem.value), "via": "terminal"}


def tampered(store: Store, proposal: Proposal, change: Callable[[dict[str, Any]], None]) -> None:
    """Change what is stored of a proposal, as somebody with the database's password might."""
    body = proposal.model_dump(mode="json")
    change(body)
    with store.write() as tx:
        tx.connection.execute(
            update(tables.proposals).where(tables.proposals.c.id == proposal.id).values(body=json.dumps(body))
        )


def head(store: Store, artefact: ArtefactId = PROMPT_ID) -> Digest:
    with store.read() as tx:
        found = tx.library.head(artefact)
    assert found is not None
    return found.digest


def release_of(store: Store, proposal: Proposal) -> str:
    done = approve(store, CONFIG, proposal.id, "mira")
    assert done.release is not None
    return done.release.id


def test_an_approval_of_a_low_risk_change_releases_it_at_once(both: Store) -> None:
    proposal = builders.propose(both)
    done = approve(both, CONFIG, proposal.id, "mira", proposal.digest, "looks right")
    assert done.release is not None
    assert (done.approvals, done.needed, done.release.approved_by) == (1, 1, ("mira",))
    assert head(both) == proposal.changes[0].digest
    with both.read() as tx:
        assert tx.ledger.outcome(proposal.id) == "released"
        assert [event.action for event in tx.audit.events()][-2:] == ["proposal.approved", "release.made"]
        assert tx.ledger.approvals(proposal.id)[0].reason == "looks right"
    assert verify(both).ok


def test_a_change_of_high_risk_needs_two_people(both: Store) -> None:
    proposal = builders.propose(both, risk=HIGH)
    first = approve(both, CONFIG, proposal.id, "mira")
    assert (first.approvals, first.needed, first.release) == (1, 2, None)
    assert head(both) == proposal.changes[0].base
    second = approve(both, CONFIG, proposal.id, "jonas")
    assert second.release is not None
    assert second.release.approved_by == ("mira", "jonas")
    assert head(both) == proposal.changes[0].digest


def test_a_rejection_ends_a_proposal_and_moves_nothing(both: Store) -> None:
    proposal = builders.propose(both)
    assert reject(both, CONFIG, proposal.id, "mira", "breaks satire").decision == "rejected"
    assert head(both) == proposal.changes[0].base
    with both.read() as tx:
        assert tx.ledger.outcome(proposal.id) == "rejected"
        assert tx.ledger.approvals(proposal.id)[0].reason == "breaks satire"
    assert verify(both).ok


def test_an_unknown_proposal_is_refused(filled: Store) -> None:
    with refused(filled, "no proposal 'P-none'.*'redline proposals list'"):
        approve(filled, CONFIG, "P-none", "mira")
    with refused(filled, "no proposal 'P-none'"):
        reject(filled, CONFIG, "P-none", "mira", "no")


def test_an_unknown_person_is_refused(filled: Store) -> None:
    proposal = builders.propose(filled)
    with refused(filled, "'eve' is not a person"):
        approve(filled, CONFIG, proposal.id, "eve")
    with refused(filled, "'eve' is not a person"):
        reject(filled, CONFIG, proposal.id, "eve", "no")


@pytest.mark.parametrize("person", ["", " mira", "Mira", "mira\n", "m" * 5_000, "';DROP TABLE heads;--"])
def test_a_name_that_only_looks_like_an_approver_is_refused(filled: Store, person: str) -> None:
    proposal = builders.propose(filled)
    with refused(filled, "is not a person"):
        approve(filled, CONFIG, proposal.id, person)


@pytest.mark.parametrize("person", ["ada", "lee"])
def test_a_person_who_is_no_approver_is_refused(filled: Store, person: str) -> None:
    proposal = builders.propose(filled, author="mira")
    with refused(filled, f"'{person}' is not an approver; ask one of jonas, mira, noor"):
        approve(filled, CONFIG, proposal.id, person)
    with refused(filled, "is not an approver"):
        reject(filled, CONFIG, proposal.id, person, "no")


def test_an_author_does_not_approve(filled: Store) -> None:
    proposal = builders.propose(filled, author="mira")
    with refused(filled, "an author does not approve"):
        approve(filled, CONFIG, proposal.id, "mira")


def test_a_co_author_does_not_approve(filled: Store) -> None:
    proposal = builders.propose(filled, co_authors=("mira",))
    with refused(filled, "an author does not approve"):
        approve(filled, CONFIG, proposal.id, "mira")
    assert approve(filled, CONFIG, proposal.id, "jonas").release is not None


def test_an_author_who_approves_others_may_reject_their_own(filled: Store) -> None:
    proposal = builders.propose(filled, author="mira")
    assert reject(filled, CONFIG, proposal.id, "mira", "thought better of it").decision == "rejected"


def test_an_expired_proposal_is_refused(filled: Store) -> None:
    proposal = builders.propose(filled, days_ago=CONFIG.approval.expires_days)
    with refused(filled, "expired on"):
        approve(filled, CONFIG, proposal.id, "mira")


def test_a_proposal_expires_at_the_moment_it_says_and_not_before(filled: Store) -> None:
    proposal = builders.propose(filled)
    with refused(filled, "expired on"):
        approve(filled, CONFIG, proposal.id, "mira", at=proposal.expires_at)
    last = proposal.expires_at - timedelta(microseconds=1)
    assert approve(filled, CONFIG, proposal.id, "mira", at=last).release is not None


def test_an_expired_proposal_can_still_be_rejected(filled: Store) -> None:
    proposal = builders.propose(filled, days_ago=99)
    assert reject(filled, CONFIG, proposal.id, "mira", "too late").decision == "rejected"


def test_a_text_that_was_changed_in_the_database_is_refused(filled: Store) -> None:
    proposal = builders.propose(filled)
    tampered(filled, proposal, lambda body: body["changes"][0].update(text="other"))
    with refused(filled, "was changed after it was drafted"):
        approve(filled, CONFIG, proposal.id, "mira")


def test_a_text_changed_together_with_its_digest_is_refused(filled: Store) -> None:
    proposal = builders.propose(filled)
    tampered(filled, proposal, lambda body: body["changes"][0].update(text="other", digest=of_text("other")))
    with refused(filled, "was changed after it was drafted"):
        approve(filled, CONFIG, proposal.id, "mira")


@pytest.mark.parametrize("field", ["risk", "kind", "base", "artefact"])
def test_what_else_was_shown_is_bound_by_the_digest(filled: Store, field: str) -> None:
    proposal = builders.propose(filled, risk=HIGH)

    def change(body: dict[str, Any]) -> None:
        if field in ("risk", "kind"):
            body[field] = {"risk": "low", "kind": "prompt"}[field]
        else:
            body["changes"][0][field] = {"base": None, "artefact": "prompt/other"}[field]

    tampered(filled, proposal, change)
    with refused(filled, "was changed after it was drafted"):
        approve(filled, CONFIG, proposal.id, "mira")


def test_another_digest_than_the_one_shown_is_refused(filled: Store) -> None:
    proposal = builders.propose(filled)
    with refused(filled, "is not the text that was shown"):
        approve(filled, CONFIG, proposal.id, "mira", "0" * 64)
    with refused(filled, "is not the text that was shown"):
        approve(filled, CONFIG, proposal.id, "mira", "")
    with refused(filled, "is not the text that was shown"):
        approve(filled, CONFIG, proposal.id, "mira", proposal.digest[:12])


def test_a_base_that_moved_is_refused(both: Store) -> None:
    proposal, other = (
        builders.propose(both),
        builders.propose(both, (PROMPT_ID, builders.prompt_text(title="B"))),
    )
    release_of(both, other)
    with refused(both, "has moved on since"):
        approve(both, CONFIG, proposal.id, "mira")


def test_of_several_changes_one_moved_base_is_enough_to_refuse(filled: Store) -> None:
    cutoffs = ArtefactId("thresholds/scams")
    proposal = builders.propose(
        filled, (PROMPT_ID, builders.prompt_text(title="A")), (cutoffs, builders.thresholds_text(0.7))
    )
    release_of(filled, builders.propose(filled, (cutoffs, builders.thresholds_text(0.6))))
    with refused(filled, "'thresholds/scams' has moved on"):
        approve(filled, CONFIG, proposal.id, "mira")
    assert head(filled) == proposal.changes[0].base


def test_a_proposal_to_create_what_is_there_by_now_is_refused(both: Store) -> None:
    new = ArtefactId("thresholds/other")
    proposal = builders.propose(both, (new, builders.thresholds_text(0.4, "other")))
    assert proposal.changes[0].base is None
    with both.write() as tx:
        builders.import_texts(tx, ("thresholds", builders.thresholds_text(0.5, "other")))
    with refused(both, "has moved on since"):
        approve(both, CONFIG, proposal.id, "mira")


@pytest.mark.parametrize("outcome", ["released", "rejected"])
def test_a_proposal_that_was_decided_is_refused(both: Store, outcome: str) -> None:
    proposal = builders.propose(both)
    if outcome == "released":
        release_of(both, proposal)
    else:
        reject(both, CONFIG, proposal.id, "mira", "no")
    with refused(both, f"is {outcome} already"):
        approve(both, CONFIG, proposal.id, "jonas")
    with refused(both, f"is {outcome} already"):
        reject(both, CONFIG, proposal.id, "jonas", "no")


def test_one_person_does_not_approve_twice(both: Store) -> None:
    proposal = builders.propose(both, risk=HIGH)
    approve(both, CONFIG, proposal.id, "mira")
    with refused(both, "'mira' has decided on .* already"):
        approve(both, CONFIG, proposal.id, "mira")
    with refused(both, "'mira' has decided on .* already"):
        reject(both, CONFIG, proposal.id, "mira", "thought better of it")
    assert head(both) == proposal.changes[0].base


@pytest.mark.parametrize("reason", ["", "  \n\t"])
def test_a_rejection_without_a_reason_is_refused(filled: Store, reason: str) -> None:
    proposal = builders.propose(filled)
    with refused(filled, "needs a reason"):
        reject(filled, CONFIG, proposal.id, "mira", reason)


def test_words_over_the_limit_are_refused(filled: Store) -> None:
    proposal = builders.propose(filled)
    with refused(filled, "over 4,000 characters"):
        reject(filled, CONFIG, proposal.id, "mira", "x" * 4_001)
    with refused(filled, "over 4,000 characters"):
        approve(filled, CONFIG, proposal.id, "mira", note="x" * 4_001)
    assert reject(filled, CONFIG, proposal.id, "mira", "x" * 4_000).decision == "rejected"


def test_words_that_no_database_keeps_are_refused(filled: Store) -> None:
    proposal = builders.propose(filled)
    with refused(filled, "cannot be kept"):
        approve(filled, CONFIG, proposal.id, "mira", note="half a pair \ud83d")
    with refused(filled, "cannot be kept"):
        reject(filled, CONFIG, proposal.id, "mira", "half a pair \ud83d")


def test_a_risk_that_is_not_in_the_rules_is_refused(filled: Store) -> None:
    proposal = builders.propose(filled)
    tampered(filled, proposal, lambda body: body.update(risk="none"))
    with refused(filled, "is damaged"):
        approve(filled, CONFIG, proposal.id, "mira")
    with refused(filled, "is damaged"):
        reject(filled, CONFIG, proposal.id, "mira", "no")


def test_there_are_two_risks_and_no_rule_for_another() -> None:
    assert [needed_approvals(risk, ApprovalRules()) for risk in ("low", "high")] == [1, 2]
    with pytest.raises(KeyError):
        needed_approvals("none", ApprovalRules())


def test_no_rules_let_a_change_through_without_an_approval() -> None:
    for rules in ({"low_risk_approvals": 0}, {"high_risk_approvals": 1}, {"high_risk_approvals": 0}):
        with pytest.raises(ValidationError):
            ApprovalRules.model_validate(rules)


def test_an_approver_who_lost_the_role_no_longer_counts(both: Store) -> None:
    proposal = builders.propose(both, risk=HIGH)
    approve(both, CONFIG, proposal.id, "mira")
    mira = CONFIG.people[PersonId("mira")].model_copy(update={"roles": ("author",)})
    later = CONFIG.model_copy(update={"people": {**CONFIG.people, "mira": mira}})
    second = approve(both, later, proposal.id, "jonas")
    assert (second.approvals, second.needed, second.release) == (1, 2, None)
    assert head(both) == proposal.changes[0].base
    third = approve(both, later, proposal.id, "noor")
    assert third.release is not None
    assert third.release.approved_by == ("jonas", "noor")


def test_an_approver_who_left_no_longer_counts(filled: Store) -> None:
    proposal = builders.propose(filled, risk=HIGH)
    approve(filled, CONFIG, proposal.id, "mira")
    people = {name: person for name, person in CONFIG.people.items() if name != "mira"}
    second = approve(filled, CONFIG.model_copy(update={"people": people}), proposal.id, "jonas")
    assert (second.approvals, second.release) == (1, None)


def test_stricter_rules_hold_for_what_was_drafted_before(filled: Store) -> None:
    proposal = builders.propose(filled)
    rules = CONFIG.approval.model_copy(update={"low_risk_approvals": 2})
    stricter = CONFIG.model_copy(update={"approval": rules})
    assert approve(filled, stricter, proposal.id, "mira").release is None
    assert approve(filled, stricter, proposal.id, "jonas").release is not None


def test_what_evidence_was_measured_with_must_still_be_in_force(filled: Store) -> None:
    evidence = builders.evidence(
        {ArtefactId("thresholds/scams"): head(filled, ArtefactId("thresholds/scams"))}
    )
    proposal = builders.propose(filled, evidence=evidence)
    cutoffs = builders.propose(filled, (ArtefactId("thresholds/scams"), builders.thresholds_text(0.6)))
    release_of(filled, cutoffs)
    with refused(filled, "'thresholds/scams' has moved on since .* was measured"):
        approve(filled, CONFIG, proposal.id, "mira")


def test_refusals_leave_the_log_whole(both: Store) -> None:
    proposal = builders.propose(both)
    for person in ("eve", "ada", "lee"):
        with pytest.raises(Refused):
            approve(both, CONFIG, proposal.id, person)
    assert verify(both).ok
    assert approve(both, CONFIG, proposal.id, "mira", at=now()).release is not None


def test_a_decision_is_one_row_in_the_log_with_the_digest_it_was_about(filled: Store) -> None:
    proposal = builders.propose(filled)
    approve(filled, CONFIG, proposal.id, "mira")
    with filled.read() as tx:
        event = next(e for e in tx.audit.events() if e.action == "proposal.approved")
        rows = tx.connection.scalar(text("SELECT count(*) FROM approvals"))
    assert (event.actor, event.subject, event.body["record"]["digest"], rows) == (
        "mira",
        proposal.id,
        proposal.digest,
        1,
    )


def test_who_may_not_see_a_policy_decides_nothing_about_it(filled: Store) -> None:
    proposal = builders.propose(filled)
    hidden = CONFIG.model_copy(update={"restricted": {"scams": ("safety",)}})
    with refused(filled, "restricted policy; ask an approver of safety"):
        approve(filled, hidden, proposal.id, "mira")
    with refused(filled, "restricted policy"):
        reject(filled, hidden, proposal.id, "mira", "no")
    assert approve(filled, hidden, proposal.id, "jonas").release is not None
