"""What one person's Home shows: how things stand for everybody, what they asked for, and what waits for approvers."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from agents.proposal_told import waits_for
from knowledge_base.changes import Proposal
from knowledge_base.errors import Refused
from knowledge_base.store import Transaction
from knowledge_base.working_hours import parse_hours
from knowledge_base.workspace import Config
from slack_app.cards.home import AskedRow, HomeData, ReleaseRow, WaitingRow
from slack_app.cards.wording import day_words
from slack_app.doorkeeper import Visitor
from slack_app.office import Office
from slack_app.work.home_rating import rating_rows
from slack_app.work.queues import queue_rows
from tools.approval_rules import (
    approved_by,
    base_problem,
    needed_approvals,
    sight_problem,
    teams_problem,
)
from tools.figures import count_words

LATELY = timedelta(days=30)
MOST_ASKED = 5
_STATES = {
    "answered": "answered",
    "not_covered": "nothing in force covers it",
    "refused": "refused",
    "unclear": "not clear yet",
    "started": "started",
    "failed": "did not work",
}


def home_data(office: Office, visitor: Visitor) -> HomeData:
    """What one person may know; of a policy that they may not see, nothing."""
    config, at = office.door.config(), office.clock()
    with office.store.read() as tx:
        seen = [one for one in _open(tx, office) if not sight_problem(tx, config, one, visitor.id)]
        waiting = [one for one in seen if _waits(tx, office, config, visitor, one)]
        own = [one for one in seen if visitor.id in (one.author, *one.co_authors)]
        frozen = tx.switches.frozen()
        data = HomeData(
            name=visitor.name,
            at=at,
            is_approver="approver" in visitor.roles,
            health=tuple(row for policy, row in queue_rows(office, tx) if config.may_see(visitor.id, policy)),
            lately=_lately(tx, office, config, visitor),
            frozen=f"{frozen.reason} ({config.name_of(frozen.person)}, {day_words(frozen.at)})"
            if frozen
            else "",
            hours=config.approval.hours,
            open_now=parse_hours(config.approval.hours).open_at(at),
            open_proposals=len(seen),
        )
        rows = {one.id: _waiting_row(tx, config, one) for one in waiting}
        asked = _asked(tx, visitor) if visitor.roles else ()
        drafts = {one.id: _draft_row(tx, config, one) for one in own} if visitor.roles else {}
    handles = _handles(office, visitor, [*waiting, *own])
    turns, batches = rating_rows(office, visitor)
    return replace(
        data,
        turns=turns,
        batches=batches,
        waiting=tuple(replace(row, handle=handles[i]) for i, row in rows.items()),
        asked=(*(replace(row, handle=handles[i]) for i, row in drafts.items()), *asked),
    )


def _open(tx: Transaction, office: Office) -> list[Proposal]:
    """Open proposals, the first to expire at the top."""
    at = office.clock()
    found = [one for one in tx.ledger.undecided() if one.expires_at > at]
    return sorted(found, key=lambda one: (one.expires_at, one.id))


def _waits(tx: Transaction, office: Office, config: Config, visitor: Visitor, proposal: Proposal) -> bool:
    return (
        "approver" in visitor.roles
        and waits_for(tx, config, proposal, visitor.id, office.clock())
        and not base_problem(tx, proposal)
        and not teams_problem(tx, config, proposal, visitor.id)
    )


def _waiting_row(tx: Transaction, config: Config, proposal: Proposal) -> WaitingRow:
    return WaitingRow(
        title=proposal.title,
        risk=proposal.risk,
        given=len(approved_by(tx, config, proposal)),
        needed=needed_approvals(proposal.risk, config.approval),
        expires_at=proposal.expires_at,
        handle="",
    )


def _draft_row(tx: Transaction, config: Config, proposal: Proposal) -> AskedRow:
    given = len(approved_by(tx, config, proposal))
    needed = needed_approvals(proposal.risk, config.approval)
    return AskedRow(
        title=proposal.title,
        state=f"waits for a decision, {given} of {count_words(needed, 'approval')}",
        at=proposal.created_at,
    )


def _asked(tx: Transaction, visitor: Visitor) -> tuple[AskedRow, ...]:
    """What runs for the person, and what they asked last."""
    running = [
        AskedRow(
            str(item.body.get("text", "")), "runs" if item.attempts else "waits to run", item.received_at
        )
        for item in tx.inbox.under_way(visitor.user, "heavy")
    ]
    turns = [turn for turn in tx.talk.asked_by(visitor.id, 4 * MOST_ASKED) if "question" in turn.body]
    asked = [
        AskedRow(str(turn.body["question"]), _STATES.get(str(turn.body.get("outcome")), "answered"), turn.at)
        for turn in turns[:MOST_ASKED]
    ]
    return (*running, *asked)


def _lately(tx: Transaction, office: Office, config: Config, visitor: Visitor) -> tuple[ReleaseRow, ...]:
    rows = []
    for release in tx.ledger.releases():
        if release.at < office.clock() - LATELY:
            break
        try:
            proposal = tx.ledger.proposal(release.proposal)
        except Refused:
            continue  # damaged: 'redline audit verify' tells of it
        if proposal is not None and not sight_problem(tx, config, proposal, visitor.id):
            names = tuple(config.name_of(person) for person in release.approved_by)
            rows.append(ReleaseRow(proposal.title, release.id, release.at, names))
    return tuple(rows)


def _handles(office: Office, visitor: Visitor, proposals: Sequence[Proposal]) -> dict[str, str]:
    if not proposals:
        return {}
    with office.store.write() as tx:
        return {
            one.id: tx.outbox.handle(f"home:{visitor.user}", one.id, one.digest, office.clock())
            for one in proposals
        }
