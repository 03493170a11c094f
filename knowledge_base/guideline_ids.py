"""Ids of a guideline's items that stay while their words, number and place change.

An id is the item's anchor (`{#link-drops}` at its end), or its kind with the number or name that it had when it was
new: `rule-4`, `label-violates`. It is never given to another item, also when its item is gone. They are not stored: the
versions of an artefact never change, so its first version's ids and each later one's follow from the texts.
"""

import re
from collections.abc import Sequence
from datetime import date
from typing import get_args

from anyascii import anyascii

from knowledge_base import digests
from knowledge_base.clause_ids import assign_ids
from knowledge_base.guideline_records import Guideline, GuidelineItem, ItemKind
from knowledge_base.policy_text import PolicyText, Rule
from knowledge_base.records import GLOBAL, ArtefactId, Clause, ClauseId

_ANCHOR = re.compile(r"[a-z0-9][a-z0-9._-]{0,79}")


def with_ids(guideline: Guideline, earlier: Sequence[Guideline]) -> Guideline:
    """The guideline with its items' ids; `earlier` are the versions before with theirs, the oldest first."""
    ids: dict[int, str] = {}
    anchored = _anchored(guideline)
    for kind in dict.fromkeys(item.kind for item in guideline.items):
        ids |= _of_kind(guideline, kind, earlier, anchored)
    items = tuple(item.model_copy(update={"id": ids[at]}) for at, item in enumerate(guideline.items))
    return guideline.model_copy(update={"items": items})


def _anchored(guideline: Guideline) -> dict[int, str]:
    """The anchors that name an item, by its place: valid, the first of their kind, and not like another kind's ids."""
    found: dict[int, str] = {}
    for at, item in enumerate(guideline.items):
        others = tuple(_stem(kind) + "-" for kind in get_args(ItemKind) if kind != item.kind)
        alone = item.anchor not in found.values() and not item.anchor.startswith(others)
        if alone and _ANCHOR.fullmatch(item.anchor):
            found[at] = item.anchor
    return found


def _of_kind(
    guideline: Guideline, kind: ItemKind, earlier: Sequence[Guideline], anchored: dict[int, str]
) -> dict[int, str]:
    """The ids of the items of one kind by their place, as the clauses of a policy get theirs."""
    stem = _stem(kind)
    places = [at for at, item in enumerate(guideline.items) if item.kind == kind]
    anchors = [anchored.get(at, "").removeprefix(f"{stem}-") for at in places]
    rules = tuple(
        _rule(guideline.items[at], position, anchor)
        for position, (at, anchor) in enumerate(zip(places, anchors, strict=True))
    )
    text = PolicyText(id=stem, title=stem, effective_from=date.min, rules=rules)
    known = {_clause_id(stem, item.id): item.id for one in earlier for item in one.of(kind)}
    before = [_clauses(one, kind, version) for version, one in enumerate(earlier, start=1)]
    retired = [clause for clauses in before[:-1] for clause in clauses]
    given, _ = assign_ids(text, before[-1] if before else (), used=known, retired=retired)
    return {
        at: anchored.get(at) or known.get(clause) or f"{stem}-{clause.partition('/')[2]}"
        for at, clause in zip(places, given, strict=True)
    }


def _rule(item: GuidelineItem, position: int, anchor: str) -> Rule:
    heading = item.heading[-1:]
    number = _number(item, position)
    return Rule(number=number, anchor=anchor, heading=heading, text=item.text or "-", position=position)


def _number(item: GuidelineItem, position: int) -> str:
    """What new items are called by: their number, else their name, else how many of the kind stand before."""
    named = "-".join(re.findall(r"[a-z0-9]+", anyascii(item.name).lower()))[:40].strip("-")
    return item.number or named or str(position + 1)


def _clauses(guideline: Guideline, kind: ItemKind, version: int) -> list[Clause]:
    return [
        Clause(
            id=_clause_id(_stem(kind), item.id),
            policy=_stem(kind),
            market=GLOBAL,
            artefact=ArtefactId(f"guideline/{guideline.id}"),
            version=version,
            digest=digests.of_text(item.text),
            number=_number(item, position),
            heading=item.heading[-1:],
            text=item.text or "-",
            position=position,
            effective_from=date.min,
        )
        for position, item in enumerate(guideline.of(kind))
    ]


def _clause_id(stem: str, item_id: str) -> ClauseId:
    return ClauseId(f"{stem}/{item_id.removeprefix(stem + '-')}")


def _stem(kind: ItemKind) -> str:
    return kind.replace("_", "-")
