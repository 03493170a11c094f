"""Decisions on cards: approve, reject, ask, edit. The store decides; the card and the person are told what it said.

Each may run again after a crash: what the person's first run wrote is found in the store, and told instead of done.
"""

from collections.abc import Callable

from agents.amend import amend
from knowledge_base.errors import Refused, WrongUsage
from knowledge_base.inbox import Item
from slack_app.cards import told
from slack_app.modals.edit import Edits, read_edit
from slack_app.modals.evidence import read_evidence
from slack_app.modals.frame import memory_of
from slack_app.modals.note import read_note
from slack_app.modals.reject import Rejection, read_reject
from slack_app.office import Office
from slack_app.work.edits import new_texts
from slack_app.work.home import refresh_home_of
from slack_app.work.proposals import refresh_cards
from slack_app.work.telling import tell
from slack_app.work.trust import Trusted, trusted
from tools.approval_rules import approved_by, needed_approvals, needed_teams
from tools.approve import approve as decide_for
from tools.approve import reject as decide_against
from tools.evidence_requests import evidence_requests, request_evidence

VIA = "slack"


def approve(office: Office, item: Item, note: str = "", token: str = "") -> None:
    """Approve what the card showed, as whoever pressed."""
    click = trusted(office, item, token, fresh=True)
    if click is None:
        return
    subject, person, digest = click.handle.subject, click.visitor.id, click.handle.digest

    def approved() -> str:
        if not _decided_before(office, item, click, "approved"):
            decide_for(office.store, click.config, subject, person, digest, note, via=VIA)
        return _standing(office, click)

    _answer(office, item, click, approved)


def approve_with_note(office: Office, item: Item) -> None:
    """The note modal was sent off."""
    note = read_note(item.body["values"])
    approve(office, item, note if isinstance(note, str) else "", memory_of(item.body["metadata"]).handle)


def reject(office: Office, item: Item) -> None:
    """The rejection modal was sent off."""
    said = read_reject(item.body["values"])
    click = trusted(office, item, memory_of(item.body["metadata"]).handle, fresh=True)
    if click is None or not isinstance(said, Rejection):
        return
    subject, person = click.handle.subject, click.visitor.id

    def rejected() -> str:
        if not _decided_before(office, item, click, "rejected"):
            decide_against(office.store, click.config, subject, person, said.words, kind=said.kind, via=VIA)
        return told.rejected(subject)

    _answer(office, item, click, rejected)


def ask_for_evidence(office: Office, item: Item) -> None:
    """The question modal was sent off."""
    question = read_evidence(item.body["values"])
    click = trusted(office, item, memory_of(item.body["metadata"]).handle, fresh=True)
    if click is None or not isinstance(question, str):
        return
    subject, person = click.handle.subject, click.visitor.id

    def asked() -> str:
        with office.store.read() as tx:
            known = [(one.person, one.question) for one in evidence_requests(tx, subject)]
        if item.attempts == 1 or (person, question) not in known:
            request_evidence(office.store, click.config, subject, person, question, via=VIA)
        return told.evidence_asked(subject)

    _answer(office, item, click, asked)


def edit(office: Office, item: Item) -> None:
    """The edit modal was sent off: the text is measured anew and takes the place of the one that was shown."""
    typed = read_edit(item.body["values"])
    click = trusted(office, item, memory_of(item.body["metadata"]).handle, fresh=True)
    if click is None or not isinstance(typed, Edits):
        return
    subject, person = click.handle.subject, click.visitor.id

    def edited() -> str:
        with office.store.read() as tx:
            later = tx.ledger.superseded_by(subject)
            taken = tx.ledger.proposal(later) if later and item.attempts > 1 else None
            if taken is not None and person in taken.co_authors:
                return told.edited(subject, taken.id)
            texts = new_texts(tx, subject, str(item.body["view"]), typed)
        if not texts:
            return told.unchanged(subject)
        made = amend(office.workspace, subject, click.handle.digest, person, texts, typed.why, via=VIA)
        return told.edited(subject, made.id)

    _answer(office, item, click, edited)


def _answer(office: Office, item: Item, click: Trusted, do: Callable[[], str]) -> None:
    try:
        words = do()
    except (Refused, WrongUsage) as problem:
        words = told.refused(str(problem))
    tell(office, item, words)
    refresh_cards(office, click.handle.subject)
    refresh_home_of(office, [person.slack for person in click.config.people.values() if person.slack])


def _decided_before(office: Office, item: Item, click: Trusted, decision: str) -> bool:
    """Whether this very press was carried out before the work was cut short."""
    if item.attempts == 1:
        return False
    with office.store.read() as tx:
        return any(
            (one.person, one.decision, one.digest) == (click.visitor.id, decision, click.handle.digest)
            for one in tx.ledger.approvals(click.handle.subject)
        )


def _standing(office: Office, click: Trusted) -> str:
    """What their approval led to."""
    subject = click.handle.subject
    with office.store.read() as tx:
        proposal = tx.ledger.proposal(subject)
        assert proposal is not None
        if tx.ledger.outcome(subject) == "released":
            return told.released(subject, "R-" + subject.removeprefix("P-"))
        given = len(approved_by(tx, click.config, proposal))
    rules = click.config.approval
    return told.approved(
        subject, given, needed_approvals(proposal.risk, rules), needed_teams(proposal.risk, rules)
    )
