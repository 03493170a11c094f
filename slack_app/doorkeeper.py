"""Who somebody in Slack is, and whether they are let in.

Bots, guests and people of other organisations are refused. What Slack tells of a member is kept for ten minutes for
reading, and asked anew before an approval; so are user groups and the workspace's settings file.
"""

import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from knowledge_base.errors import OutsideFailed
from knowledge_base.records import PersonId, Record
from knowledge_base.workspace import CONFIG_FILE, Config, Person, Role, Workspace, read_config
from slack_app.settings import SlackRules, slack_rules
from slack_app.web import Never, Slack, SlackFailed

KEPT = timedelta(minutes=10)
SETTINGS_KEPT = timedelta(seconds=5)


class Visitor(Record):
    """Somebody who pressed or wrote something; `problem` tells why they are not let in, empty for who is."""

    user: str
    id: str
    """Their id in redline.toml, or `slack:U…`."""
    name: str
    roles: tuple[Role, ...] = ()
    problem: str = ""


class Doorkeeper:
    """Knows who is who; safe to use from several threads."""

    def __init__(self, workspace: Workspace, slack: Slack, team: str, clock: Callable[[], datetime]) -> None:
        self._workspace = workspace
        self._slack = slack
        self._team = team
        self._clock = clock
        self._kept: dict[str, tuple[datetime, Any]] = {}
        self._lock = threading.Lock()

    @property
    def rules(self) -> SlackRules:
        """The Slack rules of the workspace."""
        return slack_rules(self._workspace.config.slack)

    def visitor(self, body: dict[str, Any], fresh: bool = False) -> Visitor:
        """Who is behind an inbox item's `user`, `teams` and `bot`."""
        user = str(body.get("user", ""))
        config = self.config(fresh)
        person_id = person_of(config, user)
        known = config.people.get(PersonId(person_id))
        problem = self._stranger(
            user, [str(team) for team in body.get("teams", [])], bool(body.get("bot")), fresh
        )
        roles = known.member_roles if known and not problem else ()
        return Visitor(
            user=user, id=person_id, name=known.name if known else "", roles=roles, problem=problem
        )

    def config(self, fresh: bool = False) -> Config:
        """The workspace's settings, with the members of approver groups as approvers of their team.

        `fresh` reads the file and the groups again. A group that cannot be read approves nothing. What is read holds
        for the open workspace too: a role that is taken away while the app runs is gone from whatever works on it.
        """
        file = self._workspace.root / CONFIG_FILE
        config: Config = self._remember("config", lambda: read_config(file), fresh, SETTINGS_KEPT)
        rules = slack_rules(config.slack)
        people = dict(config.people)
        for group, team in rules.approver_groups.items():
            for member in self._members(group, fresh):
                person_id = PersonId(person_of(config, member))
                known = people.get(person_id)
                if known is None:
                    people[person_id] = Person(name=member, team=team, roles=("approver",), slack=member)
                elif "approver" not in known.roles:
                    people[person_id] = known.model_copy(update={"roles": (*known.roles, "approver")})
        self._workspace.config = config.model_copy(update={"people": people})
        return self._workspace.config

    def _stranger(self, user: str, teams: list[str], bot: bool, fresh: bool) -> str:
        if bot or not user:
            return "a bot does not act here; ask a person"
        if outside := [team for team in teams if team and team not in (self._team, *self.rules.teams)]:
            return f"you belong to another Slack workspace ({outside[0]}); people of this workspace act here"
        return self._profile_problem(self._profile(user, fresh))

    def _profile_problem(self, profile: dict[str, Any]) -> str:
        if profile.get("is_bot") or profile.get("id") == "USLACKBOT":
            return "a bot does not act here; ask a person"
        if profile.get("deleted"):
            return "this account is deactivated; ask an administrator of Slack"
        if profile.get("is_restricted") or profile.get("is_ultra_restricted"):
            return "guest accounts do not act here; ask a member"
        team = str(profile.get("team_id") or self._team)
        if profile.get("is_stranger") or team not in (self._team, *self.rules.teams):
            return "you belong to another organisation; people of this workspace act here"
        return ""

    def _profile(self, user: str, fresh: bool) -> dict[str, Any]:
        """What Slack tells of a member; nothing where the workspace does not let us ask, and then the message's own
        team decides.

        Raises: OutsideFailed when Slack does not answer: nobody is let in unseen, and it is tried again.
        """

        def ask() -> dict[str, Any]:
            try:
                return dict(self._slack.call("users_info", user=user).get("user") or {})
            except Never as problem:
                if problem.error in ("user_not_found", "user_not_visible", "users_not_found"):
                    return {"is_stranger": True}
                return {}
            except SlackFailed as problem:
                raise OutsideFailed(
                    f"Slack did not say who {user!r} is ({problem}); try again in a minute"
                ) from problem

        found: dict[str, Any] = self._remember(f"user:{user}", ask, fresh)
        return found

    def _members(self, group: str, fresh: bool) -> tuple[str, ...]:
        def ask() -> tuple[str, ...] | None:
            answer = self._slack.attempt("usergroups_users_list", usergroup=group)
            return None if answer is None else tuple(str(user) for user in answer.get("users", []))

        found: tuple[str, ...] | None = self._remember(f"group:{group}", ask, fresh)
        return found or ()

    def _remember(self, key: str, ask: Callable[[], Any], fresh: bool, kept_for: timedelta = KEPT) -> Any:
        at = self._clock()
        with self._lock:
            kept = self._kept.get(key)
        if kept and not fresh and at - kept[0] < kept_for:
            return kept[1]
        found = ask()
        if found is not None:  # what Slack did not tell is asked for again
            with self._lock:
                self._kept[key] = (at, found)
        return found


def person_of(config: Config, user: str) -> str:
    """The id of a Slack member in redline.toml, or `slack:U…` for one who is not there."""
    return next(
        (str(i) for i, person in config.people.items() if user and person.slack == user), f"slack:{user}"
    )
