"""Where a clause of ours may say less than a provision: a laxer number, or an allowance of what is forbidden.

Both are told from the words alone, with both quotes, for a clause that the provision is taken to touch. Whether they
speak of the same act is for a person to say: a conflict never acts by itself.
"""

import re
from collections.abc import Iterator, Sequence

from knowledge_base.records import Clause
from tools.clause_roles import is_allowance
from tools.figures import listed
from tools.law_impact.impact import Conflict
from tools.law_impact.numbers import Amount, amounts
from tools.law_impact.same_thing import same_thing, shared_words
from tools.law_meaning.meaning import Item

_REMOVES = re.compile(
    r"^(?:immediately |promptly )?(?:be )?(?:remove|delete|take down|block|disable|end|stop|prohibit)(?:d|ped|ed)?\b"
)
_FRAME = re.compile(r"^(?:apply|prevent|affect|preclude|prejudice|mean|constitute|impose|exceed)\b")
"""“This Article shall not prevent …” forbids nobody anything."""
_WORDS = {
    "laxer": "ours may be laxer",
    "other": "the two numbers differ",
}


def conflict_of(law: Clause, items: Sequence[Item], clause: Clause) -> Conflict | None:
    """The first conflict of a provision with a clause that it touches; None where none is plain from the words."""
    binding = [item for item in items if item.kind in ("obligation", "prohibition")]
    if not binding:
        return None
    return next(_numbers(law, clause), None) or _allowed(binding, law, clause)


def forbids(item: Item) -> bool:
    """Whether a rule says that something may not be."""
    if item.kind == "prohibition":
        return not _FRAME.match(item.what.strip())
    return item.kind == "obligation" and bool(_REMOVES.match(item.what.strip().casefold()))


def _numbers(law: Clause, clause: Clause) -> Iterator[Conflict]:
    own = amounts(clause.text)
    for theirs in amounts(law.text) if own else ():
        for ours in own:
            if theirs.measure != ours.measure or theirs.unit != ours.unit:
                continue
            how = _differs(theirs, ours)
            if how and same_thing(law.text, theirs, clause.text, ours):
                yield _conflict(how, law, theirs, clause, ours)


def _differs(law: Amount, ours: Amount) -> str:
    """ "laxer" where the words tell a direction, "other" where they do not, empty where ours is no less."""
    if law.measure == "deadline":
        return "laxer" if ours.number > law.number else ""
    if law.measure in ("period", "age"):
        return "laxer" if ours.number < law.number else ""
    if law.measure == "hours of the day":
        return "" if ours.number <= law.number and ours.until >= law.until else "laxer"
    if law.measure == "window":
        if ours.times <= law.times and ours.number >= law.number:
            return ""
        return "laxer" if ours.times >= law.times and ours.number <= law.number else "other"
    return "other" if law.number != ours.number else ""


def _conflict(how: str, law: Clause, theirs: Amount, clause: Clause, ours: Amount) -> Conflict:
    alone = theirs.measure in ("deadline", "period", "age") and clause.text.count(ours.said) == 1
    return Conflict(
        kind="laxer limit" if how == "laxer" else "other number",
        words=f"the law says “{theirs.text}”, our clause “{ours.text}”: {_WORDS[how]}, if both speak of the same thing",
        law=theirs.text,
        law_provision=law.id,
        ours=ours.text,
        clause=clause.id,
        instead=clause.text.replace(ours.said, theirs.said) if alone else "",
    )


def _allowed(items: Sequence[Item], law: Clause, clause: Clause) -> Conflict | None:
    found = next((item for item in items if forbids(item)), None)
    shared = shared_words(law.text, clause.text)
    if found is None or not shared or not is_allowance(clause):
        return None
    said = listed([f"“{word}”" for word in shared[:3]])
    words = f"our clause stands under what we allow, and the law may forbid it: both speak of {said}"
    return Conflict(
        kind="allows what is forbidden",
        words=words,
        law=next((one.text for one in found.quotes if one.provision == law.id), law.text),
        law_provision=law.id,
        ours=clause.text,
        clause=clause.id,
    )
