"""Formex 4, the XML in which the Publications Office makes the Official Journal."""

import re
from dataclasses import replace
from typing import Any

from knowledge_base.legal_formats.markup import all_text, tag, xml_root
from knowledge_base.legal_lines import Role, Sink

_METADATA = frozenset(
    {"BIB.INSTANCE", "BIB.DATA", "INFO.CONSLEG", "INFO.PROD", "FAM.COMP", "MODIFS.COLL", "DOC.REF"}
)
_FURNITURE = frozenset({"TOC", "PDF.OJ"})
_HEADS: dict[str, Role] = {
    "ANNEX": "annex",
    "CONS.ANNEX": "annex",
    "DIVISION": "division",
    "GR.SEQ": "division",
}
"""What a heading is that stands in one of these; any other is a title."""
_ROLES: dict[str, Role] = {
    "TI.ART": "article",
    "STI.ART": "subtitle",
    "TI.CONSID": "preamble",
    "GR.CONSID.INIT": "preamble",
    "GR.VISA.INIT": "preamble",
    "PREAMBLE.INIT": "preamble",
    "PREAMBLE.FINAL": "preamble",
    "VISA": "citation",
}
_BLOCK_NAMES = """
    P ALINEA TXT ITEM NP LIST PARAG ARTICLE DIVISION TITLE TI STI GR.SEQ CONTENTS ANNEX ACT CONS.ACT
    CONS.DOC PREAMBLE GR.VISA GR.CONSID CONSID ENACTING.TERMS FINAL SIGNATURE SIGNATORY PL.DATE DLIST
    DLIST.ITEM TERM DEFINITION QUOT.S INTRO GR.ANNOTATION ANNOTATION COMMENT FORMULA NOTE.TITLE
"""
_BLOCKS = frozenset(_BLOCK_NAMES.split())


def read_formex(text: str, source: str) -> tuple[Sink, str, str]:
    """The lines of a Formex document, its title and its language."""
    root = xml_root(text, source, instructions=True)
    _spell_quotes(root)
    walker = _Walker()
    walker.walk(root, 0, "")
    walker.sink.finish()
    languages = [all_text(one).strip() for one in root.iter("LG.DOC", "LG.OJ")]
    return walker.sink, "", languages[0][:2].lower() if languages else ""


def _spell_quotes(root: Any) -> None:
    """Quotation marks stand as empty elements with the character's number: put the character in their place."""
    for one in list(root.iter("QUOT.START", "QUOT.END")):
        code = one.get("CODE") or ""
        if re.fullmatch(r"[0-9A-Fa-f]{2,5}", code) and chr(int(code, 16)).isprintable():
            one.text = chr(int(code, 16))


class _Walker:
    def __init__(self) -> None:
        self.sink = Sink()
        self.notes = 0

    def walk(self, element: Any, depth: int, role: Role) -> None:
        """Read an element and all in it."""
        name = tag(element)
        if not name:
            self._instruction(element)
        elif name in _METADATA or name in _FURNITURE:
            self.sink.leave_out("metadata" if name in _METADATA else "page furniture", all_text(element))
        elif name == "NOTE":
            self._note(element)
        elif name in ("NO.P", "NO.PARAG"):
            self.sink.label(all_text(element), depth if name == "NO.P" and role != "recital" else None)
        elif name == "TBL":
            self._table(element, depth)
        elif name == "TI" and tag(element.getparent()) == "TITLE":
            self._heading(element, depth)
        else:
            self._inside(element, name, depth, role)

    def _instruction(self, element: Any) -> None:
        """The publisher marks what an act amended by instructions before and after it."""
        told = dict(re.findall(r'([\w.]+)="([^"]{0,80})"', element.text or ""))
        if element.target == "CLG.MDFO" and told.get("ACTIVE.DOC"):
            self.sink.open_mark(told.get("IDREF", ""), told["ACTIVE.DOC"])
        elif element.target == "CLG.MDFC":
            self.sink.close_mark(told.get("ID", ""))

    def _inside(self, element: Any, name: str, depth: int, role: Role) -> None:
        block = name in _BLOCKS or name in _ROLES
        own = _ROLES.get(name, role)
        if name == "CONSID":
            own = "recital"
        elif name == "FINAL":
            own = "closing"
        elif name == "STI" and tag(element.getparent()) == "TITLE":
            own = "subtitle"
        if block:
            self._end("" if own == role else role, depth)
        inside = depth + (name in ("LIST", "DLIST")) if role != "recital" else depth
        self.sink.words(element.text)
        for child in element:
            self.walk(child, inside, own)
            self.sink.words(child.tail)
        if block:
            self._end(own, inside)

    def _end(self, role: Role, depth: int) -> None:
        before = len(self.sink.lines)
        self.sink.end("" if role == "recital" else role, depth or None)
        if role == "recital" and len(self.sink.lines) > before and self.sink.lines[-1].label:
            self.sink.lines[-1] = replace(self.sink.lines[-1], role="recital", depth=None)

    def _heading(self, element: Any, depth: int) -> None:
        """The first line of a heading says what it heads, the others go on with it."""
        above = tag(element.getparent().getparent()) if element.getparent().getparent() is not None else ""
        first = _HEADS.get(above, "title")
        lines = [one for one in element if tag(one) == "P"] or [element]
        for number, line in enumerate(lines):
            self.walk_inline(line)
            self.sink.end(first if number == 0 or first == "title" else "subtitle")

    def walk_inline(self, element: Any) -> None:
        """The words of an element on one line."""
        self.sink.words(element.text)
        for child in element:
            if tag(child) == "NOTE":
                self._note(child)
            else:
                self.walk_inline(child)
            self.sink.words(" " if tag(child) in _BLOCKS else "")
            self.sink.words(child.tail)

    def _note(self, element: Any) -> None:
        self.notes += 1
        number = re.sub(r"\D", "", element.get("NOTE.ID") or "").lstrip("0") or str(self.notes)
        text = " ".join(all_text(element).split())
        if text:
            self.sink.note(number, text)
            self.sink.leave_out("note", text)
            self.sink.point_at(number)

    def _table(self, element: Any, depth: int) -> None:
        self.sink.end()
        for row in element.iter("ROW"):
            for number, cell in enumerate(one for one in row if tag(one) == "CELL"):
                self.sink.words("\t" if number else "")
                self.walk_inline(cell)
            self.sink.words("\n")
        for title in element.iter("TITLE"):
            self.sink.words(" ".join(all_text(title).split()) + "\n")
        self.sink.end("table", depth or None, keep_lines=True)
        for notes in element.iter("GR.NOTES"):
            for note in notes.iter("NOTE"):
                self._note(note)
