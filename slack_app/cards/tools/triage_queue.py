"""A triage: its findings, largest first, by cause. Their names are made of words of cases and wait behind a button."""

from agents.toolbox.triage_queue import FindingFound, TriageResult
from slack_app.cards import actions
from slack_app.cards.blocks import actions as row
from slack_app.cards.blocks import button, columns, context, table
from slack_app.cards.card import Part
from slack_app.cards.tools.contract import Hidden, ToolCard
from slack_app.quoting import clip, line, literal_line, short
from tools.cause_words import DRAFTS
from tools.figures import count_words

MOST_FINDINGS = 15
_WAYS = {"fn": "missed", "fp": "false alarms"}


def parts(result: TriageResult, handle: str) -> list[Part]:
    """The table, and the button for the names."""
    if not result.findings:
        return []
    shown = result.findings[:MOST_FINDINGS]
    lines = [("policy", "errors", "cases", "share", "by week", "cause", "sure", "draft"), *map(_line, shown)]
    rest = len(result.findings) - len(shown)
    more = f" … and {count_words(rest, 'more finding')}." if rest > 0 else ""
    seen = " Share: by how often the cases were seen, where that is known." if _weighed(result) else ""
    said = "Sure: how likely the cause is, as triage sees it. Draft: what can be drafted."
    words = f"Triage `{line(clip(result.triage, 60))}`. {said}{seen}{more}"
    found = [Part((table(columns(lines, right=(2, 3, 6))), context(words)), "the findings", 2)]
    if any(each.name for each in shown):
        note = "Words of the cases; they may be harmful to read, and only you see them."
        found.append(
            Part((row(button("Show what they are about", actions.ANSWER_REVEAL, handle)), context(note)))
        )
    return found


def hidden(result: TriageResult) -> tuple[Hidden, ...]:
    """The words that the cases of each finding share."""
    return tuple(
        Hidden(each.finding, each.name, f"{each.policy}, {count_words(each.cases, 'case')}")
        for each in result.findings
        if each.name
    )


def _weighed(result: TriageResult) -> bool:
    return any(each.seen is not None for each in result.findings)


def _line(each: FindingFound) -> tuple[str, ...]:
    cause = " or ".join(name.replace("_", " ") for name in (each.cause, *each.also[:1]))
    share = each.share if each.seen is None else each.seen
    sure = f"{each.probability:.0%}" if each.probability else "–"
    return (
        literal_line(short(each.policy, 20)),
        _WAYS[each.direction],
        f"{each.cases:,}",
        f"{share:.0%}",
        each.course if each.course in ("growing", "falling", "steady") else "–",
        cause,
        sure,
        DRAFTS[each.cause].kind if each.draftable and each.cause in DRAFTS else "–",
    )


CARD = ToolCard(TriageResult, parts, hidden)
