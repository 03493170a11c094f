"""Two texts word by word: what stays, is struck, is added; marked by signs, so that no colour is needed."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from tools.hunks import Hunk, hunks
from tools.visible import visible

Kind = Literal["same", "struck", "added"]
MOST_WORDS = 1_500
"""Words of a change that are compared one by one; a longer one is shown as taken out and put in whole."""
CONTEXT = 2
"""Lines that stay, shown before and after a changed place."""
_CLOSE = 0.3
"""Texts less alike than this are easier to read one after the other."""
_WORD = re.compile(r"\s+|\d+(?:[.,]\d+)*|\w+|[^\w\s]")
_MARK = re.compile(r"\[(?=[+-]|$)|(?<=[+-])\]|^\]")


@dataclass(frozen=True)
class Piece:
    """A stretch of text; without those that are struck they are the new text, without those added the old one."""

    kind: Kind
    text: str


@dataclass(frozen=True)
class Place:
    """A changed place: the lines of the new text it stands on, and its pieces with the lines around them."""

    start: int
    end: int
    pieces: tuple[Piece, ...]

    @property
    def words(self) -> str:
        """Where it is."""
        return f"Line {self.start:,}" + (f" to {self.end:,}" if self.end > self.start else "")


def pieces(before: str, after: str) -> Iterator[Piece]:
    """The two texts word by word."""
    old, new = _WORD.findall(before), _WORD.findall(after)
    matcher = SequenceMatcher(None, old, new, autojunk=False) if len(old) + len(new) <= MOST_WORDS else None
    if matcher is None or matcher.ratio() < _CLOSE:
        yield from _changed(before, after)
        return
    struck = added = ""
    found = matcher.get_opcodes()
    for at, (tag, i, j, k, m) in enumerate(found):
        same = "".join(new[k:m])
        # Words that change one after the other read as one change, and not with every blank between them kept.
        if tag == "equal" and (at in (0, len(found) - 1) or same.strip(" ")):
            yield from _changed(struck, added)
            struck = added = ""
            yield Piece("same", same)
        else:
            struck, added = struck + "".join(old[i:j]), added + same
    yield from _changed(struck, added)


def places(before: str, after: str) -> tuple[Place, ...]:
    """Every changed place of a text, in order."""
    lines = after.split("\n")
    return tuple(_place(hunk, lines) for hunk in hunks(before, after, most=max(3_000, len(after))))


def marked(some: tuple[Piece, ...]) -> str:
    """As plain text: `[-struck-]` and `[+added+]`; what looks like such a mark in the text itself gets a backslash."""
    shown = {"same": "{}", "struck": "[-{}-]", "added": "[+{}+]"}
    return "".join(shown[piece.kind].format(_unmarked(piece)) for piece in some)


def word_count(before: str, after: str) -> tuple[int, int]:
    """How many words are added and struck."""
    found = [piece for place in places(before, after) for piece in place.pieces]
    added, struck = (
        sum(_count(piece.text) for piece in found if piece.kind == kind) for kind in ("added", "struck")
    )
    return added, struck


def added_runs(before: str, after: str) -> list[str]:
    """The stretches that are added."""
    return [piece.text for place in places(before, after) for piece in place.pieces if piece.kind == "added"]


def _place(hunk: Hunk, lines: list[str]) -> Place:
    first, last = hunk.start - 1, max(hunk.end, hunk.start - 1)
    above, below = lines[max(first - CONTEXT, 0) : first], lines[last : last + CONTEXT]
    found = [Piece("same", "".join(f"{line}\n" for line in above))] if above else []
    found += pieces(hunk.before, hunk.after)
    if below and any(below):
        found.append(Piece("same", "\n".join(below)))
    return Place(hunk.start, hunk.end, tuple(piece for piece in found if piece.text))


def _changed(old: str, new: str) -> Iterator[Piece]:
    if old and new and not (old + new).strip():
        yield Piece("same", new)  # another line break between the same words
        return
    if old:
        yield Piece("struck", old)
    if new:
        yield Piece("added", new)


def _unmarked(piece: Piece) -> str:
    text = _MARK.sub(lambda mark: "\\" + mark[0], visible(piece.text))
    if piece.kind != "same" and not piece.text.strip():
        return text.replace("\n", "⏎\n")  # else nothing would be seen of a lost or added line end
    return text


def _count(text: str) -> int:
    return len(re.findall(r"\w+", text))
