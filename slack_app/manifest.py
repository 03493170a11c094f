"""The app's manifest: paste it at api.slack.com/apps, and the app has what it needs and no more."""

from typing import Any

from knowledge_base.records import Record


class Scope(Record):
    """One permission: what it is for, and whether the app can do without."""

    name: str
    reason: str
    without: str = ""
    """What is done instead when it is missing; empty: the app needs it."""


SCOPES: tuple[Scope, ...] = (
    Scope(name="app_mentions:read", reason="hear questions that mention the app in a channel"),
    Scope(name="chat:write", reason="post answers, cards and notices, and keep them up to date"),
    Scope(name="commands", reason="/redline"),
    Scope(name="im:history", reason="hear questions in the app's own conversations"),
    Scope(
        name="im:write", reason="open a conversation with somebody who cannot be told something in a channel"
    ),
    Scope(name="users:read", reason="tell members from guests, bots and people of other organisations"),
    Scope(
        name="assistant:write",
        reason="show that work is under way, and suggest questions",
        without="a short message is posted and edited in place",
    ),
    Scope(
        name="files:write",
        reason="upload the plot of a proposal, with words for those who do not see it",
        without="the card shows the figures without the plot",
    ),
    Scope(
        name="channels:history",
        reason="find out, after a crash, whether a message was posted already (public channels)",
        without="a message whose answer was lost may be posted twice",
    ),
    Scope(
        name="groups:history",
        reason="the same in private channels",
        without="a message whose answer was lost may be posted twice",
    ),
    Scope(
        name="channels:read",
        reason="let 'redline slack check' tell whether the app is in the channels of redline.toml (public ones)",
        without="the check says that it does not know",
    ),
    Scope(
        name="groups:read",
        reason="the same for private channels",
        without="the check says that it does not know",
    ),
    Scope(
        name="usergroups:read",
        reason="let the members of a user group approve, where redline.toml names one (paid plans)",
        without="only people listed in redline.toml approve",
    ),
)
EVENTS = ("app_home_opened", "app_mention", "message.im")


def manifest(name: str = "Redline", http_url: str = "") -> dict[str, Any]:
    """The manifest; with `http_url`, for signed HTTP at that address in place of Socket Mode."""
    command: dict[str, Any] = {
        "command": "/redline",
        "description": "Ask the policies, see what waits, start a triage",
        "usage_hint": "help",
        "should_escape": False,
    }
    events: dict[str, Any] = {"bot_events": list(EVENTS)}
    interactivity: dict[str, Any] = {"is_enabled": True}
    if http_url:
        command["url"] = events["request_url"] = interactivity["request_url"] = http_url
    return {
        "display_information": {
            "name": name,
            "description": "Policy operations: ask, be told, approve. Nothing takes effect before a person approves.",
            "background_color": "#7a1f2b",
        },
        "features": {
            "agent_view": {
                "agent_description": "Answers from the policies in force, and shows what waits for approval.",
            },
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": False,
            },
            "bot_user": {"display_name": name, "always_online": True},
            "slash_commands": [command],
        },
        "oauth_config": {"scopes": {"bot": sorted(scope.name for scope in SCOPES)}},
        "settings": {
            "event_subscriptions": events,
            "interactivity": interactivity,
            "org_deploy_enabled": False,
            "socket_mode_enabled": not http_url,
            "token_rotation_enabled": False,
        },
    }
