"""What a line of a legal text is, by its words, where the markup of its source does not tell."""

import re
from dataclasses import dataclass

from knowledge_base.legal_labels import Label, heading_of, label_of
from knowledge_base.legal_lines import Line

_WHEREAS = re.compile(r"whereas\s*:?$|having regard\b", re.IGNORECASE)
_ENACTS = re.compile(r"ha(?:s|ve) (?:adopted|decided)|be it enacted", re.IGNORECASE)
_DONE = re.compile(
    r"(?:Done at|This (?:Regulation|Directive|Decision) (?:shall be|is) (?:binding|addressed))\b"
)
_MOST_TITLE = 600
_MOST_HEADING = 200


@dataclass(frozen=True)
class Seen:
    """What came before a line."""

    stage: str
    """start, preamble, body, end."""
    first: bool
    """Nothing came before it."""
    preamble: bool
    """A preamble began, so that numbers in brackets are recitals."""
    heading: str
    """The heading right above it; empty where that is none."""
    annex: bool


def role_of(line: Line, seen: Seen) -> str:
    """The role of a line whose markup tells none."""
    text = line.text
    if heading := heading_of(text):
        return {"article": "article", "annex": "annex"}.get(heading.kind, "division")
    if line.level:
        if line.level > 1 and _bare(seen.heading):
            return "subtitle"
        return "title" if line.level == 1 and seen.first else "division"
    if seen.stage in ("start", "preamble"):
        return _early_role(text, seen)
    if seen.heading and _continues(text, seen.heading):
        return "subtitle"
    if seen.stage == "end" or (_DONE.match(text) and seen.stage == "body" and not seen.annex):
        return "closing"
    return "item" if label_of(text) else "text"


def goes_on_as_recital(line: Line, before: Label | None) -> bool:
    """Whether a number after `Whereas:` begins the recitals or comes next; others are points within one."""
    label = label_of(line.label or line.text)
    if label is None or label.styles[0] not in ("number)", "number."):
        return False
    return label.follows(before) if before else label.value == "1"


def _early_role(text: str, seen: Seen) -> str:
    label = label_of(text)
    if label and label.styles[0] in ("number)", "number.") and seen.preamble:
        return "recital"
    if re.match(r"having regard", text, re.IGNORECASE):
        return "citation"
    if not label and len(text) < _MOST_TITLE and (seen.first or _goes_on(text, seen)):
        return "title"
    if not seen.first and (
        _WHEREAS.match(text) or _ENACTS.search(text[:200]) or re.match(r"THE [A-Z ,]+,$", text)
    ):
        return "preamble"
    return "item" if label else "text"


def _goes_on(text: str, seen: Seen) -> bool:
    """`of 5 May 2026`, `laying down rules on …`: further lines of the title."""
    return seen.stage == "start" and text[0].islower() and text[-1] not in ".;:"


def _continues(text: str, above: str) -> bool:
    """A short line right under a bare `Article 16` is its title."""
    return _bare(above) and len(text) < _MOST_HEADING and text[-1] not in ".;:," and label_of(text) is None


def _bare(above: str) -> bool:
    """`Article 16`, `CHAPTER V`: a number without its title."""
    heading = heading_of(above)
    return heading is not None and not heading.rest and "\n" not in above
