"""Forms and details in modals: pure functions from records to views, and from what was typed to values."""

from collections.abc import Callable
from typing import Any

from slack_app.modals import edit, evidence, feedback, note, rating, reject
from slack_app.modals.frame import Problems, Values

READERS: dict[str, Callable[[Values], Any]] = {
    note.CALLBACK: note.read_note,
    reject.CALLBACK: reject.read_reject,
    evidence.CALLBACK: evidence.read_evidence,
    edit.CALLBACK: edit.read_edit,
    feedback.CALLBACK: feedback.read_feedback,
    rating.SETTLE: rating.read_settle,
}
"""How the form of each modal is read: its values, or what is off by block."""


def check(callback: str, values: Values) -> Problems:
    """What is off in a form; nothing for a modal that has none."""
    read = READERS.get(callback)
    found = read(values) if read else None
    return found if isinstance(found, dict) else {}
