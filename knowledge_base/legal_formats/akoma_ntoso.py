"""Akoma Ntoso (OASIS LegalDocML): acts as parliaments and gazettes publish them."""

import re
from dataclasses import replace
from typing import Any

from knowledge_base.legal_formats.markup import all_text, tag, xml_root
from knowledge_base.legal_labels import heading_of
from knowledge_base.legal_lines import Role, Sink

_POINTS = frozenset(
    {"point", "item", "indent", "alinea", "subparagraph", "subpoint", "subclause", "clause", "level"}
)
_PARAGRAPHS = frozenset({"paragraph", "subsection"})
_DIVISIONS = {
    "part": "Part", "title": "Title", "chapter": "Chapter", "section": "Section", "subsection_": "Subsection",
    "book": "Part", "tome": "Part", "division": "Section", "subdivision": "Subsection",
}  # fmt: skip
_BLOCK_NAMES = """
    p block intro wrapup content body mainbody preamble preface recitals recital citations citation
    conclusions longtitle shorttitle formula container blocklist list listintroduction listwrapup table
    tr attachments attachment doc heading subheading signature blockcontainer quotedstructure hcontainer
    crossheading
"""
_BLOCKS = frozenset(_BLOCK_NAMES.split())


def read_akoma_ntoso(text: str, source: str) -> tuple[Sink, str, str]:
    """The lines of an Akoma Ntoso document, its title and its language."""
    root = xml_root(text, source)
    walker = _Walker(uses_articles=any(tag(one) == "article" for one in root.iter()))
    walker.walk(root, 0, "")
    walker.sink.finish()
    languages = [one.get("language") or "" for one in root.iter() if tag(one) == "FRBRlanguage"]
    return (
        walker.sink,
        "",
        _two_letters(
            languages[0] if languages else root.get("{http://www.w3.org/XML/1998/namespace}lang") or ""
        ),
    )


def _two_letters(code: str) -> str:
    return {"eng": "en", "fra": "fr", "deu": "de", "ita": "it", "spa": "es"}.get(
        code[:3].lower(), code[:2].lower()
    )


class _Walker:
    def __init__(self, uses_articles: bool) -> None:
        self.sink = Sink()
        self.uses_articles = uses_articles
        self.notes = 0

    def walk(self, element: Any, depth: int, role: Role) -> None:
        """Read an element and all in it."""
        name = tag(element).lower()
        if not name or (name in ("meta", "components") and name == "meta"):
            self.sink.leave_out("metadata", all_text(element))
        elif name in ("authorialnote", "note"):
            self._note(element)
        elif name == "del":
            self.sink.leave_out("amendment mark", all_text(element))
        elif name in ("toc", "coverpage"):
            self.sink.leave_out("page furniture", all_text(element))
        elif name == "table":
            self._table(element, depth)
        elif name == "article" or (name == "section" and not self.uses_articles):
            self._headed(element, "article", depth)
        elif name in _DIVISIONS:
            self._headed(element, "division", depth)
        elif (
            name in ("attachment", "doc")
            and element.getparent() is not None
            and tag(element.getparent()) != "akomaNtoso"
        ):
            self._headed(element, "annex", depth)
        elif name in _PARAGRAPHS or name in _POINTS or name == "recital":
            self._numbered(element, name, depth)
        else:
            self._inside(element, name, depth, role)

    def _headed(self, element: Any, role: Role, depth: int) -> None:
        """A heading is its number and its words; the rest goes on below."""
        self.sink.end()
        number = next((one for one in element if tag(one) == "num"), None)
        headings = [one for one in element if tag(one) in ("heading", "subheading")]
        first = " ".join(all_text(number).split()) if number is not None else ""
        if number is not None:
            self.sink.words(first)
            level = 0 if heading_of(first) else 3
            self.sink.end(role, None, level)
        for at, one in enumerate(headings):
            self._words(one)
            self.sink.end("subtitle" if number is not None or at else role, None, 3)
        for child in element:
            if child is not number and child not in headings:
                self.walk(child, depth, "")
        self.sink.end()

    def _numbered(self, element: Any, name: str, depth: int) -> None:
        self.sink.end()
        deep = 0 if name in _PARAGRAPHS else depth + 1
        for child in element:
            if tag(child) == "num":
                self.sink.label(all_text(child), deep or None)
        before = len(self.sink.lines)
        for child in element:
            if tag(child) in ("heading", "subheading"):
                self._words(child)
                self.sink.words(" ")
            elif tag(child) != "num":
                self.walk(child, deep, "recital" if name == "recital" else "")
        self.sink.end("", deep or None)
        if name == "recital" and len(self.sink.lines) > before:
            self.sink.lines[before] = replace(self.sink.lines[before], role="recital", depth=None)

    def _inside(self, element: Any, name: str, depth: int, role: Role) -> None:
        roles: dict[str, Role] = {
            "longtitle": "title", "preface": "title", "citation": "citation", "conclusions": "closing",
            "formula": "preamble", "signature": "closing", "crossheading": "division",
        }  # fmt: skip
        own = "recital" if role == "recital" else roles.get(name, role)
        block = name in _BLOCKS
        told: Role = "" if own == "recital" else own
        if block:
            self.sink.end(told, depth or None)
        inside = depth + (name in ("blocklist",))
        self.sink.words(element.text)
        for child in element:
            self.walk(child, inside, own)
            self.sink.words(child.tail)
        if block:
            self.sink.end(told, depth or None, 3 if name == "crossheading" else 0)

    def _words(self, element: Any) -> None:
        self.sink.words(element.text)
        for child in element:
            if tag(child).lower() in ("authorialnote", "note"):
                self._note(child)
            else:
                self._words(child)
            self.sink.words(child.tail)

    def _note(self, element: Any) -> None:
        self.notes += 1
        number = re.sub(r"\W", "", element.get("marker") or "") or str(self.notes)
        text = " ".join(all_text(element).split())
        if text:
            self.sink.note(number, text)
            self.sink.leave_out("note", text)
            self.sink.point_at(number)

    def _table(self, element: Any, depth: int) -> None:
        self.sink.end()
        for row in (one for one in element.iter() if tag(one) == "tr"):
            for number, cell in enumerate(one for one in row if tag(one) in ("td", "th")):
                self.sink.words("\t" if number else "")
                self.sink.words(" ".join(all_text(cell).split()))
            self.sink.words("\n")
        self.sink.end("table", depth or None, keep_lines=True)
