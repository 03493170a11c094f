"""Why an answer did not help: it becomes a case of the evaluation once a person confirms it."""

from dataclasses import dataclass
from typing import Any

from slack_app.cards.blocks import context
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

CALLBACK = "modal.feedback"
REASON, WORDS = "reason", "words"
FEEDBACK_WORDS = {
    "wrong_clause": "it rests on the wrong clause",
    "not_in_force": "the wrong market or day",
    "not_what_i_asked": "it does not answer what I asked",
    "missing": "something is missing",
    "should_not_answer": "it should not have answered",
    "other": "another reason",
}
"""The fixed reasons as people read them."""


@dataclass(frozen=True)
class Unhelpful:
    """One of the fixed reasons, and words."""

    reason: str
    words: str


def feedback_modal(handle: str) -> dict[str, Any]:
    """The fixed reasons and a field for words."""
    blocks = [
        choice_field(REASON, "What was wrong with the answer?", FEEDBACK_WORDS),
        text_field(WORDS, "What would have been right?", optional=True),
        context("A person looks at this. If they agree, the assistant is tested on it from then on."),
    ]
    return modal(CALLBACK, "Not helpful", blocks, Memory(handle), "Send", "Close")


def read_feedback(values: Values) -> Unhelpful | Problems:
    """The reason; with `other`, words are needed."""
    reason, words = chosen(values, REASON), typed(values, WORDS).strip()
    if reason not in FEEDBACK_WORDS:
        return {REASON: "Choose a reason."}
    if reason == "other" and not words:
        return {WORDS: "Say which reason it is."}
    if problem := too_long(words):
        return {WORDS: problem}
    return Unhelpful(reason, words)
