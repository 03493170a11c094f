"""The card of a proposal: all that somebody should see before they decide, and the buttons to do it with."""

from slack_sdk.models.blocks import Block, ImageBlock

from knowledge_base.changes import Change, ClauseDraft, Proposal
from knowledge_base.clause_drafts import DRAFT_MARK
from slack_app.cards.blocks import context, header, section
from slack_app.cards.card import Card, Part, fitted
from slack_app.cards.citations import citation_parts
from slack_app.cards.evidence import effect_sentence, evidence_blocks, regression_blocks
from slack_app.cards.guideline import asked_parts, edit_parts, reading_blocks
from slack_app.cards.proposal_view import ProposalView
from slack_app.cards.redline import redline_blocks
from slack_app.cards.standing import decision_buttons, decisions_blocks, standing_blocks, standing_words
from slack_app.cards.wording import (
    artefact_words,
    artefacts_words,
    change_sentence,
    moment_words,
    person_words,
)
from slack_app.quoting import clip, line, plain
from tools.clause_draft.told import MOST_LEFT, figures_are, follow_ups, left_of, reach_words
from tools.figures import count_words
from tools.sample_texts import without_samples

__all__ = ["ProposalView", "proposal_card"]

PARAGRAPH = "\n\n"
ROOM_FOR_REDLINES = 4_500
"""Characters of the redlines of all changes together."""


def proposal_card(view: ProposalView) -> Card:
    """The card, as it stands now; without buttons for a decision once there is nothing to decide."""
    proposal = view.proposal
    parts = [
        Part((header(f"{standing_words(view)}: {artefacts_words(proposal)}"),)),
        Part(standing_blocks(view)),
        Part((section(f"{change_sentence(proposal)} {_effect(proposal)}"),)),
        Part(
            (context(f"*Why:* {line(clip(proposal.rationale.strip().partition(PARAGRAPH)[0], 500))}"),),
            "why",
            2,
        ),
        *_redlines(view),
        *edit_parts(proposal),
        *_drafted_clause(view),
        *_measured(view),
        *asked_parts(proposal),
        *_cited(view),
        Part(_risk(proposal)),
        Part(_drafted(view), "who drafted it", 4),
        *[Part((block,), "the decisions so far", 3) for block in decisions_blocks(view)],
        *[Part((block,)) for block in decision_buttons(view)],
    ]
    return fitted(Card(_notification(view), tuple(parts), f"`redline proposals show {plain(proposal.id)}`"))


def _effect(proposal: Proposal) -> str:
    if left := left_of(proposal):
        told = [f"the words “{place}”" if place == DRAFT_MARK else place for place in left[:MOST_LEFT]]
        places = "\n".join(f"• {line(clip(place, 200))}" for place in told)
        return f"*{count_words(len(left), 'place')} to decide first:*\n{places}"
    return "" if isinstance(proposal, ClauseDraft) else effect_sentence(proposal.evidence)


def _notification(view: ProposalView) -> str:
    return f"{standing_words(view)}: {view.proposal.id}, {artefacts_words(view.proposal)} ({view.proposal.risk} risk)"


def _redlines(view: ProposalView) -> list[Part]:
    changes = view.proposal.changes
    room = max(ROOM_FOR_REDLINES // len(changes), 400)
    return [
        Part(_redline(change, view, room), f"the redline of {change.artefact}", 5) for change in changes[:8]
    ] + [Part((context(f"… and {len(changes) - 8:,} more documents"),)) for _ in range(1) if len(changes) > 8]


def _redline(change: Change, view: ProposalView, room: int) -> tuple[Block, ...]:
    before, old = without_samples(change.artefact, view.before.get(change.artefact, ""))
    after, new = without_samples(change.artefact, change.text)
    lost = change.base is not None and change.artefact not in view.before
    heading = f"*What changes in the {artefact_words(change.artefact)}* (taken out: ~struck~, put in: *bold*)"
    notes = []
    if lost:
        notes.append("The text before is not at hand; the whole new text follows.")
    if old or new:
        notes.append("Texts of cases are not shown here; *Show the exact text* shows them to you alone.")
    return (section(heading), *redline_blocks(before, after, room), *([context(*notes)] if notes else []))


def _drafted_clause(view: ProposalView) -> list[Part]:
    """Of what the figures are, what the clause would cover and hit, and what follows; none for other proposals."""
    proposal = view.proposal
    if not isinstance(proposal, ClauseDraft):
        return []
    told = (figures_are(proposal), reach_words(proposal), follow_ups(proposal, view.outcome)[0])
    words = "\n".join(f"• {line(clip(one, 600))}" for one in told)
    return [Part((section(words),), "what the clause would cover and hit", 4)]


def _measured(view: ProposalView) -> list[Part]:
    evidence = view.proposal.evidence
    if evidence is None:
        return []
    if evidence.guideline:
        parts = [Part(reading_blocks(evidence), "before and after", 6)]
    else:
        parts = [
            Part(evidence_blocks(evidence), "before and after", 6),
            Part(regression_blocks(evidence), "the decisions that turn wrong", 7),
        ]
    if view.plot_file:
        words = clip(view.plot_words or "Plot of the rates before and after", 1_900)
        image = ImageBlock(alt_text=words, slack_file={"id": view.plot_file})
        parts.append(Part((image,), "the plot", 1))
    return parts


def _cited(view: ProposalView) -> list[Part]:
    parts = citation_parts(view.proposal.citations, 500)
    return parts or [Part((context("*Rests on:* no clause is cited."),))]


def _risk(proposal: Proposal) -> tuple[Block, ...]:
    if proposal.risk == "low":
        return (context("*Risk:* low."),)
    reasons = "\n".join(f"• {plain(clip(reason, 200))}" for reason in proposal.risk_reasons[:6])
    return (section(f"*Risk: high*\n{reasons}"),)


def _drafted(view: ProposalView) -> tuple[Block, ...]:
    proposal = view.proposal
    author = f"*Drafted by* {person_words(proposal.author, view.names)}"
    if proposal.co_authors:
        author += ", edited by " + ", ".join(
            person_words(each, view.names) for each in proposal.co_authors[:6]
        )
    generator = ", ".join(line(clip(each, 80)) for each in proposal.generators[:6])
    how = f"with the generator {generator}" if generator else "by hand"
    models = ", ".join(line(clip(each, 80)) for each in view.models[:6]) or "no LLM took part"
    return (context(clip(f"{author} on {moment_words(proposal.created_at)}, {how}; {models}.", 900)),)
