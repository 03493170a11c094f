"""Files reach the double in Slack's three steps, and blocks may show only those that arrived."""

from collections.abc import Iterator

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from tests.slack_double.running import client_of
from tests.slack_double.server import SlackDouble

PNG = b"\x89PNG\r\n" + bytes(500)


@pytest.fixture
def double() -> Iterator[SlackDouble]:
    with SlackDouble() as running:
        running.add_channel("C1", "policy")
        running.add_channel("C2", "other", with_bot=False)
        yield running


@pytest.fixture
def client(double: SlackDouble) -> WebClient:
    return client_of(double)


def post_image(client: WebClient, file_id: str) -> None:
    image = {"type": "image", "alt_text": "chart", "slack_file": {"id": file_id}}
    client.chat_postMessage(channel="C1", text="chart", blocks=[image])


def test_an_upload_shared_in_a_channel_is_a_message_with_the_file(
    double: SlackDouble, client: WebClient
) -> None:
    parent = client.chat_postMessage(channel="C1", text="report")["ts"]
    file = client.files_upload_v2(
        content=PNG,
        filename="chart.png",
        title="Chart",
        channel="C1",
        thread_ts=parent,
        initial_comment="see",
    )["file"]
    message = double.messages("C1", thread_ts=parent)[-1]
    assert (message.text, message.files) == ("see", (file["id"],))
    assert double.world.files[file["id"]].content == PNG
    assert client.files_info(file=file["id"])["file"]["mimetype"] == "image/png"


def test_a_block_may_show_a_completed_file_only(double: SlackDouble, client: WebClient) -> None:
    asked = client.files_getUploadURLExternal(filename="chart.png", length=len(PNG))
    with pytest.raises(SlackApiError, match="invalid slack file"):
        post_image(client, asked["file_id"])
    with pytest.raises(SlackApiError, match="file_not_found"):
        client.files_completeUploadExternal(files=[{"id": asked["file_id"], "title": "x"}])
    file = client.files_upload_v2(content=PNG, filename="chart.png")["file"]
    post_image(client, file["id"])
    with pytest.raises(SlackApiError, match="file_not_found"):
        client.files_completeUploadExternal(files=[{"id": file["id"], "title": "again"}])


def test_a_file_can_take_a_while_until_a_block_may_show_it() -> None:
    with SlackDouble(file_seconds=5) as double:
        double.add_channel("C1", "policy")
        client = client_of(double)
        file = client.files_upload_v2(content=PNG, filename="chart.png")["file"]["id"]
        with pytest.raises(SlackApiError, match="invalid slack file"):
            post_image(client, file)
        assert client.files_info(file=file)["file"]["mimetype"] == ""
        double.clock.advance(6)
        post_image(client, file)


def test_the_bytes_must_be_as_many_as_announced(client: WebClient) -> None:
    asked = client.files_getUploadURLExternal(filename="chart.png", length=3)
    with pytest.raises(OSError, match="400"):
        client._upload_file(
            url=asked["upload_url"], data=PNG, logger=client.logger, timeout=5, proxy=None, ssl=None
        )


def test_a_channel_the_bot_is_not_in_gets_no_file(client: WebClient) -> None:
    with pytest.raises(SlackApiError, match="posting_to_channel_denied"):
        client.files_upload_v2(content=PNG, filename="x.png", channel="C2")
    with pytest.raises(SlackApiError, match="invalid_channel"):
        client.files_upload_v2(content=PNG, filename="x.png", channel="C9")


def test_an_upload_can_fail(double: SlackDouble, client: WebClient) -> None:
    double.fail_next("upload", "500")
    with pytest.raises(OSError, match="500"):
        client.files_upload_v2(content=PNG, filename="x.png", channel="C1")
    assert double.messages("C1") == []


def test_an_unknown_file_is_not_found(client: WebClient) -> None:
    with pytest.raises(SlackApiError, match="file_not_found"):
        client.files_info(file="F9")
