"""A change of a text as pieces that are small enough to edit one by one, and the whole text put together again.

Only what differs is in a hunk. Lines end at a line feed and nowhere else, so a carriage return stays part of its line.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise

from knowledge_base.errors import WrongUsage

_LINE_END = re.compile(r"\r*\n")
MOST = 3_000
"""Characters of a hunk's new text, at most: what one text field takes."""


@dataclass(frozen=True)
class Hunk:
    """One changed run of lines, or a part of a long one.

    `number` counts from 1. `start` and `end` are the first and last line of `after` in the new text, counted from 1;
    where lines were only taken away, `after` is empty and `end` is `start` - 1.
    """

    number: int
    before: str
    after: str
    start: int
    end: int


def hunks(before: str, after: str, most: int = MOST) -> tuple[Hunk, ...]:
    """Everything that differs between two texts, in order; no hunk's new text is over `most` characters.

    Raises: ValueError when `most` is less than 2.
    """
    return tuple(part for part in _parts(before, after, most) if isinstance(part, Hunk))


def with_hunks(before: str, after: str, edited: Mapping[int, str], most: int = MOST) -> str:
    """The whole new text with other words for some hunks, by number; none edited gives `after` byte for byte.

    What a text field does to a text is no edit: other line ends, or a last line feed that got lost. Edited words
    end their lines as the hunk does; empty ones take its lines away.

    Raises: WrongUsage when there is no hunk of a number.
    """
    parts = list(_parts(before, after, most))
    known = {part.number for part in parts if isinstance(part, Hunk)}
    if unknown := sorted(set(edited) - known):
        raise WrongUsage(f"there is no hunk {unknown[0]} (of {len(known)}); open the text again")
    return "".join(
        part
        if isinstance(part, str)
        else _rewritten(part, edited.get(part.number), after + before, part is parts[-1])
        for part in parts
    )


def _parts(before: str, after: str, most: int) -> Iterator[str | Hunk]:
    """The new text from its start to its end: what stays as text, what differs as hunks."""
    if most < 2:
        raise ValueError(f"most is {most}; a hunk holds 2 characters or more")
    old, new = _lines(before), _lines(after)
    number = 0
    for tag, old_from, old_to, new_from, new_to in SequenceMatcher(None, old, new).get_opcodes():
        if tag == "equal":
            yield "".join(new[new_from:new_to])
            continue
        pieces = list(_pieces(new[new_from:new_to], most)) or [""]
        lines = _dealt(old[old_from:old_to], len(pieces))
        line = new_from + 1
        for piece, taken in zip(pieces, lines, strict=True):
            number += 1
            ends = line + piece.count("\n") - (1 if piece.endswith("\n") or not piece else 0)
            yield Hunk(number, "".join(taken), piece, line, ends)
            line += piece.count("\n")


def _lines(text: str) -> list[str]:
    """The lines with their ends; joined they are the text."""
    lines = [line + "\n" for line in text.split("\n")]
    lines[-1] = lines[-1][:-1]
    return lines if lines[-1] else lines[:-1]


def _pieces(lines: Sequence[str], most: int) -> Iterator[str]:
    """Lines gathered into texts of up to `most` characters; a line that is longer is cut."""
    held = ""
    for line in lines:
        if held and len(held) + len(line) > most:
            yield held
            held = ""
        while len(line) > most:
            # Not between the two characters of a line end.
            cut = most - 1 if line[most - 1 : most + 1] == "\r\n" else most
            yield line[:cut]
            line = line[cut:]
        held += line
    if held:
        yield held


def _dealt(lines: Sequence[str], hands: int) -> list[Sequence[str]]:
    """The old lines of a long run, shared out in order among the pieces it was split into."""
    cuts = [len(lines) * hand // hands for hand in range(hands + 1)]
    return [lines[first:last] for first, last in pairwise(cuts)]


def _rewritten(hunk: Hunk, words: str | None, around: str, is_last: bool) -> str:
    old = _LINE_END.sub("\n", hunk.after)
    plain = old if words is None else _LINE_END.sub("\n", words)
    if plain in (old, old.removesuffix("\n")):
        return hunk.after
    ends = hunk.after.endswith("\n") if hunk.after else not is_last or hunk.before.endswith("\n")
    if plain and ends and not plain.endswith("\n"):
        plain += "\n"
    like = next((text for text in (hunk.after, hunk.before) if "\n" in text), around)
    return plain.replace("\n", "\r\n") if "\r\n" in like else plain
