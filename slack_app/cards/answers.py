"""The card of an answer: one sentence first, then what the tool found, what it rests on, and what to ask next.

A new tool adds one file to `slack_app.cards.tools` and one line here.
"""

from typing import Any

from slack_sdk.models.blocks import ButtonElement

from agents.dialogue import EXTRACTS, Outcome, Reply
from slack_app.cards import actions
from slack_app.cards.blocks import actions as row
from slack_app.cards.blocks import button, context, section
from slack_app.cards.card import Card, Part, fitted
from slack_app.cards.citations import citation_parts, record_part
from slack_app.cards.tools import (
    brief_change,
    draft_change,
    explain_case,
    queue_health,
    search_policy,
    show_proposal,
    summarise_change,
    triage_queue,
)
from slack_app.cards.tools.contract import Hidden, ToolCard
from slack_app.quoting import clip, line, literal_line, plain
from tools.figures import count_words, listed

TOOLS: dict[str, ToolCard[Any]] = {
    "search_policy": search_policy.CARD,
    "explain_case": explain_case.CARD,
    "queue_health": queue_health.CARD,
    "triage_queue": triage_queue.CARD,
    "draft_change": draft_change.CARD,
    "summarise_change": summarise_change.CARD,
    "show_proposal": show_proposal.CARD,
    "brief_change": brief_change.CARD,
}
"""How the result of each tool is shown; the result of any other is its summary and its citations."""
MOST_FOLLOW_UPS = 3
_OUTCOMES: dict[Outcome, str] = {
    "answered": "Redline has an answer",
    "not_covered": "Redline finds nothing in force that covers the question",
    "refused": "Redline does not do that",
    "unclear": "Redline needs to know more",
    "started": "Redline has begun",
    "failed": "Redline could not answer",
}


def answer_card(reply: Reply, handle: str) -> Card:
    """The card of a reply."""
    parts = [
        Part((section(plain(clip(reply.summary, 2_000))),)),
        *_shown(reply, handle),
        *citation_parts(reply.citations),
        *record_part(reply.citations),
        *_ask_instead(reply),
        Part((context(_written_by(reply)),)),
        *_follow_ups(reply),
        Part((row(*_thumbs(handle)),)),
    ]
    return fitted(Card(_notification(reply), tuple(parts)))


def _shown(reply: Reply, handle: str) -> list[Part]:
    card = TOOLS.get(reply.tool)
    result = card.read(reply.result) if card else None
    return card.parts(result, handle) if card and result else []


def hidden_of(reply: Reply) -> tuple[Hidden, ...]:
    """What the button of an answer shows to the one who presses it: words of cases, redacted."""
    card = TOOLS.get(reply.tool)
    result = card.read(reply.result) if card else None
    return card.hidden(result) if card and result else ()


def _notification(reply: Reply) -> str:
    """Outcome and clause ids alone: a summary may quote a question or a case."""
    clauses = list(dict.fromkeys(line(clip(cited.clause, 60)) for cited in reply.citations))[:3]
    rests = f", resting on {listed(clauses)}" if clauses else ""
    return f"{_OUTCOMES[reply.outcome]}{rests}."


def _ask_instead(reply: Reply) -> list[Part]:
    if all(name in reply.summary for name in reply.ask_instead):
        return []
    names = listed([line(clip(name, 60)) for name in reply.ask_instead[:5]])
    return [Part((section(f"*Ask instead:* {names}"),))]


def _written_by(reply: Reply) -> str:
    if reply.written_by == EXTRACTS:
        return "Put together from the records; no LLM took part."
    words = f"Written by {line(clip(reply.written_by, 80))} and checked against the records."
    struck = count_words(reply.unverified, "claim")
    return f"{words} {struck} struck, since no clause bears them out." if reply.unverified else words


def _follow_ups(reply: Reply) -> list[Part]:
    asked = [each for each in reply.follow_ups if each.strip()][:MOST_FOLLOW_UPS]
    buttons = [
        button(literal_line(each), f"{actions.ANSWER_FOLLOW_UP}:{number}", clip(each, 1_900))
        for number, each in enumerate(asked)
    ]
    return [Part((row(*buttons),), "questions to go on with", 1)] if buttons else []


def _thumbs(handle: str) -> tuple[ButtonElement, ...]:
    return (
        button("👍 Helpful", actions.ANSWER_HELPFUL, handle),
        button("👎 Not helpful", actions.ANSWER_UNHELPFUL, handle),
    )
