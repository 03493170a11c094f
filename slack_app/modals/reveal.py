"""Texts of cases, for the one person who asked to see them."""

from collections.abc import Sequence
from typing import Any

from slack_sdk.models.blocks import Block

from slack_app.cards.blocks import context, quoted
from slack_app.cards.tools.contract import Hidden
from slack_app.modals.frame import modal
from slack_app.quoting import clip, line
from tools.figures import count_words

CALLBACK = "modal.reveal"
MOST_SAMPLES = 12
MOST_OF_A_TEXT = 1_200


def reveal_modal(samples: Sequence[Hidden]) -> dict[str, Any]:
    """The texts, fenced; nothing in them is a link or a mention."""
    blocks = [context(":warning: These texts may be harmful to read. Only you see them.")]
    for each in samples[:MOST_SAMPLES]:
        blocks += _sample(each)
    if not samples:
        blocks.append(context("There is no text to show."))
    if rest := len(samples) - MOST_SAMPLES:
        blocks += [context(f"… and {count_words(rest, 'more case')}")] if rest > 0 else []
    return modal(CALLBACK, "Sample texts", blocks)


def _sample(each: Hidden) -> list[Block]:
    about = f" · {line(clip(each.about, 200))}" if each.about else ""
    return [context(f"`{line(clip(each.name, 80))}`{about}"), quoted(each.text, MOST_OF_A_TEXT)]
