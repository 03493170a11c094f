"""Cards of proposals: posted where they should be seen, and the same everywhere they were posted."""

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path

from knowledge_base import digests
from knowledge_base.changes import Proposal
from knowledge_base.outbox import Message
from knowledge_base.store import Transaction
from knowledge_base.workspace import Config
from slack_app.cards.proposal import ProposalView, proposal_card
from slack_app.handles import STAND_IN, drawn, with_handle
from slack_app.office import Office, content
from slack_app.web import SlackFailed
from tools.approval_rules import approved_by, needed_approvals, needed_teams
from tools.evidence_requests import evidence_requests

_MOST_DRAWN = 200
PLOT_WORDS = (
    "Precision, recall, F1 and false positive rate on unseen cases, before and after, with 90 % intervals"
)


def post_card(office: Office, proposal_id: str, channel: str, thread: str = "") -> None:
    """Have the card of a proposal posted to a channel; where it is there already, it is brought up to date."""
    look = _Look(office, office.door.config(), _plot_file(office, proposal_id))
    with office.store.write() as tx:
        tx.serialise(f"cards:{proposal_id}")
        key = f"card:{_root(tx, proposal_id)}:{channel}:{thread}"
        _Drawing(tx, look, proposal_id).want(key, channel, thread)
    office.wake()


def refresh_cards(office: Office, proposal_id: str) -> None:
    """Show how a proposal stands, on every card of it; the card of an edited one shows what took its place."""
    with office.store.read() as tx:
        if not tx.outbox.showing(proposal_id):
            return
        newest = newest_of(tx, proposal_id)
    look = _Look(office, office.door.config(), _plot_file(office, newest))
    with office.store.read() as tx:
        if _Drawing(tx, look, newest).is_shown_by(tx.outbox.showing(proposal_id)):
            return  # as after a refusal: nobody has to wait for a write that changes nothing
    with office.store.write() as tx:
        tx.serialise(f"cards:{proposal_id}")
        drawing = _Drawing(tx, look, newest)
        for message in tx.outbox.showing(proposal_id):
            drawing.want(message.key, message.channel, message.thread)
    office.wake()


def newest_of(tx: Transaction, proposal_id: str) -> str:
    """The proposal that an edited one became, or the one itself."""
    seen = {proposal_id}
    while (later := tx.ledger.superseded_by(proposal_id)) and later not in seen:
        seen.add(later)
        proposal_id = later
    return proposal_id


def view_of(
    tx: Transaction, config: Config, proposal: Proposal, handle: str, plot: str | None, at: datetime
) -> ProposalView:
    """A proposal as it stands in the store."""
    before = {
        change.artefact: version.text
        for change in proposal.changes
        if change.base and (version := tx.library.version_by_digest(change.artefact, change.base))
    }
    frozen = tx.switches.frozen()
    requests = [f"{config.name_of(one.person)}: {one.question}" for one in evidence_requests(tx, proposal.id)]
    outcome = tx.ledger.outcome(proposal.id)
    release = tx.ledger.release("R-" + proposal.id.removeprefix("P-")) if outcome == "released" else None
    return ProposalView(
        proposal=proposal,
        handle=handle,
        before=before,
        approvals=tuple(tx.ledger.approvals(proposal.id)),
        given=release.approved_by if release else approved_by(tx, config, proposal),
        outcome=outcome,
        release_id=release.id if release else None,
        expired=at >= proposal.expires_at,
        frozen=f"{config.name_of(frozen.person)} froze approvals: {frozen.reason}" if frozen else "",
        needed=needed_approvals(proposal.risk, config.approval),
        teams_needed=needed_teams(proposal.risk, config.approval),
        names={person_id: person.name for person_id, person in config.people.items()},
        plot_file=plot,
        plot_words=PLOT_WORDS,
        evidence_requests=tuple(requests),
        superseded_by=tx.ledger.superseded_by(proposal.id),
        models=tuple(name for name in proposal.generators if name.startswith("llm:")),
    )


@dataclass(frozen=True)
class _Look:
    """What a card takes from outside the store; asked for before the transaction, which must not wait for Slack."""

    office: Office
    config: Config
    plot: str | None


class _Drawing:
    """The card of a proposal as one transaction sees it: drawn once, for all the places where it is shown."""

    def __init__(self, tx: Transaction, look: _Look, proposal_id: str) -> None:
        self._tx, self._look = tx, look
        self._proposal = tx.ledger.proposal(proposal_id)

    @cached_property
    def _text(self) -> str:
        """As JSON, with a stand-in for the handle. What looks as it did when it was last drawn is not drawn anew."""
        assert self._proposal is not None
        office, key = self._look.office, self._proposal.id
        view = view_of(self._tx, self._look.config, self._proposal, STAND_IN, self._look.plot, office.clock())
        last, text = office.drawn.get(key, (None, ""))
        if view != last:
            text = drawn(content(proposal_card(view)))
            if len(office.drawn) >= _MOST_DRAWN:
                office.drawn.clear()
            office.drawn[key] = (view, text)
        return text

    def want(self, key: str, channel: str, thread: str) -> None:
        """Have it shown in a place."""
        proposal = self._proposal
        if proposal is None:
            return
        at = self._look.office.clock()
        handle = self._tx.outbox.handle(key, proposal.id, proposal.digest, at)
        body = with_handle(self._text, handle)
        self._tx.outbox.want(key, channel, body, at, thread=thread, subject=proposal.id)

    def is_shown_by(self, messages: Sequence[Message]) -> bool:
        """Whether it is already what all of them should show."""
        proposal = self._proposal
        if proposal is None:
            return True
        handles = self._tx.outbox.handles_of(proposal.id, proposal.digest)
        return all(
            message.subject == proposal.id
            and message.key in handles
            and message.body == with_handle(self._text, handles[message.key])
            for message in messages
        )


def _root(tx: Transaction, proposal_id: str) -> str:
    proposal = tx.ledger.proposal(proposal_id)
    while proposal is not None and proposal.supersedes:
        proposal_id = proposal.supersedes
        proposal = tx.ledger.proposal(proposal_id)
    return proposal_id


def _plot_file(office: Office, proposal_id: str) -> str | None:
    """The plot of a proposal as a file in Slack; None where there is nothing to plot or files are not taken."""
    with office.store.read() as tx:
        proposal = tx.ledger.proposal(proposal_id)
        if proposal is None or proposal.evidence is None or proposal.evidence.guideline:
            return None  # what a guideline's rules say to a judge is no decision: the card tells it in words
        key = digests.of_value(["plot", proposal.digest, proposal.evidence.model_dump(mode="json")])
        known = tx.outbox.uploaded(key)
    if known or office.slack.lacks("files_getUploadURLExternal"):
        return known
    file = _uploaded(office, proposal)
    if file:
        with office.store.write() as tx:
            tx.outbox.note_upload(key, file, office.clock())
    return file


def _uploaded(office: Office, proposal: Proposal) -> str | None:
    from tools.plots import evidence_plot

    assert proposal.evidence is not None
    with tempfile.TemporaryDirectory() as folder:
        picture = Path(folder) / f"{proposal.id}.png"
        evidence_plot(proposal.evidence, picture)
        name, size = picture.name, picture.stat().st_size
        # Asked for by itself first: it is the part that a workspace may lack, and then no picture is sent.
        if office.slack.attempt("files_getUploadURLExternal", filename=name, length=size) is None:
            return None
        try:
            answer = office.slack.call(
                "files_upload_v2", filename=name, content=picture.read_bytes(), alt_txt=PLOT_WORDS
            )
        except SlackFailed:
            return None
    return str((answer.get("file") or {}).get("id") or "") or None
