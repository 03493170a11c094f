"""Lines of a legal text as a reader finds them, in the order of the source, with what was left out of them.

A reader puts words in and says where a block ends; labels that stand alone (`(a)` in a cell of its own) are joined
with the text after them, footnote marks and the publisher's amendment marks are taken out and kept.
"""

import re
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Literal

from knowledge_base.legal_labels import NUMBERED, label_of
from knowledge_base.legal_records import LeftOut, Reason

Role = Literal[
    "", "title", "preamble", "citation", "recital", "division", "article", "annex", "subtitle", "item", "text",
    "table", "closing",
]  # fmt: skip

NOTE_OPENS, NOTE_CLOSES = "\ufdd0", "\ufdd1"
_NOTE_MARK = re.compile(
    rf"\s{{0,2}}(?:\(\s{{0,2}}{NOTE_OPENS}[^{NOTE_CLOSES}]*{NOTE_CLOSES}\s{{0,2}}\)|{NOTE_OPENS}[^{NOTE_CLOSES}]*{NOTE_CLOSES})"
)
_MARK = re.compile(r"(?P<sign>[►▶▼])\s*(?P<act>[A-Z]{1,2}\d{0,3})(?!\w)\s*|\s{0,2}◄\s{0,2}(?=[,.;:)])|◄")
_DELETED = re.compile(r"(?:[—–‒―]\s*){2,}")
"""Stands where an amendment deleted something."""
ALONE = re.compile(
    rf"[‘“\"']?(?:\(?(?:{NUMBERED}|[A-Za-z]{{1,5}})\)"
    rf"|\(?(?:{NUMBERED}|[A-Za-z]|[ivxlcIVXLC]{{2,6}})\.|\d{{1,3}}(?:\.\d{{1,3}})+\.?|[—–‒•·◦-])$"
)
"""A label that stands by itself: `1.`, `(a)`, `a)`, `1.2`, a dash; of a quoted provision also `‘3.`."""


MOST_LINES = 100_000
"""Of one text: several times what the provisions of an act may take."""


class TooManyLines(Exception):
    """A text has more lines than any act."""


@dataclass(frozen=True)
class Line:
    """One block of text: `role` where the source's markup tells it, `depth` in lists from 1, None where not known."""

    text: str
    role: Role = ""
    label: str = ""
    depth: int | None = None
    level: int = 0
    """Of a heading: 1 is the highest; 0 where not known."""
    marks: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    """The numbers of the footnotes that it points at."""


@dataclass
class Sink:
    """Collects lines. `words` adds to the block under way, `end` closes it."""

    lines: list[Line] = field(default_factory=list)
    notes: list[tuple[str, str]] = field(default_factory=list)
    _left: dict[Reason, list[str]] = field(default_factory=lambda: defaultdict(list))
    _words: list[str] = field(default_factory=list)
    _label: tuple[str, int | None] = ("", None)
    _label_marks: tuple[str, ...] = ()
    _from_here: str = ""
    _open: list[str] = field(default_factory=list)
    _acts: dict[str, str] = field(default_factory=dict)
    _ended: list[str] = field(default_factory=list)
    _unprinted: set[str] = field(default_factory=set)

    def words(self, text: str | None) -> None:
        """Add text to the block under way."""
        if text:
            self._words.append(text)

    def note_mark(self, text: str) -> None:
        """Add a footnote's mark to the block under way."""
        self._words.append(f"{NOTE_OPENS}{text}{NOTE_CLOSES}")

    def point_at(self, number: str) -> None:
        """The block under way points at a note whose mark is no text."""
        self._words.append(f"{NOTE_OPENS}{number}{NOTE_CLOSES}")
        self._unprinted.add(number)

    def open_mark(self, closes: str, act: str) -> None:
        """From here on an amending act's words stand, until the mark that `closes` names; perhaps within a block."""
        self._acts[closes] = act

    def close_mark(self, name: str) -> None:
        """Here an amending act's words end."""
        act = self._acts.pop(name, None)
        if act and "".join(self._words).strip():
            self._ended.append(act)

    def end_marks(self) -> None:
        """Here every amending act's words end, where the source has no mark that says so."""
        self.end()
        self._from_here = ""
        self._open.clear()

    def leave_out(self, reason: Reason, text: str) -> None:
        """Keep text that is no law."""
        if text.strip():
            self._left[reason].append(" ".join(text.split()))

    def note(self, number: str, text: str) -> None:
        """Keep a footnote."""
        self.notes.append((number, " ".join(text.split())))

    def label(self, text: str, depth: int | None = None) -> None:
        """A label whose text comes in the next block."""
        self.end()
        self._flush_label()
        before = tuple(self._open)
        cleaned, _, marks = self._clean(text)
        if cleaned:
            self._label = (cleaned, depth)
            self._label_marks = (*before, *marks)

    def end(
        self, role: Role = "", depth: int | None = None, level: int = 0, keep_lines: bool = False
    ) -> None:
        """Close the block under way; an empty one is none."""
        raw, self._words = "".join(self._words), []
        before = (*self._open, *self._ended)
        self._ended = []
        text, notes, marks = self._clean(raw, keep_lines)
        if not text:
            return
        if len(self.lines) >= MOST_LINES:
            raise TooManyLines
        over_it: tuple[str, ...] = tuple(
            dict.fromkeys([*filter(None, [self._from_here, *self._acts.values()]), *before, *marks])
        )
        if role != "table" and not self._label[0] and _DELETED.fullmatch(text):
            self.leave_out("amendment mark", text)
            return
        if role in ("", "item") and ALONE.fullmatch(text):
            self._flush_label()
            self._label, self._label_marks = (text, depth), over_it
            return
        self._flush_empty(text)
        label, deep = self._label
        if label and role in ("", "item") and not level:
            over_it = tuple(dict.fromkeys((*self._label_marks, *over_it)))
            self._label = ("", None)
            self.lines.append(
                Line(f"{label} {text}", "item", label, deep if deep is not None else depth, 0, over_it, notes)
            )
            return
        self._flush_label()
        self.lines.append(Line(text, role, "", depth, level, over_it, notes))

    def finish(self) -> list[Line]:
        """All lines."""
        self.end()
        self._flush_label()
        return self.lines

    def left_out(self) -> tuple[LeftOut, ...]:
        """What is in no line, by reason."""
        return tuple(LeftOut(reason=reason, text="\n".join(texts)) for reason, texts in self._left.items())

    def _flush_empty(self, text: str) -> None:
        """A label is alone for good where a text has the label that comes next: `1.` and then `2. Providers …`."""
        waiting, own = label_of(self._label[0]), label_of(text)
        if waiting and own and waiting.value and own.follows(waiting):
            self._flush_label()

    def _flush_label(self) -> None:
        if self._label[0]:
            self.lines.append(Line(self._label[0], "", "", self._label[1], 0, self._label_marks))
            self._label = ("", None)

    def _clean(self, raw: str, keep_lines: bool = False) -> tuple[str, tuple[str, ...], list[str]]:
        """The text without marks, the notes it points at, the amendments over it."""
        notes: list[str] = []
        marks: list[str] = []

        def take_note(found: re.Match[str]) -> str:
            mark = found[0].replace(NOTE_OPENS, "").replace(NOTE_CLOSES, "")
            if mark not in self._unprinted:
                self.leave_out("note mark", mark)
            notes.append(re.sub(r"[^\w*]", "", mark))
            return ""

        def take_mark(found: re.Match[str]) -> str:
            self.leave_out("amendment mark", found[0])
            act = found["act"]
            if act is None:
                del self._open[-1:]
            elif found["sign"] == "▼":
                self._from_here = "" if act == "B" else act
                self._open.clear()
            elif act != "B":  # the basic act, as it was published
                self._open.append(act)
                marks.append(act)
            return ""

        text = re.sub(r"[^\S\n\t]+" if keep_lines else r"\s+", " ", raw)  # long runs would make patterns slow
        text = _NOTE_MARK.sub(take_note, text)
        text = _MARK.sub(take_mark, text)
        if keep_lines:
            text = "\n".join(
                "\t".join(" ".join(cell.split()) for cell in row.split("\t")) for row in text.split("\n")
            ).strip("\n")
        else:
            text = " ".join(text.split())
        return (text if text.strip() else ""), tuple(notes), marks
