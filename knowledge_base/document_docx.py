"""A Word file as Markdown, read with python-docx; what it has no place for is counted and told."""

import io
import re
import zipfile
from collections import Counter
from collections.abc import Iterator
from typing import Any

from knowledge_base.document_files import (
    BROKEN,
    MAX_PARTS,
    MAX_UNPACKED,
    ReadDocument,
    broken,
    many,
    plain,
)
from knowledge_base.document_numbering import Numbering
from knowledge_base.errors import WrongUsage

MAX_XML = 20_000_000
"""Bytes of one part of XML: some ten times the text that it may hold."""
_AT_ONCE = 65_536
_XML = (".xml", ".rels")
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_V_TEXTBOX = "{urn:schemas-microsoft-com:vml}textbox"
_MARKUP = re.compile(r"([\\`<]|\*(?=\S)|(?<!\w)_(?=\S)|(?<=\S)_(?!\w)|(?<=\S)\*)")
_STARTS = re.compile(r"^(#{1,6}(?=\s|$)|>|~{3,}|=+\s*$|-{3,}\s*$)")
_BULLET = re.compile(r"^[•◦▪●‣·][ \t\u00a0]*(?=\S)")
_FOUND = {
    f"{_W}drawing": "picture",
    f"{_W}pict": "picture",
    f"{_W}object": "embedded object",
    f"{_W}txbxContent": "text box",
    f"{_W}footnoteReference": "footnote",
    f"{_W}endnoteReference": "endnote",
    f"{_W}sym": "symbol of a special font",
    "{http://schemas.openxmlformats.org/officeDocument/2006/math}oMath": "formula",
}


def converted(content: bytes, source: str) -> ReadDocument:
    """The Markdown of a Word file.

    Raises: WrongUsage when it is broken, has a password, or unpacks to too much.
    """
    package = _checked_package(content, source)
    import docx
    from docx.opc.exceptions import OpcError
    from lxml import etree

    try:
        document = docx.Document(package)
        reader = _Reader(document)
        markdown = "\n\n".join(reader.blocks()).strip()
        return ReadDocument(markdown=markdown + "\n" * bool(markdown), not_read=tuple(reader.not_read()))
    except (*BROKEN, OpcError, etree.LxmlError) as problem:
        raise broken(source, ".docx", problem) from problem


def _checked_package(content: bytes, source: str) -> io.BytesIO:
    """The package anew, without pictures: no bomb, no password, no XML that declares entities, no size that lies."""
    anew = io.BytesIO()
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package, zipfile.ZipFile(anew, "w") as kept:
            _check_sizes(package, source)
            for part in {one.filename: one for one in package.infolist()}.values():
                xml = _unpacked(package, part) if part.filename.endswith(_XML) else b""
                if _declares(xml):
                    raise WrongUsage(
                        f"{source!r} declares XML entities, which no text needs; save it anew in a word processor"
                    )
                kept.writestr(part.filename, xml)
    except BROKEN as problem:
        raise broken(source, ".docx", problem) from problem
    anew.seek(0)
    return anew


def _check_sizes(package: zipfile.ZipFile, source: str) -> None:
    parts = package.infolist()
    unpacked = sum(part.file_size for part in parts)
    largest = max((part.file_size for part in parts if part.filename.endswith(_XML)), default=0)
    if len(parts) > MAX_PARTS or unpacked > MAX_UNPACKED:
        raise WrongUsage(
            f"{source!r} unpacks to {len(parts):,} parts and {unpacked:,} bytes, over the limit of "
            f"{MAX_PARTS:,} and {MAX_UNPACKED:,}; take out its pictures or split it"
        )
    if largest > MAX_XML:
        raise WrongUsage(
            f"{source!r} has a part of {largest:,} bytes of XML, over the limit of {MAX_XML:,}; split it"
        )
    if any(part.flag_bits & 1 for part in parts):
        raise WrongUsage(f"{source!r} has a password; save it without one")
    names = {part.filename for part in parts}
    if not names & {"word/document.xml", "[Content_Types].xml"}:
        raise WrongUsage(f"{source!r} is a zip archive, not a .docx file; unpack it and import its files")
    if any(part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for part in parts):
        raise WrongUsage(f"{source!r} is packed as no word processor packs; save it anew in one")


def _unpacked(package: zipfile.ZipFile, part: zipfile.ZipInfo) -> bytes:
    """The bytes of a part, never more than it says that it has: read at once, one that lies would fill the memory."""
    with package.open(part) as opened:
        return b"".join(iter(lambda: opened.read(_AT_ONCE), b""))


def _declares(xml: bytes) -> bool:
    flat = xml.replace(b"\x00", b"")  # UTF-16 of the same characters
    return b"<!DOCTYPE" in flat or b"<!ENTITY" in flat


class _Reader:
    """Walks the body once; counts what it passes by."""

    def __init__(self, document: Any) -> None:
        self._document = document
        self._body = document.element.body
        self._numbering = Numbering(document)
        self._passed: Counter[str] = Counter()

    def blocks(self) -> Iterator[str]:
        """Headings, paragraphs, lists and tables; the items of a list are one block."""
        rows: list[str] = []
        for element in _flat(self._body):
            text, listed = self._table(element) if element.tag == f"{_W}tbl" else self._paragraph(element)
            if rows and not listed:
                yield "\n".join(rows)
                rows = []
            if listed and text:
                rows.append(text)
            elif text:
                yield text
        if rows:
            yield "\n".join(rows)

    def not_read(self) -> Iterator[str]:
        """What was passed by, in plain words."""
        for tag, what in _FOUND.items():
            self._passed[what] += sum(1 for _ in self._body.iter(tag))
        boxes = {**self._passed}
        for what, count in boxes.items():
            if count:
                yield f"{many(count, what, 'symbols of a special font' if what.startswith('symbol') else '')} not read"
        changes = sum(
            1 for tag in ("ins", "del", "moveFrom", "moveTo") for _ in self._body.iter(f"{_W}{tag}")
        )
        if changes:
            yield f"{many(changes, 'tracked change')} read as if accepted; accept or reject them in the file to be sure"
        comments = sum(1 for _ in self._body.iter(f"{_W}commentReference"))
        if comments:
            yield f"{many(comments, 'comment')} not read"
        if heads := list(dict.fromkeys(self._heads())):
            yield f"headers and footers not read: {', '.join(heads[:4])}"

    def _heads(self) -> Iterator[str]:
        for section in self._document.sections:
            for part in (
                section.header,
                section.footer,
                section.first_page_header,
                section.first_page_footer,
            ):
                words = "" if part.is_linked_to_previous else " ".join(p.text for p in part.paragraphs)
                if words.strip():
                    yield repr(" ".join(words.split())[:60])

    def _paragraph(self, element: Any) -> tuple[str, bool]:
        """A paragraph as Markdown, and whether it is an item of a list."""
        text = self._words(element)
        if not text.strip():
            return "", False
        level = self._numbering.heading(element)
        label, depth = self._numbering.label(element)
        if level:
            flat = " ".join(text.replace("**", "").split())
            return f"{'#' * level} {f'{label} ' if label and label != '-' else ''}{flat}", False
        if label in ("-",) or label.rstrip(".").isdigit():
            margin = "   " * depth
            return f"{margin}{label} " + text.replace("\n", f"\n{margin}{' ' * (len(label) + 1)}"), True
        if bullet := _BULLET.match(text):
            return "- " + text[bullet.end() :].replace("\n", "\n  "), True
        if self._numbering.quoted(element):
            return "> " + text.replace("\n", "\n> "), False
        return f"{label} {text}".strip(), bool(re.match(r"(?:[-+]|\d{1,9}[.)])\s", text))

    def _words(self, element: Any) -> str:
        """The words of a paragraph with bold, italics and strikes; text boxes within it are passed by."""
        pieces: list[tuple[str, str]] = []
        for run in element.iter(f"{_W}r"):
            if any(up.tag in _SKIPPED for up in _above(run, element)):
                continue
            mark, hidden = _mark(run)
            if hidden:
                self._passed["stretch of hidden text"] += 1
                continue
            words = _run_text(run)
            if pieces and pieces[-1][0] == mark:
                pieces[-1] = (mark, pieces[-1][1] + words)
            elif words:
                pieces.append((mark, words))
        text = "".join(_marked(mark, words) for mark, words in pieces).strip()
        return "\n".join(_STARTS.sub(r"\\\1", line.strip()) for line in text.split("\n"))

    def _table(self, element: Any) -> tuple[str, bool]:
        rows = [
            [self._cell(cell) for cell in row.iterchildren(f"{_W}tc")]
            for row in element.iterchildren(f"{_W}tr")
        ]
        columns = max((len(row) for row in rows), default=0)
        if columns <= 1:
            return "\n\n".join(cell for row in rows for cell in row if cell), False
        lines = [[*row, *([""] * (columns - len(row)))] for row in rows]
        lines.insert(1, ["---"] * columns)
        return "\n".join("| " + " | ".join(line) + " |" for line in lines), False

    def _cell(self, cell: Any) -> str:
        if any(True for _ in cell.iterchildren(f"{_W}tbl")):
            self._passed["table within a table"] += 1
        merged = cell.find(f"{_W}tcPr/{_W}vMerge")
        if merged is not None and merged.get(f"{_W}val") != "restart":
            return ""
        words = (self._words(paragraph) for paragraph in cell.iterchildren(f"{_W}p"))
        return " ".join(" ".join(filter(None, words)).replace("|", "\\|").split())


_SKIPPED = frozenset({f"{_W}del", f"{_W}moveFrom", f"{_W}txbxContent", _V_TEXTBOX})


def _flat(parent: Any) -> Iterator[Any]:
    """The paragraphs and tables of a body, those in content controls too."""
    for child in parent.iterchildren():
        if child.tag in (f"{_W}p", f"{_W}tbl"):
            yield child
        elif isinstance(child.tag, str) and child.tag.startswith(_W):
            yield from _flat(child)


def _above(run: Any, paragraph: Any) -> Iterator[Any]:
    up = run.getparent()
    while up is not None and up is not paragraph:
        yield up
        up = up.getparent()


def _mark(run: Any) -> tuple[str, bool]:
    """The Markdown mark of a run's form, and whether it is hidden."""
    form = run.find(f"{_W}rPr")

    def has(name: str) -> bool:
        found = form.find(f"{_W}{name}") if form is not None else None
        return found is not None and found.get(f"{_W}val") not in ("0", "false", "none", "off")

    mark = ("~~" if has("strike") or has("dstrike") else "") + ("**" if has("b") else "*" if has("i") else "")
    return mark, has("vanish")


def _run_text(run: Any) -> str:
    parts = []
    for child in run.iterchildren():
        if child.tag == f"{_W}t":
            parts.append(_MARKUP.sub(r"\\\1", plain(child.text or "").replace("\n", " ")))
        elif child.tag == f"{_W}tab":
            parts.append(" ")
        elif child.tag in (f"{_W}br", f"{_W}cr"):
            parts.append(" " if child.get(f"{_W}type") == "page" else "\n")
        elif child.tag == f"{_W}noBreakHyphen":
            parts.append("-")
    return "".join(parts)


def _marked(mark: str, words: str) -> str:
    inner = words.strip()
    if not mark or not inner or "\n" in inner:
        return words
    before, after = words[: len(words) - len(words.lstrip())], words[len(words.rstrip()) :]
    return f"{before}{mark}{inner}{mark[::-1]}{after}"
