"""A prompt's decision tree as an outline, and what a change does to it, line by line."""

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from knowledge_base.prompts import PromptException, PromptSpec, Question
from tools.figures import count_words, listed
from tools.word_changes import Kind


@dataclass(frozen=True)
class Branch:
    """A line of the outline: how deep, its words, and whether a change adds, strikes or keeps it."""

    depth: int
    words: str
    kind: Kind = "same"


def outline(spec: PromptSpec) -> list[Branch]:
    """The questions in their order with what each rests on; texts of examples are counted, not shown."""
    return list(_lines(spec))


def compared(before: PromptSpec | None, after: PromptSpec) -> tuple[Branch, ...]:
    """Both outlines as one: what is struck stands before what takes its place."""
    old, new = outline(before) if before else [], outline(after)
    found: list[Branch] = []
    for tag, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            found += new[k:m]
            continue
        found += [Branch(one.depth, one.words, "struck") for one in old[i:j]]
        found += [Branch(one.depth, one.words, "added") for one in new[k:m]]
    return tuple(found)


def _lines(spec: PromptSpec) -> Iterator[Branch]:
    yield Branch(0, f"{spec.title} (floor: {spec.floor.metric} of {spec.floor.value:.0%})")
    if spec.definitions:
        yield Branch(1, f"terms: {listed([one.term for one in spec.definitions])}")
    for asked in spec.scope:
        yield Branch(1, f"{asked.id}: {asked.ask} No: nothing is broken. ({asked.clause})")
    for question in spec.questions:
        yield from _question(question)
    for exception in spec.exceptions:
        yield from _exception(exception, 1, "unless, whichever question")
    for outcome in spec.outcomes:
        passed = f"; {outcome.escalation}" if outcome.escalation else ""
        yield Branch(1, f"{outcome.label} leads to: {outcome.action}{passed}")


def _question(question: Question) -> Iterator[Branch]:
    yield Branch(1, f"{question.id}: {question.ask} ({question.clause})")
    yield Branch(2, f"yes: {question.label}, severity {question.severity}")
    held = [
        count_words(len(question.criteria), "criterion", "criteria") if question.criteria else "",
        count_words(len(question.patterns), "pattern") if question.patterns else "",
        count_words(len(question.examples), "example of yes", "examples of yes") if question.examples else "",
        count_words(len(question.counter_examples), "example of no", "examples of no")
        if question.counter_examples
        else "",
    ]
    if any(held):
        yield Branch(2, f"shown by {listed([one for one in held if one])}")
    for exception in question.exceptions:
        yield from _exception(exception, 2, "unless")


def _exception(exception: PromptException, depth: int, word: str) -> Iterator[Branch]:
    yield Branch(depth, f"{word} {exception.name}: {exception.allows} ({exception.clause})")
    held = [
        count_words(len(exception.criteria), "criterion", "criteria") if exception.criteria else "",
        count_words(len(exception.examples), "example") if exception.examples else "",
    ]
    if any(held):
        yield Branch(depth + 1, f"shown by {listed([one for one in held if one])}")
