"""Reading a legal text of any format into provisions that can be cited."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from knowledge_base.errors import WrongUsage
from knowledge_base.legal_formats.markup import decoded
from knowledge_base.legal_formats.points_in_line import parted
from knowledge_base.legal_lines import Sink, TooManyLines
from knowledge_base.legal_parts import Part, parts_of
from knowledge_base.legal_records import LeftOut, LegalFormat

ReadAs = Literal["auto", LegalFormat]
MAX_PROVISIONS = 20_000
_MARKED: tuple[LegalFormat, ...] = ("eurlex-html", "formex", "akoma-ntoso")
"""Their markup tells where each point begins; in the others points may run on in a line."""


@dataclass(frozen=True)
class Act:
    """A legal text as it was read: each character of its law is in one part, the rest is in `left_out`."""

    title: str
    language: str
    """As the source names it; empty where it does not."""
    format: LegalFormat
    parts: tuple[Part, ...]
    notes: tuple[tuple[str, str], ...]
    left_out: tuple[LeftOut, ...]


def read_act(content: bytes, source: str, file_format: ReadAs = "auto") -> Act:
    """The provisions of a legal text.

    Raises: WrongUsage naming `source` when it is not of its format, too long, or holds no provision.
    """
    kind = detect(content, source) if file_format == "auto" else file_format
    try:
        sink, title, language = _read(content, source, kind)
        lines = sink.finish()
        parts = parts_of(lines if kind in _MARKED else parted(lines), MAX_PROVISIONS)
    except TooManyLines:
        raise _too_long(source) from None
    if not parts:
        raise WrongUsage(
            f"{source!r} holds no provision; read it as another --format ({', '.join(formats())})"
        )
    if len(parts) > MAX_PROVISIONS:
        raise _too_long(source)
    return Act(title or _title(parts, source), language, kind, parts, tuple(sink.notes), sink.left_out())


def _too_long(source: str) -> WrongUsage:
    return WrongUsage(f"{source!r} has over {MAX_PROVISIONS:,} provisions; split it into several acts")


def formats() -> tuple[LegalFormat, ...]:
    """The formats that can be read."""
    return get_args(LegalFormat)


def detect(content: bytes, source: str) -> LegalFormat:
    """The format of a file by what it begins with, then by its name."""
    name, start = source.lower(), content[:6_000]
    if content.startswith(b"%PDF"):
        return "pdf"
    if content.startswith(b"PK\x03\x04") or name.endswith(".docx"):
        return "docx"
    head = decoded(content, source)[:60_000]
    if re.search(r"<(?:\w+:)?akomaNtoso\b", head):
        return "akoma-ntoso"
    if re.search(r"<(?:ACT|CONS\.ACT|ANNEX|GENERAL|CONS\.ANNEX)[\s>]", head):
        return "formex"
    if head.lstrip().startswith("{") and '"lex-articles/' in head:
        return "lex-articles"
    if re.search(rb"<(?:!doctype\s+html|(?:\w{1,20}:)?(?:html|body|div|p))[\s>]", start, re.IGNORECASE):
        from knowledge_base.legal_formats.eurlex import is_eurlex

        return "eurlex-html" if is_eurlex(head) else "html"
    return "markdown" if name.endswith((".md", ".markdown")) else "text"


def _read(content: bytes, source: str, kind: LegalFormat) -> tuple[Sink, str, str]:
    if kind in ("pdf", "docx"):
        from knowledge_base.legal_formats.documents import read_document

        return read_document(content, source)
    text = decoded(content, source)
    if kind in ("eurlex-html", "html"):
        from knowledge_base.legal_formats.html import read_html

        return read_html(text, source)
    if kind == "formex":
        from knowledge_base.legal_formats.formex import read_formex

        return read_formex(text, source)
    if kind == "akoma-ntoso":
        from knowledge_base.legal_formats.akoma_ntoso import read_akoma_ntoso

        return read_akoma_ntoso(text, source)
    if kind == "lex-articles":
        from knowledge_base.legal_formats.lex_articles import read_lex_articles

        return read_lex_articles(text, source)
    from knowledge_base.legal_formats.markdown import read_markdown

    return read_markdown(text, kind == "markdown")


def unaccounted(source_text: str, parts: Sequence[Part], left_out: Sequence[LeftOut]) -> Counter[str]:
    """The characters of a source that are in no provision and in nothing that is told as left out."""
    wanted = Counter("".join(source_text.split()))
    for text in (*(part.text for part in parts), *(one.text for one in left_out)):
        wanted.subtract("".join(text.split()))
    return +wanted


def _title(parts: Sequence[Part], source: str) -> str:
    first = next((part for part in parts if part.kind == "title"), None)
    return " ".join(first.text.split()) if first else source.rpartition("/")[2]
