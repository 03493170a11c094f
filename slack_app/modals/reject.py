"""Reject with a reason, which the next draft takes into account."""

from dataclasses import dataclass
from typing import Any, cast

from knowledge_base.changes import REJECTION_WORDS, RejectionReason
from slack_app.cards.blocks import context, section
from slack_app.modals.frame import (
    Memory,
    Problems,
    Values,
    choice_field,
    chosen,
    modal,
    text_field,
    too_long,
    typed,
)

CALLBACK = "modal.reject"
REASON, WORDS = "reason", "words"


@dataclass(frozen=True)
class Rejection:
    """One of the fixed reasons, and words."""

    kind: RejectionReason
    words: str


def reject_modal(handle: str, what: str) -> dict[str, Any]:
    """What would change, as mrkdwn that is safe already, the fixed reasons and a field for words."""
    blocks = [
        section(what),
        context("A rejection is final: the change has to be drafted anew."),
        choice_field(REASON, "Why?", cast(dict[str, str], REJECTION_WORDS)),
        text_field(WORDS, "In your words", hint="The author and the next draft read this.", optional=True),
    ]
    return modal(CALLBACK, "Reject", blocks, Memory(handle), "Reject", "Not yet")


def read_reject(values: Values) -> Rejection | Problems:
    """The reason; with `other`, words are needed."""
    kind, words = chosen(values, REASON), typed(values, WORDS).strip()
    if kind not in REJECTION_WORDS:
        return {REASON: "Choose a reason."}
    if kind == "other" and not words:
        return {WORDS: "Say which reason it is."}
    if problem := too_long(words):
        return {WORDS: problem}
    return Rejection(kind, words)
