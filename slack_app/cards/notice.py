"""Notices: what a channel is told without asking. One message a subject, updated in place."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from slack_sdk.models.blocks import Block

from slack_app.cards import actions
from slack_app.cards.blocks import actions as row
from slack_app.cards.blocks import button, context, header, section
from slack_app.cards.card import Card, Part, fitted
from slack_app.cards.wording import moment_words
from slack_app.quoting import clip, line
from tools.figures import count_words

NoticeKind = Literal["digest", "emerging", "drift", "coming", "waiting", "deadline"]
MOST_LINES = 15
_HEADINGS: dict[NoticeKind, str] = {
    "digest": "Triage digest",
    "emerging": "A new group of errors",
    "drift": "Decisions are drifting",
    "coming": "Coming into force",
    "deadline": "Deadlines",
    "waiting": "Waits for a decision",
}


@dataclass(frozen=True)
class NoticeLine:
    """One thing to tell: a sentence, figures below it, and the handle of its card where it has one."""

    text: str
    detail: str = ""
    link_handle: str = ""


@dataclass(frozen=True)
class Notice:
    """What is told of one subject."""

    kind: NoticeKind
    title: str
    """One sentence; what a person reads first."""
    lines: tuple[NoticeLine, ...]
    at: datetime
    policy: str = ""
    markets: tuple[str, ...] = field(default=())
    harmful_handle: str = ""
    """What the button for sample texts carries; empty: there are none."""
    updated_times: int = 0


def notice_card(notice: Notice) -> Card:
    """The message; its notification names the kind, the policy and the markets, and nothing out of cases."""
    parts = [
        Part((header(_HEADINGS[notice.kind] + _about(notice)),)),
        Part((section(f"*{line(clip(notice.title, 400))}*"),)),
        *[
            Part(_line(each), "further lines", -number)
            for number, each in enumerate(notice.lines[:MOST_LINES])
        ],
    ]
    if len(notice.lines) > MOST_LINES:
        parts.append(Part((context(f"… and {count_words(len(notice.lines) - MOST_LINES, 'more line')}"),)))
    if notice.harmful_handle:
        parts.append(Part(_samples(notice.harmful_handle)))
    parts.append(Part((context(_when(notice)),)))
    return fitted(Card(_notification(notice), tuple(parts), "`redline findings list`"))


def _notification(notice: Notice) -> str:
    return f"Redline: {_HEADINGS[notice.kind].lower()}{_about(notice)}"


def _about(notice: Notice) -> str:
    markets = ", ".join(line(clip(market, 12)) for market in notice.markets[:6])
    return "".join(
        (f": {line(clip(notice.policy, 80))}" if notice.policy else "", f" ({markets})" if markets else "")
    )


def _line(each: NoticeLine) -> tuple[Block, ...]:
    look = button("Open", actions.NOTICE_OPEN, each.link_handle) if each.link_handle else None
    words = section(line(clip(each.text, 500)), look)
    return (words, context(line(clip(each.detail, 500)))) if each.detail else (words,)


def _samples(handle: str) -> tuple[Block, ...]:
    return (
        row(button("Show sample texts", actions.NOTICE_REVEAL, handle)),
        context("Sample texts may be harmful to read. They are shown to you alone."),
    )


def _when(notice: Notice) -> str:
    again = f" · updated {count_words(notice.updated_times, 'time')}" if notice.updated_times else ""
    return f"As of {moment_words(notice.at)}{again}"
