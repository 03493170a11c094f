"""Where a clause of ours says less than a provision: a laxer number, or an allowance of what is forbidden.

Only durations of one kind are compared, both from the words. Whether they speak of the same act is for a person to
say: a conflict is shown with both quotes, and never acts by itself.
"""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from knowledge_base.records import Clause
from tools.clause_roles import is_allowance
from tools.law_impact.impact import Conflict
from tools.law_meaning.limits import limits
from tools.law_meaning.meaning import Item, Limit

_HOURS = {"hours": 1, "days": 24, "weeks": 168, "months": 730, "years": 8_760}
_COUNTED = re.compile(
    r"\b(?:first|second|third|fourth|fifth|two|three|four|five|twice|\d+)(?:\s+\w+){0,2}\s*$", re.IGNORECASE
)
"""“Three strikes within ninety days” is a window in which something is counted, no deadline."""
_SPAN = re.compile(
    r"\b[\w-]+[\s-]+(?:working |business |calendar )?(?:hours?|days?|weeks?|months?|years?)\b", re.IGNORECASE
)
_AGE = re.compile(
    r"\bunder (?:the age of )?(?P<n>1\d|2[01])\b|\baged? under (?P<m>1\d|2[01])\b", re.IGNORECASE
)
_REMOVES = re.compile(
    r"^(?:immediately |promptly )?(?:remove|delete|take down|block|disable access|end|stop|prohibit)\b"
)
_FRAME = re.compile(r"^(?:apply|prevent|affect|preclude|prejudice|mean|constitute|impose|exceed)\b")
"""“This Article shall not prevent …” forbids nobody anything."""


def conflict_of(law: Clause, items: Sequence[Item], clause: Clause) -> Conflict | None:
    """The first conflict of a provision with a clause that it touches; None where none is plain from the words."""
    binding = [item for item in items if item.kind in ("obligation", "prohibition")]
    if not binding:
        return None
    return next(_laxer(law, clause), None) or next(_younger(law, clause), None) or _allowed(binding, clause)


def forbids(item: Item) -> bool:
    """Whether a rule says that something may not be."""
    if item.kind == "prohibition":
        return not _FRAME.match(item.what.strip())
    return item.kind == "obligation" and bool(_REMOVES.match(item.what.strip().casefold()))


def _laxer(law: Clause, clause: Clause) -> Iterator[Conflict]:
    for theirs in _durations(law):
        for ours in _durations(clause):
            if theirs.kind == ours.kind and _less(theirs, ours):
                law_says, we_say = _span(theirs.text), _span(ours.text)
                yield Conflict(
                    kind="laxer limit",
                    words=f"the law says “{theirs.text}”, our clause “{ours.text}”",
                    law=theirs.text,
                    law_provision=law.id,
                    ours=ours.text,
                    clause=clause.id,
                    instead=clause.text.replace(we_say, law_says) if clause.text.count(we_say) == 1 else "",
                )


def _durations(clause: Clause) -> Iterator[Limit]:
    for limit in limits(clause.text, clause.id):
        if limit.number is None or limit.unit not in _HOURS or limit.kind not in ("deadline", "period"):
            continue
        if limit.kind == "deadline" and limit.relation != "within":
            continue
        if not _COUNTED.search(clause.text[: clause.text.find(limit.text)]) and _SPAN.search(limit.text):
            yield limit


def _less(law: Limit, ours: Limit) -> bool:
    """Whether we take longer than a deadline, or keep to less than a period that is a minimum."""
    theirs, own = _in_hours(law), _in_hours(ours)
    if law.kind == "deadline" or law.relation == "at_most":
        return own > theirs
    return own < theirs


def _in_hours(limit: Limit) -> Decimal:
    return (limit.number or Decimal(0)) * _HOURS[limit.unit]


def _span(text: str) -> str:
    found = _SPAN.search(text)
    return found[0] if found else text


def _younger(law: Clause, clause: Clause) -> Iterator[Conflict]:
    """We protect people up to a lower age than the law does."""
    for theirs in _AGE.finditer(law.text):
        for ours in _AGE.finditer(clause.text):
            if int(ours["n"] or ours["m"]) < int(theirs["n"] or theirs["m"]):
                yield Conflict(
                    kind="laxer limit",
                    words=f"the law says “{theirs[0]}”, our clause “{ours[0]}”",
                    law=theirs[0],
                    law_provision=law.id,
                    ours=ours[0],
                    clause=clause.id,
                    instead=clause.text.replace(ours[0], theirs[0])
                    if clause.text.count(ours[0]) == 1
                    else "",
                )


def _allowed(items: Sequence[Item], clause: Clause) -> Conflict | None:
    found = next((item for item in items if forbids(item)), None)
    if found is None or not is_allowance(clause):
        return None
    return Conflict(
        kind="allows what is forbidden",
        words="our clause stands under what we allow, and the law forbids something near it",
        law=found.quote,
        law_provision=found.provision,
        ours=clause.text,
        clause=clause.id,
    )
