"""The app's Home: published for whoever opens it, and kept up to date for a while."""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from knowledge_base.errors import OutsideFailed
from knowledge_base.inbox import Item
from slack_app.cards.closed_home import closed_home
from slack_app.cards.home import home_view
from slack_app.office import Office
from slack_app.web import Never, SlackFailed
from slack_app.work.home_data import home_data
from slack_app.work.prompts import suggest_prompts

FRESH = timedelta(hours=1)
"""A Home that was opened within this time is kept up to date."""
_LOOKED_AT = 3
log = logging.getLogger("redline.slack")


def home(office: Office, item: Item) -> None:
    """Publish the Home of whoever opened it; in the conversation's tab, suggest what to ask.

    Raises: OutsideFailed when Slack could not take it now.
    """
    visitor = office.door.visitor(item.body)
    if item.body.get("tab") == "messages":
        suggest_prompts(office, item, visitor)
        return
    view = closed_home(visitor.problem) if visitor.problem else home_view(home_data(office, visitor))
    try:
        office.slack.call("views_publish", user_id=visitor.user, view=view)
    except Never as problem:
        log.warning("the Home of %s was not taken: %s", visitor.user, problem)
    except SlackFailed as problem:
        if item.body.get("refresh"):
            log.warning("the Home of %s was not brought up to date: %s", visitor.user, problem)
            return
        raise OutsideFailed(f"Slack did not take the Home ({problem}); open it again") from problem


def refresh_home_of(office: Office, users: Sequence[str]) -> None:
    """Have the Home brought up to date of those of these Slack members who opened it within the last hour."""
    at = office.clock()
    with office.store.read() as tx:
        opened = {user: tx.inbox.asked_by(user, "home", most=_LOOKED_AT) for user in dict.fromkeys(users)}
    bodies = [body for items in opened.values() if (body := _refreshed(items, at)) is not None]
    if not bodies:
        return
    with office.store.write() as tx:
        for body in bodies:
            tx.inbox.put(f"home:{body['user']}:{at.isoformat()}"[:200], "click", "home", body, at)
    office.wake("click")


def _refreshed(items: Sequence[Item], at: datetime) -> dict[str, Any] | None:
    """What stands for opening a Home once more; None where it was not opened lately."""
    for item in items:
        if item.body.get("tab") == "messages":
            continue
        told = item.body.get("opened")
        opened = datetime.fromisoformat(str(told)) if told else item.received_at
        if opened > at - FRESH:
            return item.body | {"refresh": True, "opened": opened.isoformat()}
        return None
    return None
