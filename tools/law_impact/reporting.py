"""Under which headings of a transparency report decisions by a clause fall, told by its words. English.

The headings are short names of ours for the kinds of violation by which statements of reasons are filed under the
EU's Digital Services Act; reporting.txt holds the words. A clause that none
of them fits is reported as another breach of terms.
"""

import re
from pathlib import Path

from knowledge_base.records import Clause

_LINES = (Path(__file__).parent / "reporting.txt").read_text(encoding="utf-8").splitlines()
_PATTERNS = {
    name: re.compile(rf"(?<![\w-])(?:{words})(?![\w-])", re.IGNORECASE)
    for name, words in (line.split(": ", 1) for line in _LINES)
}
OTHER = "other breach of terms"
MOST = 2
"""Headings named for one clause: the one it is about, and one beside it."""


def headings_for(clause: Clause) -> tuple[str, ...]:
    """The headings that a clause's policy, headings and words speak of, the best first; never none."""
    name = " ".join((clause.policy, clause.policy.replace("-", " "), *clause.heading))
    worth = {
        heading: 2 * min(len(pattern.findall(name)), 1) + min(len(pattern.findall(clause.text)), 3)
        for heading, pattern in _PATTERNS.items()
    }
    best = sorted((heading for heading in worth if worth[heading]), key=lambda one: -worth[one])
    return tuple(one for one in best if worth[one] * 2 >= worth[best[0]])[:MOST] or (OTHER,)
