"""What two versions of a law demand differently: rules and terms that are new, gone or changed."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import Literal

from knowledge_base.records import Record
from tools.law_diff.comparison import REAL, Comparison
from tools.law_diff.words import words_of
from tools.law_meaning.check import folded
from tools.law_meaning.meaning import DefinedTerm, Item, Limit, Meaning

ALIKE = 0.45
"""Likeness of words from which two rules of a changed provision are one rule, changed."""
FIELDS = ("kind", "who", "what", "when", "where", "exceptions", "limits")


class ItemChange(Record):
    """A rule that is not as it was; `fields` names what differs of a changed one."""

    kind: Literal["new", "gone", "changed"]
    before: Item | None = None
    after: Item | None = None
    fields: tuple[str, ...] = ()


class TermTurn(Record):
    """A term whose definition is new, gone or changed, with its words before and after."""

    kind: Literal["new", "gone", "changed"]
    term: str
    before: str = ""
    after: str = ""


def changed_items(before: Meaning, after: Meaning, comparison: Comparison) -> tuple[ItemChange, ...]:
    """The rules that differ, in the order of the later version; a renumbering or other wording is no difference."""
    old, new = _without_equal(before.items, after.items)
    follows = _follows(comparison)
    found: list[ItemChange] = []
    matched: set[str] = set()
    for item in new:
        match = _likest(item, [one for one in old if one.id not in matched], follows)
        if match is None:
            found.append(ItemChange(kind="new", after=item))
            continue
        matched.add(match.id)
        if fields := differing(match, item):
            found.append(ItemChange(kind="changed", before=match, after=item, fields=fields))
    gone = [ItemChange(kind="gone", before=one) for one in old if one.id not in matched]
    return (*found, *gone)


def changed_terms(before: Meaning, after: Meaning) -> tuple[TermTurn, ...]:
    """The terms whose definition differs in its words."""
    old = {one.term.casefold(): one for one in before.terms}
    new = {one.term.casefold(): one for one in after.terms}
    return tuple(_terms(old, new))


def differing(before: Item, after: Item) -> tuple[str, ...]:
    """What of two forms of a rule differs: its fields, by their words."""
    return tuple(name for name in FIELDS if _told(before, name) != _told(after, name))


def _terms(old: dict[str, DefinedTerm], new: dict[str, DefinedTerm]) -> Iterator[TermTurn]:
    for key in {**old, **new}:
        was, now = _quote_of(old.get(key)), _quote_of(new.get(key))
        if was and now:
            if words_of(was).folded != words_of(now).folded:
                yield TermTurn(kind="changed", term=key, before=was, after=now)
        else:
            yield TermTurn(kind="gone" if was else "new", term=key, before=was, after=now)


def _quote_of(term: DefinedTerm | None) -> str:
    return "" if term is None else term.quote.text


def _told(item: Item, name: str) -> object:
    value = getattr(item, name)
    if name == "limits":
        return sorted(
            (
                limit.relation,
                str(limit.number),
                limit.unit,
                str(limit.day),
                limit.iso,
                folded(limit.counted_from),
            )
            for limit in value
        )
    if isinstance(value, tuple):
        return [words_of(one).folded for one in value]
    return words_of(value).folded if name == "what" else value


def _without_equal(before: Sequence[Item], after: Sequence[Item]) -> tuple[list[Item], list[Item]]:
    """Less the rules that say the same words, first in the same provision and then anywhere."""
    old, new = list(before), list(after)
    for key_of in (_own, _words):
        waiting: dict[str, list[int]] = defaultdict(list)
        for at in reversed(range(len(old))):
            waiting[key_of(old[at])].append(at)
        equal: set[int] = set()
        rest: list[Item] = []
        for item in new:
            same = waiting.get(key_of(item))
            if same:
                equal.add(same.pop())
            else:
                rest.append(item)
        new, old = rest, [item for at, item in enumerate(old) if at not in equal]
    return old, new


def _own(item: Item) -> str:
    return item.id


def _words(item: Item) -> str:
    return item.id.partition("~")[2].partition("-")[0] + item.kind


def _follows(comparison: Comparison) -> dict[str, frozenset[str]]:
    """By later provision the earlier ones that it goes on as; itself where no change names it."""
    found: dict[str, set[str]] = defaultdict(set)
    for change in comparison.changes:
        if len(change.ids) > 1:
            for one in change.ids:
                found[one] |= set(change.ids)
    return {one: frozenset(ids) for one, ids in found.items()}


def _likest(item: Item, old: Sequence[Item], follows: dict[str, frozenset[str]]) -> Item | None:
    from_where = follows.get(item.provision, frozenset()) | {item.provision}
    near = [one for one in old if one.provision in from_where]
    rated = [(_likeness(one, item), one.id, one) for one in near]
    best = max(rated, default=None, key=lambda one: one[:2])
    return best[2] if best is not None and best[0] >= ALIKE else None


def _likeness(before: Item, after: Item) -> float:
    first, second = folded(before.what).split()[:200], folded(after.what).split()[:200]
    same = SequenceMatcher(None, first, second, autojunk=False).ratio()
    return 0.8 * same + 0.1 * (before.who == after.who) + 0.1 * (before.kind == after.kind)


def real_only(found: Sequence[ItemChange], comparison: Comparison) -> tuple[ItemChange, ...]:
    """Those that stand in a provision which was amended in substance, added or repealed."""
    real = {one for change in comparison.changes if change.kind in REAL for one in change.ids}
    return tuple(
        one for one in found if any(item and item.provision in real for item in (one.before, one.after))
    )


def limit_words(limits: Sequence[Limit]) -> str:
    """Deadlines first, then the rest, as the text has them; what binds another than the actor last."""
    order = ("deadline", "frequency", "period", "threshold")
    told = sorted(limits, key=lambda one: (one.of_another, order.index(one.kind)))
    return "; ".join(limit.text for limit in told)
