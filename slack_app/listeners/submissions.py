"""Modals that were sent off. What is off in a form is said at once, in the form; the rest is done by a worker."""

import re
from typing import Any

from slack_bolt import Ack, App

from slack_app.intake import Intake, key_of, sender_of
from slack_app.modals import check
from slack_app.modals.loading import loading_modal


def register(app: App, intake: Intake) -> None:
    """Listen for every modal of ours."""

    @app.view(re.compile(r"^modal\..+"))
    def submitted(ack: Ack, body: dict[str, Any], view: dict[str, Any]) -> None:
        values = (view.get("state") or {}).get("values", {})
        callback = str(view.get("callback_id", ""))
        if problems := check(callback, values):
            ack(response_action="errors", errors=problems)
            return
        item = sender_of(body) | {
            "callback": callback,
            "values": values,
            "metadata": str(view.get("private_metadata", "")),
            "view": str(view.get("id", "")),
            "trigger": str(body.get("trigger_id", "")),
            "channel": "",
        }
        key = key_of("submit", item["user"], item["view"], view.get("hash"), values)
        # An edit is measured anew, which takes seconds: it must not hold up the clicks.
        intake.put(key, "question" if callback == "modal.edit" else "click", "submission", item)
        ack(response_action="update", view=loading_modal("Working on it…") | {"external_id": key})

    @app.view_closed(re.compile(".*"))
    def closed(ack: Ack) -> None:
        ack()
