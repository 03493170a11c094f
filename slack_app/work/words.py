"""Buttons below answers and notices: sample texts, cards, thumbs and suggested questions."""

from knowledge_base.errors import Refused, WrongUsage
from knowledge_base.inbox import Item
from slack_app.cards import told
from slack_app.intake import key_of
from slack_app.modals.feedback import Unhelpful, feedback_modal, read_feedback
from slack_app.modals.frame import memory_of
from slack_app.modals.loading import loading_modal
from slack_app.modals.outcome import outcome_modal
from slack_app.modals.reveal import reveal_modal
from slack_app.office import Office
from slack_app.work.home import home
from slack_app.work.pages import end_modal, fill_modal, may_look, open_modal
from slack_app.work.proposals import post_card
from slack_app.work.samples import sample_texts
from slack_app.work.telling import tell
from slack_app.work.trust import Trusted, trusted, turn_away


def reveal(office: Office, item: Item) -> None:
    """Texts that may be harmful to read, for the presser alone."""
    view = open_modal(office, item, loading_modal())
    clicked = trusted(office, item)
    if clicked is None:
        end_modal(office, view)
        return
    try:
        samples = sample_texts(office, clicked.handle.subject, clicked.visitor)
    except (Refused, WrongUsage) as problem:
        fill_modal(office, item, view, outcome_modal(told.refused(str(problem))))
        return
    fill_modal(office, item, view, reveal_modal(samples))


def open_card(office: Office, item: Item) -> None:
    """The card of a proposal: in the thread below a notice, or from the home in the person's own conversation."""
    clicked = trusted(office, item)
    if clicked is None:
        return
    with office.store.read() as tx:
        proposal = tx.ledger.proposal(clicked.handle.subject)
        seen = proposal is not None and may_look(clicked, tx, proposal)
    if proposal is None or not seen:
        turn_away(office, item, clicked.visitor, "may not see the proposal", told.unknown_card())
        return
    post_card(office, proposal.id, clicked.visitor.user)
    if item.body["view_type"] != "home":
        tell(office, item, "I sent you the card in our own conversation.")


def helpful(office: Office, item: Item) -> None:
    clicked = trusted(office, item)
    if clicked is not None:
        say(office, item, clicked, True, "")


def unhelpful(office: Office, item: Item) -> None:
    view = open_modal(office, item, loading_modal())
    clicked = trusted(office, item)
    if clicked is None:
        end_modal(office, view)
        return
    with office.store.write() as tx:
        tx.talk.say(clicked.handle.subject, clicked.visitor.id, False, "", office.clock())
    fill_modal(office, item, view, feedback_modal(clicked.handle.token))


def why_unhelpful(office: Office, item: Item) -> None:
    said = read_feedback(item.body["values"])
    clicked = trusted(office, item, memory_of(str(item.body["metadata"])).handle)
    if clicked is not None and isinstance(said, Unhelpful):
        say(office, item, clicked, False, f"{said.reason}: {said.words}".rstrip(": "))


def say(office: Office, item: Item, clicked: Trusted, helpful: bool, reason: str) -> None:
    with office.store.write() as tx:
        known = tx.talk.say(clicked.handle.subject, clicked.visitor.id, helpful, reason, office.clock())
    tell(office, item, told.thanks(helpful) if known else told.unknown_card())


def follow_up(office: Office, item: Item) -> None:
    """A suggested question, asked in the same thread as if it had been typed."""
    visitor = office.door.visitor(item.body)
    if visitor.problem:
        turn_away(office, item, visitor, visitor.problem, told.refused(visitor.problem))
        return
    names = ("user", "teams", "channel", "bot")
    body = {name: item.body.get(name) for name in names} | {
        "text": str(item.body["value"]),
        "thread": str(item.body["thread"] or item.body["ts"]),
        "ts": str(item.body["ts"]),
        "private": str(item.body["channel"]).startswith("D"),
    }
    with office.store.write() as tx:
        tx.inbox.put(key_of("question", item.key), "question", "question", body, office.clock())
    office.wake("question")


def refresh_home(office: Office, item: Item) -> None:
    body = item.body | {"tab": "home"}
    home(office, item.model_copy(update={"body": body}))
