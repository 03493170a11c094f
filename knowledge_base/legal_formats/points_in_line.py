"""Points that run on in one line: `… the following: (a) one; (b) two; and (c) three.`"""

import re
from collections.abc import Sequence
from itertools import pairwise

from knowledge_base.legal_labels import Label, label_of
from knowledge_base.legal_lines import Line

_CANDIDATE = re.compile(
    r"(?<=[:;,.])(?:\s*(?:and/or|and|or)\b)?\s*(?=\((?:[a-z]{1,5}|\d{1,3}[a-z]?)\)\s)|(?<=[:;,.])\s+(?=—\s)"
)
MOST_LEVELS = 20
MOST_POINTS = 20_000
"""Of one line: as many as an act may have provisions."""
_GLUED = re.compile(r"(?<=[:;])((?:\s*(?:and/or|and|or)\b)?\s*\((?:[a-z]{1,5}|\d{1,3}[a-z]?)\))(?=[^\W\d_])")
"""`…:(a)one;(b)two`: cells that were put into one line."""


def split_points(text: str) -> list[str]:
    """The text before the first point, then each point; the text alone where no list begins after a colon."""
    text = _GLUED.sub(r"\1 ", text)
    cuts: list[int] = []
    stack: list[Label] = []
    for found in _CANDIDATE.finditer(text):
        label = label_of(text[found.end() : found.end() + 20])
        if label is None:
            continue
        after_colon = text[found.start() - 1] == ":"
        level = next((at for at in reversed(range(len(stack))) if label.follows(stack[at])), None)
        if after_colon and (label.first or label.styles == ("dash",)):
            stack.append(label)
            del stack[:-MOST_LEVELS]
        elif level is not None and text[found.start() - 1] in ";,.:":
            stack[level:] = [label]
        else:
            continue
        cuts.append(found.end())
        if len(cuts) > MOST_POINTS:
            break
    places = [0, *cuts, len(text)]
    parts = (text[start:end].strip() for start, end in pairwise(places))
    return [part for part in parts if part]


def parted(lines: Sequence[Line]) -> list[Line]:
    """The lines, points that run on in one of them as lines of their own."""
    return [part for line in lines for part in _parted(line)]


def _parted(line: Line) -> list[Line]:
    if line.role not in ("", "item"):
        return [line]
    texts = split_points(line.text)
    if len(texts) == 1:
        return [line]
    first = Line(texts[0], line.role, line.label, line.depth, line.level, line.marks, line.notes)
    return [first, *(Line(text, "item", "", None, 0, line.marks) for text in texts[1:])]
