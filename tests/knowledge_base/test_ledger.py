"""Runs, findings, proposals, decisions and releases: each is stored once and comes back as it was."""

from typing import Any

import pytest
from sqlalchemy import text, update

from knowledge_base.changes import Approval, Cluster, Finding, Intervention, Release, ReleasedVersion
from knowledge_base.digests import of_text
from knowledge_base.errors import Refused
from knowledge_base.ledger import Outcome
from knowledge_base.records import CaseId, FindingId, PersonId, ProposalId, ReleaseId, now
from knowledge_base.store import Store
from knowledge_base.tables import approvals, proposals
from tests import builders
from tests.builders import PROMPT_ID


def finding(name: str, members: int = 1) -> Finding:
    ids = tuple(CaseId(f"c-{number}") for number in range(members))
    cluster = Cluster(id=name, policy="scams", direction="fn", name="a", members=ids, representatives=ids[:1])
    tried = Intervention(name="threshold", fixed=1, n=2, broken=0, detail={"p_value": 0.1, "words": ["ä"]})
    return Finding(
        id=FindingId(name),
        triage="T-1",
        cluster=cluster,
        stream="llm",
        cause="threshold",
        probability=0.5,
        summary="it is off",
        interventions=(tried,),
        created_at=now(),
    )


def approval(proposal: ProposalId, person: str = "mira", **fields: Any) -> Approval:
    given = {"digest": "d", "decision": "approved", "at": now(), **fields}
    return Approval.model_validate({"proposal": proposal, "person": person, **given})


@pytest.fixture
def proposed(store: Store) -> ProposalId:
    """The id of a stored proposal."""
    builders.fill_documents(store)
    return builders.propose(store).id


def test_a_run_is_started_once_and_finished_once(store: Store) -> None:
    with store.write() as tx:
        assert tx.ledger.start_run("D-1", "decide", {"key": "k", "words": ["ä"]})
        assert not tx.ledger.start_run("D-1", "decide", {"key": "other"})
        tx.ledger.finish_run("D-1")
        first = tx.ledger.run("D-1")
        tx.ledger.finish_run("D-1")
        assert tx.ledger.run("D-1") == first
    assert first is not None
    assert first.body == {"key": "k", "words": ["ä"]}
    assert first.finished_at is not None
    assert first.finished_at >= first.started_at


def test_an_unknown_run_is_none_and_finishing_it_does_nothing(store: Store) -> None:
    with store.write() as tx:
        tx.ledger.finish_run("D-9")
        assert tx.ledger.run("D-9") is None


def test_runs_of_a_kind_come_newest_first(store: Store) -> None:
    for name in ("T-1", "T-2"):
        with store.write() as tx:
            tx.ledger.start_run(name, "triage", {})
    with store.write() as tx:
        tx.ledger.start_run("D-1", "decide", {})
        assert [run.id for run in tx.ledger.runs("triage")] == ["T-2", "T-1"]


def test_a_finding_is_stored_once_and_comes_back_as_it_was(store: Store) -> None:
    first = finding("F-1")
    with store.write() as tx:
        tx.ledger.start_run("T-1", "triage", {})
        assert tx.ledger.add_finding(first)
        assert not tx.ledger.add_finding(first.model_copy(update={"summary": "other"}))
        assert tx.ledger.finding("F-1") == first
        assert tx.ledger.finding("F-2") is None


def test_findings_of_a_triage_come_largest_first(store: Store) -> None:
    with store.write() as tx:
        tx.ledger.start_run("T-1", "triage", {})
        for name, members in (("F-a", 2), ("F-b", 5), ("F-c", 2)):
            tx.ledger.add_finding(finding(name, members))
        assert [found.id for found in tx.ledger.findings("T-1")] == ["F-b", "F-a", "F-c"]
        assert tx.ledger.findings("T-2") == []


def test_a_proposal_is_stored_once_and_comes_back_as_it_was(store: Store, proposed: ProposalId) -> None:
    with store.write() as tx:
        stored = tx.ledger.proposal(proposed)
        assert stored is not None
        assert not tx.ledger.add_proposal(stored.model_copy(update={"title": "other"}))
        assert tx.ledger.proposal(proposed) == stored
        assert tx.ledger.proposals() == [stored]
        assert tx.ledger.proposal("P-none") is None


def test_a_damaged_proposal_is_refused_with_the_next_step(store: Store, proposed: ProposalId) -> None:
    for body in ("no json", "{}", '{"kind":"document"}'):
        with store.write() as tx:
            tx.connection.execute(update(proposals).values(body=body))
        with pytest.raises(Refused, match="'redline audit verify'"), store.read() as tx:
            tx.ledger.proposal(proposed)


def test_a_person_decides_once_on_a_proposal(store: Store, proposed: ProposalId) -> None:
    first = approval(proposed)
    with store.write() as tx:
        assert tx.ledger.add_approval(first)
        assert not tx.ledger.add_approval(approval(proposed, decision="rejected"))
        assert tx.ledger.add_approval(approval(proposed, "jonas", reason="fine"))
        assert [(one.person, one.decision) for one in tx.ledger.approvals(proposed)] == [
            ("mira", "approved"),
            ("jonas", "approved"),
        ]
        assert tx.ledger.approvals(proposed)[0] == first
        assert tx.ledger.approvals("P-none") == []


@pytest.mark.parametrize(("first", "second"), [("released", "rejected"), ("rejected", "released")])
def test_a_proposal_ends_once(store: Store, proposed: ProposalId, first: Outcome, second: Outcome) -> None:
    with store.write() as tx:
        assert tx.ledger.outcome(proposed) is None
        assert tx.ledger.close(proposed, first)
        assert not tx.ledger.close(proposed, second)
        assert tx.ledger.outcome(proposed) == first


def test_a_proposal_is_released_once(store: Store, proposed: ProposalId) -> None:
    moved = ReleasedVersion(artefact=PROMPT_ID, before=None, after=of_text("one"))
    made = Release(
        id=ReleaseId("R-1"), proposal=proposed, versions=(moved,), approved_by=(PersonId("mira"),), at=now()
    )
    with store.write() as tx:
        assert tx.ledger.add_release(made)
        assert not tx.ledger.add_release(made.model_copy(update={"id": "R-2"}))
        assert not tx.ledger.add_release(made)
        assert tx.ledger.releases() == [made]
        assert tx.ledger.release("R-1") == made
        assert tx.ledger.release("R-2") is None


def test_the_store_keeps_moments_that_sort_as_they_came(store: Store) -> None:
    for number in range(5):
        with store.write() as tx:
            tx.ledger.start_run(f"T-{number}", "triage", {})
    with store.read() as tx:
        found = tx.connection.execute(text("SELECT id FROM runs ORDER BY started_at"))
        assert [row.id for row in found] == [f"T-{number}" for number in range(5)]


def test_the_one_that_took_a_proposals_place_is_found_by_it(store: Store, proposed: ProposalId) -> None:
    quoting = builders.propose(
        store, (PROMPT_ID, builders.prompt_text(title=f'"supersedes":"{proposed}"')), co_authors=("lee",)
    )
    with store.read() as tx:
        assert tx.ledger.superseded_by(proposed) is None
    new = builders.propose(store, (PROMPT_ID, builders.prompt_text(title="B")), supersedes=proposed)
    with store.write() as tx:
        assert tx.ledger.close(proposed, "superseded")
        assert tx.ledger.outcome(proposed) == "superseded"
        assert tx.ledger.superseded_by(proposed) == new.id
        for other in (new.id, quoting.id, "P-none", proposed.lower(), "P-%", "P%", '"'):
            assert tx.ledger.superseded_by(other) is None


def test_a_decision_of_before_there_were_fixed_reasons_is_still_one(
    store: Store, proposed: ProposalId
) -> None:
    with store.write() as tx:
        tx.ledger.add_approval(approval(proposed, decision="rejected", reason="no"))
        body = approval(proposed, decision="rejected", reason="no").model_dump_json(exclude={"kind"})
        tx.connection.execute(update(approvals).values(body=body))
        (found,) = tx.ledger.approvals(proposed)
    assert (found.kind, found.reason) == (None, "no")
