"""Going from page to page in a modal."""

from slack_sdk.models.blocks import Block

from slack_app.cards.blocks import actions as row
from slack_app.cards.blocks import button, context


def pager(action_id: str, page: int, pages: int) -> list[Block]:
    """Buttons to the page before and after; their values are page numbers from 0. Nothing for a single page."""
    if pages <= 1:
        return []
    buttons = []
    if page > 0:
        buttons.append(button("Previous page", f"{action_id}:previous", str(page - 1)))
    if page + 1 < pages:
        buttons.append(button("Next page", f"{action_id}:next", str(page + 1)))
    return [context(f"Page {page + 1:,} of {pages:,}"), row(*buttons)]
