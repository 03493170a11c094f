"""One proposal, or those that are open, or that wait for the asker. Deciding on them is done on the card, not here."""

from typing import Literal

from pydantic import Field

from agents.desk import Desk
from agents.dialogue import Asker
from agents.proposal_told import ProposalTold, proposal_told, told_in_words, waits_for
from agents.toolbox.contract import NotThere, Tool, Words
from agents.wording import summary_of
from knowledge_base.changes import Proposal
from knowledge_base.records import Record
from knowledge_base.store import Transaction
from tools.concerns import policies_of
from tools.figures import count_words, listed

MOST = 20


class ProposalArguments(Record):
    """One by id, else the open ones; `waiting` leaves those that the asker could approve."""

    proposal: str | None = Field(default=None, description="a proposal id, which begins with P-")
    policy: str | None = Field(default=None, description="only those that concern this policy")
    waiting: bool = Field(default=False, description="only those that wait for the asker's approval")


class ProposalResult(Record):
    """The proposals, newest first; one where it was asked for by id."""

    kind: Literal["show_proposal"] = "show_proposal"
    one: bool
    waiting: bool
    proposals: tuple[ProposalTold, ...]


def run(desk: Desk, asker: Asker, arguments: ProposalArguments) -> ProposalResult:
    """Show proposals that concern only policies the asker may see.

    Raises: NotThere when there is no such proposal.
    """
    at = desk.now()
    with desk.store.read() as tx:
        if arguments.proposal:
            found = [_one(desk, tx, asker, arguments.proposal)]
        else:
            found = [one for one in tx.ledger.proposals() if tx.ledger.outcome(one.id) is None]
            found = [one for one in found if _visible(desk, tx, asker, one)]
        if arguments.policy is not None and not arguments.proposal:
            found = [one for one in found if arguments.policy in policies_of(tx, one)]
        if arguments.waiting and not arguments.proposal:
            found = [one for one in found if waits_for(tx, desk.config, one, asker.id, at)]
        told = [proposal_told(tx, desk.config, one, at) for one in found]
    if not arguments.proposal:
        told = [one for one in told if one.status == "open"][:MOST]
    return ProposalResult(one=bool(arguments.proposal), waiting=arguments.waiting, proposals=tuple(told))


def words(desk: Desk, asker: Asker, result: ProposalResult) -> Words:
    """One in full, or several by title."""
    if not result.proposals:
        return Words(summary="No proposal waits for you." if result.waiting else "No proposal is open.")
    if len(result.proposals) == 1:
        only = result.proposals[0]
        return Words(summary=summary_of(*told_in_words(only)), citations=only.citations)
    what = "wait for you" if result.waiting else "are open"
    named = [
        f"{one.proposal} ({one.risk} risk, {len(one.approved_by)} of {one.needed} approvals)"
        for one in result.proposals
    ]
    return Words(
        summary=summary_of(f"{count_words(len(named), 'proposal')} {what}: {listed(named)}."),
        follow_ups=tuple(f"Show proposal {one.proposal}" for one in result.proposals[:3]),
    )


def _one(desk: Desk, tx: Transaction, asker: Asker, proposal_id: str) -> Proposal:
    proposal = tx.ledger.proposal(proposal_id)
    if proposal is None or not _visible(desk, tx, asker, proposal):
        raise NotThere(f"there is no proposal {proposal_id!r} here; ask which proposals are open")
    return proposal


def _visible(desk: Desk, tx: Transaction, asker: Asker, proposal: Proposal) -> bool:
    return all(desk.sees(asker, policy) for policy in policies_of(tx, proposal))


TOOL = Tool(
    name="show_proposal",
    says="Show a proposal by id, the open proposals, or those that wait for the asker's approval",
    examples=(
        "Show proposal P-1a2b3c4d5e",
        "What proposals are open?",
        "What is waiting for me?",
        "Do I have anything to approve?",
        "Which changes are pending?",
        "Where does the proposal for hate stand?",
        "Who has approved this proposal so far?",
        "What does this proposal change, and on what evidence?",
        "List the drafts that need a decision",
        "Is there something in my approval queue?",
        "When does the proposal expire?",
    ),
    cues=(
        r"\b(?:proposals?|pending|waiting|awaiting|approv\w*|open drafts?|drafts|expires?|sign off|"
        r"need\w* (?:a |my )?(?:decision|approval|review))\b"
    ),
    doing="Looking up proposals",
    arguments=ProposalArguments,
    heavy=False,
    needs="member",
    run=run,
    words=words,
)
