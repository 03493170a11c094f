"""What a kind of notice is given, and what it gives back. A new kind is a file here and a line in `notices`."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, TypeVar

from knowledge_base.store import Transaction
from knowledge_base.workspace import Config

T = TypeVar("T")


@dataclass(frozen=True)
class Area:
    """The policies that a channel is told of: the ones it names, or all that are not restricted."""

    named: frozenset[str]
    restricted: frozenset[str]

    def has(self, policies: Collection[str]) -> bool:
        """Whether what concerns these policies is for the channel; a restricted one only where it is named."""
        concerned = frozenset(policies)
        if self.named and not concerned & self.named:
            return False
        return not (concerned & self.restricted) - self.named


@dataclass(frozen=True)
class Look:
    """One look at the store, for all channels: what several of them are told is read once."""

    tx: Transaction
    config: Config
    at: datetime
    day: date
    """The day of the notices, in the zone of the quiet hours."""
    _kept: dict[Callable[["Look"], Any], Any] = field(default_factory=dict)

    def once(self, read: Callable[["Look"], T]) -> T:
        """What `read` gives, read when first asked for."""
        if read not in self._kept:
            self._kept[read] = read(self)
        found: T = self._kept[read]
        return found


@dataclass(frozen=True)
class NewsLine:
    """One thing to tell: words of ours about words of others, none of them taken from cases."""

    text: str
    detail: str = ""
    proposal: str = ""
    """The proposal whose card a button opens; empty for no button."""
    digest: str = ""


@dataclass(frozen=True)
class News:
    """What a channel is told of one kind."""

    title: str
    lines: tuple[NewsLine, ...]
    policies: tuple[str, ...] = ()
    markets: tuple[str, ...] = ()
    samples: str = ""
    """What `slack_app.work.samples` shows for the button for sample texts; empty for no button."""


Kind = Callable[[Look, Area], "News | None"]
"""What is told in an area; None where there is nothing to tell."""
