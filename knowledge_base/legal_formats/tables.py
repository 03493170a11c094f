"""Tables in Markdown: lists of points that were laid out as tables, and tables of data."""

import re

from knowledge_base.legal_lines import ALONE, Sink

QUOTES = ("‘", "“")
"""A label that begins with one is of a provision that is quoted, and stays in the text that quotes it."""
_SEPARATOR = re.compile(r"\|(?:\s*:?-{2,}:?\s*\|)+$")


def put_table(sink: Sink, lines: list[str]) -> None:
    """Put a table into a sink: as points where each row is a label and a text, else as it is."""
    sink.end()
    sink.leave_out("markup", "".join(line for line in lines if _SEPARATOR.match(line)))
    written = [line for line in lines if not _SEPARATOR.match(line)]
    rows = [
        [cell.strip().replace("\\|", "|") for cell in re.split(r"(?<!\\)\|", line.strip("|"))]
        for line in written
    ]
    for line, row in zip(written, rows, strict=True):
        pipes = line.count("|") - "".join(row).count("|")
        sink.leave_out("markup", "|" * pipes + "\\" * line.count("\\|"))
    if all(len(row) == 2 and ALONE.fullmatch(row[0]) for row in rows):
        at = 0
        while at < len(rows):
            at = _put_point(sink, rows, at, 1)
        return
    for row in rows:
        sink.words("\t".join(row) + "\n")
    sink.end("table", None, keep_lines=True)


def _put_point(sink: Sink, rows: list[list[str]], at: int, depth: int) -> int:
    """Put a point and the nested ones after it; return the place of its next sibling."""
    children, end, repeated = _nested(rows, at)
    label, text = rows[at]
    if not children:
        sink.leave_out("repeated", "\n".join("\t".join(row) for row in rows[at + 1 : end]))
    if children:
        text, cut = _cut(text, len(_tight(text)) - repeated)
        sink.leave_out("repeated", cut)
    sink.label(label, depth)
    sink.words(text)
    sink.end("", depth)
    for child in children:
        _put_point(sink, rows, child, depth + 1)
    return end


def _nested(rows: list[list[str]], at: int) -> tuple[list[int], int, int]:
    """The rows after a row that its text ends by repeating, where they end, and how much it repeats of them.

    Quoted rows, and those that it repeats with other text behind them, are none of their own: the text has them.
    """
    whole, tail, after = _tight(rows[at][1]), "", at + 1
    children: list[int] = []
    best: tuple[list[int], int, int] = ([], at + 1, 0)
    while (
        best[1] < len(rows) and len(_tight(rows[best[1]][1])) > 20 and _tight("".join(rows[best[1]])) in whole
    ):
        best = ([], best[1] + 1, 0)
    while after < len(rows) and rows[after][0][:1] not in QUOTES:
        tail += _tight("".join(rows[after]))
        if tail not in whole:
            break
        children.append(after)
        after = _nested(rows, after)[1]
        if whole.endswith(tail):
            best = (list(children), after, len(tail))
    return best


def _tight(text: str) -> str:
    return "".join(text.split())


def _cut(text: str, keep: int) -> tuple[str, str]:
    """A text parted after its first `keep` characters that are no space."""
    seen = 0
    for place, character in enumerate(text):
        if seen == keep:
            return text[:place].rstrip(), text[place:]
        seen += not character.isspace()
    return text, ""
