"""The methods the double knows: a name, what scope each needs, which token, and what plan has it."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.slack_double.errors import SlackError, invalid
from tests.slack_double.records import Channel, Json
from tests.slack_double.state import World

POOR_PLAN = frozenset({
    "auth.test", "apps.connections.open", "chat.postMessage", "chat.update", "chat.postEphemeral", "views.open",
    "views.update", "views.push", "views.publish", "users.info", "conversations.info", "conversations.open",
    "conversations.history", "conversations.replies",
})  # fmt: skip
STRUCTURED = {
    "blocks": "invalid_blocks_format", "attachments": "invalid_attachments", "metadata": "invalid_metadata_format",
    "view": "invalid_arguments", "chunks": "invalid_chunks", "files": "invalid_arguments",
    "prompts": "invalid_arguments", "loading_messages": "invalid_arguments",
}  # fmt: skip
TAKES_JSON = ("chat.", "views.", "assistant.", "conversations.open", "reactions.", "auth.", "apps.")


class Args:
    """The arguments of a call, with the refusals that missing and malformed ones earn."""

    def __init__(self, values: Json) -> None:
        self.values = {name: value for name, value in values.items() if value is not None}

    def get(self, name: str, default: Any = None) -> Any:
        """An argument; structured ones come as objects whether they were sent as JSON or as a form field."""
        value = self.values.get(name, default)
        if name in STRUCTURED and isinstance(value, str):
            try:
                return json.loads(value)
            except ValueError:
                raise SlackError(STRUCTURED[name]) from None
        return value

    def need(self, name: str) -> Any:
        value = self.get(name)
        if value is None or value == "":
            raise invalid("invalid_arguments", [f"[ERROR] missing required field: {name}"])
        return value

    def flag(self, name: str, default: bool = False) -> bool:
        value = self.values.get(name, default)
        return value in (True, "1", "true", "True", 1)

    def number(self, name: str, default: int) -> int:
        try:
            return int(self.values.get(name, default))
        except (TypeError, ValueError):
            raise invalid(
                "invalid_arguments", [f"[ERROR] must be an integer [json-pointer:/{name}]"]
            ) from None

    def names(self, name: str) -> list[str]:
        """A list that may have come as one comma-separated string."""
        value = self.values.get(name) or []
        return [each for each in value.split(",") if each] if isinstance(value, str) else list(value)


Function = Callable[[World, Args], Json]


@dataclass(frozen=True)
class Method:
    """One Web API method; any one of `scopes` is enough, and none are needed when there are none."""

    name: str
    function: Function
    scopes: tuple[str, ...] = ()
    app_token: bool = False

    @property
    def takes_json(self) -> bool:
        return self.name.startswith(TAKES_JSON)


METHODS: dict[str, Method] = {}


def method(name: str, *scopes: str, app_token: bool = False) -> Callable[[Function], Function]:
    """Register a function as a Web API method."""

    def register(function: Function) -> Function:
        METHODS[name] = Method(name, function, scopes, app_token)
        return function

    return register


def need_scope(world: World, *any_of: str) -> None:
    """Raise `missing_scope` unless the token has one of these; a World without scopes asks for none."""
    if world.scopes is None or not any_of or set(any_of) & set(world.scopes):
        return
    raise SlackError("missing_scope", needed=",".join(any_of), provided=",".join(world.scopes))


def reachable(world: World, channel_id: object) -> Channel:
    """A channel the bot can see: it is there, and public or joined."""
    channel = world.channels.get(str(channel_id))
    if channel is None or (channel.is_private and world.bot_user_id not in channel.members):
        raise SlackError("channel_not_found")
    return channel


def joined(world: World, channel_id: object) -> Channel:
    """A channel the bot is a member of."""
    channel = reachable(world, channel_id)
    if world.bot_user_id not in channel.members:
        raise SlackError("not_in_channel")
    return channel


def postable(world: World, channel_id: object) -> Channel:
    """A channel the bot may post to; a user's id stands for the direct message with them."""
    name = str(channel_id)
    if name in world.users:
        return world.direct_message(name)
    channel = reachable(world, name)
    free = not channel.is_private and world.scopes is not None and "chat:write.public" in world.scopes
    if not free:
        joined(world, name)
    if channel.archived:
        raise SlackError("is_archived")
    return channel
