"""A brief as a Word document: headings, lists and a table that Word knows as such, and no field, link or macro."""

import io
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from tools.brief.brief import Brief, BriefChange, Point, Quote
from tools.brief.told import (
    OWN_WORDS,
    REDLINES,
    TABLE,
    TITLES,
    both_texts,
    left_of_table,
    nothing_of,
    own_words,
    refused_words,
    sources,
    table_rows,
    title_of,
    written_by,
)
from tools.visible import visible
from tools.word_changes import Piece

MADE = datetime(2000, 1, 1, tzinfo=UTC)
"""Written into the document's properties, so that one brief gives the same words each time."""
PAGE = (21.0, 29.7)
"""A4, in centimetres."""
WIDTHS = (0.4, 1.6, 1.3, 2.4, 1.3)
"""Of the table's columns, in inches."""
FONT = "Arial"
STYLES = (
    ("Normal", 10.5, 0, 3), ("Quote", 10, 0, 3), ("List Bullet", 10.5, 0, 3), ("Title", 15, 0, 3),
    ("Heading 1", 12, 7, 2), ("Heading 2", 11, 8, 2), ("Heading 3", 10, 6, 1),
)  # fmt: skip
"""Of each style the size, and the space before and after, in points: the first page is one page."""


def brief_docx(brief: Brief) -> bytes:
    """The document's bytes."""
    from docx import Document

    document = Document()
    _style(document, f"{TITLES[brief.audience]}: {brief.title}")
    document.add_heading(_fit(f"{TITLES[brief.audience]}: {brief.title}"), 0)
    document.add_paragraph(_fit(f"{brief.before} → {brief.after}: {brief.told}."))
    about = document.add_paragraph()
    about.add_run(brief.no_advice).bold = True
    about.add_run(_fit(" " + " ".join(filter(None, (brief.levels, written_by(brief), refused_words(brief))))))
    for section in brief.sections:
        document.add_heading(title_of(section), 1)
        for point in section.points:
            _point(document, point)
        if not section.points:
            document.add_paragraph(nothing_of(section))
    if told := own_words(brief):
        document.add_heading(OWN_WORDS, 1).paragraph_format.page_break_before = True
        for point, quotes in told:
            document.add_paragraph(_fit(point.text)).paragraph_format.keep_with_next = True
            _quotes(document, quotes)
    document.add_heading("By theme", 1).paragraph_format.page_break_before = not told
    for theme in brief.themes:
        document.add_heading(_fit(f"{theme.name}: {theme.told}"), 2)
        for number in theme.changes:
            _change(document, brief.change(number), brief)
    document.add_heading("Every provision that changed", 1)
    _table(document, TABLE, table_rows(brief))
    if left := left_of_table(brief):
        document.add_paragraph(left)
    if brief.set_aside:
        document.add_heading("Captures that are no versions", 1)
        for one in brief.set_aside:
            document.add_paragraph(_fit(one), style="List Bullet")
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def _style(document: Any, title: str) -> None:
    from docx.oxml.ns import qn
    from docx.shared import Cm, Pt, RGBColor

    for name, size, before, after in STYLES:
        style = document.styles[name]
        style.font.size, style.font.italic = Pt(size), False
        style.font.name = FONT
        for kind in ("w:asciiTheme", "w:hAnsiTheme"):
            style.element.rPr.rFonts.attrib.pop(qn(kind), None)
        style.font.color.rgb = RGBColor(0, 0, 0)
        style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(after)
        style.paragraph_format.line_spacing = 1.0
    for section in document.sections:
        section.page_width, section.page_height = Cm(PAGE[0]), Cm(PAGE[1])
        section.left_margin = section.right_margin = Cm(1.6)
        section.top_margin = section.bottom_margin = Cm(1.4)
    known = document.core_properties
    known.title, known.author, known.comments = _fit(title)[:200], "Redline", ""
    known.created = known.modified = MADE


def _point(document: Any, point: Point) -> None:
    paragraph = document.add_paragraph(_fit(point.text), style="List Bullet")
    if where := sources(point):
        _small(paragraph, f" — {where}")


def _quotes(document: Any, quotes: Sequence[Quote]) -> None:
    from docx.shared import Cm

    for quote in quotes:
        paragraph = document.add_paragraph(_fit(f"“{quote.text}”"), style="Quote")
        paragraph.paragraph_format.left_indent = Cm(0.6)
        _small(paragraph, f" — {quote.provision}, {quote.version}")


def _change(document: Any, one: BriefChange, brief: Brief) -> None:
    if brief.audience not in REDLINES:
        document.add_paragraph(_fit(one.statement), style="List Bullet")
        return
    document.add_heading(_fit(f"{one.name} ({one.what})"), 3)
    if one.decided:
        reason = document.add_paragraph()
        reason.paragraph_format.keep_with_next = True
        _small(reason, one.decided)
    if one.pieces:
        _redline(document, one.pieces)
    if brief.audience == "legal":
        _quotes(document, both_texts(one))


def _redline(document: Any, pieces: Sequence[Piece]) -> None:
    from docx.shared import RGBColor

    paragraph = document.add_paragraph()
    for piece in pieces:
        run = paragraph.add_run(_fit(piece.text))
        if piece.kind == "added":
            run.underline, run.font.color.rgb = True, RGBColor(0x0F, 0x76, 0x6E)
        elif piece.kind == "struck":
            run.font.strike, run.font.color.rgb = True, RGBColor(0xB4, 0x53, 0x09)


def _small(paragraph: Any, words: str) -> None:
    from docx.shared import Pt

    run = paragraph.add_run(_fit(words))
    run.font.size, run.italic = Pt(8), True


def _table(document: Any, header: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    from docx.oxml import OxmlElement
    from docx.shared import Inches, Pt

    table = document.add_table(rows=1, cols=len(header), style="Table Grid")
    table.autofit = False
    for column, wide in zip(table.columns, WIDTHS, strict=True):
        column.width = Inches(wide)
    for line in (header, *rows):
        row = table.rows[0] if line is header else table.add_row()
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
        cells = row.cells
        for cell, text, wide in zip(cells, line, WIDTHS, strict=True):
            cell.width = Inches(wide)
            run = cell.paragraphs[0].add_run(_fit(text))
            run.font.size, run.bold = Pt(8.5), line is header
    table.rows[0]._tr.trPr.append(OxmlElement("w:tblHeader"))  # said again on each page


def _fit(text: str) -> str:
    """Text that XML takes: what steers, hides or reorders is an escape."""
    return "".join(one if ord(one) < 0xFFFE or ord(one) > 0xFFFF else "\ufffd" for one in visible(text))
