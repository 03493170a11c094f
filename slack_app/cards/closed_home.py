"""The Home of somebody who is not let in: why, and whom to ask."""

from typing import Any

from slack_sdk.models.views import View

from slack_app.cards.blocks import header, section
from slack_app.quoting import clip, line


def closed_home(problem: str) -> dict[str, Any]:
    """One sentence, and nothing of the workspace."""
    blocks = [
        header("Nothing to show here"),
        section(f"Redline can't help you here: {line(clip(problem, 500))}."),
    ]
    view: dict[str, Any] = View(type="home", blocks=blocks).to_dict()
    return view
