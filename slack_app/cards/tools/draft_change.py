"""What was drafted, or why nothing was: its own card, with the buttons, is posted beside it."""

from agents.toolbox.draft_change import DraftResult, NoEditTold
from slack_app.cards.blocks import columns, context, section, table
from slack_app.cards.card import Part
from slack_app.cards.tools.contract import ToolCard
from slack_app.cards.tools.show_proposal import proposal_parts
from slack_app.quoting import clip, line, literal_line, short
from tools.cause_words import DRAFTS
from tools.figures import count_words

MOST_LABELS = 10


def parts(result: DraftResult, handle: str) -> list[Part]:
    """How the draft stands, or what was tried; the labels to give again; and the finding that it answers."""
    found = [*proposal_parts(result.proposal)] if result.proposal else []
    found += _no_edit(result.no_edit) if result.no_edit else []
    found += relabel_parts(result) if result.relabel else []
    drafted = DRAFTS.get(result.cause) if result.cause else None
    of = f": {drafted.what}" if drafted and result.proposal else ""
    head = "Drafted for finding" if result.proposal else "Finding"
    return [*found, Part((context(f"{head} `{line(result.finding)}`{of}."),))]


def relabel_parts(result: DraftResult) -> list[Part]:
    """The labels to give again, the most pressing first, by case; never what a case says."""
    relabel = result.relabel
    lines = [("case", "label", "votes", "doubt", "reach")]
    lines += [
        (
            literal_line(short(one.case, 28)),
            "violates" if one.violates else "allowed",
            f"{one.yes} : {one.no}",
            f"{one.doubt:.2f}",
            f"{one.reach:g}",
        )
        for one in relabel[:MOST_LABELS]
    ]
    rest = len(relabel) - MOST_LABELS
    more = f" … and {rest:,} more, by `redline draft --relabel FILE`." if rest > 0 else ""
    told = (
        f"*{count_words(len(relabel), 'label')} to give again*, the most pressing first: how doubtful it is, times how "
        "many cases it stands for."
    )
    note = f"Votes: raters who say that it violates, and who say that it does not.{more}"
    batch = (
        f"To have them given again: `redline labels sample --policy {line(result.policy)} --finding "
        f"{line(result.finding)} --purpose relabel --size {len(relabel)} --as YOU`"
    )
    shown = (section(told), table(columns(lines, right=(3, 4))), context(note), context(batch))
    return [Part(shown, "the labels", 2)]


def _no_edit(told: NoEditTold) -> list[Part]:
    found = []
    if told.nearest:
        tried = "\n".join(f"• {line(clip(each, 400))}" for each in told.nearest)
        found.append(Part((section(f"*The nearest that was tried*\n{tried}"),), "what was tried", 2))
    return [*found, Part((section(f"*What to do instead:* {line(clip(told.step, 1_200))}."),))]


CARD = ToolCard(DraftResult, parts)
