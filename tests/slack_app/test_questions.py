"""Asking: a mention, a direct message or `/redline`, on plans that offer much and plans that offer little."""

from collections.abc import Iterator
from typing import Any

import pytest

from agents.dialogue import Reply
from knowledge_base.embed import Embedder
from slack_app.cards import actions
from slack_app.work.questions import is_delicate
from tests.slack_app.conftest import ADA, CHANNEL, CONFIG, EVE, JONAS, LEE, MIRA, Stage, drafted, on_stage

QUESTION = "may a winner be asked to pay a fee to claim a prize?"


@pytest.fixture(scope="module", params=["full", "poor"])
def stage(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, minilm: Embedder
) -> Iterator[Stage]:
    """The app on each plan, with the real model."""
    folder = tmp_path_factory.mktemp("stage") / "workspace"
    config = CONFIG.replace("heavy_workers = 0", "heavy_workers = 0\nnotify_minutes = 0")
    with on_stage(folder, request.param, config, embedder=minilm) as opened:
        opened.app.office.desk.warm()
        yield opened


def answer(stage: Stage, channel: str, thread: str) -> Any:
    """The answer in a thread, once it is whole."""

    def found() -> Any:
        posted = [
            one for one in stage.double.bot_messages(channel, thread) if actions.ANSWER_HELPFUL in one.buttons
        ]
        return posted[-1] if posted else None

    return stage.double.wait_until(found)


def ask(stage: Stage, text: str, user: str = ADA, thread: str | None = None) -> Any:
    """Mention the app; the answer, and its thread."""
    envelope = stage.double.event_app_mention(user, CHANNEL, f"<@{stage.double.bot_user_id}> {text}", thread)
    stage.double.wait_acked(envelope)
    event = envelope.payload["event"]
    return answer(stage, CHANNEL, thread or event["ts"]), thread or event["ts"]


def test_a_mention_is_answered_in_its_thread_with_clause_version_and_day(stage: Stage) -> None:
    said, thread = ask(stage, QUESTION)
    assert "scams/2.1" in said.said
    assert "version 1" in said.said
    assert "2026-01-01" in said.said or "1 January 2026" in said.said
    assert len(stage.double.bot_messages(CHANNEL, thread)) == 1
    assert not stage.double.complaints


def test_a_direct_message_is_answered(stage: Stage) -> None:
    dm = stage.double.add_dm(LEE)
    envelope = stage.double.event_message_im(LEE, QUESTION)
    said = answer(stage, dm, envelope.payload["event"]["ts"])
    assert "scams/2.1" in said.said


def test_what_nothing_covers_is_said_plainly(stage: Stage) -> None:
    said, _ = ask(stage, "what is the capital of France?")
    assert "scams/2.1" not in said.said


def test_the_command_is_answered_to_the_person_alone(stage: Stage) -> None:
    before = len(stage.double.messages(CHANNEL))
    stage.double.slash(ADA, CHANNEL, "/redline", QUESTION)
    assert stage.told(ADA, "scams/2.1")
    assert len(stage.double.messages(CHANNEL)) == before


def test_the_command_helps(stage: Stage) -> None:
    stage.double.slash(LEE, CHANNEL, "/redline", "help")
    assert stage.told(LEE, "What I can do")


def test_a_proposal_that_is_asked_for_comes_as_its_card(stage: Stage) -> None:
    proposal = drafted(stage)
    _, thread = ask(stage, f"show proposal {proposal.id}", MIRA)

    def card() -> Any:
        cards = [
            one
            for one in stage.double.bot_messages(CHANNEL, thread)
            if actions.PROPOSAL_APPROVE in one.buttons
        ]
        return cards[0] if cards else None

    posted = stage.double.wait_until(card)
    stage.press(MIRA, posted.ts, actions.PROPOSAL_APPROVE_NOTE)
    view = stage.double.wait_until(
        lambda: (v := stage.double.view_of(MIRA)) and v.callback_id == "modal.note" and v
    )
    stage.double.submit(MIRA, view.id, {"note": "fine"})
    assert stage.says(posted.ts, "Released")


def test_the_home_opens(stage: Stage) -> None:
    stage.double.event_app_home_opened(MIRA)
    assert stage.double.wait_until(lambda: stage.double.home(MIRA))


def test_a_suggested_question_is_asked_in_the_thread(stage: Stage) -> None:
    said, thread = ask(stage, QUESTION)
    follow_ups = [one for one in said.buttons if one.startswith(actions.ANSWER_FOLLOW_UP)]
    if not follow_ups:
        pytest.skip("this answer suggests nothing")
    stage.press(ADA, said.ts, follow_ups[0])
    assert stage.double.wait_until(lambda: len(stage.double.bot_messages(CHANNEL, thread)) == 2)


def test_a_thumb_down_asks_why_and_is_kept_for_a_person(stage: Stage) -> None:
    said, _ = ask(stage, QUESTION)
    stage.press(ADA, said.ts, actions.ANSWER_UNHELPFUL)
    view = stage.double.wait_until(
        lambda: (v := stage.double.view_of(ADA)) and v.callback_id == "modal.feedback" and v
    )
    stage.double.submit(ADA, view.id, {"reason": "wrong_clause", "words": "it is 2.2"})

    def kept() -> bool:
        with stage.workspace.store.read() as tx:
            return any("it is 2.2" in one.reason for one in tx.talk.feedback_waiting())

    assert stage.double.wait_until(kept)


def test_a_stranger_is_told_no_and_gets_no_answer(stage: Stage) -> None:
    envelope = stage.double.event_app_mention(EVE, CHANNEL, f"<@{stage.double.bot_user_id}> {QUESTION}")
    assert stage.told(EVE, "another Slack workspace")
    assert not stage.double.bot_messages(CHANNEL, envelope.payload["event"]["ts"])


def test_the_same_question_delivered_twice_is_answered_once(stage: Stage) -> None:
    envelope = stage.double.event_app_mention(ADA, CHANNEL, f"<@{stage.double.bot_user_id}> {QUESTION}")
    thread = envelope.payload["event"]["ts"]
    answer(stage, CHANNEL, thread)
    stage.double.wait_acked(stage.double.resend(envelope))
    stage.double.event_app_mention(ADA, CHANNEL, f"<@{stage.double.bot_user_id}> and in Brazil?", thread)
    assert stage.double.wait_until(lambda: len(stage.double.bot_messages(CHANNEL, thread)) > 1)
    assert len(stage.double.bot_messages(CHANNEL, thread)) == 2


def test_a_policy_that_is_restricted_while_the_app_runs_is_answered_to_its_team_alone(stage: Stage) -> None:
    file = stage.workspace.root / "redline.toml"
    before = file.read_text()
    file.write_text(f'{before}[restricted]\nscams = ["safety"]\n')
    stage.app.office.door.config(fresh=True)
    try:
        said, _ = ask(stage, QUESTION)
        assert "scams" not in said.said
        envelope = stage.double.event_app_mention(JONAS, CHANNEL, "which policies are there?")
        assert stage.told(JONAS, "scams/1.1")
        thread = envelope.payload["event"]["ts"]
        assert not [one for one in stage.double.bot_messages(CHANNEL, thread) if "scams" in one.said]
    finally:
        file.write_text(before)
        stage.app.office.door.config(fresh=True)


@pytest.mark.parametrize("words", ["policy/scams@DE stands", "there are hate and scams.", "see scams/2.1"])
def test_an_answer_that_names_a_restricted_policy_is_not_for_everybody(words: str) -> None:
    reply = Reply(question="?", tool="", outcome="answered", summary=words)
    assert is_delicate(reply, {"scams"})
    assert not is_delicate(reply, {"scam", "spam"})


def test_an_answer_about_a_case_is_not_for_everybody() -> None:
    assert is_delicate(Reply(question="?", tool="explain_case", outcome="answered", summary=""), ())
