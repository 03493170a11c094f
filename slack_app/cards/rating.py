"""The message of somebody who rates: whose turn it is and how, never what the item says or what others said of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from slack_sdk.models.blocks import Block

from slack_app.cards import actions
from slack_app.cards.blocks import actions as row
from slack_app.cards.blocks import button, context, header, section
from slack_app.cards.card import Card, Part
from slack_app.quoting import clip, line
from tools.figures import count_words
from tools.rater_rules import RatingRole
from tools.rating_form import Choice

MOST_LABELS = 8
WARNING = (
    ":warning: Items may be harmful to read. One is shown only when you press, only to you, and stays in no message. "
    "You may skip any item, or stop, and need give no reason."
)
_HEADS = {
    "item": "An item waits for you",
    "rest": "Time for a rest",
    "paused": "Paused",
    "nothing": "Nothing waits for you now",
    "closed": "This batch is closed",
    "off": "You are off this batch",
}


@dataclass(frozen=True)
class RatingView:
    """One person's turn on one batch."""

    batch: str
    policy: str
    role: RatingRole
    state: Literal["item", "rest", "paused", "nothing", "closed", "off"]
    done: int = 0
    handle: str = ""
    verdicts: tuple[Choice, ...] = ()
    labels: tuple[Choice, ...] = ()
    rest: str = ""
    """Why a rest is due."""
    rest_minutes: int = 10


def rating_card(view: RatingView) -> Card:
    """The message; its notification names the policy and no more."""
    settles = view.role == "adjudicator"
    head = "An item to settle waits for you" if settles and view.state == "item" else _HEADS[view.state]
    work = "adjudicate" if settles else "rate"
    blocks = [
        header(head),
        section(f"You {work} *{line(clip(view.policy, 80))}*. {_words(view)}"),
        *_below(view),
        context(f"Batch `{line(clip(view.batch, 80))}` · {count_words(view.done, 'answer')} of yours so far"),
    ]
    return Card(text=f"{head}: {work} {line(clip(view.policy, 80))}", parts=(Part(tuple(blocks)),))


def label_lines(verdicts: Sequence[Choice], labels: Sequence[Choice]) -> str:
    """The guideline's labels and what they mean, as a list."""
    shown = [*verdicts, *labels][:MOST_LABELS]
    lines = [
        f"• *{line(clip(one.words, 80))}*" + (f": {line(clip(one.hint, 200))}" if one.hint else "")
        for one in shown
    ]
    rest = len(verdicts) + len(labels) - len(shown)
    return "\n".join([*lines, *([f"… and {rest} more"] if rest > 0 else [])])


def _words(view: RatingView) -> str:
    if view.state == "rest":
        return (
            f"You have rated {line(view.rest)}. A rest of {count_words(view.rest_minutes, 'minute')} does you good; "
            "nobody is told whether you take it."
        )
    return {
        "item": "Nobody who rates sees what another said."
        if view.role == "rater"
        else "The raters' answers are shown with it, not who gave them.",
        "paused": "What you held is given to somebody else after some hours. Nobody is told.",
        "nothing": "I write again when there is more. Thank you.",
        "closed": "It takes no more answers. Thank you.",
        "off": "You get no more of it; what you answered stands. Thank you.",
    }[view.state]


def _below(view: RatingView) -> list[Block]:
    if view.state == "item":
        return [
            section(f"*The guideline's labels*\n{label_lines(view.verdicts, view.labels)}"),
            context(WARNING),
            row(
                button("Show item", actions.RATE_SHOW, view.handle, style="primary"),
                button("Skip: too distressing", actions.RATE_PASS, view.handle),
                button("Pause", actions.RATE_PAUSE, view.handle),
            ),
        ]
    go_on = button("Go on", actions.RATE_RESUME, view.handle)
    if view.state == "rest":
        return [row(go_on, button("Pause", actions.RATE_PAUSE, view.handle))]
    return [row(go_on)] if view.state == "paused" else []
