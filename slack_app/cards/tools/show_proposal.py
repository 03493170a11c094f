"""Proposals in an answer: how one stands and what was measured, or those that are open.

Deciding is done on the card of a proposal, never here.
"""

from slack_sdk.models.blocks import Block

from agents.proposal_told import Measured, ProposalTold
from agents.toolbox.show_proposal import ProposalResult
from knowledge_base.changes import Rate
from slack_app.cards.blocks import columns, context, section, table
from slack_app.cards.card import Part
from slack_app.cards.evidence import difference_words, rate_words
from slack_app.cards.tools.contract import ToolCard
from slack_app.cards.wording import day_words
from slack_app.quoting import clip, line
from tools.figures import count_words

MOST_PROPOSALS = 12


def parts(result: ProposalResult, handle: str) -> list[Part]:
    """One in full, or the title and the standing of each."""
    if len(result.proposals) == 1:
        return proposal_parts(result.proposals[0])
    if not result.proposals:
        return []
    shown = [Part(_line(each), "further proposals", 2) for each in result.proposals[:MOST_PROPOSALS]]
    rest = len(result.proposals) - MOST_PROPOSALS
    return [*shown, Part((context(f"… and {rest:,} more"),))] if rest > 0 else shown


def proposal_parts(told: ProposalTold) -> list[Part]:
    """How it stands, why, and what was measured."""
    found = [Part((context(_facts(told)),))]
    if told.rationale.strip():
        found.append(Part((section(f"*Why:* {line(clip(told.rationale, 600))}"),), "why", 1))
    if told.measured and told.measured.cases:
        found.append(Part(_measured(told.measured), "before and after", 2))
    return found


def _measured(found: Measured) -> tuple[Block, ...]:
    rows = [
        ("", "before", "after", "points"),
        _rate("Precision", found.precision_before, found.precision_after),
        _rate("Recall", found.recall_before, found.recall_after),
    ]
    turned = f"{found.fixed:,} turn right and {found.broken:,} turn wrong"
    heading = f"*Before and after*, on {count_words(found.cases, 'unseen case')}: {turned}."
    return section(heading), table(columns(rows, right=(3,)))


def _rate(words: str, before: Rate, after: Rate) -> tuple[str, str, str, str]:
    return words, rate_words(before), rate_words(after), difference_words(before, after)


def _facts(told: ProposalTold) -> str:
    facts = [f"`{line(told.proposal)}`", line(told.status), f"{told.risk} risk"]
    facts.append(f"{len(told.approved_by)} of {count_words(told.needed, 'approval')}")
    if told.status == "open":
        facts.append(f"decide by {day_words(told.expires_at)}")
    return " · ".join(facts)


def _line(each: ProposalTold) -> tuple[Block, ...]:
    return section(line(clip(each.title, 200))), context(_facts(each))


CARD = ToolCard(ProposalResult, parts)
