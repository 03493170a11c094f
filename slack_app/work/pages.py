"""What the modals of a card show. Each opens at once, since a trigger lives three seconds, and is filled in then."""

import time
from collections.abc import Callable, Sequence
from typing import Any

from knowledge_base.changes import GuidelineRevision, Proposal
from knowledge_base.errors import Refused, WrongUsage
from knowledge_base.inbox import Item
from knowledge_base.store import Transaction
from slack_app.cards import told
from slack_app.cards.evidence import regressed_words
from slack_app.cards.standing import consequence
from slack_app.cards.tools.contract import Hidden
from slack_app.cards.wording import change_sentence
from slack_app.modals.edit import Edits, edit_modal, read_edit
from slack_app.modals.evidence import evidence_modal
from slack_app.modals.flips import FlipRow, flips_modal, on_page
from slack_app.modals.frame import memory_of
from slack_app.modals.loading import loading_modal
from slack_app.modals.note import note_modal
from slack_app.modals.outcome import outcome_modal
from slack_app.modals.reject import reject_modal
from slack_app.modals.reveal import reveal_modal
from slack_app.modals.text import text_modal
from slack_app.office import Office
from slack_app.web import Later, SlackFailed, Unsure
from slack_app.work.edits import Words, keep_page, kept_pages, merged, places_of
from slack_app.work.proposals import refresh_cards, view_of
from slack_app.work.trust import Trusted, trusted
from tools.concerns import policies_of
from tools.evidence_requests import evidence_breakdown
from tools.figures import listed
from tools.redact import redact

Modal = dict[str, Any]
Page = Callable[[Office, Item, Trusted, Transaction, Proposal], Modal]
FILL_ATTEMPTS = 3
LONGEST_PAUSE = 3.0
"""Seconds that a modal which is open may wait for what it shows before it is asked for again."""
TURNED_AWAY = "That was not done."


def open_modal(office: Office, item: Item, modal: Modal) -> str:
    """Open a modal, or push it where one is open; its id, empty where that was too late or is not possible."""
    method = "views_push" if item.body.get("view_type") == "modal" else "views_open"
    answer = office.slack.attempt(method, trigger_id=item.body["trigger"], view=modal)
    return str(((answer or {}).get("view") or {}).get("id", ""))


def fill_modal(office: Office, item: Item, view: str, modal: Modal) -> None:
    """Show a modal in one that is open; where there is none, the person is told to press again."""
    if view and _filled(office, view, modal):
        return
    with office.store.write() as tx:
        office.tell(tx, item, "Slack did not let me open that in time. Please press the button again.")
    office.wake()


def _filled(office: Office, view: str, modal: Modal) -> bool:
    """Whether a modal shows this; where Slack asks to wait or gives no answer, it is asked again: that does no harm."""
    for _ in range(FILL_ATTEMPTS):
        try:
            office.slack.call("views_update", view_id=view, view=modal)
        except Later as problem:
            time.sleep(min(problem.seconds, LONGEST_PAUSE))
        except Unsure:
            continue
        except SlackFailed:
            return False
        else:
            return True
    return False


def end_modal(office: Office, view: str) -> None:
    """Say in a modal that nothing was done; the person was told why already."""
    if view:
        office.slack.attempt("views_update", view_id=view, view=outcome_modal(TURNED_AWAY))


def opens(page: Page) -> Callable[[Office, Item], None]:
    """A button that opens a modal: an empty one at once, since a trigger lives three seconds, then filled in."""

    def opened(office: Office, item: Item) -> None:
        view = open_modal(office, item, loading_modal())
        clicked = trusted(office, item)
        if clicked is None:
            end_modal(office, view)
            return
        fill_modal(office, item, view, _page(office, item, clicked, page))
        if clicked.handle.subject.startswith("P-"):
            refresh_cards(office, clicked.handle.subject)

    return opened


def turns(page: Page) -> Callable[[Office, Item], None]:
    """A button in a modal that shows another page of it."""

    def turned(office: Office, item: Item) -> None:
        clicked = trusted(office, item, memory_of(str(item.body["metadata"])).handle)
        if clicked is not None:
            fill_modal(office, item, str(item.body["view"]), _page(office, item, clicked, page))

    return turned


def _page(office: Office, item: Item, clicked: Trusted, page: Page) -> Modal:
    try:
        with office.store.read() as tx:
            proposal = tx.ledger.proposal(clicked.handle.subject)
            if proposal is None:
                return outcome_modal(told.unknown_card())
            if not may_look(clicked, tx, proposal):
                return outcome_modal(
                    told.refused("this is for members of the workspace; ask its owner to add you")
                )
            return page(office, item, clicked, tx, proposal)
    except (Refused, WrongUsage) as problem:
        return outcome_modal(told.refused(str(problem)))


def may_look(clicked: Trusted, tx: Transaction, proposal: Proposal) -> bool:
    """Whether the person may see more of a proposal: members, of policies that are theirs to see."""
    policies = policies_of(tx, proposal)
    return bool(clicked.visitor.roles) and all(
        clicked.config.may_see(clicked.visitor.id, p) for p in policies
    )


def note(office: Office, item: Item, clicked: Trusted, tx: Transaction, proposal: Proposal) -> Modal:
    view = view_of(tx, clicked.config, proposal, clicked.handle.token, None, office.clock())
    return note_modal(clicked.handle.token, change_sentence(proposal), consequence(view))


def reject(office: Office, item: Item, clicked: Trusted, tx: Transaction, proposal: Proposal) -> Modal:
    return reject_modal(clicked.handle.token, change_sentence(proposal))


def evidence(office: Office, item: Item, clicked: Trusted, tx: Transaction, proposal: Proposal) -> Modal:
    slices, regressed = evidence_breakdown(tx, proposal), regressed_words(proposal.evidence)
    return evidence_modal(clicked.handle.token, change_sentence(proposal), slices, regressed)


def edit(office: Office, item: Item, clicked: Trusted, tx: Transaction, proposal: Proposal) -> Modal:
    page, why = 0, ""
    words: Words = {}
    if item.body["view_type"] == "modal":
        page = _page_of(item)
        words, why = kept_pages(tx, str(item.body["view"]))
        typed = read_edit(item.body["state"])
        if isinstance(typed, Edits):
            words, why = merged(words, typed.words), typed.why or why
    places = places_of(tx, proposal)
    return edit_modal(clicked.handle.token, change_sentence(proposal), places, page, words, why)


def edit_page(office: Office, item: Item) -> None:
    """Another page of the edit: what was typed on this one is kept."""
    typed = read_edit(item.body["state"])
    if isinstance(typed, Edits):
        with office.store.write() as tx:
            person = str(item.body["user"])
            keep_page(tx, item.key, str(item.body["view"]), person, typed, office.clock())
    turns(edit)(office, item)


def flips(office: Office, item: Item, clicked: Trusted, tx: Transaction, proposal: Proposal) -> Modal:
    return flips_modal(clicked.handle.token, _flip_rows(tx, proposal), _page_of(item))


def flip_texts(office: Office, item: Item, clicked: Trusted, tx: Transaction, proposal: Proposal) -> Modal:
    rows, page = _flip_rows(tx, proposal), _page_of(item)
    cases = tx.cases.get([row.flip.case for row in on_page(rows, page)])
    texts = {case_id: redact(case.text) for case_id, case in cases.items()}
    return flips_modal(clicked.handle.token, rows, page, texts)


def text(office: Office, item: Item, clicked: Trusted, tx: Transaction, proposal: Proposal) -> Modal:
    view = view_of(tx, clicked.config, proposal, clicked.handle.token, None, office.clock())
    return text_modal(clicked.handle.token, proposal, view.before, _page_of(item))


def splits(office: Office, item: Item, clicked: Trusted, tx: Transaction, proposal: Proposal) -> Modal:
    answers = proposal.answers if isinstance(proposal, GuidelineRevision) else ()
    return reveal_modal(
        [
            Hidden(one.case, one.text, f"violates: {_raters(one.yes)}; does not: {_raters(one.no)}")
            for one in answers
        ]
    )


def _raters(names: Sequence[str]) -> str:
    return listed(names) or "nobody"


def _flip_rows(tx: Transaction, proposal: Proposal) -> list[FlipRow]:
    flips = proposal.evidence.unseen.flips if proposal.evidence else ()
    cases = tx.cases.get([flip.case for flip in flips])
    return [
        FlipRow(flip, case.market, case.language or "") if (case := cases.get(flip.case)) else FlipRow(flip)
        for flip in flips
    ]


def _page_of(item: Item) -> int:
    """The page that a pager's button names; the one shown for a button that shows more of it."""
    if item.body["view_type"] != "modal":
        return 0
    value = str(item.body["value"])
    return int(value) if value.isdecimal() and len(value) < 6 else memory_of(str(item.body["metadata"])).page
