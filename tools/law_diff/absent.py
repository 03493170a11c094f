"""Parts of an act that one of two files does not hold at all: they are told, and not compared.

Consolidated texts come without recitals, exports without annexes; that is no amendment.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

from knowledge_base.errors import WrongUsage
from tools.law_diff.provisions import Provision, heading_only
from tools.law_diff.references import references

_GROUPS = {
    "title": re.compile(r"Title$"),
    "recitals": re.compile(r"(?:Recital|Citation|Preamble)\b"),
    "headings of chapters": re.compile(
        r"(?:Part|Title|Chapter|Section|Subsection) (?:[IVXLC]+[a-z]?|\d+[a-z]?|[A-Z])$"
    ),
    "closing formula": re.compile(r"Closing\b"),
    "annexes": re.compile(r"(?:Annex|Appendix|Schedule)\b"),
}
_REPEALED = re.compile(
    r"(?i)\bannex(?:es)?\b[^.;\n]{0,60}\b(?:(?:is|are|be)\s+(?:hereby\s+)?(?:deleted|repealed)|shall\s+cease)"
)
_GLUED = re.compile(r"\bArticle \d{1,3}[A-Z“‘\"][^\W\d_]{0,15}")
"""`Article 4Principle`: a heading whose line breaks are gone."""
LOST = 3
"""Headings without line breaks from which a text without articles has lost them."""


class Both(NamedTuple):
    """What can be compared, and what was set apart."""

    old: tuple[Provision, ...]
    new: tuple[Provision, ...]
    notes: tuple[str, ...]


def held_by_both(old: Sequence[Provision], new: Sequence[Provision]) -> Both:
    """The provisions of two versions without recitals, headings, formula or annexes that one file holds none of.

    Annexes that are gone were repealed where the later text says so; annexes that are new were added unless the
    earlier text refers to its own.

    Raises: WrongUsage where one version has lost the line breaks between its articles.
    """
    _refuse_run_together(old, "earlier")
    _refuse_run_together(new, "later")
    notes: list[str] = []
    for name in _GROUPS:
        before, after = ([one for one in side if _is_of(name, one)] for side in (old, new))
        if bool(before) == bool(after) or not _set_apart(name, old, new, bool(before)):
            continue
        which, apart = ("later", before) if before else ("earlier", after)
        size = f"{len(apart):,} provision{'s' if len(apart) > 1 else ''}"
        notes.append(f"The {which} file holds no {name}: not compared ({size}).")
        old, new = ([one for one in side if not _is_of(name, one)] for side in (old, new))
    return Both(tuple(old), tuple(new), tuple(notes))


def _refuse_run_together(side: Sequence[Provision], which: str) -> None:
    if any(one.number.startswith("Article") for one in side):
        return
    found = [match[0] for one in side for match in _GLUED.finditer(one.text)]
    if len(set(found)) >= LOST:
        raise WrongUsage(
            f"the {which} version has lost its line breaks ({found[0]!r}), so that its articles cannot be told apart; "
            "take a copy of it that has them"
        )


def _is_of(name: str, one: Provision) -> bool:
    return bool(_GROUPS[name].match(one.number)) and (name != "headings of chapters" or heading_only(one))


def _set_apart(name: str, old: Sequence[Provision], new: Sequence[Provision], gone: bool) -> bool:
    if name != "annexes":
        return True
    if gone:
        return not any(_REPEALED.search(one.text) for one in new)
    return any(found.kind == "anx" for one in old for found in references(one.text))
