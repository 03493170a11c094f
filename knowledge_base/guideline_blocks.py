"""The blocks of a guideline's Markdown that may be items, each with the characters of the source that it takes.

Markdown is parsed by markdown-it; a block's lines come from its source map, so the text is never written anew.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

from knowledge_base.guideline_records import Shape

_MARKER = re.compile(r"[\s>]*(?:[-*+]|(?P<number>[0-9]{1,9})[.)])(?:[ \t]+|$)")
_QUOTE = re.compile(r"[\s>]*")
_LINE_END = re.compile(r"\r\n|\r|\n")
_SECTION = re.compile(
    r"(labels|definitions|terms|(decision )?rules|edge cases|(counter-?)?examples|severity|escalation)",
    re.IGNORECASE,
)
"""What heads a section and titles no guideline."""
_ALONE = re.compile(r"^(?:example|counter-?example|rule|case)s?[ \t]+#?[0-9]{1,3}\b", re.IGNORECASE)
"""A heading that is one item, with the blocks below it."""
_COMMENT = re.compile(r"^\s*(?:<!--(?:[^-]|-(?!->))*-->\s*)+$")


@dataclass(frozen=True)
class Block:
    """One block. `first` to `last` are its lines; `words` starts after the marker. `intro` is the paragraph before."""

    shape: Shape
    heading: tuple[str, ...]
    intro: str
    first: int
    last: int
    start: int
    end: int
    words_start: int
    words_end: int
    raw: str
    """The words as they are written."""
    number: str = ""
    list: int = -1
    cells: tuple[tuple[str, str], ...] = ()
    """Of a table row: header and cell."""


@dataclass
class Source:
    """A text and where its lines start and end; `ends` leave out the line's own end."""

    text: str
    starts: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        at = 1 if self.text.startswith("\ufeff") else 0
        for match in _LINE_END.finditer(self.text):
            self.starts.append(at)
            self.ends.append(match.start())
            at = match.end()
        self.starts.append(at)
        self.ends.append(len(self.text))

    def line(self, number: int) -> str:
        """A line without its end."""
        return self.text[self.starts[number] : self.ends[number]]

    def after(self, number: int) -> int:
        """The offset behind a line and its end."""
        return self.starts[number + 1] if number + 1 < len(self.starts) else len(self.text)


class Blocks:
    """Walks the parsed Markdown once and gives its blocks in order."""

    def __init__(self, source: Source, skip: int) -> None:
        """`skip` is how many lines the front matter takes."""
        self._source = source
        # Only blocks are needed; without link definitions and inline markup, hostile texts parse in linear time.
        parser = MarkdownIt("commonmark").enable("table").disable(["inline", "reference"])
        lines = [source.line(at) for at in range(skip, len(source.starts))]
        self._root = SyntaxTreeNode(parser.parse("\n" * skip + "\n".join(lines)))
        self._lists = 0

    def __iter__(self) -> Iterator[Block]:
        nodes = self._root.children
        tops = [node for node in nodes if node.type == "heading"]
        levels = [node.tag for node in tops]
        titled = len(tops) > 1 and levels[0] == "h1" and levels.count("h1") == 1
        title = tops[0] if titled and not _SECTION.fullmatch(_words(tops[0])) else None
        path: list[tuple[int, str]] = []
        intro = ""
        after = 0
        for at, node in enumerate(nodes):
            if at < after:
                continue
            if node.type != "heading":
                yield from self._of(node, tuple(words for _, words in path), intro)
                intro = _words(node) if node.type == "paragraph" else intro
                continue
            level, words, intro = int(node.tag[1]), _words(node), ""
            path = [step for step in path if step[0] < level]
            if node is not title:
                path.append((level, words))
            if _ALONE.match(words):
                after = next(
                    (below for below in range(at + 1, len(nodes)) if nodes[below].type == "heading"),
                    len(nodes),
                )
                heading = tuple(step for _, step in path) or (words,)
                yield self._block("section", heading, "", _span(node)[0], _span(nodes[after - 1])[1])

    def _of(self, node: SyntaxTreeNode, heading: tuple[str, ...], intro: str) -> Iterator[Block]:
        if node.type in ("bullet_list", "ordered_list"):
            yield from self._items(node, heading, intro)
        elif node.type == "table":
            yield from self._rows(node, heading, intro)
        elif node.type == "blockquote":
            inner = list(node.children)
            if any(child.type in ("bullet_list", "ordered_list", "table") for child in inner):
                for child in inner:
                    yield from self._of(child, heading, intro)
            else:
                yield self._block("quote", heading, intro, *_span(node), column=_QUOTE)
        elif node.type == "paragraph":
            yield self._block("paragraph", heading, intro, *_span(node), column=_QUOTE)
        elif node.type in ("fence", "code_block"):
            yield self._block("code", heading, intro, *_span(node))
        elif node.type == "html_block" and not (len(node.content) <= 20_000 and _COMMENT.match(node.content)):
            yield self._block("html", heading, intro, *_span(node))

    def _items(self, node: SyntaxTreeNode, heading: tuple[str, ...], intro: str) -> Iterator[Block]:
        self._lists += 1
        own = self._lists
        for number, item in zip(_numbers(node), node.children, strict=True):
            first, last = _span(item)
            yield self._block("list item", heading, intro, first, last, _MARKER, number=number, list_=own)

    def _rows(self, node: SyntaxTreeNode, heading: tuple[str, ...], intro: str) -> Iterator[Block]:
        self._lists += 1
        own = self._lists
        heads: list[str] = []
        for part in node.children:
            for row in part.children:
                cells = [_words(cell) for cell in row.children]
                if part.type == "thead":
                    heads = cells
                    continue
                named = [*heads, *([""] * (len(cells) - len(heads)))]
                yield self._block(
                    "table row",
                    heading,
                    intro,
                    *_span(row),
                    column=_QUOTE,
                    list_=own,
                    cells=tuple(zip(named, cells, strict=False)),
                )

    def _block(
        self,
        shape: Shape,
        heading: tuple[str, ...],
        intro: str,
        first: int,
        last: int,
        column: re.Pattern[str] | None = None,
        number: str = "",
        list_: int = -1,
        cells: tuple[tuple[str, str], ...] = (),
    ) -> Block:
        source = self._source
        last = min(last, len(source.starts))
        while last > first + 1 and not source.line(last - 1).strip(" \t>"):
            last -= 1
        marker = column.match(source.line(first)) if column else None
        start = source.starts[first]
        words_start = start + (marker.end() if marker else 0)
        words_end = max(words_start, source.ends[last - 1] - _trailing(source.line(last - 1)))
        return Block(
            shape=shape,
            heading=heading,
            intro=intro,
            first=first,
            last=last,
            start=start,
            end=source.after(last - 1),
            words_start=words_start,
            words_end=words_end,
            raw=source.text[words_start:words_end],
            number=number,
            list=list_,
            cells=cells,
        )


def _trailing(line: str) -> int:
    return len(line) - len(line.rstrip())


def _span(node: SyntaxTreeNode) -> tuple[int, int]:
    assert node.map is not None, "every block has its lines"
    return node.map


def _words(node: SyntaxTreeNode) -> str:
    return " ".join(" ".join(child.content for child in node.children if child.type == "inline").split())


def _numbers(node: SyntaxTreeNode) -> Sequence[str]:
    """The numbers as they are shown: those that are written, or counted from the first where all are the same."""
    if node.type != "ordered_list":
        return [""] * len(node.children)
    written = [int(item.info or 0) for item in node.children]
    if len(written) > 1 and len(set(written)) == 1:
        return [str(written[0] + at) for at in range(len(written))]
    return [str(number) for number in written]
