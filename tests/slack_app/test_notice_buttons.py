"""The buttons of notices, pressed in the real app."""

from knowledge_base.changes import Proposal
from slack_app.cards import actions
from slack_app.notices import want_notices
from tests.slack_app.conftest import CHANNEL, LEE, MIRA, Stage
from tests.triages import finding, triage_run


def posted(stage: Stage, part: str) -> str:
    """The place of the notice that says something, once it is there."""

    def found() -> str:
        return next((one.ts for one in stage.double.bot_messages(CHANNEL) if one.text.startswith(part)), "")

    return stage.double.wait_until(found)


def test_open_sends_the_card_of_the_proposal_to_whoever_pressed(stage: Stage, proposal: Proposal) -> None:
    want_notices(stage.app.office)
    stage.press(MIRA, posted(stage, "Redline: waits for a decision"), actions.NOTICE_OPEN)
    assert stage.double.wait_until(
        lambda: [one for one in stage.double.dm(MIRA) if actions.PROPOSAL_APPROVE in one.buttons]
    )
    assert stage.told(MIRA, "our own conversation")


def test_sample_texts_are_shown_to_a_member_who_presses_and_to_no_guest(stage: Stage) -> None:
    triage_run(stage.workspace.store, "T-1", finding("T-1", "prize-00", "prize-01", "prize-02"))
    want_notices(stage.app.office)
    ts = posted(stage, "Redline: triage digest")
    for user, part in ((MIRA, "Congratulations lucky winner"), (LEE, "for members of the workspace")):
        stage.press(user, ts, actions.NOTICE_REVEAL)
        stage.double.wait_until(lambda u=user, p=part: (view := stage.double.view_of(u)) and p in view.said)  # type: ignore[misc]
    assert "Congratulations" not in "".join(one.said for one in stage.double.bot_messages(CHANNEL))
