"""What is compared: provisions in their order, each with the number and headings it stands under.

A `Clause` of the store is one; so is whatever else has these three fields.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from knowledge_base.legal_labels import LATIN

_KINDS = {
    "article": "art",
    "art": "art",
    "annex": "anx",
    "recital": "rct",
    "section": "sec",
    "chapter": "chp",
}
_KINDS |= {"title": "tit"}
CONTAINERS = frozenset(_KINDS.values())
"""What an address begins with that names an article, an annex or the like; a policy's own numbers name none."""
_COUNT = rf"\d+(?:-\d+)*(?:[\s-]?(?:{LATIN})|[a-z]{{0,3}})"
_NUMBERED = re.compile(
    r"(?i)^\W*(articles?|art|annex|recital|section|chapter|title|§)\b[.\s]*"
    rf"({_COUNT}|[IVXLC]+|[A-Z])?\b"
)
_LABELS = re.compile(
    r"(?i)\b(?:article|annex|recital|section|chapter|title|§)[.\s]*(?:\d+[a-z]{0,3}|[IVXLC]+|[A-Z])\b"
)
_PART = re.compile(
    rf"(?<![^\W_])(?:{_COUNT}|(?:indent|table|subparagraph)\s\d+|[a-z]{{1,4}}|[IVXLC]+|[A-Z])(?![^\W_])"
)
_TABLE = re.compile(r"^[\s|:-]+")
"""The marks that a table of Markdown begins with."""
MOST_HEADING = 400
"""Characters of a heading."""
_NO_PARTS = {"point", "points", "paragraph", "subparagraph", "sub", "and", "of", "the", "no"}


class Provision(Protocol):
    """One numbered rule of a text."""

    @property
    def number(self) -> str:
        """As people cite it; empty where it has none."""

    @property
    def heading(self) -> tuple[str, ...]:
        """The headings it stands under, outermost first."""

    @property
    def text(self) -> str:
        """Its own words."""


@dataclass(frozen=True)
class Passage:
    """A provision of a text that no store knows."""

    number: str
    heading: tuple[str, ...]
    text: str


def address(provision: Provision) -> tuple[str, ...]:
    """Where a provision stands, in one form: `("art", "16", "2", "a")` for Article 16(2), point (a).

    A number that names no article takes it from the innermost heading that does; empty without a number.
    """
    kind, rest = _kind(provision.number)
    above: tuple[str, ...] = ()
    if not kind:
        for heading in reversed(provision.heading):
            found, tail = _kind(heading)
            first = _PART.search(tail)
            if found and first:
                above = (found, first[0].casefold().replace(" ", ""))
                break
    parts = tuple(part.casefold() for part in _parts(rest))
    return ((kind,) if kind else above) + parts if kind or above or parts else ()


def heading_only(provision: Provision) -> bool:
    """Whether it is the heading of an article, a chapter or the like, and no rule of its own."""
    kind, _ = _kind(provision.text.lstrip("#*► \n"))
    return (
        bool(kind)
        and len(provision.text) < MOST_HEADING
        and not provision.text.rstrip().endswith((".", ";", ":"))
    )


def title_words(text: str) -> str:
    """What a heading says beside its number."""
    return _LABELS.sub(" ", text)


def named(provision: Provision) -> str:
    """How people would cite it: its number, else its heading, else its first words."""
    if provision.number:
        kind, _ = _kind(provision.number)
        within = next((one for one in reversed(provision.heading) if _kind(one)[0]), "")
        return provision.number if kind or not within else f"{_short(within)}, {provision.number}"
    heading = next((one for one in reversed(provision.heading) if one.strip()), "")
    return heading or f"“{' '.join(_TABLE.sub('', provision.text).split()[:6])} …”"


def _short(heading: str) -> str:
    found = _NUMBERED.match(heading)
    return found[0].strip() if found and found[2] else heading


def _kind(text: str) -> tuple[str, str]:
    found = _NUMBERED.match(text)
    if found is None or not found[2]:
        return "", text
    kind = _KINDS.get(found[1].casefold().removesuffix("s"), "sec")
    return kind, text[found.start(2) :]


def _parts(text: str) -> Iterator[str]:
    for part in _PART.findall(text):
        if part.casefold() not in _NO_PARTS:
            yield part.replace(" ", "")
