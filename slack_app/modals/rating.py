"""An item before the eyes of the one person who rates it, and the form of an adjudicator.

Nothing here stays in a message. A modal that was answered shows the next item's cover, and its text on a press only.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from slack_sdk.models.blocks import ActionsBlock, Block, InputBlock, Option, StaticSelectElement

from slack_app.cards import actions
from slack_app.cards.blocks import actions as row
from slack_app.cards.blocks import are_you_sure, button, context, divider, quoted, section
from slack_app.cards.rating import RatingView, rating_card
from slack_app.modals.frame import (
    VALUE,
    Memory,
    Problems,
    Values,
    choice_field,
    chosen,
    modal,
    text_field,
    typed,
)
from slack_app.quoting import clip, line, literal
from tools.figures import count_words
from tools.rating_form import VERDICTS, Choice, Form

CALLBACK, SETTLE = "modal.rating", "modal.settle"
LABEL, RULE, VERDICT, WHY = "label", "rule", "verdict", "why"
MOST_WHY = 1_000
_A_BLOCK, _MOST_BLOCKS = 2_400, 40
_MOST_OPTIONS, _MOST_OPTION = 100, 75


@dataclass(frozen=True)
class ItemView:
    """An item: its texts by kind, already redacted, and where it was seen."""

    handle: str
    policy: str
    about: str
    texts: tuple[tuple[str, str], ...]
    form: Form
    said: tuple[bool | None, ...] = ()
    """What raters answered; for an adjudicator only."""
    escalated: bool = False


@dataclass(frozen=True)
class Settled:
    """What an adjudicator decided, and why."""

    verdict: str
    why: str
    label: str = ""
    rule: str = ""


def cover_modal(view: RatingView, said: str = "") -> dict[str, Any]:
    """What stands before an item, or in its place: the person's turn, and how their last press went."""
    blocks = [*([section(said)] if said else []), *rating_card(view).blocks]
    return modal(CALLBACK, "Rate", blocks, Memory(view.handle))


def item_modal(view: ItemView) -> dict[str, Any]:
    """The item with the guideline's labels as buttons, its other labels and rules as menus."""
    form = view.form
    menus = [
        _menu(LABEL, "Label, if one fits", form.labels),
        _menu(RULE, "Rule, if you know it", form.rules),
    ]
    shown = [each for each in menus if each]
    # All alike: a colour would speak for an answer.
    verdicts = [button(one.words, f"{actions.RATE_ANSWER}:{one.value}", view.handle) for one in form.verdicts]
    blocks = [
        *_content(view),
        *([ActionsBlock(block_id="choices", elements=shown)] if shown else []),
        row(*verdicts),
        row(
            button("Skip: too distressing", actions.RATE_PASS, view.handle),
            button("Escalate", actions.RATE_ESCALATE, view.handle, ask=_ESCALATE),
        ),
    ]
    return modal(CALLBACK, "Rate", blocks, Memory(view.handle))


_ESCALATE = are_you_sure(
    "Escalate this item?",
    "An adjudicator looks at it next, for instance since somebody may be in danger. Nobody else rates it.",
    "Escalate",
)


def settle_modal(view: ItemView) -> dict[str, Any]:
    """The item with what raters said, and the form of a decision with its reason."""
    form = view.form
    words = {one.value: one.words for one in form.verdicts}
    by_verdict = {verdict: name for name, verdict in VERDICTS.items()}
    said = [words[by_verdict[each]] for each in view.said]
    votes = ", ".join(f"{said.count(each)} × {line(clip(each, 80))}" for each in dict.fromkeys(said))
    told = [f"*Raters said:* {votes}"] if votes else []
    told += [":warning: A rater escalated it."] if view.escalated else []
    fields = [
        choice_field(VERDICT, "Your decision", words),
        *_optional(LABEL, "Label", form.labels),
        *_optional(RULE, "Rule", form.rules),
        text_field(WHY, "Why", hint="Kept with your decision.", most=MOST_WHY),
    ]
    blocks = [
        *_content(view),
        section("\n".join(told) or "No rater has answered."),
        row(button("Skip: too distressing", actions.RATE_PASS, view.handle)),
        *fields,
    ]
    return modal(SETTLE, "Settle", blocks, Memory(view.handle), "Settle", "Not yet")


def read_settle(values: Values) -> Settled | Problems:
    """The decision and its reason, which is needed."""
    verdict, why = chosen(values, VERDICT), typed(values, WHY).strip()
    if verdict not in VERDICTS:
        return {VERDICT: "Choose a decision."}
    if not why:
        return {WHY: "Say why, in a few words."}
    if len(why) > MOST_WHY:
        return {WHY: f"This is {len(why):,} characters; at most {MOST_WHY:,} fit."}
    return Settled(verdict, why, chosen(values, LABEL), chosen(values, RULE))


def chosen_of(state: Values, name: str) -> str:
    """What is chosen in a menu of an item; empty where nothing is."""
    found = (state.get("choices") or {}).get(f"{actions.RATE_CHOICE}:{name}") or {}
    return str((found.get("selected_option") or {}).get("value") or "")


def _content(view: ItemView) -> list[Block]:
    blocks = [
        context(
            f":warning: Only you see this. *{line(clip(view.policy, 80))}* · {line(clip(view.about, 200))}"
        )
    ]
    for kind, text in view.texts:
        blocks += [context(line(kind))] if len(view.texts) > 1 else []
        blocks += [quoted(part, 3_000) for part in _parts(literal(text))]
    if len(blocks) > _MOST_BLOCKS:
        left = len(blocks) - _MOST_BLOCKS
        words = count_words(left, "more part is", "more parts are")
        blocks = [*blocks[:_MOST_BLOCKS], context(f"{words} not shown: rate it at the terminal")]
    return [*blocks, divider()]


def _parts(text: str) -> list[str]:
    """Stretches that fit a block each: at most so many characters, and lines that a quote shows."""
    parts, lines = [""], 0
    for each in text.split("\n"):
        for start in range(0, max(len(each), 1), _A_BLOCK):
            piece = each[start : start + _A_BLOCK]
            if parts[-1] and (len(parts[-1]) + len(piece) > _A_BLOCK or lines >= 20):
                parts.append("")
                lines = 0
            parts[-1] += ("\n" if lines else "") + piece
            lines += 1
    return parts


def _options(choices: Sequence[Choice]) -> list[Option]:
    kept = [one for one in choices if len(one.value) <= _MOST_OPTION][:_MOST_OPTIONS]
    return [Option(value=one.value, label=clip(literal(one.words), _MOST_OPTION)) for one in kept]


def _menu(name: str, words: str, choices: Sequence[Choice]) -> StaticSelectElement | None:
    options = _options(choices)
    if not options:
        return None
    return StaticSelectElement(
        action_id=f"{actions.RATE_CHOICE}:{name}", options=options, placeholder=clip(words, 150)
    )


def _optional(name: str, words: str, choices: Sequence[Choice]) -> list[Block]:
    options = _options(choices)
    if not options:
        return []
    element = StaticSelectElement(action_id=VALUE, options=options, placeholder="Choose one")
    return [InputBlock(block_id=name, label=words, element=element, optional=True)]
