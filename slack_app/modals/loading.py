"""What opens at once, before there is anything to show: a trigger lives for three seconds."""

from typing import Any

from slack_app.cards.blocks import section
from slack_app.modals.frame import modal

CALLBACK = "loading"


def loading_modal(words: str = "One moment …", title: str = "Redline") -> dict[str, Any]:
    """A view that is filled in a moment later."""
    return modal(CALLBACK, title, [section(f":hourglass_flowing_sand: {words}")])
