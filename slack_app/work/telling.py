"""Telling a person how it went: in the modal that they sent off, or where they pressed, to them alone."""

import time
from datetime import timedelta
from typing import Any

from knowledge_base.inbox import Item
from slack_app.modals.outcome import outcome_modal
from slack_app.office import Office
from slack_app.web import Never, SlackFailed

ACKNOWLEDGED = timedelta(seconds=3)
"""What is not acknowledged by then has failed, for Slack and for the person."""
_LOOK_AGAIN_SECONDS = 0.1


def tell(office: Office, item: Item, words: str) -> None:
    """In the modal that was sent off where there is one, else to the person alone."""
    view = str(item.body.get("view", ""))
    if view and item.kind == "submission" and shown_in_modal(office, item, view, outcome_modal(words)):
        return
    with office.store.write() as tx:
        office.tell(tx, item, words)
    office.wake()


def shown_in_modal(office: Office, item: Item, view: str, modal: dict[str, Any]) -> bool:
    """Whether the modal that was sent off shows this now.

    Slack shows that we work on it when it has our acknowledgement, which may be after we are done. So the outcome
    goes to the view that the acknowledgement makes, which bears the item's key, and not to the one it replaces."""
    while True:
        try:
            office.slack.call("views_update", external_id=item.key, view=modal)
            return True
        except Never as problem:
            if problem.error != "not_found" or office.clock() > item.received_at + ACKNOWLEDGED:
                break
        except SlackFailed:
            break
        time.sleep(_LOOK_AGAIN_SECONDS)
    return office.slack.attempt("views_update", view_id=view, view=modal) is not None
