"""Mentions, direct messages and the opening of the app's home."""

import re
from typing import Any

from slack_bolt import App

from slack_app.intake import MOST_TEXT, Intake, Payload, key_of, sender_of

_MENTION = re.compile(r"<@[UW][A-Z0-9]+(\|[^>]*)?>")
_NOT_A_QUESTION = frozenset(
    {"message_changed", "message_deleted", "message_replied", "channel_join", "channel_leave"}
)


def register(app: App, intake: Intake) -> None:
    """Listen for events."""

    @app.event("app_mention")
    def mentioned(body: dict[str, Any], event: dict[str, Any]) -> None:
        ask(intake, body, event, private=False)

    @app.event("message")
    def written(body: dict[str, Any], event: dict[str, Any]) -> None:
        if event.get("channel_type") == "im" or str(event.get("channel", "")).startswith("D"):
            ask(intake, body, event, private=True)

    @app.event("app_home_opened")
    def opened(body: dict[str, Any], event: dict[str, Any]) -> None:
        item = sender_of(body, event) | {
            "tab": str(event.get("tab", "home")),
            "channel": str(event.get("channel", "")),
        }
        key = key_of("home", body.get("event_id") or event.get("event_ts"), item["user"])
        intake.put(key, "click", "home", item)

    # The surfaces of an assistant that was made before agents came: nothing to do, but they must be acknowledged.
    @app.event("assistant_thread_started")
    def started(body: dict[str, Any], event: dict[str, Any]) -> None:
        thread = event.get("assistant_thread") or {}
        item = {
            "user": str(thread.get("user_id", "")),
            "teams": [],
            "tab": "messages",
            "channel": str(thread.get("channel_id", "")),
            "thread": str(thread.get("thread_ts", "")),
        }
        intake.put(
            key_of("home", body.get("event_id") or thread.get("thread_ts"), item["user"]),
            "click",
            "home",
            item,
        )

    @app.event("assistant_thread_context_changed")
    def changed() -> None:
        return


def ask(intake: Intake, body: Payload, event: Payload, private: bool) -> None:
    """A message as a question; one message is one question, by whichever event it comes."""
    if event.get("subtype") in _NOT_A_QUESTION or event.get("hidden"):
        return
    sender = sender_of(body, event)
    if sender["bot"] or not sender["user"]:
        return  # also our own messages: answering bots would never end
    text = _MENTION.sub(" ", str(event.get("text", ""))).strip()[:MOST_TEXT]
    channel, ts = str(event.get("channel", "")), str(event.get("ts") or event.get("event_ts") or "")
    item = sender | {
        "channel": channel,
        "ts": ts,
        "thread": str(event.get("thread_ts") or ts),
        "text": text,
        "private": private,
    }
    intake.put(f"question:{channel}:{ts}", "question", "question", item)
