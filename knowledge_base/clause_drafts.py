"""Clauses that are drafted where none in force covers some cases: their marks, and what is shown beside them.

A policy text with a mark or a blank is nobody's rule: it is never taken in, so it is never in force, found or compiled.
"""

import re
from datetime import date
from typing import Literal

from knowledge_base.cases import PlainText
from knowledge_base.measured import Rate
from knowledge_base.records import ArtefactId, CaseId, Citation, ClauseId, Record

DRAFT_MARK = "DRAFT for the policy team"
_ASKS = "policy team to decide"
_MARKS = (_ASKS.replace(" ", r"\s+"), DRAFT_MARK.replace(" ", r"\s+"))
_LEFT = re.compile(rf"\[\s*{_MARKS[0]}[^\]]{{0,400}}\]?|{_MARKS[1]}", re.I)
"""However lines are broken; what is not closed is one too."""

PartName = Literal["title", "scope", "rule", "exceptions", "enforcement", "market notes"]


def blank(what: str) -> str:
    """A place that nothing supports a wording for: what people have to decide there."""
    return f"[{_ASKS}: {what.replace('[', '(').replace(']', ')')}]"


def unfinished(text: str) -> tuple[str, ...]:
    """The draft marks and blanks that a text still holds, in order."""
    return tuple(found[0] for found in _LEFT.finditer(text))


def refusal(text: str, source: str) -> str:
    """Why a text cannot be in force yet; empty where it can."""
    left = unfinished(text)
    if not left:
        return ""
    more = f" and {len(left) - 1} more" if len(left) > 1 else ""
    return (
        f"{source!r} is a draft for the policy team: it still says {left[0][:200]!r}{more}; decide each with "
        "'redline proposals edit P-… --file FILE --why \"…\" --as YOU', then have that approved"
    )


class SharedTerm(Record):
    """A term in so many of the cluster's texts and of the others; `p_value` is Fisher's, corrected (Tarone)."""

    term: PlainText
    inside: int
    of_inside: int
    outside: int
    of_outside: int
    p_value: float
    sure: bool


class Spread(Record):
    """How many of the cluster's cases each market, language or surface has."""

    by: Literal["market", "language", "surface"]
    counts: tuple[tuple[str, int], ...]


class DraftedPart(Record):
    """One part of a drafted clause; `sources` are the clauses that its words or form are taken from."""

    part: PartName
    text: str
    sources: tuple[Citation, ...] = ()


class NearRule(Record):
    """A clause that comes near, verbatim, and the terms of the cluster that it holds no word of."""

    cited: Citation
    cosine: float
    lacks: tuple[str, ...] = ()


class Offered(Record):
    """What a model would word a part like; `problem` tells why it was refused, empty: taken."""

    part: str
    text: str
    problem: str = ""


class Covered(Record):
    """How near some of the cluster's cases lie to the rules, and how many the prompt would flag.

    `floor` is the cosine that three quarters of the other violations reach; before and after count the cases that do.
    """

    which: Literal["drafted from", "held out"]
    n: int
    nearest_before: float
    nearest_after: float
    before: Rate
    after: Rate
    flagged_before: Rate
    flagged: Rate


class Hit(Record):
    """Of the cases that people allow and that are allowed now, the share that the clause would flag."""

    which: Literal["seen", "unseen"]
    n: int
    flagged: int
    rate: Rate
    examples: tuple[CaseId, ...] = ()


class ClauseGap(Record):
    """A clause that is drafted for a gap, with what it was made from and what was measured of it."""

    policy: ArtefactId
    number: str
    heading: tuple[str, ...]
    holds_from: date
    terms: tuple[SharedTerm, ...]
    spreads: tuple[Spread, ...]
    trend: str
    parts: tuple[DraftedPart, ...]
    """Empty where a person wrote the text."""
    near: tuple[NearRule, ...]
    elsewhere: tuple[NearRule, ...]
    """Of other policies in the workspace."""
    offered: tuple[Offered, ...] = ()
    floor: float
    covered: tuple[Covered, ...]
    hits: tuple[Hit, ...]
    examples: tuple[CaseId, ...] = ()
    """The tuning cases that the measured question was taught by."""
    clauses: tuple[ClauseId, ...]
    """The ids that the new text would get."""
