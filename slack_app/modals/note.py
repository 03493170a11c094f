"""Approve with a note."""

from typing import Any

from slack_app.cards.blocks import context, section
from slack_app.modals.frame import Memory, Problems, Values, modal, text_field, too_long, typed

CALLBACK = "modal.note"
NOTE = "note"


def note_modal(handle: str, what: str, consequence: str) -> dict[str, Any]:
    """What changes and what approving will do, both as mrkdwn that is safe already, and a field for the note."""
    blocks = [
        section(what),
        context(f"If you approve: {consequence}"),
        text_field(NOTE, "Your note", hint="Kept with your approval and shown on the card."),
    ]
    return modal(CALLBACK, "Approve with note", blocks, Memory(handle), "Approve", "Not yet")


def read_note(values: Values) -> str | Problems:
    """The note."""
    words = typed(values, NOTE).strip()
    problem = too_long(words) or ("" if words else "Write a note, or close this and press Approve.")
    return {NOTE: problem} if problem else words
