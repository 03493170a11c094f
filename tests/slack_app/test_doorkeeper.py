"""Who is let in: people of this workspace, as Slack and redline.toml know them at that moment."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from knowledge_base.errors import OutsideFailed, WrongUsage
from knowledge_base.records import PersonId, now
from knowledge_base.workspace import Settings, Workspace
from slack_app.doorkeeper import KEPT, Doorkeeper, Visitor
from slack_app.web import Slack, web_client
from tests.slack_app.conftest import settings_of
from tests.slack_double.server import SlackDouble
from tests.slack_double.state import ALL_SCOPES
from tests.stores import new_workspace

MIRA, LEE, ROSA = "U0MIRA", "U0LEE", "U0ROSA"
GROUP = "S0LEADS"
CONFIG = f"""\
[people.mira]
name = "Mira"
team = "policy"
roles = ["author", "approver"]
slack = "{MIRA}"
[people.rosa]
name = "Rosa"
team = "safety"
roles = ["author"]
slack = "{ROSA}"
[slack]
teams = ["T0SISTER"]
approver_groups = {{ {GROUP} = "legal" }}
"""


class Door:
    """A doorkeeper whose clock stands still."""

    def __init__(self, folder: Path, double: SlackDouble) -> None:
        settings = Settings(database_url="", chroma_url="")
        new_workspace(folder, CONFIG)
        self.file = folder / "redline.toml"
        self.double, self.at = double, now()
        self.workspace = Workspace(folder, settings)
        self.keeper = Doorkeeper(
            self.workspace,
            Slack(web_client(settings_of(double))),
            double.team_id,
            lambda: self.at,
        )

    def visitor(self, user: str, fresh: bool = False, **body: Any) -> Visitor:
        """Who somebody is."""
        return self.keeper.visitor({"user": user, "teams": [self.double.team_id], "bot": False} | body, fresh)

    def approvers(self, fresh: bool = True) -> dict[str, str]:
        """Who approves, by team."""
        people = self.keeper.config(fresh).people
        return {str(one): person.team for one, person in people.items() if "approver" in person.roles}


def filled(double: SlackDouble) -> SlackDouble:
    for user, name in ((MIRA, "Mira"), (LEE, "Lee"), (ROSA, "Rosa")):
        double.add_user(user, name)
    return double


@pytest.fixture(scope="module")
def world() -> Iterator[SlackDouble]:
    """A workspace on a full plan."""
    with SlackDouble() as double:
        yield filled(double)


@pytest.fixture
def door(tmp_path: Path, world: SlackDouble) -> Iterator[Door]:
    """A doorkeeper who has met nobody; the user group is Lee's."""
    world.add_group(GROUP, "leads", [LEE])
    yield Door(tmp_path / "workspace", world)
    filled(world)


def test_a_listed_person_comes_in_with_their_roles(door: Door) -> None:
    assert door.visitor(MIRA).model_dump() == {
        "user": MIRA,
        "id": "mira",
        "name": "Mira",
        "roles": ("author", "approver"),
        "problem": "",
    }


def test_a_member_who_is_not_listed_comes_in_without_roles(door: Door, world: SlackDouble) -> None:
    world.add_user("U0NEW", "New")
    visitor = door.visitor("U0NEW")
    assert (visitor.id, visitor.roles, visitor.problem) == ("slack:U0NEW", (), "")


ODD: dict[str, tuple[dict[str, Any], str]] = {
    "a bot": ({"is_bot": True}, "a bot does not act here"),
    "a guest": ({"is_restricted": True}, "guest accounts do not act here"),
    "a stranger": ({"is_stranger": True}, "you belong to another organisation"),
    "one of another team": ({"team_id": "T0OTHER"}, "you belong to another organisation"),
    "a deactivated account": ({"deleted": True}, "this account is deactivated"),
}


@pytest.mark.parametrize("who", ODD)
def test_who_is_not_a_member_stays_outside_and_has_no_roles(door: Door, world: SlackDouble, who: str) -> None:
    fields, words = ODD[who]
    world.change_user(MIRA, **fields)
    for fresh in (False, True):
        visitor = door.visitor(MIRA, fresh)
        assert words in visitor.problem
        assert visitor.roles == ()


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"bot": True}, "a bot does not act here"),
        ({"user": ""}, "a bot does not act here"),
        ({"teams": ["T0OTHER"]}, "another Slack workspace (T0OTHER)"),
        ({"teams": ["T0DOUBLE", "T0OTHER"]}, "another Slack workspace (T0OTHER)"),
        ({"user": "U0GUESSED"}, "another organisation"),
    ],
)
def test_what_a_payload_says_against_somebody_counts(door: Door, body: dict[str, Any], words: str) -> None:
    visitor = door.visitor(**({"user": MIRA} | body))
    assert words in visitor.problem
    assert visitor.roles == ()


def test_a_sister_workspace_that_is_listed_is_let_in(door: Door, world: SlackDouble) -> None:
    world.change_user(MIRA, team_id="T0SISTER")
    assert door.visitor(MIRA, teams=["T0SISTER"]).problem == ""


def test_slack_is_asked_once_in_ten_minutes_for_reading_and_each_time_for_an_approval(
    door: Door, world: SlackDouble
) -> None:
    before = len(world.calls("users.info"))
    for _ in range(3):
        door.visitor(MIRA)
    assert len(world.calls("users.info")) == before + 1
    for _ in range(3):
        door.visitor(MIRA, fresh=True)
    assert len(world.calls("users.info")) == before + 4


def test_a_deactivated_approver_is_noticed_at_once_for_an_approval_and_soon_for_reading(
    door: Door, world: SlackDouble
) -> None:
    assert door.visitor(MIRA).problem == ""
    world.change_user(MIRA, deleted=True)
    assert door.visitor(MIRA).problem == ""
    assert "deactivated" in door.visitor(MIRA, fresh=True).problem
    door.at += KEPT + timedelta(seconds=1)
    assert "deactivated" in door.visitor(MIRA).problem


def test_members_of_a_group_approve_for_its_team(door: Door, world: SlackDouble) -> None:
    assert door.approvers() == {"mira": "policy", f"slack:{LEE}": "legal"}
    assert door.visitor(LEE, fresh=True).roles == ("approver",)


def test_a_listed_person_in_a_group_approves_for_their_own_team(door: Door, world: SlackDouble) -> None:
    world.add_group(GROUP, "leads", [ROSA])
    assert door.approvers() == {"mira": "policy", "rosa": "safety"}
    assert door.visitor(ROSA, fresh=True).roles == ("author", "approver")


def test_who_left_the_group_approves_nothing_more(door: Door, world: SlackDouble) -> None:
    assert f"slack:{LEE}" in door.approvers(fresh=False)
    world.add_group(GROUP, "leads", [])
    assert f"slack:{LEE}" in door.approvers(fresh=False)
    assert f"slack:{LEE}" not in door.approvers()
    assert door.visitor(LEE, fresh=True).roles == ()
    door.at += KEPT + timedelta(seconds=1)
    assert f"slack:{LEE}" not in door.approvers(fresh=False)


@pytest.mark.parametrize("trouble", ["500", "drop", "429", "no_such_subteam", "missing_scope"])
def test_a_group_that_cannot_be_read_approves_nothing(door: Door, world: SlackDouble, trouble: str) -> None:
    world.fail_next("usergroups.users.list", trouble)
    assert door.approvers() == {"mira": "policy"}


def test_a_group_that_could_not_be_read_once_is_asked_for_again(door: Door, world: SlackDouble) -> None:
    world.fail_next("usergroups.users.list", "500")
    assert door.approvers(fresh=False) == {"mira": "policy"}
    assert f"slack:{LEE}" in door.approvers(fresh=False)


def test_who_is_taken_off_the_list_approves_nothing_more(door: Door) -> None:
    assert door.visitor(MIRA).roles == ("author", "approver")
    door.file.write_text(CONFIG.replace('roles = ["author", "approver"]', 'roles = ["author"]'))
    assert door.visitor(MIRA, fresh=True).roles == ("author",)
    assert "mira" not in door.approvers()
    door.at += timedelta(seconds=6)
    assert door.visitor(MIRA).roles == ("author",)


def test_what_is_read_at_the_door_holds_for_the_workspace(door: Door) -> None:
    assert door.workspace.config.people[PersonId("mira")].roles == ("author", "approver")
    door.file.write_text(CONFIG.replace('roles = ["author", "approver"]', "roles = []"))
    door.visitor(MIRA, fresh=True)
    people = door.workspace.config.people
    assert people[PersonId("mira")].roles == ()
    assert people[PersonId(f"slack:{LEE}")].roles == ("approver",)


def test_who_only_rates_is_shown_nothing_that_members_are(door: Door) -> None:
    door.file.write_text(CONFIG.replace('roles = ["author"]', 'roles = ["rater", "adjudicator"]'))
    assert door.visitor(ROSA, fresh=True).roles == ()


def test_with_broken_settings_nobody_approves(door: Door) -> None:
    door.file.write_text("[people.mira\n")
    with pytest.raises(WrongUsage):
        door.visitor(MIRA, fresh=True)


@pytest.mark.parametrize("trouble", ["500", "drop", "429"])
@pytest.mark.parametrize("fresh", [False, True])
def test_while_slack_does_not_say_who_somebody_is_nobody_is_let_in(
    door: Door, world: SlackDouble, trouble: str, fresh: bool
) -> None:
    world.change_user(MIRA, is_restricted=True)
    world.fail_next("users.info", trouble)
    with pytest.raises(OutsideFailed, match="try again"):
        door.visitor(MIRA, fresh)
    assert "guest" in door.visitor(MIRA, fresh).problem


def test_where_people_cannot_be_looked_up_the_list_and_the_payload_decide(tmp_path: Path) -> None:
    scopes = [scope for scope in ALL_SCOPES if scope not in ("users:read", "usergroups:read")]
    with SlackDouble("free", scopes=scopes) as double:
        door = Door(tmp_path / "workspace", filled(double))
        assert door.visitor(MIRA, fresh=True).roles == ("author", "approver")
        assert door.approvers() == {"mira": "policy"}
        assert "another Slack workspace" in door.visitor(MIRA, fresh=True, teams=["T0OTHER"]).problem
        assert "a bot" in door.visitor(MIRA, fresh=True, bot=True).problem


def test_settings_name_only_ids_that_slack_gives(door: Door) -> None:
    assert PersonId("mira") in door.keeper.config().people
    door.file.write_text(CONFIG.replace(GROUP, "leads"))
    with pytest.raises(WrongUsage, match="approver_groups"):
        door.keeper.config(fresh=True)
