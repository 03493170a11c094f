"""Sections of a brief, opened from its card: they show what the answer kept, so a later import changes nothing."""

from typing import Any

from pydantic import ValidationError

from agents.dialogue import Reply
from agents.toolbox.brief_change import BriefResult
from knowledge_base.inbox import Item
from slack_app.cards import told
from slack_app.modals.brief import brief_modal
from slack_app.modals.frame import memory_of
from slack_app.modals.loading import loading_modal
from slack_app.modals.outcome import outcome_modal
from slack_app.office import Office
from slack_app.work.pages import end_modal, fill_modal, open_modal
from slack_app.work.trust import Trusted, trusted


def show_section(office: Office, item: Item) -> None:
    """Open the section that a button names."""
    view = open_modal(office, item, loading_modal())
    clicked = trusted(office, item)
    if clicked is None:
        end_modal(office, view)
        return
    key = str(item.body["action"]).partition(":")[2]
    fill_modal(office, item, view, _shown(office, clicked, key, 0))


def turn_page(office: Office, item: Item) -> None:
    """Another page of the section that is open."""
    clicked = trusted(office, item, memory_of(str(item.body["metadata"])).handle)
    if clicked is None:
        return
    key, _, page = str(item.body["value"]).partition(" ")
    number = int(page) if page.isdecimal() and len(page) < 6 else 0
    fill_modal(office, item, str(item.body["view"]), _shown(office, clicked, key, number))


def _shown(office: Office, clicked: Trusted, key: str, page: int) -> dict[str, Any]:
    with office.store.read() as tx:
        turn = tx.talk.turn(clicked.handle.subject)
    try:
        reply = Reply.model_validate(turn.body) if turn else None
        result = BriefResult.model_validate(reply.result) if reply and reply.result else None
    except ValidationError:
        result = None
    if result is None:
        return outcome_modal(told.unknown_card())
    if not clicked.config.may_see(clicked.visitor.id, result.policy):
        return outcome_modal(told.refused("this policy is not yours to see; ask its owner"))
    return brief_modal(clicked.handle.token, result, key, page)
