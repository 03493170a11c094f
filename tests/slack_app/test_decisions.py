"""Deciding on a card: the real app, the strict double, the store as the truth."""

from typing import Any

import pytest

from knowledge_base.changes import Proposal
from slack_app.cards import actions
from slack_app.work.proposals import post_card
from tests.slack_app.conftest import ADA, CHANNEL, EVE, JONAS, LEE, MIRA, Stage, drafted


def releases(stage: Stage, proposal: Proposal) -> list[tuple[str, ...]]:
    with stage.workspace.store.read() as tx:
        return [release.approved_by for release in tx.ledger.releases() if release.proposal == proposal.id]


def opened(stage: Stage, user: str, callback: str) -> Any:
    """The modal that a person sees, once it is the one meant."""

    def found() -> Any:
        view = stage.double.view_of(user)
        return view if view and view.callback_id == callback else None

    return stage.double.wait_until(found)


def test_an_approval_releases_and_the_card_shows_it(stage: Stage, proposal: Proposal) -> None:
    ts = stage.card(proposal.id)
    stage.press(MIRA, ts, actions.PROPOSAL_APPROVE)
    assert stage.told(MIRA, "it is in force")
    assert stage.says(ts, "Released")
    assert releases(stage, proposal) == [("mira",)]
    assert actions.PROPOSAL_APPROVE not in stage.double.message(CHANNEL, ts).buttons


def test_a_card_shows_the_outcome_everywhere_it_was_posted(stage: Stage, proposal: Proposal) -> None:
    stage.double.add_dm(JONAS)
    post_card(stage.app.office, proposal.id, JONAS)
    ts = stage.card(proposal.id)
    dm = stage.double.wait_until(lambda: stage.double.dm(JONAS))
    stage.press(MIRA, ts, actions.PROPOSAL_APPROVE)
    assert stage.says(ts, "Released")
    assert stage.double.wait_until(lambda: "Released" in stage.double.dm(JONAS)[-1].said)
    assert len(stage.double.dm(JONAS)) == len(dm)


def test_a_decision_at_the_terminal_shows_on_the_card(stage: Stage, proposal: Proposal) -> None:
    from tools.approve import approve

    ts = stage.card(proposal.id)
    approve(stage.workspace.store, stage.workspace.config, proposal.id, "jonas")
    assert stage.says(ts, "Released")


def test_a_high_risk_takes_two_people_of_different_teams(stage: Stage, risky: Proposal) -> None:
    ts = stage.card(risky.id)
    stage.press(MIRA, ts, actions.PROPOSAL_APPROVE)
    assert stage.told(MIRA, f"You approved {risky.id}")
    assert releases(stage, risky) == []
    stage.press(JONAS, ts, actions.PROPOSAL_APPROVE)
    assert stage.says(ts, "Released")
    assert releases(stage, risky) == [("mira", "jonas")]


@pytest.mark.parametrize(
    ("user", "words"),
    [(ADA, "not an approver"), (LEE, "not a person of this workspace"), (EVE, "another Slack workspace")],
)
def test_who_may_not_approve_is_told_why_and_the_log_knows(
    stage: Stage, proposal: Proposal, user: str, words: str
) -> None:
    before = len(stage.events("approval.refused") + stage.events("slack.refused"))
    stage.press(user, stage.card(proposal.id), actions.PROPOSAL_APPROVE)
    assert stage.told(user, words)
    assert releases(stage, proposal) == []
    assert len(stage.events("approval.refused") + stage.events("slack.refused")) == before + 1


def test_an_author_who_is_an_approver_does_not_approve_their_own(stage: Stage) -> None:
    mine = drafted(stage, author="mira")
    stage.press(MIRA, stage.card(mine.id), actions.PROPOSAL_APPROVE)
    assert stage.told(MIRA, "an author does not approve")


def test_a_note_goes_with_the_approval(stage: Stage, proposal: Proposal) -> None:
    ts = stage.card(proposal.id)
    stage.press(MIRA, ts, actions.PROPOSAL_APPROVE_NOTE)
    view = opened(stage, MIRA, "modal.note")
    stage.double.submit(MIRA, view.id, {"note": "checked with legal"})
    assert stage.says(ts, "checked with legal")
    assert opened(stage, MIRA, "outcome")
    assert releases(stage, proposal) == [("mira",)]


def test_a_rejection_has_a_reason_and_ends_it(stage: Stage, proposal: Proposal) -> None:
    ts = stage.card(proposal.id)
    stage.press(MIRA, ts, actions.PROPOSAL_REJECT)
    view = opened(stage, MIRA, "modal.reject")
    stage.double.submit(MIRA, view.id, {"reason": "too_broad", "words": "it hits satire"})
    assert stage.says(ts, "it hits satire")
    with stage.workspace.store.read() as tx:
        assert tx.ledger.outcome(proposal.id) == "rejected"
        assert [one.kind for one in tx.ledger.approvals(proposal.id)] == ["too_broad"]


def test_a_form_that_is_off_is_told_in_the_form(stage: Stage, proposal: Proposal) -> None:
    stage.press(MIRA, stage.card(proposal.id), actions.PROPOSAL_REJECT)
    view = opened(stage, MIRA, "modal.reject")
    stage.double.submit(MIRA, view.id, {"reason": "other", "words": ""})
    still = stage.double.view_of(MIRA)
    assert still is not None
    assert "Say which reason it is." in str(still.errors)


def test_a_question_about_the_evidence_stands_on_the_card(stage: Stage, proposal: Proposal) -> None:
    ts = stage.card(proposal.id)
    stage.press(MIRA, ts, actions.PROPOSAL_EVIDENCE)
    view = opened(stage, MIRA, "modal.evidence")
    stage.double.submit(MIRA, view.id, {"question": "does it hold in Brazil?"})
    assert stage.says(ts, "does it hold in Brazil?")
    assert actions.PROPOSAL_APPROVE in stage.double.message(CHANNEL, ts).buttons


def test_an_edit_is_a_new_proposal_that_the_editor_cannot_approve(stage: Stage, proposal: Proposal) -> None:
    ts = stage.card(proposal.id)
    stage.press(JONAS, ts, actions.PROPOSAL_APPROVE_NOTE)  # somebody else has it open meanwhile
    stale = opened(stage, JONAS, "modal.note")
    stage.press(MIRA, ts, actions.PROPOSAL_EDIT)
    view = opened(stage, MIRA, "modal.edit")
    block = next(block["block_id"] for block in view.blocks if "#" in block.get("block_id", ""))
    stage.double.submit(MIRA, view.id, {block: "title: A better title", "why": "clearer"})
    outcome = opened(stage, MIRA, "outcome")
    assert "You are its co-author now" in outcome.said
    newer = superseded_by(stage, proposal)
    assert stage.says(ts, "better title")
    with stage.workspace.store.read() as tx:
        made = tx.ledger.proposal(newer)
        assert tx.audit.about(proposal.id)[-1].body["via"] == "slack"
    assert made is not None
    assert made.co_authors == ("mira",)
    stage.press(MIRA, ts, actions.PROPOSAL_APPROVE)
    assert stage.told(MIRA, "an author does not approve")
    stage.double.submit(JONAS, stale.id, {"note": "looks right"})
    assert stage.double.wait_until(lambda: newer in stage.double.view_of(JONAS).said)
    assert releases(stage, proposal) == []
    stage.press(JONAS, ts, actions.PROPOSAL_APPROVE)
    assert stage.says(ts, "Released")


def superseded_by(stage: Stage, proposal: Proposal) -> str:
    with stage.workspace.store.read() as tx:
        return tx.ledger.superseded_by(proposal.id) or ""


def test_a_press_on_a_decided_card_is_answered(stage: Stage, proposal: Proposal) -> None:
    ts = stage.card(proposal.id)
    old = next(
        element["value"]
        for block in stage.double.message(CHANNEL, ts).blocks
        for element in block.get("elements", [])
        if element.get("action_id") == actions.PROPOSAL_APPROVE
    )
    stage.press(MIRA, ts, actions.PROPOSAL_APPROVE)
    assert stage.says(ts, "Released")
    stage.double.click(JONAS, CHANNEL, ts, actions.PROPOSAL_APPROVE, old, forge=True)
    assert stage.told(JONAS, "released already")


def test_a_guessed_handle_is_refused_and_logged(stage: Stage, proposal: Proposal) -> None:
    ts = stage.card(proposal.id)
    for value in ("guessed", proposal.id):
        stage.double.click(MIRA, CHANNEL, ts, actions.PROPOSAL_APPROVE, value, forge=True)
    assert stage.told(MIRA, "not known here")
    assert "the card is not known" in stage.events("slack.refused")
    assert releases(stage, proposal) == []


def test_a_handle_of_another_message_is_refused(stage: Stage) -> None:
    first, second = drafted(stage), drafted(stage)
    ts, other = stage.card(first.id), stage.card(second.id)
    handle = next(
        element["value"]
        for block in stage.double.message(CHANNEL, other).blocks
        for element in block.get("elements", [])
        if element.get("action_id") == actions.PROPOSAL_APPROVE
    )
    stage.double.click(MIRA, CHANNEL, ts, actions.PROPOSAL_APPROVE, handle, forge=True)
    assert stage.double.wait_until(
        lambda: "the button is of another message" in stage.events("slack.refused")
    )
    assert releases(stage, second) == []


def test_a_person_taken_off_the_list_no_longer_approves(stage: Stage, proposal: Proposal) -> None:
    file = stage.workspace.root / "redline.toml"
    before = file.read_text()
    file.write_text(
        before.replace('roles = ["approver"]\nslack = "U0JONAS"', 'roles = []\nslack = "U0JONAS"')
    )
    try:
        stage.press(JONAS, stage.card(proposal.id), actions.PROPOSAL_APPROVE)
        assert stage.told(JONAS, "not an approver")
    finally:
        file.write_text(before)
    assert releases(stage, proposal) == []


def test_nothing_is_approved_while_approvals_are_frozen(stage: Stage, proposal: Proposal) -> None:
    from tools.freeze import freeze, unfreeze

    ts = stage.card(proposal.id)
    freeze(stage.workspace.store, stage.workspace.config, "mira", "an incident")
    assert stage.says(ts, "an incident")
    stage.press(JONAS, ts, actions.PROPOSAL_APPROVE)
    assert stage.told(JONAS, "frozen")
    unfreeze(stage.workspace.store, stage.workspace.config, "mira")
    stage.press(JONAS, ts, actions.PROPOSAL_APPROVE)
    assert stage.says(ts, "Released")


def test_a_button_that_nobody_knows_is_answered(stage: Stage, proposal: Proposal) -> None:
    stage.double.click(MIRA, CHANNEL, stage.card(proposal.id), "proposal.publish", "x", forge=True)
    assert stage.double.wait_until(lambda: "the button is not known" in stage.events("slack.refused"))


def test_the_same_press_delivered_twice_is_one_press(stage: Stage, risky: Proposal) -> None:
    ts = stage.card(risky.id)
    envelope = stage.double.click(MIRA, CHANNEL, ts, actions.PROPOSAL_APPROVE)
    stage.double.wait_acked(envelope)
    again = stage.double.resend(envelope)
    stage.double.wait_acked(again)
    assert stage.told(MIRA, f"You approved {risky.id}")
    with stage.workspace.store.read() as tx:
        assert [one.person for one in tx.ledger.approvals(risky.id)] == ["mira"]
        refused = [e for e in tx.audit.events() if e.action == "approval.refused" and e.subject == risky.id]
    assert refused == []
