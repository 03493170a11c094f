"""Cards of proposals, checked against all that holds of every card."""

from typing import Any

from pydantic import TypeAdapter

from knowledge_base.changes import Proposal
from slack_app.cards import actions
from slack_app.cards.card import dump
from slack_app.cards.proposal import ProposalView, proposal_card
from tests.slack_app.hostile import fits, harmless, words_of

DECIDING = {
    actions.PROPOSAL_APPROVE,
    actions.PROPOSAL_APPROVE_NOTE,
    actions.PROPOSAL_EDIT,
    actions.PROPOSAL_REJECT,
    actions.PROPOSAL_EVIDENCE,
}
LOOKING = {actions.PROPOSAL_FLIPS, actions.PROPOSAL_TEXT}


def shown(view: ProposalView) -> list[dict[str, Any]]:
    """The blocks, checked against all that holds of every card."""
    blocks = dump(proposal_card(view))
    fits(blocks, ("F0PLOT",))
    harmless(blocks)
    return blocks


def words(view: ProposalView) -> str:
    """What a reader sees."""
    return words_of(shown(view))


def of(proposal: Proposal, **changes: object) -> Proposal:
    """The proposal with other fields, checked as a stored one is."""
    body = proposal.model_dump() | changes
    return TypeAdapter[Proposal](Proposal).validate_python(body)
