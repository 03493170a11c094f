"""What a token can and cannot do, scope by scope, with the fix for what is missing."""

from typing import Any, Literal

from slack_sdk.errors import SlackClientError

from knowledge_base.records import Record
from knowledge_base.workspace import Config
from slack_app.manifest import SCOPES
from slack_app.settings import SlackSettings, slack_rules
from slack_app.web import Never, Slack, SlackFailed, web_client

State = Literal["ok", "missing", "unknown", "optional"]
REINSTALL = "add it under OAuth & Permissions at api.slack.com/apps, then reinstall the app"


class Checked(Record):
    """One thing that was looked at. `optional`: it is missing, and the app does without."""

    what: str
    state: State
    words: str
    fix: str = ""


class SlackCheck(Record):
    """All of it; `ok` when nothing that the app needs is missing."""

    ok: bool
    team: str
    app_user: str
    checks: tuple[Checked, ...]


def check_slack(settings: SlackSettings, config: Config) -> SlackCheck:
    """Ask Slack about both tokens, the channels, the people and the groups of the settings."""
    slack = Slack(web_client(settings))
    try:
        answer = slack.client.auth_test() if settings.bot_token.get_secret_value() else None
    except (SlackClientError, OSError, ValueError) as problem:
        word = getattr(getattr(problem, "response", None), "data", None)
        reason = word.get("error", "") if isinstance(word, dict) else f"{type(problem).__name__}"
        return _bad_token(f"Slack says {reason!r}")
    if answer is None:
        return _bad_token("SLACK_BOT_TOKEN is not set")
    checks = [
        Checked(
            what="bot token", state="ok", words=f"valid, in {answer.get('team') or answer.get('team_id')}"
        ),
        *_scopes(_granted(answer.headers)),
        _socket(slack, settings),
        *_channels(slack, config),
        *_people(slack, config),
        *_groups(slack, config),
    ]
    ok = all(found.state != "missing" for found in checks)
    return SlackCheck(
        ok=ok,
        team=str(answer.get("team_id", "")),
        app_user=str(answer.get("user_id", "")),
        checks=tuple(checks),
    )


def _bad_token(words: str) -> SlackCheck:
    fix = "copy the Bot User OAuth Token (xoxb-…) of the installed app into SLACK_BOT_TOKEN"
    checks = (Checked(what="bot token", state="missing", words=words, fix=fix),)
    return SlackCheck(ok=False, team="", app_user="", checks=checks)


def _granted(headers: Any) -> set[str] | None:
    for name, value in dict(headers or {}).items():
        if name.lower() == "x-oauth-scopes":
            text = ",".join(value) if isinstance(value, list) else str(value)
            return {scope.strip() for scope in text.split(",") if scope.strip()}
    return None


def _scopes(granted: set[str] | None) -> list[Checked]:
    if granted is None:
        return [
            Checked(
                what="scopes", state="unknown", words="this server does not tell which scopes a token has"
            )
        ]
    found = []
    for scope in SCOPES:
        if scope.name in granted:
            found.append(Checked(what=scope.name, state="ok", words=scope.reason))
        elif scope.without:
            words = f"{scope.reason}; without it, {scope.without}"
            found.append(Checked(what=scope.name, state="optional", words=words, fix=REINSTALL))
        else:
            found.append(Checked(what=scope.name, state="missing", words=scope.reason, fix=REINSTALL))
    more = sorted(granted - {scope.name for scope in SCOPES})
    if more:
        words = f"the token can do more than the app needs: {', '.join(more)}"
        found.append(Checked(what="more scopes", state="optional", words=words, fix="take them away"))
    return found


def _socket(slack: Slack, settings: SlackSettings) -> Checked:
    token = settings.app_token.get_secret_value()
    if not token:
        if settings.signing_secret.get_secret_value():
            return Checked(
                what="app token", state="optional", words="not set; signed HTTP is used (--http PORT)"
            )
        fix = "make an app-level token (xapp-…) with connections:write and put it into SLACK_APP_TOKEN"
        return Checked(
            what="app token", state="missing", words="neither a socket nor signed HTTP is set", fix=fix
        )
    try:
        slack.call("apps_connections_open", app_token=token)
    except SlackFailed as problem:
        fix = "make an app-level token (xapp-…) with connections:write and switch Socket Mode on"
        return Checked(what="app token", state="missing", words=f"no socket: {problem}", fix=fix)
    return Checked(what="app token", state="ok", words="a socket can be opened")


def _channels(slack: Slack, config: Config) -> list[Checked]:
    found = []
    for rule in slack_rules(config.slack).channels:
        what = f"channel {rule.id}"
        try:
            told = slack.call("conversations_info", channel=rule.id).get("channel") or {}
        except Never as problem:
            if problem.error == "channel_not_found":
                fix = "mend the id in redline.toml, or invite the app: /invite @Redline"
                found.append(
                    Checked(what=what, state="missing", words="there is none that the app sees", fix=fix)
                )
            else:
                found.append(
                    Checked(what=what, state="unknown", words=f"cannot be looked at: {problem.error}")
                )
            continue
        except SlackFailed as problem:
            found.append(Checked(what=what, state="unknown", words=f"cannot be looked at: {problem}"))
            continue
        if told.get("is_ext_shared") or told.get("is_org_shared"):
            fix = "post notices to a channel of your own workspace only"
            found.append(Checked(what=what, state="missing", words="it is shared with others", fix=fix))
        elif told.get("is_member") is False and not told.get("is_im"):
            fix = "invite the app there: /invite @Redline"
            found.append(Checked(what=what, state="missing", words="the app is not a member", fix=fix))
        else:
            found.append(Checked(what=what, state="ok", words=str(told.get("name") or "reachable")))
    return found


def _people(slack: Slack, config: Config) -> list[Checked]:
    found = []
    for person_id, person in config.people.items():
        if not person.slack:
            if "approver" in person.roles:
                fix = f'add slack = "U…" to [people.{person_id}] in redline.toml'
                words = "approves at the terminal only: no Slack member id"
                found.append(Checked(what=f"person {person_id}", state="optional", words=words, fix=fix))
            continue
        try:
            told = slack.call("users_info", user=person.slack).get("user") or {}
        except SlackFailed as problem:
            found.append(
                Checked(what=f"person {person_id}", state="unknown", words=f"cannot be looked at: {problem}")
            )
            continue
        off = next(
            (word for word in ("deleted", "is_bot", "is_restricted", "is_stranger") if told.get(word)), ""
        )
        if off:
            fix = f"mend slack in [people.{person_id}] of redline.toml"
            found.append(
                Checked(what=f"person {person_id}", state="missing", words=f"Slack says {off}", fix=fix)
            )
        else:
            found.append(Checked(what=f"person {person_id}", state="ok", words=", ".join(person.roles)))
    return found


def _groups(slack: Slack, config: Config) -> list[Checked]:
    found = []
    for group in slack_rules(config.slack).approver_groups:
        answer = slack.attempt("usergroups_users_list", usergroup=group)
        what = f"user group {group}"
        if answer is None:
            fix = "grant usergroups:read on a paid plan, or list the approvers under [people]"
            words = "its members cannot be read, so none of them approves"
            found.append(Checked(what=what, state="missing", words=words, fix=fix))
        else:
            found.append(
                Checked(what=what, state="ok", words=f"{len(answer.get('users', []))} members approve")
            )
    return found
