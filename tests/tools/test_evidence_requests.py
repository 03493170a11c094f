"""Asking for more evidence, and what was measured already, slice by slice."""

from datetime import timedelta

import pytest

from knowledge_base.cases import CaseRow
from knowledge_base.changes import Evidence, Flip, Proposal
from knowledge_base.errors import Refused
from knowledge_base.evidence_records import Slice
from knowledge_base.records import CaseId, now
from knowledge_base.store import Store
from tests import builders
from tests.builders import CONFIG
from tools.approve import approve, reject
from tools.evidence_requests import evidence_breakdown, evidence_requests, request_evidence
from tools.freeze import freeze
from tools.measure import wilson
from tools.verify import verify


@pytest.fixture
def proposal(store: Store) -> Proposal:
    """An open proposal on each engine."""
    builders.fill_documents(store)
    return builders.propose(store)


def test_what_is_asked_is_kept_with_the_proposal_which_stays_open(store: Store, proposal: Proposal) -> None:
    first = request_evidence(store, CONFIG, proposal.id, "mira", " and in DE? \n", via="slack")
    second = request_evidence(
        store, CONFIG, proposal.id, "jonas", "and satire?", at=now() + timedelta(hours=1)
    )
    request_evidence(
        store, CONFIG, builders.propose(store, config=CONFIG, risk=builders.HIGH).id, "mira", "x"
    )
    with store.read() as tx:
        assert evidence_requests(tx, proposal.id) == (first, second)
        assert evidence_requests(tx, "P-none") == ()
        assert tx.ledger.outcome(proposal.id) is None
        assert tx.audit.about(proposal.id)[1].body["via"] == "slack"
    assert (first.person, first.question) == ("mira", "and in DE?")
    assert verify(store).ok


def test_asking_neither_approves_nor_keeps_from_approving(store: Store, proposal: Proposal) -> None:
    request_evidence(store, CONFIG, proposal.id, "mira", "why?")
    freeze(store, CONFIG, "jonas", "election week")
    request_evidence(store, CONFIG, proposal.id, "mira", "still?")
    with store.read() as tx:
        assert tx.ledger.approvals(proposal.id) == []


@pytest.mark.parametrize(
    ("person", "question", "said"),
    [
        ("eve", "why?", "not a person"),
        ("ada", "why?", "'ada' is not an approver; ask one of jonas, mira, noor"),
        ("mira", " \n", "there is no question"),
        ("mira", "x" * 4_001, "the question is over 4,000 characters"),
        ("mira", "half a pair \ud83d", "the question holds a character that cannot be kept"),
    ],
)
def test_who_may_not_ask_is_told_so_and_logged(
    store: Store, proposal: Proposal, person: str, question: str, said: str
) -> None:
    with pytest.raises(Refused, match=said):
        request_evidence(store, CONFIG, proposal.id, person, question)
    with store.read() as tx:
        assert evidence_requests(tx, proposal.id) == ()
        event = tx.audit.about(proposal.id)[-1]
    assert (event.actor, event.action) == (person, "evidence.refused")


def test_who_may_not_see_a_restricted_policy_asks_nothing_about_it(store: Store, proposal: Proposal) -> None:
    hidden = CONFIG.model_copy(update={"restricted": {"scams": ("safety",)}})
    with pytest.raises(Refused, match="ask an approver of safety"):
        request_evidence(store, hidden, proposal.id, "mira", "why?")
    assert request_evidence(store, hidden, proposal.id, "jonas", "why?").person == "jonas"


def test_of_what_is_decided_expired_or_unknown_nothing_more_is_asked(
    store: Store, proposal: Proposal
) -> None:
    old = builders.propose(store, (builders.PROMPT_ID, builders.prompt_text(title="B")), days_ago=30)
    with pytest.raises(Refused, match="expired on"):
        request_evidence(store, CONFIG, old.id, "mira", "why?")
    with pytest.raises(Refused, match="there is no proposal 'P-none'"):
        request_evidence(store, CONFIG, "P-none", "mira", "why?")
    reject(store, CONFIG, old.id, "mira", "no")
    with pytest.raises(Refused, match="is rejected already"):
        request_evidence(store, CONFIG, old.id, "mira", "why?")
    approve(store, CONFIG, proposal.id, "mira")
    with pytest.raises(Refused, match="is released already"):
        request_evidence(store, CONFIG, proposal.id, "jonas", "why?")


def case(name: str, market: str, language: str | None, surface: str) -> CaseRow:
    row = {"id": name, "text": f"words of {name}", "market": market, "language": language, "surface": surface}
    return CaseRow.model_validate(row)


def flip(name: str, after: bool, label: bool) -> Flip:
    return Flip(case=CaseId(name), before=not after, after=after, label=label)


def with_flips(*flips: Flip) -> Evidence:
    measured = builders.evidence({})
    unseen = measured.unseen.model_copy(update={"flips": flips})
    return measured.model_copy(update={"unseen": unseen})


def test_flips_are_told_by_market_language_and_surface_the_broken_first(store: Store) -> None:
    builders.fill_documents(store)
    rows = [case("a", "DE", "de", "live"), case("b", "DE", "en", "live"), case("c", "BR", None, "video")]
    with store.write() as tx:
        tx.cases.add_rows(rows)
    flips = (flip("a", True, True), flip("b", True, False), flip("c", False, False), flip("gone", True, True))
    proposal = builders.propose(store, evidence=with_flips(*flips))
    with store.read() as tx:
        found = evidence_breakdown(tx, proposal)
        looks = tx.looks.count("scams")
    assert [(one.by, one.value, one.cases, one.fixed, one.broken) for one in found] == [
        ("market", "DE", 2, 1, 1),
        ("market", "BR", 1, 1, 0),
        ("market", "unknown", 1, 1, 0),
        ("language", "en", 1, 0, 1),
        ("language", "unknown", 2, 2, 0),
        ("language", "de", 1, 1, 0),
        ("surface", "live", 2, 1, 1),
        ("surface", "unknown", 1, 1, 0),
        ("surface", "video", 1, 1, 0),
    ]
    assert looks == 1  # that of the proposal itself


def test_the_share_that_turns_right_has_wilsons_interval(store: Store) -> None:
    builders.fill_documents(store)
    with store.write() as tx:
        tx.cases.add_rows([case(f"c{number}", "DE", "de", "live") for number in range(10)])
    flips = [flip(f"c{number}", True, number < 7) for number in range(10)]
    proposal = builders.propose(store, evidence=with_flips(*flips))
    with store.read() as tx:
        one: Slice = evidence_breakdown(tx, proposal)[0]
    assert (one.right.value, (one.right.low, one.right.high)) == (0.7, wilson(7, 10, 0.9))


def test_without_evidence_or_flips_there_are_no_slices(store: Store, proposal: Proposal) -> None:
    measured = builders.propose(
        store, (builders.PROMPT_ID, builders.prompt_text(title="B")), evidence=with_flips()
    )
    with store.read() as tx:
        assert evidence_breakdown(tx, proposal) == evidence_breakdown(tx, measured) == ()
