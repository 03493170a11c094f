"""A prompt's decision tree drawn with box characters: definitions, scope, questions, exceptions, outcomes."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from knowledge_base.prompts import Example, PromptException, PromptSpec, Question
from tools.visible import one_line, width

LEAST = 40
"""Columns that a text gets at least, however narrow the terminal is."""


@dataclass(frozen=True)
class Node:
    """A part of the tree: its words, and the parts below it."""

    words: str
    below: tuple["Node", ...] = ()


def drawn(spec: PromptSpec, columns: int) -> str:
    """The tree of a prompt, wrapped to a terminal's width."""
    return "\n".join(_lines(tree(spec), "", "", max(columns, LEAST)))


def tree(spec: PromptSpec) -> Node:
    """The prompt as nodes, in the order in which it is answered."""
    parts = [
        _group(
            "definitions", [Node(f"{one.term}: {one.meaning} [{one.clause}]") for one in spec.definitions]
        ),
        _group(
            "scope: where one is answered no, nothing is broken",
            [Node(f"{one.id}: {one.ask} [{one.clause}]") for one in spec.scope],
        ),
        _group("questions: the first yes decides", [_question(one) for one in spec.questions]),
        _group("whichever is answered yes", [_exception(one) for one in spec.exceptions]),
        _group(
            "outcomes",
            [
                Node(
                    f"{one.label}: {one.action}" + (f" [{one.clause}]" if one.clause else ""),
                    _passed_on(one.escalation),
                )
                for one in spec.outcomes
            ],
        ),
    ]
    return Node(f"{spec.name}: {spec.title}", tuple(part for part in parts if part.below))


def _group(words: str, below: Sequence[Node]) -> Node:
    return Node(words, tuple(below))


def _question(question: Question) -> Node:
    below = [Node(question.ask)]
    below += [Node(f"yes, for one: {one}") for one in question.criteria]
    below += [Node(f"yes by pattern: {one}") for one in question.patterns]
    below += _examples("yes", question.examples) + _examples("no", question.counter_examples)
    below += [_exception(one) for one in question.exceptions]
    return Node(f"{question.id} → {question.label} · {question.severity} [{question.clause}]", tuple(below))


def _exception(exception: PromptException) -> Node:
    below = [Node(f"such as: {one}") for one in exception.criteria]
    below += _examples("excepted", exception.examples)
    return Node(f"except {exception.name}: {exception.allows} [{exception.clause}]", tuple(below))


def _examples(answer: str, examples: Sequence[Example]) -> list[Node]:
    return [Node(f"{answer}: “{one.text}”" + (f" ({one.why})" if one.why else "")) for one in examples]


def _passed_on(escalation: str) -> tuple[Node, ...]:
    return (Node(f"escalation: {escalation}"),) if escalation else ()


def _lines(node: Node, first: str, rest: str, columns: int) -> Iterator[str]:
    hanging = rest + ("│  " if node.below and first else "")
    for at, words in enumerate(
        _wrapped(one_line(node.words), max(columns - width(hanging or first), LEAST // 2))
    ):
        yield (first if at == 0 else hanging) + words
    for child in node.below:
        last = child is node.below[-1]
        yield from _lines(
            child, rest + ("└─ " if last else "├─ "), rest + ("   " if last else "│  "), columns
        )


def _wrapped(text: str, columns: int) -> list[str]:
    """Lines of at most so many columns; a word that is longer has a line of its own."""
    lines: list[str] = []
    for word in text.split(" "):
        if lines and width(lines[-1]) + 1 + width(word) <= columns:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines
