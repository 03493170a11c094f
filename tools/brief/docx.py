"""A brief as a Word document: headings, lists and a table that Word knows as such, and no field, link or macro."""

import io
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from tools.brief.brief import Brief, BriefChange, Point
from tools.brief.told import (
    NOTHING,
    REDLINES,
    TABLE,
    TITLES,
    more_words,
    refused_words,
    shown_quotes,
    sources,
    table_rows,
    written_by,
)
from tools.visible import visible
from tools.word_changes import Piece

MADE = datetime(2000, 1, 1, tzinfo=UTC)
"""Written into the document's properties, so that one brief gives the same words each time."""
WIDTHS = (0.4, 1.6, 1.3, 2.4, 1.3)
"""Of the table's columns, in inches."""


def brief_docx(brief: Brief) -> bytes:
    """The document's bytes."""
    from docx import Document
    from docx.enum.text import WD_BREAK

    document = Document()
    _style(document, f"{TITLES[brief.audience]}: {brief.title}")
    document.add_heading(_fit(f"{TITLES[brief.audience]}: {brief.title}"), 0)
    document.add_paragraph(_fit(f"{brief.before} → {brief.after}: {brief.told}."))
    about = document.add_paragraph()
    about.add_run(brief.no_advice).bold = True
    about.add_run(_fit(" " + " ".join(filter(None, (brief.levels, written_by(brief), refused_words(brief))))))
    for section in brief.sections:
        document.add_heading(section.title, 1)
        for point in section.points:
            _point(document, point)
        if not section.points or section.more:
            document.add_paragraph(more_words(section.more) or NOTHING)
    document.add_paragraph().add_run().add_break(WD_BREAK.PAGE)
    document.add_heading("By theme", 1)
    for theme in brief.themes:
        document.add_heading(_fit(f"{theme.name}: {theme.told}"), 2)
        for number in theme.changes:
            _change(document, brief.change(number), brief)
    document.add_heading("Every provision that changed", 1)
    _table(document, TABLE, table_rows(brief))
    if brief.set_aside:
        document.add_heading("Captures that are no versions", 1)
        for one in brief.set_aside:
            document.add_paragraph(_fit(one), style="List Bullet")
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def _style(document: Any, title: str) -> None:
    from docx.shared import Cm, Pt

    document.styles["Normal"].font.size = Pt(10.5)
    for section in document.sections:
        section.left_margin = section.right_margin = Cm(2)
        section.top_margin = section.bottom_margin = Cm(1.8)
    known = document.core_properties
    known.title, known.author, known.comments = _fit(title)[:200], "Redline", ""
    known.created = known.modified = MADE


def _point(document: Any, point: Point) -> None:
    document.add_paragraph(_fit(point.text), style="List Bullet")
    for quote in shown_quotes(point):
        document.add_paragraph(_fit(f"“{quote.text}”"), style="Intense Quote")
    if where := sources(point):
        _small(document, where)


def _change(document: Any, one: BriefChange, brief: Brief) -> None:
    if brief.audience not in REDLINES:
        document.add_paragraph(_fit(one.statement), style="List Bullet")
        return
    document.add_heading(_fit(f"{one.name} ({one.what})"), 3)
    if one.why:
        _small(document, one.why)
    if one.pieces:
        _redline(document, one.pieces)
    if brief.audience == "legal":
        for quote in one.quotes:
            document.add_paragraph(_fit(f"“{quote.text}”"), style="Quote")
            _small(document, f"{quote.provision}, {quote.version}")


def _redline(document: Any, pieces: Sequence[Piece]) -> None:
    from docx.shared import RGBColor

    paragraph = document.add_paragraph()
    for piece in pieces:
        run = paragraph.add_run(_fit(piece.text))
        if piece.kind == "added":
            run.underline, run.font.color.rgb = True, RGBColor(0x0F, 0x76, 0x6E)
        elif piece.kind == "struck":
            run.font.strike, run.font.color.rgb = True, RGBColor(0xB4, 0x53, 0x09)


def _small(document: Any, words: str) -> None:
    from docx.shared import Pt

    run = document.add_paragraph().add_run(_fit(words))
    run.font.size, run.italic = Pt(8.5), True


def _table(document: Any, header: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    from docx.shared import Inches, Pt

    table = document.add_table(rows=1, cols=len(header), style="Light Grid Accent 1")
    table.autofit = False
    for line in (header, *rows):
        cells = table.rows[0].cells if line is header else table.add_row().cells
        for cell, text, wide in zip(cells, line, WIDTHS, strict=True):
            cell.width = Inches(wide)
            run = cell.paragraphs[0].add_run(_fit(text))
            run.font.size, run.bold = Pt(8.5), line is header


def _fit(text: str) -> str:
    """Text that XML takes: what steers, hides or reorders is an escape."""
    return "".join(one if ord(one) < 0xFFFE or ord(one) > 0xFFFF else "\ufffd" for one in visible(text))
