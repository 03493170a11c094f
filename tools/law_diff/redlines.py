"""A change word by word, as pieces that stay, are struck or added; whole, or with what stays cut short."""

import re
from collections.abc import Iterator, Sequence

from tools.law_diff.runs import Run
from tools.law_diff.words import Words
from tools.word_changes import Piece

AROUND = 90
"""Characters of what stays that are shown beside a change."""


def redline(old: Words, new: Words, runs: Sequence[Run]) -> tuple[Piece, ...]:
    """The pieces of a pair of texts; what stays is as the later text writes it."""
    return tuple(piece for piece in _pieces(old, new, runs) if piece.text)


def _pieces(old: Words, new: Words, runs: Sequence[Run]) -> Iterator[Piece]:
    at = 0
    for i, j, k, m in runs:
        start = new.starts[k] if k < len(new.starts) else len(new.text)
        if m == k and k:  # nothing is added: what is struck stood behind the word before
            start = new.ends[k - 1]
        start, end = max(at, start), max(at, start)
        if m > k:
            start, end = (max(at, place) for place in new.stretch(k, m))
        yield Piece("same", new.text[at:start])
        struck = old.between(i, j)
        yield Piece("struck", f" {struck}" if struck and m == k and k else struck)
        yield Piece("added", new.text[start:end])
        at = end
    yield Piece("same", new.text[at:])


def short(pieces: Sequence[Piece], around: int = AROUND) -> tuple[Piece, ...]:
    """The same, less most of what stays: a few words before and behind each change."""
    return tuple(
        piece
        if piece.kind != "same" or len(piece.text) <= 2 * around
        else Piece("same", _cut(piece.text, around, place > 0, place < len(pieces) - 1))
        for place, piece in enumerate(pieces)
        if piece.kind != "same" or len(pieces) > 1
    )


def _cut(text: str, around: int, behind: bool, before: bool) -> str:
    head = re.sub(r"\S*$", "", text[:around]) if behind else ""
    tail = re.sub(r"^\S*", "", text[-around:]) if before else ""
    return f"{head}[…]{tail}"
