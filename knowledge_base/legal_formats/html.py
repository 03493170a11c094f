"""HTML: EUR-Lex pages (Official Journal and consolidated) by their classes and ids, others by their words."""

import re
from dataclasses import replace
from typing import Any

from knowledge_base.legal_formats.eurlex import above_the_act, holds_law, in_article, is_eurlex, marked_by
from knowledge_base.legal_formats.markup import all_text, elements, html_root, tag
from knowledge_base.legal_labels import label_of
from knowledge_base.legal_lines import ALONE, Role, Sink

_BLOCK_NAMES = """
    address article aside blockquote body caption dd div dl dt fieldset figcaption figure footer form h1
    h2 h3 h4 h5 h6 header hr html li main nav ol p pre section table tbody td tfoot th thead tr ul
"""
_BLOCKS = frozenset(_BLOCK_NAMES.split())
_DROPPED = frozenset(
    {"script", "style", "noscript", "template", "iframe", "object", "svg", "head", "select", "button"}
)
_ROLES: dict[str, Role] = {
    **dict.fromkeys(("ti-art", "title-article-norm"), "article"),
    **dict.fromkeys(
        ("sti-art", "stitle-article-norm", "ti-section-2", "title-division-2", "title-annex-2"), "subtitle"
    ),
    **dict.fromkeys(("ti-section-1", "title-division-1", "title-gr-seq-level-1", "ti-grseq-1"), "division"),
    **dict.fromkeys(("title-gr-seq-level-2", "title-gr-seq-level-3", "ti-grseq-2", "ti-grseq-3"), "division"),
    **dict.fromkeys(("doc-ti", "title-doc-first", "title-doc-last"), "title"),
    "title-annex-1": "annex",
}  # fmt: skip
_LEVELS = {
    "title-gr-seq-level-1": 3,
    "title-gr-seq-level-2": 4,
    "title-gr-seq-level-3": 5,
    "ti-grseq-1": 3,
    "ti-grseq-2": 4,
}
_FURNITURE = re.compile(
    r"hd-(?!toc-item)|disclaimer$|reference$|title-fam-member|separator|title-doc-oj-reference|doc-end|linkNotBold|"
    r"breadcrumb|cookie"
)
_TITLES = frozenset({"title-doc-first", "title-doc-last"})
_NOTES = frozenset({"note", "footnote"})
_NOTE_LINK = re.compile(r"(?:[^#]{0,200}#)?(?:src\.)?(?:nt[rc]\d|E\d{2,}|fn|note)", re.IGNORECASE)
_NOTE_MARK = re.compile(r"\W*(?:\*?\d{1,4}|\*+)\W*")
_LISTED = re.compile(r"[►▶▼]\s*[BMCA]\d{0,3}")
"""A cell of the table of amending acts above the text: the act's mark alone, with nothing that it stands over."""
_HINTS: tuple[tuple[str, Role], ...] = (
    ("rct_", "recital"),
    ("cit_", "citation"),
    ("pbl_", "preamble"),
    ("fnp_", "closing"),
)
MOST_LABEL = 14


def read_html(text: str, source: str) -> tuple[Sink, str, str]:
    """The lines of a page, the title and the language that it names."""
    root = html_root(text, source)
    walker = _Walker(is_eurlex(text), above_the_act(root))
    walker.walk(root, 0)
    walker.sink.finish()
    titles = [one for one in elements(root) if tag(one) == "title"]
    title = " ".join(all_text(titles[0]).split()) if titles else ""
    language = root.get("lang") or root.get("{http://www.w3.org/XML/1998/namespace}lang") or ""
    return walker.sink, "" if walker.eurlex else title, language[:2].lower()


class _Walker:
    def __init__(self, eurlex: bool, above: frozenset[Any] = frozenset()) -> None:
        self.eurlex, self.above = eurlex, above
        self.sink = Sink()
        self.hint: Role = ""
        self.in_article = self.in_annex = False
        self.began, self.looked = False, 0

    def walk(self, element: Any, depth: int) -> None:
        """Read an element and all in it."""
        name, marked = tag(element), marked_by(element)
        if not name or name in _DROPPED:
            self.sink.leave_out("metadata" if name == "head" else "script", all_text(element))
            return
        if element in self.above or any(_FURNITURE.match(one) for one in marked) or name == "nav":
            self._furniture(element)
            return
        if marked & _TITLES and any(tag(one) == "table" for one in element.iterancestors()):
            self.sink.leave_out("repeated", all_text(element))  # a cover; the title stands again below it
            return
        if marked & _NOTES and name != "span" and name != "hr":
            self._note(element)
            return
        if self._is_note_mark(element, name, marked):
            self.sink.note_mark(all_text(element))
            return
        if "no-parag" in marked or "grid-list-column-1" in marked:
            quoted = depth + 1 if depth and "no-parag" in marked else depth
            self.sink.label(all_text(element), quoted)
            return
        if name == "table" and self._table(element, depth):
            return
        if name == "br":
            self.sink.words("\n")
            return
        self._plain(element, name, marked, depth)

    def _plain(self, element: Any, name: str, marked: set[str], depth: int) -> None:
        block = name in _BLOCKS or "inline-element" in marked
        if block:
            self._end("", depth)
        before = self.hint
        for prefix, hint in _HINTS:
            if (element.get("id") or "").startswith(prefix):
                self.hint = hint
        inside = depth + ("grid-container" in marked or name in ("ul", "ol"))
        role = self._role_of(element, name, marked)
        self.sink.words(element.text)
        for child in element:
            self.walk(child, inside)
            self.sink.words(child.tail)
        if block:
            level = next((_LEVELS[one] for one in marked if one in _LEVELS), 0)
            level = int(name[1]) if re.fullmatch("h[1-6]", name) else level
            self._end("item" if name == "li" and not role else role, inside, level)
        self.hint = before

    def _role_of(self, element: Any, name: str, marked: set[str]) -> Role:
        role: Role = next((_ROLES[one] for one in sorted(marked) if one in _ROLES), "")
        if role == "article":
            self.in_article = True
        if role == "title":
            words = " ".join(all_text(element).split()).upper()
            begins = words.startswith(("ANNEX", "APPENDIX")) and bool(self.sink.lines)
            self.in_annex = self.in_annex or begins or self._inside(element, "anx_")
            if self.in_annex:
                self.in_article = False
                return "annex" if begins else "subtitle"
        if role in ("annex", "division"):
            self.in_article = False
        return role

    def _end(self, role: Role, depth: int, level: int = 0) -> None:
        before = len(self.sink.lines)
        deep = depth if depth else None
        hinted = self.hint if role in ("", "item") and self.hint else role
        if hinted == "recital":
            self.sink.end("item" if role == "item" else "", deep)
            if len(self.sink.lines) > before:
                last = self.sink.lines[-1]
                if last.label or label_of(last.text):
                    self.sink.lines[-1] = replace(last, role="recital", depth=None, level=0)
                    self.hint = ""
            return
        self.sink.end("" if self._by_words(role, hinted) else hinted, deep, level)
        if self._by_words(role, hinted) and len(self.sink.lines) > before:
            self.sink.lines[-1] = in_article(self.sink.lines[-1])

    def _by_words(self, role: Role, hinted: Role) -> bool:
        return role == hinted == "" and self.eurlex and self.in_article

    def _note(self, element: Any) -> None:
        text = " ".join(all_text(element).split())
        found = re.match(r"\(?\s*(\*?\d{1,4}|\*+)\s*\)?\s*(.*)", text, re.DOTALL)
        if text:
            self.sink.note(found[1] if found else "", found[2] if found else text)
            self.sink.leave_out("note", text)

    def _is_note_mark(self, element: Any, name: str, marked: set[str]) -> bool:
        links = (element.get("href") or "", element.get("id") or "") if name == "a" else ()
        if not ("note-tag" in marked or any(_NOTE_LINK.match(one) for one in links)):
            return False
        return _NOTE_MARK.fullmatch(all_text(element).strip()) is not None

    def _furniture(self, element: Any) -> None:
        """Left out; but the last mark of it may say that an amending act's words begin here."""
        text = all_text(element)
        self.sink.end()
        self.sink.leave_out("page furniture", text)
        if marks := re.findall(r"▼\s*[A-Z]{1,2}\d{0,3}(?!\w)", text):
            self.sink.words(marks[-1])
            self.sink.end()

    def _inside(self, element: Any, prefix: str) -> bool:
        return any((one.get("id") or "").startswith(prefix) for one in (element, *element.iterancestors()))

    def _table(self, table: Any, depth: int) -> bool:
        """Read a table that is a list of points or a table of data; False for one that only lays a page out."""
        rows = [one for one in elements(table) if tag(one) == "tr" and self._own(one, table)]
        cells = [[one for one in row if tag(one) in ("td", "th")] for row in rows]
        if self._lists_acts(table):
            self._furniture(table)
            return True
        if not rows or max(map(len, cells), default=0) < 2 or self._lays_out(table):
            return False
        self._end("", depth)
        if all(self._is_point(row) for row in cells):
            for row in cells:
                self.sink.label(all_text(row[0]), None if self.hint == "recital" else depth + 1)
                for cell in row[1:]:
                    self._cell(cell, depth + 1)
            return True
        for element in table:
            if tag(element) == "caption":
                self.walk(element, depth)
        self._data(cells, depth)
        return True

    def _cell(self, cell: Any, depth: int) -> None:
        self.sink.words(cell.text)
        for child in cell:
            self.walk(child, depth)
            self.sink.words(child.tail)
        self._end("", depth)

    def _data(self, cells: list[list[Any]], depth: int) -> None:
        for row in cells:
            for number, cell in enumerate(row):
                self.sink.words("\t" if number else "")
                self._inline(cell)
            self.sink.words("\n")
        self.sink.end("table", depth or None, keep_lines=True)

    def _inline(self, element: Any) -> None:
        """The text of a cell on one line, without its notes' marks."""
        self.sink.words(re.sub(r"\s+", " ", element.text or ""))
        for child in element:
            name = tag(child)
            if name in _DROPPED or not name:
                self.sink.leave_out("script", all_text(child))
            elif self._is_note_mark(child, name, marked_by(child)):
                self.sink.note_mark(all_text(child))
            else:
                self._inline(child)
            self.sink.words(" " if name in _BLOCKS else "")
            self.sink.words(re.sub(r"\s+", " ", child.tail or ""))

    def _own(self, row: Any, table: Any) -> bool:
        return next((one for one in row.iterancestors() if tag(one) == "table"), None) is table

    def _is_point(self, row: list[Any]) -> bool:
        label = " ".join(all_text(row[0]).split())
        return len(row) == 2 and len(label) <= MOST_LABEL and (ALONE.fullmatch(label) is not None)

    def _lists_acts(self, table: Any) -> bool:
        """Whether it is the list of amending acts; within the law a mark never stands alone in a cell."""
        later = self.sink.lines[self.looked :]
        self.began = self.began or any(
            line.role in ("article", "division", "annex", "recital") for line in later
        )
        self.looked = len(self.sink.lines)
        if self.began:
            return False
        cells = (one for one in elements(table) if tag(one) == "td")
        return not holds_law(table) and any(
            _LISTED.fullmatch(" ".join(all_text(one).split())) for one in cells
        )

    def _lays_out(self, table: Any) -> bool:
        for one in elements(table):
            marked = marked_by(one)
            if any(name in _ROLES or name.startswith("hd-") for name in marked):
                return True
        return False
