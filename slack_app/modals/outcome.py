"""How it went: what a person reads last."""

from typing import Any

from slack_app.cards.blocks import section
from slack_app.modals.frame import modal

CALLBACK = "outcome"


def outcome_modal(words: str, title: str = "Redline") -> dict[str, Any]:
    """The words of `slack_app.cards.told`, which are safe mrkdwn, in a modal with nothing left to do."""
    return modal(CALLBACK, title, [section(words)])
