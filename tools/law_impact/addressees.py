"""Whether a provision asks anything of a platform or its users, or frames the act and binds others. English."""

import re
from collections.abc import Sequence

from knowledge_base.records import Clause
from tools.law_meaning.meaning import Item

_AUTHORITY = re.compile(
    r"\b(?:office|authorit\w+|commission|member states?|board|council|agency|agencies|court|courts|minister|ministry"
    r"|such (?:provisions|rules|measures)|government|parliament|assembly|regulator|committee|coordinators?|secretary)\b"
)
_OTHERS = re.compile(
    r"\b(?:banks?|charit(?:y|ies)|schools?|universit(?:y|ies)|hospitals?|employers?|producers?|manufacturers?|importers?)\b"
)
"""Who is no platform, and none of its users."""
_BEHIND = re.compile(r"\s(?:that|which|who|whose|in|on|for|with|against|directed|concerning)\s.*", re.DOTALL)
"""What stands behind a subject: “satire that concerns public office” is no office."""
_FRAME = re.compile(
    r"\b(?:fines?|penalt\w+|supervision|entry into force|review|transposition|committee procedure|delegation|repeal"
    r"|subject matter|scope|definitions?|powers|activity reports|secrecy|mutual assistance)\b",
    re.IGNORECASE,
)
"""Headings of what frames an act and asks nothing of a provider by itself."""


def frames(provision: Clause, items: Sequence[Item]) -> bool:
    """Whether a provision only frames the act, or speaks to authorities or others alone."""
    if provision.heading and _FRAME.search(provision.heading[-1]):
        return True
    told = [any(map(_elsewhere, (item.who, item.subject))) for item in items]
    named = [found for item, found in zip(items, told, strict=True) if item.who or found]
    return bool(named) and all(named)


def _elsewhere(actor: str) -> bool:
    """Whether an actor is an authority, or another who is no platform."""
    noun = _BEHIND.sub("", actor.casefold())
    return bool(_AUTHORITY.search(noun) or _OTHERS.search(noun))
