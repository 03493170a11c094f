"""Parts of an act that one of two files does not hold at all: they are told, and not compared.

Consolidated texts come without recitals, exports without annexes; that is no amendment.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

from tools.law_diff.provisions import Provision
from tools.law_diff.references import references

_RECITALS = re.compile(r"(?:Recital|Citation|Preamble)\b")
_CLOSING = re.compile(r"Closing\b")
_ANNEXES = re.compile(r"(?:Annex|Appendix|Schedule)\b", re.IGNORECASE)
_REPEALED = re.compile(
    r"(?i)\bannex(?:es)?\b[^.;\n]{0,60}\b(?:(?:is|are|be)\s+(?:hereby\s+)?(?:deleted|repealed)|shall\s+cease)"
)


class Both(NamedTuple):
    """What can be compared, and what was set apart."""

    old: tuple[Provision, ...]
    new: tuple[Provision, ...]
    notes: tuple[str, ...]


def held_by_both(old: Sequence[Provision], new: Sequence[Provision]) -> Both:
    """The provisions of two versions without recitals, formula or annexes that one file holds none of.

    Annexes that are gone were repealed where the later text says so; annexes that are new were added unless the
    earlier text refers to its own.
    """
    notes: list[str] = []
    for name, pattern in (("recitals", _RECITALS), ("closing formula", _CLOSING), ("annexes", _ANNEXES)):
        before, after = ([one for one in side if pattern.match(one.number)] for side in (old, new))
        if bool(before) == bool(after) or not _set_apart(name, old, new, bool(before)):
            continue
        which, apart = ("later", before) if before else ("earlier", after)
        notes.append(f"The {which} file holds no {name}: not compared ({len(apart):,} provisions).")
        old, new = ([one for one in side if not pattern.match(one.number)] for side in (old, new))
    return Both(tuple(old), tuple(new), tuple(notes))


def _set_apart(name: str, old: Sequence[Provision], new: Sequence[Provision], gone: bool) -> bool:
    if name != "annexes":
        return True
    if gone:
        return not any(_REPEALED.search(one.text) for one in new)
    return any(found.kind == "anx" for one in old for found in references(one.text))
