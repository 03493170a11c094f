"""The text layer of a PDF as Markdown, read with pypdf: lines put together by where they stand on the page."""

import io
import logging
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from knowledge_base.document_files import BROKEN, MAX_PAGES, ReadDocument, broken, many, plain, told
from knowledge_base.document_lines import Line, lines_of_page, without_repeats, written
from knowledge_base.errors import WrongUsage
from knowledge_base.front_matter import MAX_BYTES

MAX_DRAWN = 20_000_000
"""Bytes of what the pages draw, unpacked: reading them takes a second for each million."""
_NUMBERS = re.compile(r"[\d\s.,–/-]+")


def converted(content: bytes, source: str) -> ReadDocument:
    """The Markdown of a PDF.

    Raises: WrongUsage when it is broken, has a password, too many pages or no text layer.
    """
    logging.getLogger("pypdf").addHandler(logging.NullHandler())  # it warns of every oddity, on stderr
    import pypdf
    from pypdf.errors import DependencyError, PyPdfError

    try:
        reader = pypdf.PdfReader(io.BytesIO(content))
        if reader.is_encrypted and not reader.decrypt(""):
            raise WrongUsage(f"{source!r} has a password; save it without one")
        if (count := len(reader.pages)) > MAX_PAGES:
            raise WrongUsage(f"{source!r} has {count:,} pages, over the limit of {MAX_PAGES:,}; split it")
        return _read(reader, source)
    except DependencyError as problem:
        raise WrongUsage(
            f"{source!r} is encrypted in a way that cannot be read; save it without"
        ) from problem
    except (*BROKEN, PyPdfError) as problem:
        raise broken(source, ".pdf", problem) from problem


def _read(reader: Any, source: str) -> ReadDocument:
    pages: list[list[Line]] = []
    passed: Counter[str] = Counter()
    size = drawn = 0
    for page in reader.pages:
        contents = page.get_contents()
        drawn += len(contents.get_data()) if contents is not None else 0
        if drawn > MAX_DRAWN:
            raise WrongUsage(f"{source!r} draws over {MAX_DRAWN:,} bytes; take out its drawings or split it")
        pages.append(lines_of_page(_fragments(page)))
        size += sum(len(line.text) for line in pages[-1])
        if size > MAX_BYTES:
            raise WrongUsage(
                f"{source!r} holds over {MAX_BYTES:,} bytes of text; split it into several documents"
            )
        _count(page, passed)
    empty = [str(at) for at, lines in enumerate(pages, start=1) if not lines]
    if len(empty) == len(pages):
        raise WrongUsage(
            f"{source!r} has no text layer: its {many(len(pages), 'page')} seem to be pictures; have their text "
            "recognised first"
        )
    kept, repeated = without_repeats(pages)
    told_of = list(_not_read(empty, repeated, passed))
    return ReadDocument(markdown=written(kept), not_read=tuple(told_of), pages=len(pages))


def _fragments(page: Any) -> list[tuple[str, float, float, float, bool]]:
    """Stretches of text in the order of the page: words, x, y, size, bold."""
    found: list[tuple[str, float, float, float, bool]] = []

    def visit(text: str, cm: Sequence[float], tm: Sequence[float], font: Any, size: float) -> None:
        name = str((font or {}).get("/BaseFont", "")).casefold()
        bold = any(word in name for word in ("bold", "black", "heavy", "semibold"))
        scale = abs(tm[3] or tm[0] or 1.0) * abs(cm[3] or cm[0] or 1.0)
        found.append((plain(text), tm[4] * cm[0] + cm[4], tm[5] * cm[3] + cm[5], size * scale, bold))

    page.extract_text(visitor_text=visit)
    return found


def _count(page: Any, passed: Counter[str]) -> None:
    resources = page.get("/Resources")
    objects = resources.get_object().get("/XObject") if resources is not None else None
    for item in (objects.get_object() if objects is not None else {}).values():
        if item.get_object().get("/Subtype") == "/Image":
            passed["picture"] += 1
    annotations = page.get("/Annots")
    for item in annotations.get_object() if annotations is not None else ():
        kind = item.get_object().get("/Subtype")
        passed["form field"] += kind == "/Widget"
        passed["comment or mark"] += kind not in ("/Widget", "/Link", "/Popup", None)


def _not_read(empty: Sequence[str], repeated: Sequence[str], passed: Counter[str]) -> Iterator[str]:
    if empty:
        shown = ", ".join(empty[:20]) + (" …" if len(empty) > 20 else "")
        yield f"{'page' if len(empty) == 1 else 'pages'} {shown} without text, perhaps a picture: not read"
    words = [line for line in repeated if not _NUMBERS.fullmatch(line)]
    if words:
        yield f"headers and footers that repeat left out: {', '.join(told(line) for line in words[:4])}"
    if len(words) < len(repeated):
        yield "page numbers left out"
    for what, count in passed.items():
        if count:
            yield f"{many(count, what, 'comments or marks' if what.startswith('comment') else '')} not read"
