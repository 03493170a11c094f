"""How a proposal stands: the first line of its card, who has decided, what approving will do, and the buttons."""

from collections.abc import Iterator

from slack_sdk.models.blocks import Block, ButtonElement

from knowledge_base.changes import REJECTION_WORDS, Approval, GuidelineRevision, Revert
from slack_app.cards import actions
from slack_app.cards.blocks import actions as row
from slack_app.cards.blocks import are_you_sure, button, context, section
from slack_app.cards.proposal_view import ProposalView
from slack_app.cards.wording import artefacts_words, moment_words, person_words
from slack_app.quoting import clip, line, plain
from tools.clause_draft.told import left_of
from tools.figures import count_words, listed

MOST_DECISIONS = 8
_OUTCOMES = {"released": "Released", "rejected": "Rejected", "superseded": "Replaced"}


def standing_words(view: ProposalView) -> str:
    """The state in a word or two."""
    if view.outcome:
        return _OUTCOMES.get(view.outcome, line(view.outcome).capitalize())
    return "Expired" if view.expired else "Waits for a decision"


def standing_blocks(view: ProposalView) -> tuple[Block, ...]:
    """The outcome in a sentence where there is one; then risk, approvals and the day it expires."""
    proposal = view.proposal
    facts = [f"`{plain(proposal.id)}`", _risk(view)]
    if view.is_open:
        facts += [_progress(view), f"decide by {moment_words(proposal.expires_at)}"]
    outcome = _outcome(view)
    return (*([section(outcome)] if outcome else []), context(" · ".join(facts)))


def decisions_blocks(view: ProposalView) -> Iterator[Block]:
    """Who decided what, when and with which words; then what was asked for."""
    said = [
        _decision(each, view) for each in sorted(view.approvals, key=lambda each: each.at)[-MOST_DECISIONS:]
    ]
    if said:
        yield section("*Decided so far*\n" + clip("\n".join(f"• {each}" for each in said), 2_500))
    asked = [f"• {line(clip(each, 300))}" for each in view.evidence_requests[-5:]]
    if asked:
        yield section("*Asked for before a decision*\n" + "\n".join(asked))


def decision_buttons(view: ProposalView) -> tuple[Block, ...]:
    """What approving will do, and the buttons; a card with nothing to decide keeps those that only show."""
    look = (
        button("Show all flips", actions.PROPOSAL_FLIPS, view.handle),
        button("Show the exact text", actions.PROPOSAL_TEXT, view.handle),
        *_splits(view),
    )
    if not view.is_open:
        return (row(*look),)
    if left_of(view.proposal):
        return (
            section(f"*Not to be approved yet:* {consequence(view)}"),
            row(
                button("Decide the open places", actions.PROPOSAL_EDIT, view.handle, "primary"),
                button("Reject", actions.PROPOSAL_REJECT, view.handle, "danger"),
                button("Ask for more evidence", actions.PROPOSAL_EVIDENCE, view.handle),
            ),
            row(*look),
        )
    ask = are_you_sure("Approve this change?", f"If you approve, {consequence(view)}", "Approve")
    approve = (
        button("Approve", actions.PROPOSAL_APPROVE, view.handle)
        if view.frozen
        else button("Approve", actions.PROPOSAL_APPROVE, view.handle, "primary", ask)
    )
    return (
        section(f"*If you approve:* {consequence(view)}"),
        row(
            approve,
            button("Approve with note", actions.PROPOSAL_APPROVE_NOTE, view.handle),
            button("Edit", actions.PROPOSAL_EDIT, view.handle),
            button("Reject", actions.PROPOSAL_REJECT, view.handle, "danger"),
            button("Ask for more evidence", actions.PROPOSAL_EVIDENCE, view.handle),
        ),
        row(*look),
    )


def _splits(view: ProposalView) -> tuple[ButtonElement, ...]:
    if not isinstance(view.proposal, GuidelineRevision) or not view.proposal.answers:
        return ()
    return (button("Show where raters split", actions.PROPOSAL_SPLITS, view.handle),)


def consequence(view: ProposalView) -> str:
    """What approving will do, in one sentence."""
    proposal = view.proposal
    if view.frozen:
        return "nothing while approvals are frozen; a press on Approve is refused until the freeze ends."
    if left := left_of(proposal):
        return f"an approval is refused while {count_words(len(left), 'place is', 'places are')} still to be decided."
    kinds = {change.artefact.partition("/")[0] for change in proposal.changes}
    who = {"guideline": "whoever labels", "taxonomy": "the reports"}.get("".join(kinds), "every case")
    what = f"the {artefacts_words(proposal)} changes for {who} from then on"
    if isinstance(proposal, Revert):
        what = f"the {artefacts_words(proposal)} goes back to its text from before {line(proposal.reverts)}"
    if view.needed - len(view.given) <= 1:
        return f"it is released at once, and {what}."
    return f"yours is one of the {count_words(view.needed, 'approval')} it takes{_teams(view)}; then {what}."


def _outcome(view: ProposalView) -> str:
    names = listed([person_words(each, view.names) for each in view.given])
    if view.outcome == "released":
        release = f" as {line(view.release_id)}" if view.release_id else ""
        return f":white_check_mark: *Released*{release}" + (f", approved by {names}." if names else ".")
    if view.outcome == "rejected":
        return f":no_entry: *Rejected*{_rejected_by(view)}"
    if view.outcome == "superseded":
        by = f" by {line(view.superseded_by)}" if view.superseded_by else ""
        return f":arrows_counterclockwise: *Replaced*{by}: the text was edited, so approvals given here do not count."
    if view.outcome:
        return f"*{line(view.outcome).capitalize()}.*"
    if view.expired:
        return f":hourglass: *Expired* on {moment_words(view.proposal.expires_at)}; draft it anew to decide on it."
    if view.frozen:
        return f":snowflake: *Approvals are frozen:* {line(clip(view.frozen, 300))}"
    return ""


def _risk(view: ProposalView) -> str:
    return (
        ":warning: *high risk*"
        if view.proposal.risk == "high" and view.is_open
        else f"{view.proposal.risk} risk"
    )


def _rejected_by(view: ProposalView) -> str:
    for each in view.approvals:
        if each.decision == "rejected":
            why = f", since {REJECTION_WORDS[each.kind]}" if each.kind and each.kind != "other" else ""
            words = f": “{line(clip(each.reason, 300))}”" if each.reason else "."
            return f" by {person_words(each.person, view.names)}{why}{words}"
    return "."


def _progress(view: ProposalView) -> str:
    return f"{len(view.given)} of {count_words(view.needed, 'approval')}{_teams(view)}"


def _teams(view: ProposalView) -> str:
    return f", from {view.teams_needed} different teams" if view.teams_needed > 1 else ""


def _decision(each: Approval, view: ProposalView) -> str:
    words = f"{person_words(each.person, view.names)} {each.decision} on {moment_words(each.at)}"
    if each.digest != view.proposal.digest:
        words += " (another text)"
    if each.kind and each.kind != "other":
        words += f", since {REJECTION_WORDS[each.kind]}"
    return words + (f": “{line(clip(each.reason, 300))}”" if each.reason else "")
