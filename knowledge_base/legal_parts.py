"""From lines to provisions: which line is an article, a paragraph, a point, and what its id is.

Where the source's markup says so it is believed; else the words decide: `Article 16`, `2.`, `(a)`, `(ii)`.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from knowledge_base.legal_cites import article_cite, point_cite, subparagraph_cite
from knowledge_base.legal_labels import Heading, Label, heading_key, heading_of, label_key, label_of, slug
from knowledge_base.legal_lines import Line
from knowledge_base.legal_records import ProvisionKind
from knowledge_base.legal_roles import Seen, goes_on_as_recital, role_of

_DEPTH = {"annex": -12.0, "part": -10.0, "title": -9.0, "chapter": -8.0, "section": -7.0, "subsection": -6.0}
_ARTICLE = -1.0
MOST_LEVELS = 20.0
"""Of points within points; deeper ones stand side by side, as no list of a law is that deep."""
_NUMBERED: set[ProvisionKind] = {"paragraph", "point", "definition", "recital"}
_DEFINES = re.compile(
    r"(?:[‘'“\"«][^’'”\"»]{1,120}[’'”\"»]|\*\*[^*]{1,120}\*\*)[^.;]{0,200}?\b(?:means?|has the meaning|shall mean)\b"
)


@dataclass
class Part:
    """One provision before it has an act's name: `key` is its id without the name."""

    key: str
    kind: ProvisionKind
    label: str
    cite: str
    parent: str | None
    heading: tuple[str, ...]
    text: str
    marks: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass
class _Open:
    """Something that later lines may stand under."""

    depth: float
    part: Part
    prefix: str
    label: Label | None = None
    subs: int = 0
    plain: bool = False
    """A subparagraph: it has no label of its own."""


@dataclass
class _Builder:
    parts: list[Part] = field(default_factory=list)
    stack: list[_Open] = field(default_factory=list)
    keys: Counter[str] = field(default_factory=Counter)
    counts: Counter[str] = field(default_factory=Counter)
    stage: str = "start"
    """start, preamble, body, end."""
    heading_open: Part | None = None

    def add(self, line: Line) -> None:
        role = line.role or self._role(line)
        if role == "item" and self.stage in ("start", "preamble") and self.counts["preamble"]:
            above = next((one.label for one in reversed(self.stack) if one.part.kind == "recital"), None)
            role = "recital" if goes_on_as_recital(line, above) else role
        if role == "text" and self.stage == "end":
            role = "closing"
        handler = getattr(self, f"_{role}")
        if role not in ("subtitle",):
            keeps = self.heading_open
            self.heading_open = None
            handler(line)
            if role == "table" or (role == "text" and keeps is self.heading_open):
                self.heading_open = None
        else:
            handler(line)

    def _role(self, line: Line) -> str:
        bare = self.heading_open.text if self.heading_open is not None else ""
        seen = Seen(
            stage=self.stage,
            first=not self.parts,
            preamble=bool(self.counts["preamble"]),
            heading=bare,
            annex=any(one.part.kind == "annex" for one in self.stack),
        )
        return role_of(line, seen)

    def _title(self, line: Line) -> None:
        if self.parts and self.parts[-1].kind == "title":
            self.parts[-1].text += "\n" + line.text
            return
        self._push(line, "title", "title", "Title", -20)

    def _preamble(self, line: Line) -> None:
        self._counted(line, "preamble", "pbl", "Preamble")

    def _citation(self, line: Line) -> None:
        self.counts["preamble"] += 0 if self.counts["preamble"] else 1
        self._counted(line, "citation", "cit", "Citation")

    def _closing(self, line: Line) -> None:
        self.stage = "end"
        self._counted(line, "closing", "end", "Closing")

    def _counted(self, line: Line, kind: ProvisionKind, prefix: str, cite: str) -> None:
        if kind in ("preamble", "citation"):
            self.stage = "preamble"
        self.counts[prefix] += 1
        number = self.counts[prefix]
        self.counts[kind] += 1
        self._push(line, kind, f"{prefix}_{number}", f"{cite} {number}", -20)

    def _recital(self, line: Line) -> None:
        label = label_of(line.text)
        self.stage = "preamble"
        if label is None:
            self._text(line)
            return
        self._push(line, "recital", f"rct_{label_key(label)}", f"Recital {label.value}", -14, label)

    def _division(self, line: Line) -> None:
        heading = heading_of(line.text)
        self.stage = "body" if self.stage != "end" else self.stage
        if heading is None or heading.kind in ("article", "annex"):
            depth = -9.0 + min(line.level or 3, 6)
            key = slug(line.text) or "section"
            self._push(line, "division", key, line.text[:80], depth)
        else:
            own = heading_key(heading)
            depth = _DEPTH[heading.kind]
            self._pop(depth)
            above = self.stack[-1].part.key if self.stack else ""
            self._push(line, "division", f"{above}.{own}" if above else own, self._told(heading), depth)
        self.heading_open = self.parts[-1]

    def _article(self, line: Line) -> None:
        heading = heading_of(line.text)
        self.stage = "body"
        if heading is None or heading.kind != "article":
            number = re.search(r"\d+\s?[a-z]{0,2}\b", line.text)
            heading = Heading("article", number[0] if number else slug(line.text, 12), line.text, "")
        key = heading_key(heading)
        self._pop(_ARTICLE)
        annex = next((one.part.key for one in self.stack if one.part.kind == "annex"), "")
        key = f"{annex}.{key}" if annex else key
        self._push(line, "article", key, article_cite(self._told(heading), self.keys[key]), _ARTICLE)
        self.heading_open = self.parts[-1]

    def _annex(self, line: Line) -> None:
        heading = heading_of(line.text)
        self.stage = "body"
        number = heading.number if heading and heading.kind == "annex" else ""
        key = f"anx_{number.lower()}" if number else "anx"
        self._push(line, "annex", key, f"Annex {number}".strip(), _DEPTH["annex"])
        self.heading_open = self.parts[-1]

    def _told(self, heading: Heading) -> str:
        told = f"{heading.kind.capitalize()} {heading.number}"
        annex = next((one.part.cite for one in self.stack if one.part.kind == "annex"), "")
        return f"{annex}, {told}" if annex else told

    def _subtitle(self, line: Line) -> None:
        above = self.heading_open or (self.stack[-1].part if self.stack else None)
        if (
            above is None
            or above is not self.parts[-1]
            or above.kind not in ("division", "article", "annex", "title")
        ):
            self.heading_open = None
            self._text(line)
            return
        above.text += "\n" + line.text
        above.marks = tuple(dict.fromkeys([*above.marks, *line.marks]))
        above.notes += line.notes

    def _item(self, line: Line) -> None:
        label = label_of((line.label or line.text).lstrip("‘“\"'"))
        if label is None:
            label = Label(line.label, line.label, ("alpha",)) if line.label else Label("", "", ("dash",))
        depth = self._item_depth(label, line.depth)
        self._pop(depth)
        above = self.stack[-1] if self.stack else None
        base = above.prefix if above else ""
        own = label_key(label)
        if not own:
            self.counts[f"{base}.dash"] += 1
            own = f"dash_{self.counts[f'{base}.dash']}"
        kind: ProvisionKind = "point"
        if above is not None and above.part.kind == "article" and {"number.", "number)"} & set(label.styles):
            kind = "paragraph"
        elif self._defines(line.text):
            kind = "definition"
        cite = point_cite(above.part.cite if above else "", label, kind, own)
        self._push(line, kind, f"{base}.{own}" if base else own, cite, depth, label)

    def _text(self, line: Line) -> None:
        depth = float(line.depth or 0)
        if line.depth is None and self.stack and self.stack[-1].part.kind == "recital":
            depth = self.stack[-1].depth
        self._pop_above(depth)
        above = self.stack[-1] if self.stack else None
        if above is None:
            self.counts["text"] += 1
            self._push(
                line, "subparagraph", f"text_{self.counts['text']}", f"Text {self.counts['text']}", -13
            )
            return
        above.subs += 1
        number = above.subs + (1 if above.part.kind in _NUMBERED else 0)
        key = f"{above.part.key}.sub_{number}"
        at = above.depth + 0.5 if above.depth >= depth else depth
        kind: ProvisionKind = "definition" if self._defines(line.text) else "subparagraph"
        self._push(line, kind, key, subparagraph_cite(above.part.cite, number), at, plain=True)
        if number == 1:
            self.stack[-1].prefix = above.prefix

    def _table(self, line: Line) -> None:
        self._pop_above(float(line.depth or 0))
        above = self.stack[-1] if self.stack else None
        base = above.prefix if above else ""
        self.counts[f"{base}.table"] += 1
        number = self.counts[f"{base}.table"]
        key = f"{base}.table_{number}" if base else f"table_{number}"
        cite = f"{above.part.cite}, table {number}" if above else f"Table {number}"
        part = self._make(line, "table", key, cite, above.part.key if above else None)
        self.parts.append(part)

    def _defines(self, text: str) -> bool:
        return _DEFINES.search(text[:500]) is not None

    def _item_depth(self, label: Label, depth: int | None) -> float:
        if depth is not None:
            return float(min(depth, MOST_LEVELS))
        items = [one for one in self.stack if one.label is not None and one.depth >= 0]
        for one in reversed(items):
            if one.label is not None and label.follows(one.label):
                return one.depth
        if not label.first or label.styles == ("dash",):
            for one in reversed(items):
                if one.label is not None and set(label.styles) & set(one.label.styles):
                    return one.depth
        top = self.stack[-1].depth if self.stack else _ARTICLE
        least = 0.0 if "number." in label.styles else 1.0
        return min(max(least, float(int(top) + 1)), MOST_LEVELS)

    def _pop(self, depth: float) -> None:
        while self.stack and self.stack[-1].depth >= depth:
            self.stack.pop()

    def _pop_above(self, depth: float) -> None:
        while self.stack and (self.stack[-1].depth > depth or self.stack[-1].plain):
            self.stack.pop()

    def _make(self, line: Line, kind: ProvisionKind, key: str, cite: str, parent: str | None) -> Part:
        self.keys[key] += 1
        if self.keys[key] > 1:
            key = f"{key}_{self.keys[key]}"
            while self.keys[key]:
                key += "b"
            self.keys[key] += 1
        above = [one.part for one in self.stack if one.part.kind in ("division", "article", "annex")]
        heading = tuple(" ".join(one.text.split()) for one in above)
        label = line.label or (line.text.split("\n")[0] if kind in ("article", "annex", "division") else "")
        if not label and (found := label_of(line.text)) is not None and kind in _NUMBERED:
            label = found.printed
        return Part(key, kind, label, cite, parent, heading, line.text, line.marks, line.notes)

    def _push(
        self,
        line: Line,
        kind: ProvisionKind,
        key: str,
        cite: str,
        depth: float,
        label: Label | None = None,
        plain: bool = False,
    ) -> None:
        if not plain:
            self._pop(depth)
        parent = self.stack[-1].part.key if self.stack else None
        part = self._make(line, kind, key, cite, parent)
        self.parts.append(part)
        if kind in ("title", "preamble", "citation", "closing"):
            return
        self.stack.append(_Open(depth, part, part.key, label, plain=plain))


def parts_of(lines: Sequence[Line], most: int) -> tuple[Part, ...]:
    """The provisions that lines make up, in their order, up to one more than `most`; each line is in exactly one."""
    builder = _Builder()
    for line in lines:
        builder.add(line)
        if len(builder.parts) > most:
            break
    return tuple(builder.parts)
