"""The way in: whatever Slack sends becomes one item of the inbox, however often it is sent."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from knowledge_base import digests
from knowledge_base.inbox import Lane
from knowledge_base.store import Store

Payload = Mapping[str, Any]
MOST_TEXT = 8_000
"""Characters of a message that are kept; what is longer is not a question."""


class Intake:
    """Writes to the inbox and wakes the workers."""

    def __init__(self, store: Store, clock: Callable[[], datetime], wake: Callable[[str], None]) -> None:
        self._store = store
        self._clock = clock
        self._wake = wake

    def put(self, key: str, lane: Lane, kind: str, body: dict[str, Any]) -> bool:
        """Keep an item; false when it came before."""
        with self._store.write(urgent=True) as tx:
            new = tx.inbox.put(key[:200], lane, kind, body, self._clock())
        self._wake(lane)
        return new

    def refuse(self, actor: str, subject: str, reason: str) -> None:
        """Note in the audit log that somebody was turned away."""
        with self._store.write() as tx:
            tx.audit.append(actor[:200] or "slack", "slack.refused", subject[:300], reason=reason)


def key_of(kind: str, *parts: object) -> str:
    """A key that the same delivery always gives."""
    return f"{kind}:{digests.of_value([str(part) for part in parts])[:40]}"


def sender_of(body: Payload, event: Payload | None = None) -> dict[str, Any]:
    """Who sent a payload, as the doorkeeper reads it: `user`, `teams` that they are said to belong to, `bot`."""
    event = event or {}
    user = body.get("user")
    if event:
        teams = [event.get("user_team"), event.get("source_team")]
        return {
            "user": str(event.get("user") or ""),
            "teams": _distinct(teams if any(teams) else [event.get("team") or body.get("team_id")]),
            "bot": bool(event.get("bot_id") or event.get("subtype") == "bot_message"),
        }
    if isinstance(user, Mapping):
        teams = [user.get("team_id") or (body.get("team") or {}).get("id")]
        return {"user": str(user.get("id") or ""), "teams": _distinct(teams), "bot": False}
    teams = [body.get("team_id")]
    return {"user": str(body.get("user_id") or user), "teams": _distinct(teams), "bot": False}


def _distinct(teams: list[Any]) -> list[str]:
    return list(dict.fromkeys(str(team) for team in teams if team))
