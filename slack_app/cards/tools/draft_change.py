"""A change that was drafted: the same as of any proposal. Its own card, with the buttons, is posted beside it."""

from agents.toolbox.draft_change import DraftResult
from slack_app.cards.blocks import context
from slack_app.cards.card import Part
from slack_app.cards.tools.contract import ToolCard
from slack_app.cards.tools.show_proposal import proposal_parts
from slack_app.quoting import line


def parts(result: DraftResult, handle: str) -> list[Part]:
    """How the draft stands, and the finding that it answers."""
    return [
        *proposal_parts(result.proposal),
        Part((context(f"Drafted for finding `{line(result.finding)}`."),)),
    ]


CARD = ToolCard(DraftResult, parts)
