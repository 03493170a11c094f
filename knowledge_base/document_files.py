"""Word and PDF files as Markdown: headings, lists, tables and bold as far as the file tells them.

What could not be read is told, never dropped in silence. Files are hostile until shown otherwise: sizes, pages and
unpacked bytes have limits, no entity is resolved, nothing outside the file is opened.
"""

import re
import zlib
from zipfile import BadZipFile, LargeZipFile

from knowledge_base.errors import WrongUsage
from knowledge_base.front_matter import MAX_BYTES
from knowledge_base.records import Record

MAX_FILE = 30_000_000
MAX_UNPACKED = 100_000_000
MAX_PARTS = 3_000
MAX_PAGES = 1_000
TOLD = 200
"""Characters of a file's own words that a message quotes at most."""

BROKEN = (
    ValueError,
    LookupError,
    AttributeError,
    TypeError,
    ArithmeticError,
    AssertionError,
    NotImplementedError,  # zipfile of a way of packing, pypdf of a filter or a cipher, that it does not know
    RecursionError,
    EOFError,
    BadZipFile,
    LargeZipFile,
    zlib.error,
)
"""What the libraries raise on broken files beside errors of their own: they trust what a file says of itself."""

_STEERS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufeff\u00ad]")
_LIGATURES = {
    0xFB00: "ff",
    0xFB01: "fi",
    0xFB02: "fl",
    0xFB03: "ffi",
    0xFB04: "ffl",
    0xFB05: "st",
    0xFB06: "st",
}


class ReadDocument(Record):
    """A file as Markdown, and in plain words what of it could not be read; `pages` is 0 where it has none."""

    markdown: str
    not_read: tuple[str, ...] = ()
    pages: int = 0


def read_document(content: bytes, source: str) -> ReadDocument:
    """A .docx or .pdf file, told by its first bytes.

    Raises: WrongUsage naming `source` when it is neither, encrypted, broken, or over a limit.
    """
    if content.startswith(b"PK"):
        return read_docx(content, source)
    if b"%PDF-" in content[:1_024]:
        return read_pdf(content, source)
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise WrongUsage(
            f"{source!r} is an old .doc file or has a password; save it as .docx without a password"
        )
    raise WrongUsage(f"{source!r} is neither a .docx nor a .pdf file; save it as one of them, or as Markdown")


def read_docx(content: bytes, source: str = "document") -> ReadDocument:
    """A Word file: headings, numbered and bulleted lists, tables, bold and italics; tracked changes as accepted.

    Raises: WrongUsage when it is broken, has a password, or is over a limit.
    """
    from knowledge_base.document_docx import converted

    check_size(content, source)
    return within_limit(converted(content, source), source)


def read_pdf(content: bytes, source: str = "document") -> ReadDocument:
    """The text layer of a PDF: headings by the size of their letters, lists by their marks; tables are not told.

    Raises: WrongUsage when it has no text, is broken, has a password, or is over a limit.
    """
    from knowledge_base.document_pdf import converted

    check_size(content, source)
    return within_limit(converted(content, source), source)


def check_size(content: bytes, source: str) -> None:
    """Raises: WrongUsage for a file that is too large to be a document of rules."""
    if len(content) > MAX_FILE:
        raise WrongUsage(f"{source!r} is over {MAX_FILE // 1_000_000} MB; take out its pictures or split it")


def within_limit(read: ReadDocument, source: str) -> ReadDocument:
    """Raises: WrongUsage for more text than a document may have, and for none."""
    if len(read.markdown.encode()) > MAX_BYTES:
        raise WrongUsage(
            f"{source!r} holds over {MAX_BYTES:,} bytes of text; split it into several documents"
        )
    if not read.markdown.strip():
        raise WrongUsage(
            f"{source!r} holds no text; if its pages are pictures, have their text recognised first"
        )
    return read


def broken(source: str, kind: str, problem: Exception) -> WrongUsage:
    """The error to raise for a file that cannot be opened as what it says it is."""
    told = " ".join(str(problem).split())[:TOLD]
    why = f" ({told})" if told else ""
    return WrongUsage(f"{source!r} cannot be read as a {kind} file{why}; open it, save it anew and try again")


def plain(text: str) -> str:
    """The text without characters that steer, and with ligatures as letters."""
    return _STEERS.sub("", text.replace("\u00a0", " ").translate(_LIGATURES))


def told(words: str) -> str:
    """Words of a file, short enough for a message."""
    flat = " ".join(words.split())
    return repr(flat if len(flat) <= 60 else flat[:57] + "…")


def many(count: int, one: str, more: str = "") -> str:
    """`1 picture`, `3 pictures`."""
    return f"{count} {one if count == 1 else more or one + 's'}"
