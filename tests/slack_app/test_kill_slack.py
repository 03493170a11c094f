"""kill -9 of a real app process between click, release and message: the next one ends what it began, once."""

from collections.abc import Iterator

import pytest

from slack_app.cards import actions
from tests.slack_app.conftest import CHANNEL, GAP, MIRA
from tests.slack_apps import KILLED, Trap
from tests.slack_stage import Theatre


@pytest.fixture(scope="module")
def theatre(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Theatre]:
    """A workspace, the double, and what starts app processes between them."""
    with Theatre(tmp_path_factory.mktemp("kill") / "workspace", lease=1.0, gap=GAP) as opened:
        yield opened


CLICK: dict[Trap, str] = {
    ("slack_app.intake:Intake.put", 1, "after"): "kept, not acknowledged",
    ("slack_app.work.decisions:decide_for", 1, "before"): "acknowledged, not decided",
    ("slack_app.work.decisions:decide_for", 1, "after"): "released, nobody told",
    ("knowledge_base.inbox:Inbox.finish", 1, "before"): "told, not noted as done",
    ("slack_app.sender:Sender._whisper", 1, "after"): "told by Slack, not noted",
    ("slack_app.sender:Sender._edit", 1, "after"): "the card is right, not noted",
}


@pytest.mark.parametrize("trap", CLICK, ids=lambda trap: CLICK[trap])
def test_an_app_killed_after_a_click_is_followed_by_one_release_and_a_right_card(
    theatre: Theatre, trap: Trap
) -> None:
    proposal = theatre.drafted()
    with theatre.apps_running(1):
        ts = theatre.posted(proposal)
    pid = theatre.start(trap)
    envelope = theatre.double.click(MIRA, CHANNEL, ts, actions.PROPOSAL_APPROVE)
    assert theatre.apps.wait(pid) == KILLED
    with theatre.apps_running(1):
        theatre.ended(proposal, ts, envelope)


def test_an_app_killed_after_posting_a_card_is_followed_by_one_that_does_not_double_it(
    theatre: Theatre,
) -> None:
    proposal = theatre.drafted()
    pid = theatre.start(("slack_app.sender:Sender._post", 1, "after"))
    theatre.want_card(proposal)
    assert theatre.apps.wait(pid) == KILLED
    with theatre.apps_running(1):
        theatre.posted(proposal)
    assert len(theatre.cards(proposal)) == 1
