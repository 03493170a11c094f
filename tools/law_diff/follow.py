"""What follows from changes elsewhere: terms that mean something else now, and references that went astray."""

from collections.abc import Collection, Iterator, Mapping
from functools import partial

from tools.law_diff.align import Alignment, Side
from tools.law_diff.comparison import StrayReference, TermChange
from tools.law_diff.definitions import Definition, changed_terms, uses
from tools.law_diff.provisions import heading_only, named
from tools.law_diff.references import Reference, Renumbered, inner_references, references

MOST_USES = 200
"""Provisions that are listed for one term."""
_NAMES = {"art": "Article", "anx": "Annex", "rct": "Recital", "sec": "Section", "chp": "Chapter"}


def term_changes(
    old: Side,
    new: Side,
    before: Mapping[str, Definition],
    after: Mapping[str, Definition],
    touched: Collection[int],
) -> tuple[TermChange, ...]:
    """Each term whose definition changed, with the untouched provisions that use it."""
    changed = changed_terms(before, after)
    used = uses(list(changed), [provision.text for provision in new.provisions])
    return tuple(_told(old, new, term, before, after, used.get(term, ()), touched) for term in changed)


def _told(
    old: Side,
    new: Side,
    term: str,
    before: Mapping[str, Definition],
    after: Mapping[str, Definition],
    used: Collection[int],
    touched: Collection[int],
) -> TermChange:
    definition = after.get(term) or before[term]
    side = new if term in after else old
    own = definition.provision if term in after else -1
    return TermChange(
        term=definition.term,
        what="changed" if term in before and term in after else "new" if term in after else "gone",
        defined_in=named(side.provisions[definition.provision]),
        used_in=tuple(named(new.provisions[at]) for at in used if at not in touched and at != own)[
            :MOST_USES
        ],
    )


def stray_references(found: Alignment, moves: Renumbered) -> tuple[StrayReference, ...]:
    """References that both versions of a provision have, and whose target is another one now, or none."""
    if not found.old.addresses:
        return ()
    there = {place[:length] for place in found.new.addresses for length in (2, 3) if len(place) >= length}
    kinds = {place[0] for place in found.old.addresses if len(place) > 1}
    told = (
        stray
        for old, new in found.partner.items()
        if not heading_only(found.new.provisions[new])
        for one in _kept(found.old.provisions[old].text, found.new.provisions[new].text)
        if one.kind in kinds
        for stray in _stray(named(found.new.provisions[new]), one, moves, there)
    )
    inner = (stray for pair in found.partner.items() for stray in _inner(found, *pair, moves, there))
    return tuple(dict.fromkeys((*told, *inner)))


def _inner(
    found: Alignment, old: int, new: int, moves: Renumbered, there: Collection[tuple[str, ...]]
) -> Iterator[StrayReference]:
    """Paragraphs of its own article that a provision names as before, while they, or it, are elsewhere now or went."""
    was, now = found.old.addresses[old][:2], found.new.addresses[new][:2]
    if len(was) < 2 or len(now) < 2:
        return
    before = {paragraph for paragraph, _, _ in inner_references(found.old.provisions[old].text)}
    for paragraph, _, _ in inner_references(found.new.provisions[new].text) if before else ():
        if paragraph not in before or (*was, paragraph) not in moves:
            continue
        meant, named_now = moves[(*was, paragraph)], (*now, paragraph)
        if meant != named_now and (meant or named_now not in there or _came(named_now, moves)):
            yield StrayReference(
                provision=named(found.new.provisions[new]),
                reference=f"its paragraph {paragraph}",
                now=_name(named_now) if named_now in there else "",
                meant=_name(meant) if meant else "",
            )


def _kept(old: str, new: str) -> Iterator[Reference]:
    """The references of the later text that the earlier one has too."""
    here = list(references(new))
    if here:
        before = {one.target for one in references(old)} if old != new else {one.target for one in here}
        yield from (one for one in here if one.target in before)


def _stray(
    provision: str, one: Reference, moves: Renumbered, there: Collection[tuple[str, ...]]
) -> Iterator[StrayReference]:
    target = one.target
    if target not in moves:
        target = target[:2]
    if target not in moves:
        return
    now = moves[target]
    if now == target:
        return
    say = partial(StrayReference, provision=provision, reference=_name(target))
    if target not in there:
        yield say(now="", meant=_name(now) if now else "")
    elif now is not None or _came(target, moves):
        yield say(now=_name(target), meant=_name(now) if now else "")


def _came(place: tuple[str, ...], moves: Renumbered) -> bool:
    """Whether what stands there now stood elsewhere before; what is new there may replace what is gone."""
    return any(now == place != was for was, now in moves.items())


def _name(target: tuple[str, ...]) -> str:
    kind, number, *rest = target
    shown = number.upper() if kind == "anx" else number
    return f"{_NAMES.get(kind, kind)} {shown}" + "".join(f"({part})" for part in rest)
