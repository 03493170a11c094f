"""The things the double keeps. All are frozen: a change replaces the record, so what a test holds stays as it was."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]


@dataclass(frozen=True)
class User:
    """A person or bot of the directory; a stranger belongs to another team."""

    id: str
    name: str
    team_id: str
    is_bot: bool = False
    is_restricted: bool = False
    is_stranger: bool = False
    deleted: bool = False
    email: str = ""
    is_admin: bool = False
    bot_id: str = ""


@dataclass(frozen=True)
class Group:
    """A user group, mentioned as `<!subteam^ID>`."""

    id: str
    handle: str
    users: tuple[str, ...]


@dataclass(frozen=True)
class Channel:
    """A conversation; `im_user` is set for a direct message with the bot."""

    id: str
    name: str
    members: tuple[str, ...]
    is_private: bool = False
    is_ext_shared: bool = False
    archived: bool = False
    im_user: str = ""

    @property
    def scope_kind(self) -> str:
        """The first half of the scopes that open this conversation: channels, groups or im."""
        if self.im_user:
            return "im"
        return "groups" if self.is_private else "channels"


@dataclass(frozen=True)
class Version:
    """What a message said from `at` on."""

    text: str
    blocks: tuple[Json, ...]
    metadata: Json | None
    at: float


@dataclass(frozen=True)
class Message:
    """A message as it stands; `versions` has every text it ever had, oldest first."""

    channel: str
    ts: str
    user: str
    text: str
    blocks: tuple[Json, ...] = ()
    thread_ts: str | None = None
    metadata: Json | None = None
    client_msg_id: str | None = None
    from_bot: bool = False
    to: str | None = None
    edited: str | None = None
    deleted: bool = False
    stream: str = ""
    chunks: tuple[Json, ...] = ()
    attachments: tuple[Json, ...] = ()
    files: tuple[str, ...] = ()
    reactions: tuple[tuple[str, str], ...] = ()
    broadcast: bool = False
    subtype: str | None = None
    versions: tuple[Version, ...] = ()

    @property
    def said(self) -> str:
        """All that can be read in it: the text and the words of its blocks."""
        return "\n".join([self.text, *words(self.blocks)])

    @property
    def buttons(self) -> list[str]:
        """The action ids of all that can be clicked, in order."""
        return [node["action_id"] for node in walk(self.blocks) if "action_id" in node]


@dataclass(frozen=True)
class View:
    """A modal or a Home tab as it stands; `body` is what the app sent, with block ids filled in."""

    id: str
    user: str
    body: Json
    hash: str
    root_id: str
    previous_id: str | None = None
    state: Json = field(default_factory=dict)
    errors: Json = field(default_factory=dict)
    closed: bool = False
    versions: tuple[Json, ...] = ()

    @property
    def type(self) -> str:
        return str(self.body["type"])

    @property
    def title(self) -> str:
        return str(self.body.get("title", {}).get("text", ""))

    @property
    def blocks(self) -> list[Json]:
        return list(self.body["blocks"])

    @property
    def callback_id(self) -> str:
        return str(self.body.get("callback_id", ""))

    @property
    def private_metadata(self) -> str:
        return str(self.body.get("private_metadata", ""))

    @property
    def said(self) -> str:
        """All that can be read in it."""
        return "\n".join([self.title, *words(self.body["blocks"])])

    @property
    def buttons(self) -> list[str]:
        """The action ids of all that can be used, in order."""
        return [node["action_id"] for node in walk(self.body["blocks"]) if "action_id" in node]


@dataclass(frozen=True)
class File:
    """A file on its way: asked for, uploaded (content is set), completed."""

    id: str
    name: str
    length: int
    token: str
    alt_text: str = ""
    title: str = ""
    content: bytes | None = None
    completed: bool = False
    ready_at: float = 0.0
    channels: tuple[str, ...] = ()


@dataclass(frozen=True)
class Trigger:
    """A trigger id: whose act it came from, when, and whether it has been used."""

    id: str
    user: str
    at: float
    used: bool = False


@dataclass(frozen=True)
class Call:
    """A call of the app: the arguments as the double understood them and what it answered."""

    method: str
    arguments: Json
    at: float
    answer: Json
    status: int = 200
    token: str = ""

    @property
    def ok(self) -> bool:
        return bool(self.answer.get("ok"))

    @property
    def error(self) -> str | None:
        return self.answer.get("error")


def walk(node: Any) -> Iterator[Json]:
    """Every object within, outermost first."""
    if isinstance(node, dict):
        yield node
        for value in node.values():
            yield from walk(value)
    elif isinstance(node, list | tuple):
        for value in node:
            yield from walk(value)


def words(blocks: Any) -> list[str]:
    """Every text a reader sees in blocks, in order."""
    seen = []
    for node in walk(blocks):
        seen += [node[name] for name in ("text", "alt_text", "title") if isinstance(node.get(name), str)]
    return seen
