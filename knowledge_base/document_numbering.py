"""What Word shows before a paragraph though its text does not hold it: list marks, numbers, heading levels."""

import re
from collections import defaultdict
from string import ascii_lowercase
from typing import Any

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_HEADING = re.compile(r"^(?:heading|überschrift|titre|título|titolo|kop)\s*([1-9])$", re.IGNORECASE)
MOST_LEVELS = 9


class Numbering:
    """Counts the numbered paragraphs of a document in their order; ask once for each, from the first to the last."""

    def __init__(self, document: Any) -> None:
        self._styles = {style.style_id: style for style in document.styles if style.style_id}
        self._levels: dict[str, dict[int, tuple[str, str, int]]] = {}
        self._abstract: dict[str, str] = {}
        self._counts: dict[str, dict[int, int]] = defaultdict(dict)
        for root in self._parts(document):
            self._read(root)

    @staticmethod
    def _parts(document: Any) -> list[Any]:
        """The numbering part's element, where the document has one."""
        found = [rel.target_part for rel in document.part.rels.values() if rel.reltype.endswith("/numbering")]
        return [part.element for part in found if hasattr(part, "element")]

    def _read(self, root: Any) -> None:
        for abstract in root.iterchildren(f"{_W}abstractNum"):
            levels = {}
            for level in list(abstract.iterchildren(f"{_W}lvl"))[:MOST_LEVELS]:
                kind = _value(level.find(f"{_W}numFmt")) or "decimal"
                text = _value(level.find(f"{_W}lvlText"))
                start = _value(level.find(f"{_W}start"))
                levels[_int(level.get(f"{_W}ilvl"))] = (kind, text, _int(start, 1))
            self._levels[abstract.get(f"{_W}abstractNumId") or ""] = levels
        for num in root.iterchildren(f"{_W}num"):
            self._abstract[num.get(f"{_W}numId") or ""] = _value(num.find(f"{_W}abstractNumId"))

    def heading(self, paragraph: Any) -> int:
        """The level of a heading, from 1 to 6; 0 for other paragraphs."""
        for style in self._styles_of(paragraph):
            name = style.name or ""
            if name.casefold() == "title":
                return 1
            if found := _HEADING.match(name.strip()):
                return min(int(found[1]), 6)
        return 0

    def quoted(self, paragraph: Any) -> bool:
        """Whether the paragraph's style sets it as a quotation."""
        return any("quote" in (style.name or "").casefold() for style in self._styles_of(paragraph)[:1])

    def label(self, paragraph: Any) -> tuple[str, int]:
        """What stands before a paragraph: `-`, `3.`, `2.1`, or nothing; and how deep its list is."""
        number, level = self._numbered(paragraph)
        if not number:
            return self._by_style(paragraph)
        shown, text, start = self._levels.get(self._abstract.get(number, ""), {}).get(
            level, ("decimal", "", 1)
        )
        if shown in ("bullet", "none"):
            return ("-" if shown == "bullet" else ""), level
        counts = self._counts[self._abstract.get(number, number)]
        counts[level] = counts.get(level, start - 1) + 1
        for deeper in [one for one in counts if one > level]:
            del counts[deeper]
        parts = re.findall(r"%([1-9])", text)
        if len(parts) > 1:
            return re.sub(r"%([1-9])", lambda one: str(counts.get(int(one[1]) - 1, 1)), text).rstrip(
                "."
            ), level
        if re.sub(r"%[1-9]", "", text).strip(" .)("):  # such as "Rule %1:" or "Article %1"
            return re.sub(r"%[1-9]", _shown(counts[level], shown), text).strip(), level
        return f"{counts[level]}.", level

    def _by_style(self, paragraph: Any) -> tuple[str, int]:
        """Lists of templates whose style says what they are while the numbering part does not."""
        name = next((style.name or "" for style in self._styles_of(paragraph)), "").casefold()
        if name.startswith("list bullet"):
            return "-", max(_int(name[-1:], 1) - 1, 0)
        return "", 0

    def _numbered(self, paragraph: Any) -> tuple[str, int]:
        properties = [
            paragraph.find(f"{_W}pPr"),
            *(style.element.find(f"{_W}pPr") for style in self._styles_of(paragraph)),
        ]
        for own in properties:
            found = own.find(f"{_W}numPr") if own is not None else None
            if found is not None:
                number = _value(found.find(f"{_W}numId"))
                if number == "0":  # the list of the style is taken off
                    return "", 0
                if number:
                    return number, min(_int(_value(found.find(f"{_W}ilvl"))), MOST_LEVELS - 1)
        return "", 0

    def _styles_of(self, paragraph: Any) -> list[Any]:
        """The paragraph's style and those that it is based on, at most nine."""
        style = self._styles.get(_value(paragraph.find(f"{_W}pPr/{_W}pStyle")))
        found: list[Any] = []
        while style is not None and len(found) < MOST_LEVELS:
            found.append(style)
            style = self._styles.get(_value(style.element.find(f"{_W}basedOn")))
        return found


def _shown(count: int, kind: str) -> str:
    if kind in ("lowerLetter", "upperLetter") and count <= len(ascii_lowercase):
        letter = ascii_lowercase[count - 1]
        return letter.upper() if kind == "upperLetter" else letter
    return str(count)


def _value(element: Any) -> str:
    return (element.get(f"{_W}val") or "") if element is not None else ""


def _int(text: str | None, default: int = 0) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 6 else default
