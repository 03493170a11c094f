"""The double holds blocks to Slack's documented limits and says where they are broken."""

from collections.abc import Iterator
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.models import blocks as kit

from tests.slack_double.running import client_of
from tests.slack_double.server import SlackDouble

Json = dict[str, Any]


@pytest.fixture(scope="module")
def double() -> Iterator[SlackDouble]:
    with SlackDouble() as running:
        running.add_channel("C1", "policy")
        yield running


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def button(**fields: Any) -> Json:
    return {"type": "button", "text": plain("Go"), "action_id": "go", **fields}


def actions(*elements: Json) -> Json:
    return {"type": "actions", "elements": list(elements)}


def section(text: str = "x", **fields: Any) -> Json:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}, **fields}


def select(**fields: Any) -> Json:
    options = [{"text": plain("One"), "value": "1"}]
    return {"type": "static_select", "action_id": "s", "options": options, **fields}


def confirm(**fields: Any) -> Json:
    return {"title": plain("T"), "text": plain("?"), "confirm": plain("Yes"), "deny": plain("No"), **fields}


def refusal(double: SlackDouble, blocks: Any) -> Json:
    with pytest.raises(SlackApiError) as caught:
        client_of(double).chat_postMessage(channel="C1", text="fallback", blocks=blocks)
    return dict(caught.value.response.data)


BROKEN: dict[str, tuple[Any, str]] = {
    "51 blocks": ([{"type": "divider"}] * 51, "/blocks"),
    "no object": (["text"], "/blocks/0"),
    "unknown block": ([{"type": "banner"}], "/blocks/0"),
    "unknown field": ([{"type": "divider", "colour": "red"}], "/blocks/0"),
    "null field": ([section(accessory=None)], "/blocks/0/accessory"),
    "empty section": ([section("")], "/blocks/0/text/text"),
    "long section": ([section("x" * 3001)], "/blocks/0/text/text"),
    "section of nothing": ([{"type": "section"}], "/blocks/0"),
    "11 fields": ([{"type": "section", "fields": [plain("x")] * 11}], "/blocks/0/fields"),
    "long field": ([{"type": "section", "fields": [plain("x" * 2001)]}], "/blocks/0/fields/0/text"),
    "emoji in mrkdwn": (
        [{"type": "section", "text": {"type": "mrkdwn", "text": "x", "emoji": True}}],
        "/blocks/0/text",
    ),
    "text of no type": ([{"type": "section", "text": {"text": "x"}}], "/blocks/0/text"),
    "long header": ([{"type": "header", "text": plain("x" * 151)}], "/blocks/0/text/text"),
    "mrkdwn header": ([{"type": "header", "text": {"type": "mrkdwn", "text": "x"}}], "/blocks/0/text"),
    "long button": ([actions(button(text=plain("x" * 76)))], "/blocks/0/elements/0/text/text"),
    "long value": ([actions(button(value="x" * 2001))], "/blocks/0/elements/0/value"),
    "long action id": ([actions(button(action_id="x" * 256))], "/blocks/0/elements/0/action_id"),
    "style of no kind": ([actions(button(style="default"))], "/blocks/0/elements/0/style"),
    "link that is none": ([actions(button(url="here"))], "/blocks/0/elements/0/url"),
    "long block id": ([{"type": "divider", "block_id": "x" * 256}], "/blocks/0/block_id"),
    "twice a block id": ([{"type": "divider", "block_id": "a"}] * 2, "/blocks/1/block_id"),
    "twice an action id": ([actions(button(), button())], "/blocks/0"),
    "26 elements": ([actions(*(button(action_id=str(n)) for n in range(26)))], "/blocks/0/elements"),
    "no elements": ([actions()], "/blocks/0/elements"),
    "unknown element": ([actions({"type": "slider", "action_id": "x"})], "/blocks/0/elements/0"),
    "input in actions": ([actions({"type": "plain_text_input", "action_id": "x"})], "/blocks/0/elements/0"),
    "11 in context": ([{"type": "context", "elements": [plain("x")] * 11}], "/blocks/0/elements"),
    "button in context": ([{"type": "context", "elements": [button()]}], "/blocks/0/elements/0"),
    "long option": (
        [actions(select(options=[{"text": plain("x" * 76), "value": "1"}]))],
        "/blocks/0/elements/0/options/0/text/text",
    ),
    "101 options": (
        [actions(select(options=[{"text": plain("x"), "value": "1"}] * 101))],
        "/blocks/0/elements/0/options",
    ),
    "no options": ([actions({"type": "static_select", "action_id": "s"})], "/blocks/0/elements/0"),
    "first option of no list": (
        [actions(select(initial_option={"text": plain("Two"), "value": "2"}))],
        "/blocks/0/elements/0",
    ),
    "6 in overflow": (
        [
            actions(
                {"type": "overflow", "action_id": "o", "options": [{"text": plain("x"), "value": "1"}] * 6}
            )
        ],
        "/blocks/0/elements/0/options",
    ),
    "image without alt_text": ([{"type": "image", "image_url": "https://a.example/x.png"}], "/blocks/0"),
    "long alt_text": (
        [{"type": "image", "alt_text": "x" * 2001, "image_url": "https://a.example/x.png"}],
        "/blocks/0/alt_text",
    ),
    "image of nothing": ([{"type": "image", "alt_text": "x"}], "/blocks/0"),
    "image of an unknown file": (
        [{"type": "image", "alt_text": "x", "slack_file": {"id": "F1"}}],
        "/blocks/0/slack_file",
    ),
    "long markdown": ([{"type": "markdown", "text": "x" * 12_001}], "/blocks/0/text"),
    "long markdown together": ([{"type": "markdown", "text": "x" * 6_001}] * 2, "/blocks"),
    "long confirm title": (
        [actions(button(confirm=confirm(title=plain("x" * 101))))],
        "/blocks/0/elements/0/confirm/title/text",
    ),
    "long confirm text": (
        [actions(button(confirm=confirm(text=plain("x" * 301))))],
        "/blocks/0/elements/0/confirm/text/text",
    ),
    "long confirm yes": (
        [actions(button(confirm=confirm(confirm=plain("x" * 31))))],
        "/blocks/0/elements/0/confirm/confirm/text",
    ),
    "long confirm no": (
        [actions(button(confirm=confirm(deny=plain("x" * 31))))],
        "/blocks/0/elements/0/confirm/deny/text",
    ),
    "half a confirm": ([actions(button(confirm={"title": plain("T")}))], "/blocks/0/elements/0/confirm"),
    "long label": (
        [
            {
                "type": "input",
                "label": plain("x" * 2001),
                "element": {"type": "plain_text_input", "action_id": "a"},
            }
        ],
        "/blocks/0/label/text",
    ),
    "max_length over 3000": (
        [{"type": "input", "label": plain("x"), "element": {"type": "plain_text_input", "max_length": 3001}}],
        "/blocks/0/element/max_length",
    ),
    "button as input": ([{"type": "input", "label": plain("x"), "element": button()}], "/blocks/0/element"),
    "button among feedback": ([{"type": "context_actions", "elements": [button()]}], "/blocks/0/elements/0"),
    "half of feedback": (
        [
            {
                "type": "context_actions",
                "elements": [
                    {"type": "feedback_buttons", "positive_button": {"text": plain("+"), "value": "1"}}
                ],
            }
        ],
        "/blocks/0/elements/0",
    ),
    "21 cells": ([{"type": "table", "rows": [[{"type": "raw_text", "text": "x"}] * 21]}], "/blocks/0/rows/0"),
    "task of no status": (
        [{"type": "task_card", "task_id": "1", "title": "x", "status": "cancelled"}],
        "/blocks/0/status",
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_blocks_beyond_a_limit_are_refused_with_the_place(double: SlackDouble, name: str) -> None:
    blocks, place = BROKEN[name]
    found = refusal(double, blocks)
    assert found["error"] == "invalid_blocks"
    messages = found["response_metadata"]["messages"]
    assert any(message.endswith(f"[json-pointer:{place}]") for message in messages), messages
    assert found["errors"] == [message.removeprefix("[ERROR] ") for message in messages]


def test_all_blocks_together_have_a_limit_of_their_own(double: SlackDouble) -> None:
    assert refusal(double, [section("x" * 2_900)] * 5)["error"] == "msg_blocks_too_long"
    client_of(double).chat_postMessage(channel="C1", text="fallback", blocks=[section("x" * 2_900)] * 4)


def test_a_message_has_one_table(double: SlackDouble) -> None:
    table = {"type": "table", "rows": [[{"type": "raw_text", "text": "x"}]]}
    assert refusal(double, [table, table])["error"] == "invalid_attachments"


def test_what_the_sdk_builds_within_the_limits_is_taken(double: SlackDouble) -> None:
    option = kit.Option(text="One", value="1", description="first")
    sure = kit.ConfirmObject(title="Sure?", text="really", confirm="Yes", deny="No", style="danger")
    made = [
        kit.HeaderBlock(text="h" * 150),
        kit.SectionBlock(
            text="t", fields=["f"] * 10, accessory=kit.ButtonElement(text="b", action_id="a", confirm=sure)
        ),
        kit.ContextBlock(elements=[kit.MarkdownTextObject(text="c"), kit.PlainTextObject(text="p")]),
        kit.ActionsBlock(
            elements=[
                kit.ButtonElement(text="b" * 75, action_id="b", value="v" * 100, style="primary"),
                kit.StaticSelectElement(
                    action_id="s", options=[option], initial_option=option, placeholder="p"
                ),
                kit.OverflowMenuElement(action_id="o", options=[option]),
                kit.CheckboxesElement(action_id="c", options=[option], initial_options=[option]),
                kit.RadioButtonsElement(action_id="r", options=[option]),
                kit.UserSelectElement(action_id="u", initial_user="U1"),
                kit.ConversationMultiSelectElement(action_id="m", default_to_current_conversation=True),
                kit.DatePickerElement(action_id="d", initial_date="2026-01-31"),
            ]
        ),
        kit.DividerBlock(),
        kit.ImageBlock(image_url="https://a.example/x.png", alt_text="x", title="t"),
        kit.InputBlock(
            label="l", element=kit.PlainTextInputElement(action_id="i", multiline=True, max_length=3000)
        ),
        kit.MarkdownBlock(text="**m**"),
        kit.ContextActionsBlock(
            elements=[
                kit.FeedbackButtonsElement(
                    action_id="f",
                    positive_button=kit.FeedbackButtonObject(text="+", value="1"),
                    negative_button=kit.FeedbackButtonObject(text="-", value="0", accessibility_label="bad"),
                ),
                kit.IconButtonElement(action_id="trash", icon="trash", text="Delete"),
            ]
        ),
        kit.TableBlock(rows=[[{"type": "raw_text", "text": "x"}]], column_settings=[{"align": "right"}]),
        kit.TaskCardBlock(task_id="1", title="t", status="complete"),
        kit.AlertBlock(text="careful", level="warning"),
    ]
    client_of(double).chat_postMessage(channel="C1", text="fallback", blocks=made)
    kept = double.messages("C1")[-1]
    assert len({block["block_id"] for block in kept.blocks}) == len(made)
    assert kept.buttons[:3] == ["a", "b", "s"]


def test_updates_ephemerals_and_streams_are_held_to_the_same_limits(double: SlackDouble) -> None:
    double.add_user("U1", "Ada")
    double.change_channel("C1", members=("U1", double.bot_user_id))
    client, bad = client_of(double), [{"type": "banner"}]
    ts = client.chat_postMessage(channel="C1", text="x")["ts"]
    stream = client.chat_startStream(
        channel="C1",
        thread_ts=ts,
        recipient_user_id="U1",
        recipient_team_id=double.team_id,
        markdown_text="x",
    )["ts"]
    for method, more in (
        ("chat.update", {"ts": ts, "text": "x"}),
        ("chat.postEphemeral", {"user": "U1", "text": "x"}),
        ("chat.stopStream", {"ts": stream}),
    ):
        with pytest.raises(SlackApiError, match="invalid_blocks"):
            client.api_call(method, json={"channel": "C1", "blocks": bad, **more})
