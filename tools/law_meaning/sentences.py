"""Sentences of a provision with their places, and the chunks of a sentence between its commas."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from knowledge_base.legal_facts import sentences

MOST_SENTENCE = 6_000
"""Characters; a longer sentence is told as not read."""
_CUT = re.compile(r"[,;]\s|\s[—–]\s|:\s*$")


@dataclass(frozen=True)
class Sentence:
    """A sentence and where it starts in its clause's text."""

    text: str
    start: int


@dataclass(frozen=True)
class Chunk:
    """A part of a sentence between commas: `sentence[start:end]`."""

    start: int
    end: int
    text: str


def located(text: str) -> Iterator[Sentence]:
    """The sentences of a clause's text, verbatim, in order."""
    at = 0
    for told in sentences(text):
        words = told.strip()
        start = text.find(words, at)
        if start < 0:
            continue
        at = start + len(words)
        yield Sentence(words, start)


def chunks(sentence: str) -> list[Chunk]:
    """The parts between commas and semicolons that stand in no bracket and no quotation."""
    found: list[Chunk] = []
    start = 0
    for cut in _CUT.finditer(sentence):
        before = sentence[: cut.start()]
        if before.count("(") > before.count(")"):
            continue
        found.append(Chunk(start, cut.start(), sentence[start : cut.start()]))
        start = cut.end()
    found.append(Chunk(start, len(sentence), sentence[start:]))
    return [chunk for chunk in found if chunk.text.strip()]
