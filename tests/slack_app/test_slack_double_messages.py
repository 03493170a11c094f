"""The double keeps messages, and refuses what Slack refuses of them."""

from collections.abc import Iterator

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from tests.slack_double.running import client_of
from tests.slack_double.server import SlackDouble

SECTION = {"type": "section", "text": {"type": "mrkdwn", "text": "body"}}


@pytest.fixture
def double() -> Iterator[SlackDouble]:
    with SlackDouble() as running:
        running.add_user("U1", "Ada")
        running.add_user("U2", "Mira")
        running.add_channel("C1", "policy", ["U1"])
        running.add_channel("C2", "others", ["U1"], with_bot=False)
        running.add_channel("C3", "old", ["U1"], archived=True)
        running.add_channel("C4", "secret", ["U1"], is_private=True, with_bot=False)
        yield running


@pytest.fixture
def client(double: SlackDouble) -> WebClient:
    return client_of(double)


def test_timestamps_are_unique_and_rise(double: SlackDouble, client: WebClient) -> None:
    for number in range(20):
        client.chat_postMessage(channel="C1", text=str(number))
    stamps = [message.ts for message in double.messages("C1")]
    assert stamps == sorted(set(stamps), key=float)
    assert [message.text for message in double.messages("C1")] == [str(number) for number in range(20)]


@pytest.mark.parametrize(
    ("channel", "code"),
    [
        ("C2", "not_in_channel"),
        ("C3", "is_archived"),
        ("C4", "channel_not_found"),
        ("C9", "channel_not_found"),
    ],
)
def test_a_post_to_a_channel_the_bot_cannot_use_is_refused(
    client: WebClient, channel: str, code: str
) -> None:
    with pytest.raises(SlackApiError, match=code):
        client.chat_postMessage(channel=channel, text="x")


def test_chat_write_public_opens_public_channels_only() -> None:
    with SlackDouble(scopes=["chat:write", "chat:write.public"]) as double:
        double.add_channel("C2", "others", with_bot=False)
        double.add_channel("C4", "secret", is_private=True, with_bot=False)
        client_of(double).chat_postMessage(channel="C2", text="x")
        with pytest.raises(SlackApiError, match="channel_not_found"):
            client_of(double).chat_postMessage(channel="C4", text="x")


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ({"text": ""}, "no_text"),
        ({"text": " "}, "no_text"),
        ({"text": "x" * 40_001}, "msg_too_long"),
        ({"markdown_text": "x" * 12_001}, "msg_too_long"),
        ({"markdown_text": "x", "text": "y"}, "markdown_text_conflict"),
        ({"text": "x", "thread_ts": "yesterday"}, "invalid_thread_ts"),
        ({"text": "x", "metadata": "no object"}, "invalid_metadata_format"),
        ({"text": "x", "metadata": {"event_type": "t"}}, "invalid_metadata_schema"),
        ({"text": "x", "blocks": {"type": "divider"}}, "invalid_blocks_format"),
        ({"text": "x", "attachments": [{"blocks": [{"type": "nothing"}]}]}, "invalid_blocks"),
    ],
)
def test_a_message_slack_would_not_take_is_refused(
    double: SlackDouble, client: WebClient, arguments: dict[str, object], code: str
) -> None:
    with pytest.raises(SlackApiError, match=code):
        client.api_call("chat.postMessage", json={"channel": "C1", **arguments})
    assert double.messages("C1") == []


def test_a_user_id_stands_for_the_direct_message(double: SlackDouble, client: WebClient) -> None:
    channel = client.chat_postMessage(channel="U1", text="hello")["channel"]
    assert channel == double.add_dm("U1")
    assert [message.text for message in double.dm("U1")] == ["hello"]


def test_a_reply_to_a_reply_goes_to_the_parent(double: SlackDouble, client: WebClient) -> None:
    parent = double.say("U1", "C1", "question").ts
    first = client.chat_postMessage(channel="C1", text="one", thread_ts=parent)["ts"]
    client.chat_postMessage(channel="C1", text="two", thread_ts=first)
    assert [each.text for each in double.messages("C1", thread_ts=parent)] == ["question", "one", "two"]


def test_the_same_client_msg_id_posts_twice_unless_told_otherwise(
    double: SlackDouble, client: WebClient
) -> None:
    first, second = (
        client.chat_postMessage(channel="C1", text="x", client_msg_id="m1")["ts"] for _ in range(2)
    )
    assert first != second
    double.world.dedupe_client_msg_id = True
    assert client.chat_postMessage(channel="C1", text="x", client_msg_id="m1")["ts"] == second
    assert len(double.messages("C1")) == 2
    double.clock.advance(61)
    assert client.chat_postMessage(channel="C1", text="x", client_msg_id="m1")["ts"] != second


def test_every_version_of_a_message_is_kept(double: SlackDouble, client: WebClient) -> None:
    ts = client.chat_postMessage(channel="C1", text="one", blocks=[SECTION])["ts"]
    before = double.message("C1", ts)
    client.chat_update(channel="C1", ts=ts, text="two", blocks=[SECTION])
    client.chat_update(channel="C1", ts=ts, text="three")
    assert before.text == "one"
    after = double.message("C1", ts)
    assert [version.text for version in after.versions] == ["one", "two", "three"]
    assert [len(version.blocks) for version in after.versions] == [1, 1, 0]


def test_an_update_shows_as_edited_only_without_blocks(double: SlackDouble, client: WebClient) -> None:
    ts = client.chat_postMessage(channel="C1", text="one")["ts"]
    client.chat_update(channel="C1", ts=ts, text="two", blocks=[SECTION])
    assert double.message("C1", ts).edited is None
    client.chat_update(channel="C1", ts=ts, text="three")
    assert double.message("C1", ts).edited is not None


def test_an_update_keeps_what_it_does_not_name(double: SlackDouble, client: WebClient) -> None:
    data = {"event_type": "t", "event_payload": {"id": 1}}
    ts = client.chat_postMessage(channel="C1", text="one", metadata=data)["ts"]
    client.api_call("chat.update", json={"channel": "C1", "ts": ts, "blocks": [SECTION]})
    changed = double.message("C1", ts)
    assert (changed.text, changed.metadata) == ("one", data)
    client.chat_update(channel="C1", ts=ts, text="two", metadata={})
    assert double.message("C1", ts).metadata is None


def test_a_text_over_4000_characters_cannot_be_an_update(client: WebClient) -> None:
    ts = client.chat_postMessage(channel="C1", text="x" * 5_000)["ts"]
    with pytest.raises(SlackApiError, match="msg_too_long"):
        client.chat_update(channel="C1", ts=ts, text="x" * 4_001)


def test_only_the_bots_own_messages_can_be_changed(double: SlackDouble, client: WebClient) -> None:
    ts = double.say("U1", "C1", "mine").ts
    with pytest.raises(SlackApiError, match="cant_update_message"):
        client.chat_update(channel="C1", ts=ts, text="yours")
    with pytest.raises(SlackApiError, match="cant_delete_message"):
        client.chat_delete(channel="C1", ts=ts)
    with pytest.raises(SlackApiError, match="message_not_found"):
        client.chat_update(channel="C1", ts="1700000000.000001", text="x")


def test_a_deleted_message_is_gone(double: SlackDouble, client: WebClient) -> None:
    ts = client.chat_postMessage(channel="C1", text="x")["ts"]
    client.chat_delete(channel="C1", ts=ts)
    assert double.messages("C1") == []
    with pytest.raises(SlackApiError, match="message_not_found"):
        client.chat_delete(channel="C1", ts=ts)


def test_an_ephemeral_message_is_one_persons_and_cannot_be_updated(
    double: SlackDouble, client: WebClient
) -> None:
    ts = client.chat_postEphemeral(channel="C1", user="U1", text="psst")["message_ts"]
    assert [message.text for message in double.ephemerals("U1")] == ["psst"]
    assert double.ephemerals("U2") == double.messages("C1") == []
    with pytest.raises(SlackApiError, match="message_not_found"):
        client.chat_update(channel="C1", ts=ts, text="x")
    with pytest.raises(SlackApiError, match="user_not_in_channel"):
        client.chat_postEphemeral(channel="C1", user="U2", text="psst")
    with pytest.raises(SlackApiError, match="user_not_found"):
        client.chat_postEphemeral(channel="C1", user="U9", text="psst")


def test_history_is_newest_first_and_leaves_replies_to_replies(
    double: SlackDouble, client: WebClient
) -> None:
    data = {"event_type": "t", "event_payload": {}}
    parent = client.chat_postMessage(channel="C1", text="parent", metadata=data)["ts"]
    client.chat_postMessage(channel="C1", text="reply", thread_ts=parent)
    double.say("U1", "C1", "later")
    history = client.conversations_history(channel="C1", include_all_metadata=True)["messages"]
    assert [each["text"] for each in history] == ["later", "parent"]
    assert (history[1]["reply_count"], history[1]["metadata"]) == (1, data)
    assert "metadata" not in client.conversations_history(channel="C1")["messages"][1]
    replies = client.conversations_replies(channel="C1", ts=parent, include_all_metadata=True)["messages"]
    assert [each["text"] for each in replies] == ["parent", "reply"]
    assert replies[0]["metadata"] == data


def test_history_comes_in_pages_and_between_times(double: SlackDouble, client: WebClient) -> None:
    stamps = [double.say("U1", "C1", str(number)).ts for number in range(5)]
    pages = [
        [each["text"] for each in page["messages"]]
        for page in client.conversations_history(channel="C1", limit=2)
    ]
    assert pages == [["4", "3"], ["2", "1"], ["0"]]
    between = client.conversations_history(channel="C1", oldest=stamps[1], latest=stamps[3])["messages"]
    assert [each["text"] for each in between] == ["2"]
    with_ends = client.conversations_history(channel="C1", oldest=stamps[1], latest=stamps[3], inclusive=True)
    assert [each["text"] for each in with_ends["messages"]] == ["3", "2", "1"]
    with pytest.raises(SlackApiError, match="invalid_cursor"):
        client.conversations_history(channel="C1", cursor="page two")


def test_the_history_of_a_channel_without_the_bot_is_closed(client: WebClient) -> None:
    with pytest.raises(SlackApiError, match="not_in_channel"):
        client.conversations_history(channel="C2")
    with pytest.raises(SlackApiError, match="thread_not_found"):
        client.conversations_replies(channel="C1", ts="1700000000.000001")


def test_a_message_has_a_permalink(double: SlackDouble, client: WebClient) -> None:
    ts = double.say("U1", "C1", "x").ts
    assert client.chat_getPermalink(channel="C1", message_ts=ts)["permalink"].endswith(
        "/C1/p" + ts.replace(".", "")
    )
    with pytest.raises(SlackApiError, match="message_not_found"):
        client.chat_getPermalink(channel="C1", message_ts="1700000000.000001")


def test_a_reaction_is_given_once(double: SlackDouble, client: WebClient) -> None:
    ts = double.say("U1", "C1", "x").ts
    client.reactions_add(channel="C1", timestamp=ts, name="eyes")
    assert double.message("C1", ts).reactions == ((double.bot_user_id, "eyes"),)
    with pytest.raises(SlackApiError, match="already_reacted"):
        client.reactions_add(channel="C1", timestamp=ts, name="eyes")
    with pytest.raises(SlackApiError, match="invalid_name"):
        client.reactions_add(channel="C1", timestamp=ts, name=":eyes:")
