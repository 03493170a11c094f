"""Buttons on cards, in modals and in the home."""

import re
from typing import Any

from slack_bolt import Ack, App

from slack_app.intake import Intake, key_of, sender_of


def register(app: App, intake: Intake) -> None:
    """Listen for every button and menu: those that we do not know are answered too."""

    @app.action(re.compile(".*"))
    def clicked(ack: Ack, body: dict[str, Any], action: dict[str, Any]) -> None:
        item = click_of(body, action)
        key = key_of(
            "click",
            item["user"],
            item["action"],
            item["value"],
            item["channel"],
            item["ts"],
            item["view"],
            action.get("action_ts"),
            body.get("trigger_id"),
        )
        intake.put(key, "click", "click", item)
        ack()


def click_of(body: dict[str, Any], action: dict[str, Any]) -> dict[str, Any]:
    """What a worker needs of a click: who, what, where, and the trigger that opens a modal."""
    container = body.get("container") or {}
    message = body.get("message") or {}
    channel = (body.get("channel") or {}).get("id") or container.get("channel_id") or ""
    view = body.get("view") or {}
    ts = str(container.get("message_ts") or message.get("ts") or "")
    chosen = (action.get("selected_option") or {}).get("value")
    return sender_of(body) | {
        "action": str(action.get("action_id", "")),
        "value": str(action.get("value") or chosen or ""),
        "channel": str(channel),
        "ts": ts,
        "thread": str(container.get("thread_ts") or message.get("thread_ts") or ""),
        "view": str(view.get("id", "")),
        "view_type": str(view.get("type", "")),
        "metadata": str(view.get("private_metadata", "")),
        "state": (view.get("state") or {}).get("values", {}),
        "trigger": str(body.get("trigger_id", "")),
    }
