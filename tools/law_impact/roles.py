"""What a provision does and what a clause does: forbid, allow, order a measure, or set a scope. English, by words."""

import re
from typing import Literal

from knowledge_base.records import Clause
from tools.clause_roles import is_allowance, is_prohibition

Role = Literal["forbids", "allows", "enforces", "scope"]

_MEASURE = re.compile(
    r"suspen|exclu(?:de|sion)|withh[eo]ld|terminat|\bban(?:s|ned)?\b|\bbarr?ed|restrict (?:without|the)|paid back"
    r"|repa[iy]|refund|\balert|\bcontact|\bstrikes?\b|earnings|payouts?|within (?:\d+|\w+) (?:hours|minutes)"
    r"|addresses of support|account of a user|shall end\b",
    re.IGNORECASE,
)
_FREES = re.compile(
    r"(?:shall|must|may) not (?:prevent|apply|be removed|affect|be prevented)|remain accessible|not affected"
    r"|\bmay (?!not|only)|\bprevents\b",
    re.IGNORECASE,
)
_EVEN = re.compile(r"\b(?:even (?:where|if|by|when)|including|irrespective|regardless)\b", re.IGNORECASE)


def fit_of_roles(provision: str) -> dict[Role, float]:
    """What the role of a clause adds to its likeness: a measure belongs to enforcement, a freedom to what we allow.

    The amounts were set by hand on the tuning laws of evals/regulation.
    """
    frees, even = bool(_FREES.search(provision)), bool(_EVEN.search(provision))
    return {
        "enforces": 0.1 if _MEASURE.search(provision) else -0.25,
        "allows": 0.1 * frees - (0.0 if frees or even else 0.2),
        "scope": -0.3,
        "forbids": 0.0,
    }


def role_of(clause: Clause) -> Role:
    """What a clause does, by its headings."""
    if is_allowance(clause):
        return "allows"
    if is_prohibition(clause):
        return "forbids"
    return "enforces" if any("enforce" in name.casefold() for name in clause.heading) else "scope"
