"""The double knows people, groups, channels and bots, and refuses to tell of others."""

from collections.abc import Iterator

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from tests.slack_double.running import client_of
from tests.slack_double.server import SlackDouble


@pytest.fixture
def double() -> Iterator[SlackDouble]:
    with SlackDouble() as running:
        running.add_user("U1", "Ada Lovelace", email="ada@example.org", is_admin=True)
        running.add_user("U2", "Mira", is_restricted=True)
        running.add_user("U3", "Gone", deleted=True)
        running.add_user("U4", "Eve", is_stranger=True)
        running.add_user("U5", "deploybot", is_bot=True)
        running.add_group("S1", "approvers", ["U1", "U3"])
        running.add_channel("C1", "policy", ["U1", "U2"])
        running.add_channel("C2", "shared", ["U1", "U4"], is_ext_shared=True)
        running.add_channel("C3", "secret", ["U1"], is_private=True)
        running.add_channel("C4", "closed", ["U1"], is_private=True, with_bot=False)
        running.add_channel("C5", "old", archived=True)
        yield running


@pytest.fixture
def client(double: SlackDouble) -> WebClient:
    return client_of(double)


@pytest.mark.parametrize(
    ("user", "flag"),
    [("U1", "is_admin"), ("U2", "is_restricted"), ("U3", "deleted"), ("U4", "is_stranger"), ("U5", "is_bot")],
)
def test_what_sets_a_user_apart_is_told(client: WebClient, user: str, flag: str) -> None:
    assert client.users_info(user=user)["user"][flag] is True


def test_a_stranger_is_of_another_team_and_in_no_list(double: SlackDouble, client: WebClient) -> None:
    assert client.users_info(user="U4")["user"]["team_id"] != double.team_id
    listed = [user["id"] for user in client.users_list()["members"]]
    assert listed == [double.bot_user_id, "U1", "U2", "U3", "U5"]
    with pytest.raises(SlackApiError, match="user_not_found"):
        client.users_info(user="U9")


def test_lists_come_in_pages(client: WebClient) -> None:
    pages = [[user["id"] for user in page["members"]] for page in client.users_list(limit=2)]
    assert [len(page) for page in pages] == [2, 2, 1]


def test_a_person_can_change(double: SlackDouble, client: WebClient) -> None:
    double.change_user("U1", deleted=True)
    assert client.users_info(user="U1")["user"]["deleted"] is True


def test_a_group_tells_its_members_without_those_who_left(client: WebClient) -> None:
    assert client.usergroups_users_list(usergroup="S1")["users"] == ["U1"]
    (group,) = client.usergroups_list(include_users=True)["usergroups"]
    assert (group["id"], group["handle"], group["users"]) == ("S1", "approvers", ["U1", "U3"])
    with pytest.raises(SlackApiError, match="no_such_subteam"):
        client.usergroups_users_list(usergroup="S9")


def test_channels_tell_what_they_are(double: SlackDouble, client: WebClient) -> None:
    assert client.conversations_info(channel="C2")["channel"]["is_ext_shared"] is True
    assert client.conversations_info(channel="C5")["channel"]["is_archived"] is True
    assert client.conversations_info(channel="C3")["channel"]["is_private"] is True
    assert client.conversations_info(channel="C1", include_num_members=True)["channel"]["num_members"] == 3
    assert client.conversations_info(channel=double.add_dm("U1"))["channel"]["user"] == "U1"
    for channel in ("C4", "C9"):
        with pytest.raises(SlackApiError, match="channel_not_found"):
            client.conversations_info(channel=channel)


def test_members_and_lists_leave_out_what_the_bot_cannot_see(client: WebClient) -> None:
    assert client.conversations_members(channel="C1")["members"][:2] == ["U1", "U2"]
    assert [each["id"] for each in client.conversations_list()["channels"]] == ["C1", "C2", "C5"]
    both = client.conversations_list(types="public_channel,private_channel", exclude_archived=True)[
        "channels"
    ]
    assert [each["id"] for each in both] == ["C1", "C2", "C3"]
    with pytest.raises(SlackApiError, match="invalid_types"):
        client.conversations_list(types="rooms")


def test_a_direct_message_opens_once(client: WebClient) -> None:
    first = client.conversations_open(users="U1")
    again = client.conversations_open(users=["U1"])
    assert first["channel"] == again["channel"]
    assert again["already_open"]
    for user, code in (("U9", "user_not_found"), ("U5", "cannot_dm_bot"), ("U3", "user_disabled")):
        with pytest.raises(SlackApiError, match=code):
            client.conversations_open(users=user)


def test_the_bot_and_the_team_have_names(double: SlackDouble, client: WebClient) -> None:
    assert client.bots_info(bot=double.bot_id)["bot"]["app_id"] == double.app_id
    assert client.bots_info(bot="B5")["bot"]["user_id"] == "U5"
    assert client.team_info()["team"]["id"] == double.team_id
    with pytest.raises(SlackApiError, match="bot_not_found"):
        client.bots_info(bot="B9")
