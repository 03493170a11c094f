"""Where the rules of a Markdown document stand: the structure of its blocks, read line by line.

A rule is a paragraph or list item that starts with its number, or the prose of a heading that has no
numbered rule. A numbered paragraph goes on to the next rule or heading, so the lists and paragraphs below
belong to it. Prose between a heading and its first numbered rule introduces the rules and is none, nor is
prose under the document's title; prose behind a numbered list is one, also where another list follows. A
section without numbers is one rule; over `LONG` characters it is cut into its paragraphs, each with the
lists below it, and such a paragraph that is still too long into its items.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

LONG = 2_000


@dataclass(frozen=True)
class Passage:
    """One rule: the lines from `line` to before `end`, counted from 0, starting at `column` of the first.

    `number` is empty where the document gives none. `anchor` is the heading's, on the first rule of a section
    without numbers; an anchor within the lines is left there.
    """

    number: str
    line: int
    column: int
    end: int
    heading: tuple[str, ...] = ()
    anchor: str = ""


@dataclass(frozen=True)
class _Section:
    heading: tuple[str, ...] = ()
    anchor: str = ""
    intro: bool = False
    blocks: list[SyntaxTreeNode] = field(default_factory=list)


ANCHOR = re.compile(r"(?<![ \t])[ \t]*\{#([^{}\n]*)\}[ \t]*$", re.MULTILINE)
"""A trailing `{#anchor}` of a line."""
_PART = r"(?:0|[1-9][0-9]{0,2})"
_DOTTED = rf"{_PART}(?:\.{_PART}){{1,6}}[a-z]?"
_NUMBERED = re.compile(
    rf"\s*(?P<bold>\*\*|__|)(?P<number>{_DOTTED}|{_PART}(?=[.)]))[.):]?(?P<close>\*\*|__|)(?:\s+|$)"
)
_HEADING_NUMBER = re.compile(rf"(?P<number>{_DOTTED}|{_PART})[.):]?\s+\S")
_MARKER = re.compile(r"\s*(?:[-*+]|[0-9]{1,9}[.)])\s*")
_LINK_DEFINITION = re.compile(r" {0,3}\[[^\]]+\]:\s*\S")
# Not possessive as a whole: before Python 3.11.5 a possessive group that holds another one matches wrongly.
_COMMENTS = re.compile(r"(?:<!--(?:[^-]|-(?!->))*-->\s*)+")
_SENTENCE_ENDS = tuple(".:;!?)]*_\"'\u201d\u00bb\u3002\uff1a\uff1b\uff01\uff1f")


def passages(lines: list[str], start: int) -> list[Passage]:
    """The rules of a document from line `start` on, in order; its introduction where it has no more."""
    # Only blocks are needed; without link definitions and inline markup, hostile texts parse in linear time.
    parser = MarkdownIt("commonmark").disable(["inline", "reference"])
    sections = _sections(SyntaxTreeNode(parser.parse("\n" * start + "\n".join(lines[start:]))), lines)
    found = [passage for section in sections for passage in _passages(section, lines)]
    if found:
        return found
    return [passage for section in sections for passage in _passages(replace(section, intro=False), lines)]


def _span(block: SyntaxTreeNode) -> tuple[int, int]:
    assert block.map is not None, "every block has its lines"
    return block.map


def _sections(root: SyntaxTreeNode, lines: list[str]) -> list[_Section]:
    headings = [block for block in root.children if block.type == "heading"]
    tops = [block for block in headings if block.tag == "h1"]
    title = tops[0] if tops and tops == headings[:1] else None
    found = [_Section(intro=title is not None)]
    path: list[tuple[int, str]] = []
    for block in root.children:
        if block.type != "heading":
            found[-1].blocks.extend([block] if _is_prose(block, lines) else [])
            continue
        level, words = int(block.tag[1]), block.children[0].content
        if block is not title:
            path = [step for step in path if step[0] < level]
            path.append((level, " ".join(ANCHOR.sub("", words).split())))
        anchor = ANCHOR.search(words)
        found.append(_Section(tuple(name for _, name in path), anchor[1] if anchor else "", block is title))
    return found


def _is_prose(block: SyntaxTreeNode, lines: list[str]) -> bool:
    if block.type == "html_block":
        return not _COMMENTS.fullmatch(block.content.strip())
    return block.type != "hr" and not all(
        _LINK_DEFINITION.match(line) for line in lines[slice(*_span(block))]
    )


def _passages(section: _Section, lines: list[str]) -> list[Passage]:
    starts = list(_starts(section.blocks, lines))
    if starts:
        found = [*_numbered(starts, section.blocks)]
        loose = list(_loose(section.blocks, found))
        found = sorted([*found, *(one for some in loose for one in _unnumbered(some, lines))], key=_line)
    elif section.intro or not section.blocks:
        return []
    else:
        first, *rest = _unnumbered(section.blocks, lines)
        number = _HEADING_NUMBER.match(section.heading[-1]) if section.heading else None
        found = [replace(first, number=number["number"] if number else "", anchor=section.anchor), *rest]
    return [replace(passage, heading=section.heading) for passage in found]


def _line(passage: Passage) -> int:
    return passage.line


def _loose(blocks: Sequence[SyntaxTreeNode], found: Sequence[Passage]) -> Iterator[list[SyntaxTreeNode]]:
    """The prose that no numbered rule holds, from the first rule on: what stands behind a numbered list, run by run."""
    firsts = [passage.line for passage in found]
    run: list[SyntaxTreeNode] = []
    for block in blocks:
        at = bisect_right(firsts, _span(block)[0]) - 1
        if at >= 0 and _span(block)[0] >= found[at].end:
            run.append(block)
        elif run:
            yield run
            run = []
    if run:
        yield run


def _numbered(starts: list[Passage], blocks: list[SyntaxTreeNode]) -> Iterator[Passage]:
    """Each rule up to the next one or to its own end, without a comment or link definitions below it."""
    firsts = [_span(block)[0] for block in blocks]
    for start, after in zip(starts, [*starts[1:], None], strict=True):
        limit = min(start.end, after.line) if after else start.end
        last_block = blocks[bisect_left(firsts, limit) - 1]
        yield replace(start, end=min(limit, _span(last_block)[1]))


def _starts(blocks: list[SyntaxTreeNode], lines: list[str]) -> Iterator[Passage]:
    """Where numbered rules start, each with the furthest line it may reach."""
    in_dotted = False
    for block in blocks:
        if block.type == "paragraph":
            for start in _numbered_lines(lines, _span(block), _span(blocks[-1])[1]):
                in_dotted = "." in start.number
                yield start
        elif block.type == "bullet_list" or (block.type == "ordered_list" and not in_dotted):
            yield from _items(block, lines)


def _items(block: SyntaxTreeNode, lines: list[str]) -> Iterator[Passage]:
    ordered = block.type == "ordered_list"
    for number, item in zip(_item_numbers(block), block.children, strict=True):
        line, end = _span(item)
        column = _after_marker(lines[line])
        if ordered:
            yield Passage(number, line, column, end)
        for child in item.children:
            first, last = _span(child)
            if child.type == "paragraph" and ordered and first == line:
                yield from _numbered_lines(lines, (first + 1, last), end, before=number)
            elif child.type == "paragraph":
                yield from _numbered_lines(lines, (first, last), end, column if first == line else 0)


def _item_numbers(block: SyntaxTreeNode) -> list[str]:
    written = [int(item.info or 0) for item in block.children]
    if len(written) > 1 and len(set(written)) == 1:  # "1. 1. 1." is shown as 1. 2. 3.
        return [str(written[0] + at) for at in range(len(written))]
    return [str(number) for number in written]


def _after_marker(line: str) -> int:
    marker = _MARKER.match(line)
    return marker.end() if marker else 0


def _numbered_lines(
    lines: list[str], span: tuple[int, int], end: int, column: int = 0, before: str = ""
) -> Iterator[Passage]:
    """Lines that start a rule: a paragraph's first, and later ones that count on or follow a full stop."""
    for at in range(*span):
        match = _NUMBERED.match(lines[at], column if at == span[0] else 0)
        if match is None:
            continue
        first = at == span[0] and not before
        if first or _counts_on(before, match["number"]) or lines[at - 1].rstrip().endswith(_SENTENCE_ENDS):
            before = match["number"]
            cut = match.start("bold") if match["bold"] and not match["close"] else match.end()
            yield Passage(before, at, cut, end)


def _counts_on(before: str, number: str) -> bool:
    if not before:
        return False
    old, new = (
        [(int(n), letter) for n, letter in re.findall(r"(\d+)([a-z]?)", text)] for text in (before, number)
    )
    if len(old) == len(new) == 1:
        return new[0][0] == old[0][0] + 1
    return old[0] == new[0] and new >= old


def _unnumbered(blocks: Sequence[SyntaxTreeNode], lines: list[str]) -> list[Passage]:
    if not blocks:
        return []
    if not _is_long(blocks, lines):
        return [Passage("", _span(blocks[0])[0], 0, _span(blocks[-1])[1])]
    opens = [at for at, block in enumerate(blocks) if at == 0 or block.type == "paragraph"]
    groups = [blocks[first:after] for first, after in pairwise([*opens, len(blocks)])]
    return [passage for group in groups for passage in _pieces(group, lines)]


def _pieces(group: Sequence[SyntaxTreeNode], lines: list[str]) -> Iterator[Passage]:
    """A paragraph with the lists below it; each item by itself where that is long."""
    if not _is_long(group, lines):
        yield Passage("", _span(group[0])[0], 0, _span(group[-1])[1])
        return
    for block in group:
        is_list = block.type in ("bullet_list", "ordered_list")
        for part in block.children if is_list else [block]:
            line, end = _span(part)
            yield Passage("", line, _after_marker(lines[line]) if is_list else 0, end)


def _is_long(blocks: Sequence[SyntaxTreeNode], lines: list[str]) -> bool:
    return sum(len(line) + 1 for line in lines[_span(blocks[0])[0] : _span(blocks[-1])[1]]) > LONG
