"""Teams, hours and the freeze: what an approval needs besides an approver and an unchanged text."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import pytest

from knowledge_base.changes import Proposal
from knowledge_base.errors import Refused
from knowledge_base.records import PersonId
from knowledge_base.store import Store
from knowledge_base.workspace import ApprovalRules, Config, Person
from tests import builders
from tests.builders import CONFIG, HIGH
from tools.approval_rules import needed_teams, teams_of
from tools.approve import Decided, approve, reject
from tools.freeze import freeze, unfreeze
from tools.release import release
from tools.verify import verify

OPEN, CLOSED = datetime(2026, 3, 27, 12, tzinfo=UTC), datetime(2026, 3, 27, 17, 30, tzinfo=UTC)


def with_rules(config: Config = CONFIG, **rules: Any) -> Config:
    approval = ApprovalRules.model_validate(config.approval.model_dump() | rules)
    return config.model_copy(update={"approval": approval})


def with_people(**teams: str) -> Config:
    """Approvers by name, each of a team."""
    people = {
        PersonId(name): Person(name=name, team=team, roles=("author", "approver"))
        for name, team in teams.items()
    }
    return CONFIG.model_copy(update={"people": {PersonId("ada"): CONFIG.people[PersonId("ada")], **people}})


@contextmanager
def refused(store: Store, proposal: Proposal, match: str) -> Iterator[None]:
    """The block is refused for this reason, the reason is in the log, and no decision was stored."""
    with store.read() as tx:
        before = tx.ledger.approvals(proposal.id)
    with pytest.raises(Refused, match=match) as problem:
        yield
    with store.read() as tx:
        assert tx.ledger.approvals(proposal.id) == before
        event = next(tx.audit.events(newest_first=True, limit=1))
    assert event.action.endswith(".refused")
    assert event.body["reason"] == str(problem.value)


def approved(store: Store, config: Config, proposal: Proposal, *people: str) -> Decided:
    return [approve(store, config, proposal.id, person) for person in people][-1]


def test_a_change_of_high_risk_needs_people_of_two_teams(both: Store) -> None:
    proposal = builders.propose(both, risk=HIGH)
    first = approved(both, CONFIG, proposal, "mira")
    assert first.words == "approved (1 of 2); it takes effect with the next approval of another team."
    reason = "from 2 teams; with 'noor' they would come from team 'policy' only; ask .*: jonas \\(safety\\)$"
    with refused(both, proposal, reason):
        approve(both, CONFIG, proposal.id, "noor")
    assert approved(both, CONFIG, proposal, "jonas").outcome == "released"
    assert verify(both).ok


def test_a_change_of_low_risk_needs_no_team(filled: Store) -> None:
    config = with_rules(with_people(bo="", cy=""), low_risk_approvals=2)
    assert approved(filled, config, builders.propose(filled), "bo", "cy").release is not None


def test_somebody_without_a_team_counts_for_none(filled: Store) -> None:
    config = with_people(bo="", cy="policy", di="safety")
    proposal = builders.propose(filled, risk=HIGH)
    with refused(
        filled, proposal, "'bo' has no team in redline.toml; ask .*: cy \\(policy\\), di \\(safety\\)"
    ):
        approve(filled, config, proposal.id, "bo")
    assert approved(filled, config, proposal, "cy", "di").release is not None


def test_a_team_of_blanks_is_none(filled: Store) -> None:
    assert teams_of(with_people(bo="  ", cy=" policy"), ["bo", "cy", "nobody"]) == {"policy"}


def test_with_approvals_to_spare_one_team_may_approve_twice(filled: Store) -> None:
    config = with_rules(
        with_people(bo="policy", cy="policy", di="policy", ed="safety"), high_risk_approvals=3
    )
    proposal = builders.propose(filled, risk=HIGH)
    first, second = approved(filled, config, proposal, "bo"), approved(filled, config, proposal, "cy")
    assert first.words.endswith("takes effect with 2 more approvals, one of them of another team.")
    assert second.words.endswith("(2 of 3); it takes effect with the next approval of another team.")
    with refused(filled, proposal, "ask an approver of another team: ed"):
        approve(filled, config, proposal.id, "di")
    assert approved(filled, config, proposal, "ed").release is not None


def test_once_there_are_teams_enough_anybody_may_be_the_last(filled: Store) -> None:
    config = with_rules(with_people(bo="policy", cy="safety", di="policy"), high_risk_approvals=3)
    proposal = builders.propose(filled, risk=HIGH)
    assert approved(filled, config, proposal, "bo", "cy").words.endswith(
        "takes effect with the next approval."
    )
    assert approved(filled, config, proposal, "di").release is not None


def test_three_teams_are_three(filled: Store) -> None:
    config = with_rules(
        with_people(bo="policy", cy="safety", di="policy", ed="legal"),
        high_risk_approvals=3,
        high_risk_teams=3,
    )
    proposal = builders.propose(filled, risk=HIGH)
    approved(filled, config, proposal, "bo")
    with refused(filled, proposal, "cy \\(safety\\), ed \\(legal\\)"):
        approve(filled, config, proposal.id, "di")
    approved(filled, config, proposal, "cy")
    with refused(filled, proposal, "from teams 'policy', 'safety' only; ask .*: ed \\(legal\\)$"):
        approve(filled, config, proposal.id, "di")
    assert approved(filled, config, proposal, "ed").release is not None


def test_who_wrote_it_is_not_named_among_those_to_ask(filled: Store) -> None:
    config = with_people(bo="policy", cy="policy", di="safety")
    proposal = builders.propose(filled, risk=HIGH, author="di", config=config)
    approved(filled, config, proposal, "bo")
    with refused(filled, proposal, "no other team has an approver; ask the workspace's owner to name one"):
        approve(filled, config, proposal.id, "cy")


def test_where_one_team_is_enough_teams_do_not_matter(filled: Store) -> None:
    config = with_rules(with_people(bo="", cy=""), high_risk_teams=1)
    assert needed_teams("high", config.approval) == 0
    assert approved(filled, config, builders.propose(filled, risk=HIGH), "bo", "cy").release is not None


def test_an_approver_who_changed_teams_counts_for_the_new_one(filled: Store) -> None:
    proposal = builders.propose(filled, risk=HIGH)
    approved(filled, with_people(bo="policy", cy="safety"), proposal, "bo")
    later = with_people(bo="safety", cy="safety", di="policy")
    with refused(filled, proposal, "from team 'safety' only; ask .*: di \\(policy\\)"):
        approve(filled, later, proposal.id, "cy")
    assert approved(filled, later, proposal, "di").release is not None


def test_approvals_of_one_team_that_were_enough_before_the_rule_wait_for_another(filled: Store) -> None:
    config = with_people(bo="policy", cy="policy", di="policy", ed="safety")
    proposal = builders.propose(filled, risk=HIGH)
    approved(filled, with_rules(config, high_risk_teams=1, high_risk_approvals=3), proposal, "bo", "cy")
    with refused(filled, proposal, "ask an approver of another team: ed"):
        approve(filled, config, proposal.id, "di")
    done = approved(filled, config, proposal, "ed")
    assert done.release is not None
    assert done.release.approved_by == ("bo", "cy", "ed")


def test_a_release_counts_teams_for_itself(filled: Store) -> None:
    config = with_people(bo="policy", cy="policy")
    proposal = builders.propose(filled, risk=HIGH)
    lax = with_rules(config, high_risk_teams=1, high_risk_approvals=3)
    approved(filled, lax, proposal, "bo", "cy")
    with (
        pytest.raises(Refused, match="from 1 of 2 teams; ask an approver of another team"),
        filled.write() as tx,
    ):
        release(tx, config, proposal, OPEN)
    with filled.read() as tx:
        assert (tx.ledger.releases(), tx.ledger.outcome(proposal.id)) == ([], None)


def test_people_come_from_the_settings_that_are_handed_in(filled: Store) -> None:
    """As where a face lets a group of its own approve."""
    extended = {**CONFIG.people, PersonId("slack-lead"): Person(name="Lead", team="ops", roles=("approver",))}
    config = CONFIG.model_copy(update={"people": extended})
    proposal = builders.propose(filled, risk=HIGH)
    with refused(filled, proposal, "'slack-lead' is not a person"):
        approve(filled, CONFIG, proposal.id, "slack-lead")
    done = approved(filled, config, proposal, "slack-lead", "mira")
    assert done.release is not None
    assert done.release.approved_by == ("slack-lead", "mira")


HOURS = with_rules(hours="Mon-Fri 09:00-18:00 Europe/Berlin")


def test_outside_of_hours_approvals_are_refused_with_when_they_are_taken(both: Store) -> None:
    proposal = builders.propose(both, days_ago=0, config=HOURS)
    words = "approvals are taken Mon-Fri 09:00-18:00 Europe/Berlin; come back on Mon 2026-03-30 at 09:00 CEST"
    with refused(both, proposal, f"^{re.escape(words)}$"):
        approve(both, HOURS, proposal.id, "mira", at=CLOSED)
    assert approve(both, HOURS, proposal.id, "mira", at=OPEN).release is not None


def test_rejections_are_taken_at_any_time(filled: Store) -> None:
    proposal = builders.propose(filled, config=HOURS)
    assert reject(filled, HOURS, proposal.id, "mira", "no", at=CLOSED).outcome == "rejected"


def test_while_frozen_approvals_are_refused_with_who_froze_them_and_why(both: Store) -> None:
    proposal = builders.propose(both)
    freeze(both, CONFIG, "jonas", "election\nweek", at=OPEN)
    words = r"frozen since 2026-03-27 12:00 UTC by 'jonas': election\\nweek; .* 'redline unfreeze'"
    with refused(both, proposal, words):
        approve(both, CONFIG, proposal.id, "mira")
    unfreeze(both, CONFIG, "noor")
    assert approve(both, CONFIG, proposal.id, "mira").release is not None
    assert verify(both).ok


def test_while_frozen_drafts_and_rejections_go_on(filled: Store) -> None:
    freeze(filled, CONFIG, "jonas", "election week")
    proposal = builders.propose(filled)
    assert reject(filled, CONFIG, proposal.id, "mira", "no").outcome == "rejected"


def test_while_frozen_nothing_is_released_whoever_calls(filled: Store) -> None:
    proposal = builders.propose(filled, risk=HIGH)
    approved(filled, with_rules(high_risk_approvals=3), proposal, "mira", "jonas")
    freeze(filled, CONFIG, "jonas", "election week")
    with pytest.raises(Refused, match="approvals are frozen"), filled.write() as tx:
        release(tx, CONFIG, proposal, OPEN)
    with filled.read() as tx:
        assert (tx.ledger.releases(), tx.ledger.outcome(proposal.id)) == ([], None)


def test_where_somebody_decided_is_in_the_log_and_not_in_the_record(filled: Store) -> None:
    proposal = builders.propose(filled, risk=HIGH)
    with pytest.raises(Refused):
        approve(filled, CONFIG, proposal.id, "ada", via="slack")
    approve(filled, CONFIG, proposal.id, "mira", via="slack")
    reject(filled, CONFIG, proposal.id, "jonas", "no")
    with filled.read() as tx:
        events = tx.audit.about(proposal.id)
        stored = tx.ledger.stored_approvals(proposal.id)
    assert [(event.action, event.body.get("via")) for event in events[1:]] == [
        ("approval.refused", "slack"),
        ("proposal.approved", "slack"),
        ("proposal.rejected", "terminal"),
    ]
    assert "slack" not in "".join(stored)
    assert verify(filled).ok


def test_a_rejection_may_have_one_of_the_fixed_reasons(both: Store) -> None:
    proposal = builders.propose(both)
    reject(both, CONFIG, proposal.id, "mira", "satire", kind="too_broad")
    with both.read() as tx:
        (decision,) = tx.ledger.approvals(proposal.id)
    assert (decision.kind, decision.reason) == ("too_broad", "satire")
    assert verify(both).ok


def test_a_fixed_reason_needs_no_words_but_another_one_does(filled: Store) -> None:
    proposal = builders.propose(filled)
    for kind in (None, "other"):
        with refused(
            filled, proposal, "a rejection needs a reason; give it with --reason, or .* with --kind"
        ):
            reject(filled, CONFIG, proposal.id, "mira", " ", kind=kind)  # type: ignore[arg-type]
    assert reject(filled, CONFIG, proposal.id, "mira", "", kind="not_now").outcome == "rejected"


def test_a_reason_that_is_not_among_the_fixed_ones_is_refused(filled: Store) -> None:
    proposal = builders.propose(filled)
    with refused(
        filled, proposal, "'because' is no reason of a rejection; use one of breaks_right_decisions"
    ):
        reject(filled, CONFIG, proposal.id, "mira", "no", kind="because")  # type: ignore[arg-type]
