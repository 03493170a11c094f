"""Dropping an example that does harm, or putting a better one in its place."""

from collections.abc import Iterator

from tools.ideas.idea import Errors, Idea
from tools.tree_edits import Answer, DropExample

GENERATOR = "pruning"


def pruning(errors: Errors) -> Iterator[Idea]:
    """One idea for each example that may be what leads these errors astray: counter-examples for misses."""
    question = errors.question
    answer: Answer = "no" if errors.direction == "fn" else "yes"
    shown = question.counter_examples if answer == "no" else question.examples
    for one in shown:
        edit = DropExample(question=question.id, answer=answer, text=one.text)
        reason = f"errors fail at {question.id!r} on the side of this text"
        yield Idea(GENERATOR, (edit,), reason, question.clause)
