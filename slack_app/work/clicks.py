"""Buttons and forms: which function does which. Every press is answered, also on a card that we don't know."""

from collections.abc import Callable

from knowledge_base.inbox import Item
from slack_app.cards import actions, told
from slack_app.modals import edit, evidence, feedback, note, reject
from slack_app.modals import rating as rating_modal
from slack_app.office import Office
from slack_app.work import briefs, decisions, pages, rating, words
from slack_app.work.trust import turn_away

Work = Callable[[Office, Item], None]
CLICKS: dict[str, Work] = {
    actions.PROPOSAL_APPROVE: decisions.approve,
    actions.PROPOSAL_APPROVE_NOTE: pages.opens(pages.note),
    actions.PROPOSAL_EDIT: pages.opens(pages.edit),
    actions.PROPOSAL_REJECT: pages.opens(pages.reject),
    actions.PROPOSAL_EVIDENCE: pages.opens(pages.evidence),
    actions.PROPOSAL_FLIPS: pages.opens(pages.flips),
    actions.PROPOSAL_TEXT: pages.opens(pages.text),
    actions.PROPOSAL_SPLITS: pages.opens(pages.splits),
    actions.EDIT_PAGE: pages.edit_page,
    actions.FLIPS_PAGE: pages.turns(pages.flips),
    actions.FLIPS_REVEAL: pages.turns(pages.flip_texts),
    actions.TEXT_PAGE: pages.turns(pages.text),
    actions.ANSWER_HELPFUL: words.helpful,
    actions.ANSWER_UNHELPFUL: words.unhelpful,
    actions.ANSWER_REVEAL: words.reveal,
    actions.ANSWER_FOLLOW_UP: words.follow_up,
    actions.BRIEF_SECTION: briefs.show_section,
    actions.BRIEF_PAGE: briefs.turn_page,
    actions.NOTICE_REVEAL: words.reveal,
    actions.NOTICE_OPEN: words.open_card,
    actions.HOME_OPEN_PROPOSAL: words.open_card,
    actions.HOME_REFRESH: words.refresh_home,
    actions.RATE_SHOW: rating.show,
    actions.RATE_ANSWER: rating.answer,
    actions.RATE_CHOICE: rating.choose,
    actions.RATE_PASS: rating.leave("passed", rating.LEFT),
    actions.RATE_ESCALATE: rating.leave("escalated", rating.ESCALATED),
    actions.RATE_PAUSE: rating.rest("paused"),
    actions.RATE_RESUME: rating.rest("resumed"),
    actions.RATE_OPEN: rating.open_turn,
}
SUBMISSIONS: dict[str, Work] = {
    note.CALLBACK: decisions.approve_with_note,
    reject.CALLBACK: decisions.reject,
    evidence.CALLBACK: decisions.ask_for_evidence,
    edit.CALLBACK: decisions.edit,
    feedback.CALLBACK: words.why_unhelpful,
    rating_modal.SETTLE: rating.settle,
}


def click(office: Office, item: Item) -> None:
    """Do what a button stands for; ids of one kind within a block differ by what follows a dot or colon."""
    action = str(item.body["action"])
    found = (
        CLICKS.get(action) or CLICKS.get(action.rpartition(":")[0]) or CLICKS.get(action.rpartition(".")[0])
    )
    (found or unknown)(office, item)


def submission(office: Office, item: Item) -> None:
    """Do what a modal that was sent off stands for."""
    SUBMISSIONS.get(str(item.body["callback"]), unknown)(office, item)


def unknown(office: Office, item: Item) -> None:
    """A button or form that this version does not have."""
    visitor = office.door.visitor(item.body)
    turn_away(office, item, visitor, "the button is not known", told.unknown_card())
