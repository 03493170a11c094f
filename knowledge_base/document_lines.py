"""Lines of a printed page as Markdown: headings by the size of letters, lists by their marks, paragraphs by gaps."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

LARGER = 1.1
"""Times the usual size from which letters make a heading."""
GAP = 1.35
"""Times the usual distance of lines from which a paragraph begins."""
HEADING = 120
"""Characters up to which a line may be a heading."""
SHORT = 0.75
"""Of the longest line: a shorter one that ends a sentence ends its paragraph."""
INDENT = 12
"""Points from which a paragraph is set in; there, it is an item whose mark is drawn and not written."""
PAGE = 100_000.0
"""Points from one page to the next, as if all stood on one long sheet."""
EDGE = 2
"""Lines at the top and at the bottom of a page that may be header or footer."""

_BULLET = re.compile(r"^(?:[•◦▪●‣·■□–—*-]|\uf0b7)\s+(?=\S)")
_NUMBER = re.compile(r"^(?P<number>\d{1,3})[.)]\s+(?=\S)")
_DOTTED = re.compile(r"^\d{1,3}(?:\.\d{1,3})+[.)]?\s+\S")
_ALONE = re.compile(r"^(?:page\s+)?\d{1,4}(?:\s*(?:/|of)\s*\d{1,4})?$", re.IGNORECASE)
_ENDS = (".", "!", "?", ":", ";", "”", '"', ")")


@dataclass(frozen=True)
class Line:
    """One line: its words with bold marked, where it starts, its size of letters, whether all of it is bold."""

    text: str
    x: float
    y: float
    size: float
    bold: bool

    @property
    def plain(self) -> str:
        """The words without marks."""
        return self.text.replace("**", "")


def lines_of_page(fragments: Iterable[tuple[str, float, float, float, bool]]) -> list[Line]:
    """The lines of a page from stretches of text (words, x, y, size, bold) in their order."""
    lines: list[Line] = []
    row: list[tuple[str, float, float, float, bool]] = []
    for words, x, y, size, bold in fragments:
        first, *rest = words.split("\n")
        row.append((first, x, y, size, bold))
        for more in rest:
            lines += _line(row)
            row = [(more, x, y, size, bold)]
    return [*lines, *_line(row)]


def _line(row: Sequence[tuple[str, float, float, float, bool]]) -> list[Line]:
    said = [one for one in row if one[0].strip()]
    if not said:
        return []
    marked = "".join(_marked(words, bold) for words, _, _, _, bold in row)
    text = " ".join(re.sub(r"\*\*(\s*)\*\*", r"\1", marked).split())
    count = sum(len(words.strip()) for words, *_ in said)
    size = sum(size * len(words.strip()) for words, _, _, size, _ in said) / count
    body = [one for one in said if len(said) == 1 or not _BULLET.match(one[0].strip() + " x")]
    return [Line(text, said[0][1], said[0][2], round(size, 1), all(one[4] for one in body))]


def _marked(words: str, bold: bool) -> str:
    inner = words.strip()
    return words.replace(inner, f"**{inner}**", 1) if bold and len(inner) > 1 else words


def without_repeats(pages: Sequence[Sequence[Line]]) -> tuple[list[list[Line]], list[str]]:
    """The pages without lines that repeat at their top or bottom (page numbers aside), and those lines, once each."""
    counts: Counter[str] = Counter()
    for page, lines in enumerate(pages, start=1):
        edges = [*lines[:EDGE], *lines[-EDGE:]]
        counts.update({*(_shape(line, page, len(pages)) for line in edges), *(line.plain for line in edges)})
    least = max(3, len(pages) // 2)
    kept: list[list[Line]] = []
    gone: dict[str, str] = {}
    for page, lines in enumerate(pages, start=1):
        own: list[Line] = []
        for at, line in enumerate(lines):
            shape = _shape(line, page, len(pages))
            at_edge = at < EDGE or at >= len(lines) - EDGE
            if at in (0, len(lines) - 1) and _ALONE.match(line.plain):
                gone.setdefault("#", "1")
            elif at_edge and max(counts[shape], counts[line.plain]) >= least:
                gone.setdefault(shape, line.plain)
            else:
                own.append(line)
        kept.append(own)
    return kept, list(gone.values())


def _shape(line: Line, page: int, pages: int) -> str:
    """The words with the page's own number left open: `Rule 1` on one page and `Rule 2` on the next do not repeat."""
    return re.sub(rf"\b(?:{page}|{pages})\b", "#", line.plain)


def written(pages: Sequence[Sequence[Line]]) -> str:
    """The pages as one Markdown text."""
    lines = [replace(line, y=line.y - PAGE * at) for at, page in enumerate(pages) for line in page]
    sizes: Counter[float] = Counter()
    for line in lines:
        sizes[line.size] += len(line.text)
    usual = sizes.most_common(1)[0][0] if sizes else 0.0
    levels = {
        size: at
        for at, size in enumerate(sorted({s for s in sizes if s > usual * LARGER}, reverse=True)[:4], 1)
    }
    distance = _distance(lines)
    longest = max((len(line.plain) for line in lines), default=0)
    margin = Counter(round(line.x) for line in lines).most_common(1)[0][0] if lines else 0
    blocks: list[list[str]] = []
    margins: list[float] = []
    before: Line | None = None
    for line in lines:
        level = _heading(line, before, levels, usual, distance)
        ended = before is not None and before.plain.endswith(_ENDS) and len(before.plain) < longest * SHORT
        drawn = line.x > margin + INDENT and (ended or not blocks or blocks[-1][0].startswith(("#", "\0")))
        goes_on = (
            before is not None
            and not ended
            and bool(blocks)
            and not blocks[-1][0].startswith("#")
            and _goes_on(before, line, distance, bool(margins))
        )
        listed = _BULLET.match(line.plain) or _NUMBER.match(line.plain) or (drawn and not goes_on)
        if level:
            words = re.sub(r"^#+\s*", "", line.plain)
            same = (
                before
                and _heading(before, None, levels, usual, distance) == level
                and _close(before, line, distance)
            )
            if same and blocks and blocks[-1][0].startswith("#" * level + " "):
                blocks[-1][0] += f" {words}"
            else:
                blocks.append([f"{'#' * level} {words}"])
            margins = []
        elif listed:
            margins = [margin for margin in margins if margin < line.x - 2] + [line.x]
            item = _item(line, len(margins) - 1)
            if blocks and blocks[-1][0].startswith("\0"):
                blocks[-1].append(item)
            else:
                blocks.append(["\0", item])
        elif goes_on:
            blocks[-1][-1] = _joined(blocks[-1][-1], line.text)
        else:
            margins = []
            blocks.append([_safe(line.text)])
        before = line
    text = "\n\n".join("\n".join(one for one in block if one != "\0") for block in blocks)
    return re.sub(r"\*\*(\s?)\*\*", r"\1", text) + "\n" * bool(text)


def _distance(lines: Sequence[Line]) -> float:
    """The usual distance from one line to the next."""
    gaps = Counter(round(one.y - other.y) for one, other in pairwise(lines) if one.y - other.y > 1)
    return float(gaps.most_common(1)[0][0]) if gaps else 0.0


def _close(before: Line, line: Line, distance: float) -> bool:
    return 0 <= before.y - line.y <= max(distance, line.size) * GAP


def _heading(line: Line, before: Line | None, levels: dict[float, int], usual: float, distance: float) -> int:
    if len(line.plain) > HEADING or not re.search(r"\w{2}", line.plain):
        return 0
    if line.size in levels:
        return levels[line.size]
    apart = before is None or not _close(before, line, distance) or before.size in levels
    if line.bold and line.size >= usual and apart and not line.plain.endswith((".", ":", ";", ",")):
        return min(len(levels) + 1, 6)
    return 0


def _item(line: Line, depth: int) -> str:
    mark = _BULLET.match(line.plain)
    number = _NUMBER.match(line.plain)
    words = line.text if mark or number else line.plain
    stripped = re.sub(
        r"^(\*\*)?(?:[•◦▪●‣·■□–—*-]|\uf0b7|\d{1,3}[.)])(\*\*)?\s+", r"\1" if not mark else "", words
    )
    if stripped.count("**") % 2:
        stripped = stripped.replace("**", "", 1)
    return "   " * depth + (f"{number['number']}. " if number else "- ") + stripped


def _goes_on(before: Line, line: Line, distance: float, in_list: bool) -> bool:
    """Whether a line goes on with the paragraph or item before it."""
    if _DOTTED.match(line.plain):
        return False
    if not 0 <= before.y - line.y < PAGE / 2:  # a new page or column: a sentence may run over
        return not before.plain.endswith(_ENDS) and line.plain[:1].islower()
    return _close(before, line, distance) and (in_list or abs(line.size - before.size) < 1)


def _joined(text: str, more: str) -> str:
    """Two lines as one; a word that was broken at the line's end is one word again."""
    plain_more = more.replace("**", "")
    if re.search(r"[a-zà-ÿ]-(?:\*\*)?$", text) and plain_more[:1].islower():
        return re.sub(r"-(\*\*)?$", r"\1", text) + more
    return f"{text} {more}"


def _safe(text: str) -> str:
    """Words that would start another Markdown block, kept as words."""
    return re.sub(r"^(#{1,6}(?=\s|$)|>|~{3,}|`{3,}|=+$|-{3,}$|\|)", r"\\\1", text)
