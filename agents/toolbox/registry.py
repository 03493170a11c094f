"""The tools, in the order in which they are offered. A new capability is a file with a `TOOL`, and a line here."""

from agents.toolbox import (
    brief_change,
    draft_change,
    explain_case,
    queue_health,
    search_policy,
    show_proposal,
    summarise_change,
    triage_queue,
)
from agents.toolbox.contract import AnyTool

TOOLS: tuple[AnyTool, ...] = (
    search_policy.TOOL,
    explain_case.TOOL,
    queue_health.TOOL,
    triage_queue.TOOL,
    draft_change.TOOL,
    summarise_change.TOOL,
    show_proposal.TOOL,
)
COMMANDED: tuple[AnyTool, ...] = (brief_change.TOOL,)
"""Tools that a command names; no question is taken to mean them, and no model is offered them."""


def tool_of(name: str) -> AnyTool | None:
    """The tool of that name."""
    return next((tool for tool in (*TOOLS, *COMMANDED) if tool.name == name), None)
