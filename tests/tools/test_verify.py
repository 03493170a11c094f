"""The audit log against the records: whatever is altered, added or removed by hand is named with its entry."""

import json
from typing import Any

import pytest
from sqlalchemy import delete, insert, select, update

from knowledge_base import tables
from knowledge_base.audit import GENESIS
from knowledge_base.changes import Proposal
from knowledge_base.digests import of_text
from knowledge_base.face_tables import freezes
from knowledge_base.records import now
from knowledge_base.store import Store
from knowledge_base.workspace import Workspace
from tests import builders
from tests.builders import CONFIG, HIGH, PROMPT_ID
from tests.stores import put_into
from tools.approve import approve, reject
from tools.freeze import freeze
from tools.verify import AuditCheck, verify

OTHER = builders.prompt_text(title="Smuggled")


@pytest.fixture
def filled(workspace: Workspace) -> Store:
    """A store with one release, one rejection and one approval that waits for another."""
    put_into(workspace.store, _decide_on_proposals)
    return workspace.store


def _decide_on_proposals(store: Store) -> None:
    builders.fill_documents(store)
    done = builders.propose(store)
    approve(store, CONFIG, done.id, "mira")
    no = builders.propose(store, (PROMPT_ID, builders.prompt_text(title="No")))
    reject(store, CONFIG, no.id, "mira", "no")
    waits = builders.propose(store, (PROMPT_ID, builders.prompt_text(title="Wait")), risk=HIGH)
    approve(store, CONFIG, waits.id, "mira")
    assert verify(store).ok


def after(store: Store, *changes: Any) -> AuditCheck:
    """What is found once these statements have been run behind the product's back."""
    with store.write() as tx:
        for change in changes:
            assert tx.connection.execute(change).rowcount
    return verify(store)


def by_outcome(store: Store, outcome: str | None) -> Proposal:
    with store.read() as tx:
        return next(p for p in tx.ledger.proposals() if tx.ledger.outcome(p.id) == outcome)


def body_of(store: Store, table: Any) -> tuple[Any, dict[str, Any]]:
    with store.read() as tx:
        row = tx.connection.execute(select(table)).first()
    assert row is not None
    return row, json.loads(row.body)


def entry(store: Store, action: str) -> int:
    with store.read() as tx:
        return next(event.seq for event in tx.audit.events() if event.action == action)


@pytest.mark.parametrize(
    ("table", "action"),
    [
        (tables.proposals, "proposal.drafted"),
        (tables.approvals, "proposal.approved"),
        (tables.releases, "release.made"),
    ],
    ids=["proposals", "approvals", "releases"],
)
def test_an_altered_field_of_a_record_is_found_at_the_entry_that_logged_it(
    filled: Store, table: Any, action: str
) -> None:
    row, body = body_of(filled, table)
    key = next(iter(table.primary_key))
    where = key == row._mapping[key.name]
    for name, value in body.items():
        others: tuple[Any, ...] = (None, "other", 1, [], {})
        for other in others:
            if other == value:
                continue
            found = after(filled, update(table).where(where).values(body=json.dumps({**body, name: other})))
            assert not found.ok, (name, other)
            assert found.mismatches
            assert found.first_bad is not None
            assert found.first_bad >= entry(filled, action)
    assert after(filled, update(table).where(where).values(body=row.body)).ok


@pytest.mark.parametrize("body", ["", "no json", "[]", "{}"])
@pytest.mark.parametrize("table", [tables.proposals, tables.approvals, tables.releases], ids=str)
def test_a_record_that_is_none_any_more_is_found(filled: Store, table: Any, body: str) -> None:
    found = after(filled, update(table).values(body=body))
    assert not found.ok
    assert any("cannot be read" in problem or "damaged" in problem for problem in found.mismatches)


def test_a_removed_approval_is_found(filled: Store) -> None:
    found = after(filled, delete(tables.approvals).where(tables.approvals.c.decision == "rejected"))
    assert found.first_bad == entry(filled, "proposal.rejected")
    assert "altered or removed" in found.mismatches[0]


def test_a_removed_release_is_found(filled: Store) -> None:
    found = after(filled, delete(tables.releases))
    assert found.first_bad == entry(filled, "release.made")


def test_a_rejection_that_was_taken_back_by_hand_is_found(filled: Store) -> None:
    gone = delete(tables.closings).where(tables.closings.c.outcome == "rejected")
    assert "outcome" in after(filled, gone).mismatches[0]


def test_an_outcome_that_was_turned_round_is_found(filled: Store) -> None:
    proposal = by_outcome(filled, "rejected")
    turned = update(tables.closings).where(tables.closings.c.proposal == proposal.id)
    assert proposal.id in after(filled, turned.values(outcome="released")).mismatches[0]


def test_a_proposal_that_nobody_logged_is_found(filled: Store) -> None:
    row, _ = body_of(filled, tables.proposals)
    smuggled = by_outcome(filled, None).model_copy(update={"id": "P-smuggled"})
    values = {**row._mapping, "id": "P-smuggled", "body": smuggled.model_dump_json()}
    found = after(filled, insert(tables.proposals).values(values))
    assert found.mismatches == ("proposal 'P-smuggled' is not in the log",)


def test_an_approval_that_nobody_logged_is_found(filled: Store) -> None:
    proposal = by_outcome(filled, None)
    body = {"proposal": proposal.id, "digest": proposal.digest, "person": "jonas", "decision": "approved"}
    values = {**body, "at": now(), "body": json.dumps({**body, "at": now().isoformat()})}
    found = after(filled, insert(tables.approvals).values(values))
    assert "'jonas'" in found.mismatches[0]
    assert "not in the log" in found.mismatches[0]


def test_a_head_that_was_moved_by_hand_is_found(filled: Store) -> None:
    with filled.read() as tx:
        first = tx.library.versions(PROMPT_ID)[0]
    moved = update(tables.heads).where(tables.heads.c.artefact == PROMPT_ID).values(digest=first.digest)
    assert f"'{PROMPT_ID}' does not point" in after(filled, moved).mismatches[0]


def test_a_head_that_was_removed_is_found(filled: Store) -> None:
    gone = delete(tables.heads).where(tables.heads.c.artefact == PROMPT_ID)
    assert "does not point" in after(filled, gone).mismatches[0]


def versions(**values: Any) -> Any:
    where = (tables.artefact_versions.c.artefact == PROMPT_ID) & (tables.artefact_versions.c.number == 2)
    return update(tables.artefact_versions).where(where).values(**values)


def test_an_altered_text_in_force_is_found(filled: Store) -> None:
    assert "text of version 2" in after(filled, versions(text=OTHER)).mismatches[0]


def test_an_altered_text_with_a_fitting_digest_is_found(filled: Store) -> None:
    digest = of_text(OTHER)
    head = update(tables.heads).where(tables.heads.c.artefact == PROMPT_ID).values(digest=digest)
    assert not after(filled, versions(text=OTHER, digest=digest)).ok
    assert not after(filled, head).ok


def test_an_older_text_that_was_imported_and_altered_is_found(filled: Store) -> None:
    where = (tables.artefact_versions.c.artefact == PROMPT_ID) & (tables.artefact_versions.c.number == 1)
    altered = update(tables.artefact_versions).where(where).values(text=OTHER, digest=of_text(OTHER))
    assert "was removed" in after(filled, altered).mismatches[0]


def test_an_older_text_that_was_released_and_altered_is_found(filled: Store) -> None:
    third = builders.propose(filled, (PROMPT_ID, builders.prompt_text(title="Third")))
    approve(filled, CONFIG, third.id, "jonas")
    assert verify(filled).ok
    assert not after(filled, versions(text=OTHER, digest=of_text(OTHER))).ok


def test_a_chain_that_does_not_hold_is_told_before_the_records(filled: Store) -> None:
    chain = update(tables.audit_events).where(tables.audit_events.c.seq == 2).values(actor="mallory")
    found = after(filled, chain, delete(tables.releases))
    assert (found.ok, found.first_bad, found.mismatches) == (False, 2, ())


def test_all_that_the_product_does_verifies_on_each_engine(store: Store) -> None:
    builders.fill_documents(store)
    proposal = builders.propose(store, risk=HIGH)
    approve(store, CONFIG, proposal.id, "mira")
    approve(store, CONFIG, proposal.id, "jonas")
    found = verify(store)
    assert (found.ok, found.mismatches) == (True, ())


def test_the_head_of_the_chain_is_given_to_be_kept_elsewhere(filled: Store) -> None:
    head = verify(filled).head
    builders.propose(filled, (PROMPT_ID, builders.prompt_text(title="Later")))
    assert verify(filled, anchor=head).ok
    assert verify(filled).head != head


def without(store: Store, table: Any, field: str) -> None:
    """The records and what was logged of them as they were before a field was there, the chain made anew."""
    with store.write() as tx:
        for row in tx.connection.execute(select(table)).all():
            body = {name: value for name, value in json.loads(row.body).items() if name != field}
            where = [column == row._mapping[column.name] for column in table.primary_key]
            tx.connection.execute(update(table).where(*where).values(body=json.dumps(body)))
        events = list(tx.audit.events())
        tx.connection.execute(delete(tables.audit_events))
        tx.connection.execute(update(tables.audit_head).values(seq=0, hash=GENESIS))
        for event in events:
            body = dict(event.body)
            if isinstance(body.get("record"), dict):
                body["record"] = {name: value for name, value in body["record"].items() if name != field}
            if event.action == "proposal.drafted":
                body["content"] = of_text(tx.ledger.stored_proposal(event.subject) or "")
            body.pop("via", None)
            tx.audit.append(event.actor, event.action, event.subject, **body)


@pytest.mark.parametrize(
    ("table", "field"),
    [(tables.approvals, "kind"), (tables.proposals, "supersedes")],
    ids=["no fixed reasons", "no edits"],
)
def test_records_of_an_older_version_verify_and_can_be_decided_on(
    filled: Store, table: Any, field: str
) -> None:
    without(filled, table, field)
    found = verify(filled)
    assert (found.ok, found.mismatches) == (True, ())
    waits = by_outcome(filled, None)
    assert approve(filled, CONFIG, waits.id, "jonas").release is not None
    assert verify(filled).ok


def test_an_edit_that_was_undone_by_hand_is_found(filled: Store) -> None:
    old = by_outcome(filled, None)
    with filled.write() as tx:
        tx.ledger.close(old.id, "superseded")
    assert "outcome" in verify(filled).mismatches[0]
    with filled.write() as tx:
        tx.audit.append("mira", "proposal.amended", old.id, by="P-new")
    assert verify(filled).ok
    gone = delete(tables.closings).where(tables.closings.c.outcome == "superseded")
    assert "outcome" in after(filled, gone).mismatches[0]


def test_an_approval_smuggled_in_under_the_name_of_an_author_is_found(filled: Store) -> None:
    proposal = by_outcome(filled, None)
    body = {"proposal": proposal.id, "digest": proposal.digest, "person": "ada", "decision": "approved"}
    values = {**body, "at": now(), "body": json.dumps({**body, "at": now().isoformat()})}
    assert "'ada'" in after(filled, insert(tables.approvals).values(values)).mismatches[0]


def test_a_turn_of_the_freeze_switch_by_hand_is_found(filled: Store) -> None:
    freeze(filled, CONFIG, "mira", "election week")
    assert verify(filled).ok
    turn = {"frozen": False, "person": "mira", "reason": "", "at": now()}
    words = "the turns of the freeze switch are not those in the log"
    assert after(filled, insert(freezes).values(turn)).mismatches == (words,)
    assert after(filled, delete(freezes)).mismatches == (words,)
