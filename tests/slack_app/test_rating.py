"""Rating in Slack: one item at a time, alone, its text behind a press; the real app, the strict double, the store."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from knowledge_base.batch_records import Asked, Batch
from knowledge_base.workspace import RatingRules, Workspace
from slack_app.cards import actions
from tests import batches
from tests.builders import import_texts
from tests.slack_app.conftest import ADA, CHANNEL, JONAS, LEE, MIRA, Stage, on_stage
from tests.slack_app.room import RATERS
from tests.slack_double.records import Message
from tools.batch_opening import open_batch
from tools.batch_progress import progress_of
from tools.batch_standing import standing_of
from tools.rating_batches import close_batch
from tools.rating_crew import ask_people
from tools.rating_turn import rest_due

PEOPLE = f"""\
{RATERS}[slack]
heavy_workers = 0
channels = [{{ id = "{CHANNEL}" }}]
"""


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """The app on a workspace with cases, one for all tests of the file."""
    folder = tmp_path_factory.mktemp("rating") / "workspace"
    with on_stage(folder, config=PEOPLE, fill=lambda workspace: batches.fill(workspace.store)) as opened:
        for user in (ADA, MIRA, JONAS, LEE):
            opened.double.add_dm(user)
        yield opened


GUIDELINE = """\
---
id: scams
title: Labelling scams
policy: scams
---
# Labelling scams

## Labels

- **Violates** — asks for a fee
- **Does not violate** — anything else
- **Job flag** — work that has to be paid for

## Decision rules

1. A fee to be paid first violates. (scams/2.1)
"""
_SEEDS = iter(range(100, 200))


def opened(workspace: Workspace, size: int = 2) -> Batch:
    """A batch of its own, opened by Lee."""
    asked = {"policy": "scams", "size": size, "seed": next(_SEEDS), "unrated": True}
    return open_batch(workspace.store, workspace.config, Asked.model_validate(asked), "lee", batches.AT)


@pytest.fixture
def batch(stage: Stage) -> Iterator[Batch]:
    """One that Ada and Mira rate and Jonas settles; closed at the end, so that the next test has its own."""
    made = opened(stage.workspace)
    ask_people(
        stage.workspace.store,
        stage.workspace.config,
        made.id,
        "lee",
        ("ada", "mira"),
        ("jonas",),
        stage.app.office.clock(),
    )
    yield made
    close_batch(stage.workspace.store, stage.workspace.config, made.id, "lee", stage.app.office.clock())


def message(stage: Stage, user: str, batch: Batch, part: str) -> Message:
    """Somebody's message of a batch, once it says something."""

    def found() -> Message | None:
        mine = [one for one in stage.double.dm(user) if batch.id in one.said and part in one.said]
        return mine[-1] if mine else None

    shown = stage.double.wait_until(found)
    assert isinstance(shown, Message)
    return shown


def press(stage: Stage, user: str, shown: Message, action: str) -> None:
    """Press a button of a message."""
    stage.double.wait_acked(stage.double.click(user, shown.channel, shown.ts, action))


def view(stage: Stage, user: str, part: str) -> Any:
    """The modal that somebody sees, once it says something."""

    def found() -> Any:
        seen = stage.double.view_of(user)
        return seen if seen and part in seen.said else None

    return stage.double.wait_until(found)


def press_in(stage: Stage, user: str, seen: Any, action: str, value: Any = None) -> None:
    stage.double.wait_acked(stage.double.click_in_view(user, seen.id, action, value))


def shown_item(stage: Stage, user: str, batch: Batch) -> Any:
    """The item in a modal, opened from the message; one that an earlier test left open is not it."""
    before = stage.double.view_of(user)
    press(stage, user, message(stage, user, batch, "An item waits"), actions.RATE_SHOW)
    old = before.id if before else ""
    assert stage.double.wait_until(lambda: getattr(stage.double.view_of(user), "id", old) != old)
    return view(stage, user, "Only you see this")


def verdict(name: str) -> str:
    return f"{actions.RATE_ANSWER}:{name}"


def said_of(stage: Stage, batch: Batch) -> list[tuple[str, bool | None, float | None]]:
    with stage.workspace.store.read() as tx:
        return [(one.person, one.rating.violates, one.seconds) for one in tx.batches.answers(batch.id)]


def texts(stage: Stage) -> list[str]:
    """What no message may hold."""
    with stage.workspace.store.read() as tx:
        return [row.text for row in tx.cases.get([f"c-{n:02}" for n in range(40)]).values()]


def test_raters_answer_alone_and_the_adjudicator_settles_what_they_split_on(
    stage: Stage, batch: Batch
) -> None:
    lead = message(stage, LEE, batch, "0 of 2 items rated")
    assert "Rated by Ada and Mira" in lead.said
    for user, name in ((ADA, "violates"), (MIRA, "does_not_violate")):
        seen = shown_item(stage, user, batch)
        assert "harmful" not in lead.said
        press_in(stage, user, seen, verdict(name))
        seen = view(stage, user, "Noted.")
        assert "An item waits for you" in seen.said
        assert not any(text in seen.said for text in texts(stage))
        press_in(stage, user, seen, actions.RATE_SHOW)
        press_in(stage, user, view(stage, user, "Only you see this"), verdict(name))
        assert message(stage, user, batch, "Nothing waits for you now")
    (first, second) = [one for one in said_of(stage, batch) if one[0] == "ada"]
    assert first[1] is second[1] is True
    assert first[2] is not None

    press(stage, JONAS, message(stage, JONAS, batch, "An item to settle waits"), actions.RATE_SHOW)
    seen = view(stage, JONAS, "Raters said:")
    assert "1 × Does not violate, 1 × Violates" in seen.said
    assert "Ada" not in seen.said
    assert "Mira" not in seen.said
    stage.double.submit(JONAS, seen.id, {"verdict": "violates", "why": "asks for money\nup front"})
    assert view(stage, JONAS, "Noted.")
    assert stage.double.wait_until(lambda: len(said_of(stage, batch)) == 5)
    with stage.workspace.store.read() as tx:
        settled = next(one for one in tx.batches.answers(batch.id) if one.person == "jonas")
        assert (settled.why, settled.via) == ("asks for money up front", "slack")
        assert progress_of(tx, batch).done == 1
    assert message(stage, LEE, batch, "1 of 2 items rated").ts == lead.ts


def test_no_message_and_no_event_ever_holds_the_text_of_an_item(stage: Stage, batch: Batch) -> None:
    seen = shown_item(stage, ADA, batch)
    assert any(text in seen.said for text in texts(stage))
    press_in(stage, ADA, seen, verdict("does_not_violate"))
    assert view(stage, ADA, "Noted.")
    with stage.workspace.store.read() as tx:
        log = " ".join(event.model_dump_json() for event in tx.audit.events())
        queued = " ".join(str(one.body) for one in tx.outbox.showing(f"rate:{batch.id}"))
    posted = " ".join(one.said for user in (ADA, MIRA, JONAS, LEE) for one in stage.double.dm(user))
    channel = " ".join(one.said for one in stage.double.bot_messages(CHANNEL))
    for text in texts(stage):
        assert text not in log + queued + posted + channel


def test_a_skip_goes_to_nobody_in_particular_and_says_nothing_of_why(stage: Stage, batch: Batch) -> None:
    first = message(stage, ADA, batch, "An item waits")
    press(stage, ADA, first, actions.RATE_PASS)
    assert stage.double.wait_until(lambda: message(stage, ADA, batch, "An item waits").blocks != first.blocks)
    seen = shown_item(stage, ADA, batch)
    press_in(stage, ADA, seen, actions.RATE_PASS)
    assert "Nobody is told why" in view(stage, ADA, "Somebody else looks").said
    assert message(stage, ADA, batch, "Nothing waits for you now")
    assert "2 items want" in message(stage, LEE, batch, "items want an answer that nobody").said
    assert said_of(stage, batch) == []


def actions_of(stage: Stage, batch: Batch) -> list[str]:
    with stage.workspace.store.read() as tx:
        return [event.action for event in tx.audit.events() if event.subject == batch.id]


def test_what_a_rater_escalates_goes_to_the_adjudicator_and_to_no_other_rater(
    stage: Stage, batch: Batch
) -> None:
    seen = shown_item(stage, ADA, batch)
    press_in(stage, ADA, seen, actions.RATE_ESCALATE)
    assert view(stage, ADA, "An adjudicator looks at it next")
    press(stage, JONAS, message(stage, JONAS, batch, "An item to settle waits"), actions.RATE_SHOW)
    settle = view(stage, JONAS, "A rater escalated it")
    still = stage.double.submit(JONAS, settle.id, {"verdict": "violates", "why": " "})
    assert still
    assert "Say why" in str(stage.double.view_of(JONAS).errors)
    stage.double.submit(JONAS, settle.id, {"verdict": "violates", "why": "a threat"})
    assert stage.double.wait_until(lambda: len(said_of(stage, batch)) == 1)
    with stage.workspace.store.read() as tx:
        assert standing_of(tx, batch).escalated == 1
        assert progress_of(tx, batch).done == 1


def test_a_pause_holds_until_they_go_on(stage: Stage, batch: Batch) -> None:
    press(stage, MIRA, message(stage, MIRA, batch, "An item waits"), actions.RATE_PAUSE)
    press(stage, MIRA, message(stage, MIRA, batch, "Paused"), actions.RATE_RESUME)
    assert message(stage, MIRA, batch, "An item waits")
    assert "paused" not in " ".join(actions_of(stage, batch))


def test_the_same_press_twice_counts_once_and_another_answer_is_refused(stage: Stage, batch: Batch) -> None:
    seen = shown_item(stage, ADA, batch)
    envelope = stage.double.click_in_view(ADA, seen.id, verdict("violates"))
    stage.double.duplicate(envelope)
    stage.double.wait_acked(stage.double.resend(envelope))
    assert view(stage, ADA, "Noted.")
    token = next(
        element["value"]
        for block in seen.blocks
        for element in block.get("elements", ())
        if element.get("action_id") == verdict("does_not_violate")
    )
    late = stage.double.click_in_view(ADA, seen.id, verdict("does_not_violate"), token, forge=True)
    stage.double.wait_acked(late)
    assert view(stage, ADA, "what was said stands")
    assert [one[:2] for one in said_of(stage, batch)] == [("ada", True)]


def test_who_presses_anothers_button_is_refused_and_logged(stage: Stage, batch: Batch) -> None:
    seen = shown_item(stage, ADA, batch)
    before = len(stage.events("slack.refused"))
    (token,) = {
        element["value"]
        for block in seen.blocks
        for element in block.get("elements", ())
        if element.get("action_id") == verdict("violates")
    }
    mine = shown_item(stage, MIRA, batch)
    stage.double.wait_acked(stage.double.click_in_view(MIRA, mine.id, verdict("violates"), token, forge=True))
    assert stage.told(MIRA, "given to somebody else")
    assert len(stage.events("slack.refused")) == before + 1
    assert said_of(stage, batch) == []


def test_a_lead_asks_people_from_slack_and_a_rater_may_not(stage: Stage) -> None:
    made = opened(stage.workspace)
    stage.double.slash(ADA, CHANNEL, "/redline", f"rate {made.id} ada, mira")
    assert stage.told(ADA, "no author, approver or adjudicator")
    stage.double.slash(LEE, CHANNEL, "/redline", f"rate {made.id} ada adjudicator jonas")
    assert stage.told(LEE, "name more raters")
    stage.double.slash(LEE, CHANNEL, "/redline", f"rate {made.id} @ada and <@{MIRA}|mira> adjudicator jonas")
    assert stage.told(LEE, "Ada and Mira rate")
    assert message(stage, ADA, made, "An item waits")
    assert message(stage, MIRA, made, "An item waits")
    stage.double.slash(LEE, CHANNEL, "/redline", f"rate {made.id} without mira")
    assert stage.told(LEE, "Taken off: Mira")
    assert not message(stage, MIRA, made, "You are off this batch").buttons


def test_a_guideline_that_changed_since_makes_the_press_void(stage: Stage, batch: Batch) -> None:
    seen = shown_item(stage, ADA, batch)
    with stage.workspace.store.write() as tx:
        import_texts(tx, ("guideline", GUIDELINE))
    press_in(stage, ADA, seen, verdict("violates"))
    assert "look at it again" in view(stage, ADA, "The guideline has changed").said
    assert said_of(stage, batch) == []
    press_in(stage, ADA, view(stage, ADA, "waits for you"), actions.RATE_SHOW)
    seen = view(stage, ADA, "Only you see this")
    assert "2.1: A fee to be paid first" in str(seen.blocks), "the rule's words stand beside its number"
    press_in(stage, ADA, seen, f"{actions.RATE_CHOICE}:rule", "scams/2.1")
    press_in(stage, ADA, seen, f"{actions.RATE_CHOICE}:label", "Job flag")
    press_in(stage, ADA, seen, verdict("violates"))
    assert view(stage, ADA, "Noted.")
    with stage.workspace.store.read() as tx:
        (answer,) = tx.batches.answers(batch.id)
    assert (answer.rating.label, answer.rating.rule) == ("Job flag", "scams/2.1")


def test_the_home_shows_a_lead_how_it_stands_and_a_rater_what_waits(stage: Stage, batch: Batch) -> None:
    assert message(stage, ADA, batch, "An item waits")
    stage.double.event_app_home_opened(LEE)
    assert stage.double.wait_until(lambda: home_says(stage, LEE, batch.id))
    stage.double.event_app_home_opened(ADA)
    assert stage.double.wait_until(lambda: home_says(stage, ADA, "Items to rate"))
    assert batch.id not in stage.double.home(ADA).said
    stage.double.wait_acked(stage.double.click_home(ADA, actions.RATE_OPEN))
    assert view(stage, ADA, "waits for you")


def home_says(stage: Stage, user: str, part: str) -> bool:
    view = stage.double.home(user)
    return bool(view and part in view.said)


def test_a_rest_is_suggested_after_many_items_or_minutes_in_a_row() -> None:
    rules, at = RatingRules(rest_after_items=3, rest_after_minutes=20, rest_minutes=10), batches.AT
    three = [at + timedelta(minutes=n) for n in range(3)]
    assert rest_due(three, None, rules, three[-1]) == "3 items in a row"
    assert rest_due(three, three[1], rules, three[-1]) == ""
    assert rest_due(three, None, rules, three[-1] + timedelta(minutes=10)) == ""
    slow = [at, at + timedelta(minutes=9), at + timedelta(minutes=18), at + timedelta(minutes=27)]
    assert rest_due(slow[:2], None, rules, slow[1]) == ""
    assert rest_due([at, slow[2]], None, rules, slow[2]) == ""
    assert (
        rest_due(slow, None, rules.model_copy(update={"rest_after_items": 0}), slow[-1])
        == "27 minutes in a row"
    )
