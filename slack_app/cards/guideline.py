"""What the card of a guideline edit has beside any card: why each edit, what the rules say, the trial, raters' splits.

What raters split on is named by its case here; its text is behind a press, for the presser alone.
"""

from slack_sdk.models.blocks import Block

from knowledge_base.changes import Evidence, GuidelineRevision, Proposal
from slack_app.cards.blocks import context, section
from slack_app.cards.card import Part
from slack_app.cards.evidence import luck_words
from slack_app.quoting import clip, line, plain
from tools.figures import count_words
from tools.guideline_told import agreement_words, trial_words
from tools.proposal_parts import NOT_RATERS

MOST_EDITS = 5
MOST_SPLITS = 6
MOST_LABELS = 5


def edit_parts(proposal: Proposal) -> list[Part]:
    """Why each edit, and where raters split; none for other proposals."""
    if not isinstance(proposal, GuidelineRevision):
        return []
    found = []
    if proposal.edits:
        why = "\n".join(f"• {line(clip(each, 500))}" for each in proposal.edits[:MOST_EDITS])
        found.append(Part((section(f"*Why these words*\n{why}"),), "why these words", 3))
    if proposal.answers:
        splits = "\n".join(
            f"• `{plain(one.case)[:80]}`: {len(one.yes)} say that it violates, {len(one.no)} that it does not"
            for one in proposal.answers[:MOST_SPLITS]
        )
        note = "*Show where raters split* shows their texts to you alone, personal data taken out."
        found.append(Part((section(f"*Raters split on*\n{splits}"), context(note)), "where raters split", 3))
    return found


def reading_blocks(evidence: Evidence) -> tuple[Block, ...]:
    """What the rules say of unseen cases, read by the embedded judge, before and after; empty for other evidence."""
    if evidence.guideline is None:
        return ()
    told = "\n".join(f"• {line(clip(each, 600))}" for each in agreement_words(evidence.guideline, evidence))
    against = [flip.case for flip in evidence.unseen.flips if flip.after != flip.label][:MOST_LABELS]
    newly = ", ".join(f"`{plain(case)[:80]}`" for case in against)
    return (
        section(f"*The rules against majority labels*\n{told}"),
        *((context(f"Newly against the majority: {newly}"),) if newly else ()),
        context(NOT_RATERS, luck_words(evidence)),
    )


def asked_parts(proposal: Proposal) -> list[Part]:
    """The trial that would show it, and the labels to give again; none for other proposals."""
    if not isinstance(proposal, GuidelineRevision):
        return []
    found = []
    if proposal.trial:
        told = "\n".join(f"• {line(clip(each, 500))}" for each in trial_words(proposal.trial))
        found.append(Part((section(f"*The trial that would show it*\n{told}"),), "the trial", 4))
    if proposal.relabel:
        first = ", ".join(f"`{plain(one.case)[:80]}`" for one in proposal.relabel[:MOST_LABELS])
        rest = len(proposal.relabel) - MOST_LABELS
        more = f" and {rest:,} more" if rest > 0 else ""
        head = f"*{count_words(len(proposal.relabel), 'label')} to give again*, the most pressing first"
        found.append(Part((section(f"{head}: {first}{more}."),), "the labels to give again", 2))
    return found
