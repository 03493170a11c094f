"""`/redline`."""

from typing import Any

from slack_bolt import Ack, App

from slack_app.intake import MOST_TEXT, Intake, key_of, sender_of

COMMAND = "/redline"


def register(app: App, intake: Intake) -> None:
    """Listen for the command."""

    @app.command(COMMAND)
    def commanded(ack: Ack, command: dict[str, Any]) -> None:
        item = sender_of(command) | {
            "channel": str(command.get("channel_id", "")),
            "thread": "",
            "text": str(command.get("text", ""))[:MOST_TEXT].strip(),
        }
        key = key_of("command", item["user"], item["channel"], item["text"], command.get("trigger_id"))
        intake.put(key, "question", "command", item)
        ack()
