"""Clause ids that stay with a rule while its words, number and place change, and what became of each clause.

An id is the policy's name with the rule's anchor, or with the number (or heading) it had when it was new.
It is never given to another rule, also when its clause is gone.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from itertools import chain, count, product
from string import ascii_lowercase
from typing import Literal

from anyascii import anyascii

from knowledge_base import digests
from knowledge_base.clause_matching import Matching, Worded, folded
from knowledge_base.policy_text import PolicyText, Rule
from knowledge_base.records import ArtefactId, Clause, ClauseId, Record

Kind = Literal["kept", "edited", "moved", "split", "merged", "added", "deleted"]


class Fate(Record):
    """What became of a clause from one version to the next; a number is None where there is no such side.

    `moved`: another number or heading. `split`: its text is now in two or more rules, and this one keeps the
    id. `merged`: it took in the text of other clauses. `deleted`: gone. The note tells the rest.
    """

    clause: ClauseId
    kind: Kind
    from_number: str | None = None
    to_number: str | None = None
    note: str = ""


def assign_ids(
    new: PolicyText,
    previous: Sequence[Clause],
    used: Collection[ClauseId] = (),
    retired: Sequence[Clause] = (),
) -> tuple[tuple[ClauseId, ...], tuple[Fate, ...]]:
    """The ids of `new.rules` in their order, and the fate of each rule and then of each clause that is gone.

    `previous` are the clauses of the version before of the same artefact, `used` all ids of older versions. A
    rule with just the text of a clause of an older version, one of `retired`, gets that clause's id back.
    """
    place = {clause.id: at for at, clause in enumerate(previous)}
    named = {at: place.get(_anchored(new, rule)) for at, rule in enumerate(new.rules) if rule.anchor}
    matching = Matching(new.rules, previous, named)
    taken = {*place, *used, *(clause.id for clause in retired)}
    anchored = {_anchored(new, rule) for rule in new.rules if rule.anchor}
    kept = {*place, *anchored}
    gone = {folded(clause.text): clause.id for clause in retired if clause.id not in kept}
    ids: list[ClauseId] = []
    notes: dict[int, str] = {}
    fresh = _FreshIds(new, taken | anchored)
    for at, rule in enumerate(new.rules):
        if rule.anchor:
            ids.append(_anchored(new, rule))
            if ids[-1] in taken and ids[-1] not in place:
                notes[at] = "its anchor names a clause that was deleted in an earlier version"
        elif at in matching.partner:
            ids.append(previous[matching.partner[at] - len(new.rules)].id)
        elif (back := gone.pop(folded(rule.text), None)) is not None and back not in ids:
            ids.append(back)
            notes[at] = "back with the same text after it was deleted"
        else:
            ids.append(fresh.take(rule))
    return tuple(ids), tuple(_fates(matching, [*ids, *(clause.id for clause in previous)], notes))


def clauses_of(
    policy: PolicyText, ids: Sequence[ClauseId], artefact: ArtefactId, version: int
) -> tuple[Clause, ...]:
    """The clauses of a policy's version, in order; `ids` as `assign_ids` gave them."""
    return tuple(
        Clause(
            id=clause,
            policy=policy.id,
            market=policy.market,
            artefact=artefact,
            version=version,
            digest=digests.of_text(rule.text),
            number=rule.number,
            heading=rule.heading,
            text=rule.text,
            position=rule.position,
            effective_from=policy.effective_from,
            effective_to=policy.effective_to,
        )
        for clause, rule in zip(ids, policy.rules, strict=True)
    )


def _anchored(policy: PolicyText, rule: Rule) -> ClauseId:
    return ClauseId(f"{policy.id}/{rule.anchor}")


class _FreshIds:
    """New ids: the number, or the heading's words; a letter behind it where that was ever in use."""

    def __init__(self, policy: PolicyText, taken: set[ClauseId]) -> None:
        self._policy = policy
        self._taken = taken
        numbered = [rule for rule in policy.rules if rule.number]
        self._numbers = {rule.number for rule in numbered}
        self._lists_restart = len(self._numbers) < len(numbered)
        self._rules_under = Counter(rule.heading for rule in numbered)

    def take(self, rule: Rule) -> ClauseId:
        stem = self._stem(rule)
        joint = "" if stem[-1].isdigit() else "-"
        ends = chain([""], (joint + letters for letters in _letters()))
        for name in (stem + end for end in ends if not end or stem + end not in self._numbers):
            if (found := ClauseId(f"{self._policy.id}/{name}")) not in self._taken:
                break
        self._taken.add(found)
        return found

    def _stem(self, rule: Rule) -> str:
        heading = rule.heading[-1] if rule.heading else ""
        own = self._rules_under[rule.heading] == 1 and re.match(rf"{re.escape(rule.number)}\b", heading)
        if rule.number and ("." in rule.number or not self._lists_restart or own):
            return rule.number
        return "-".join(filter(None, (_slug(heading) or _slug(self._policy.title) or "rule", rule.number)))


def _letters() -> Iterator[str]:
    """b, c, … z, aa, ab, …: the first holder of an id has none."""
    for length in count(1):
        yield from ("".join(some) for some in product(ascii_lowercase, repeat=length) if some != ("a",))


def _slug(heading: str) -> str:
    linked = re.sub(r"\]\([^()]*\)", "", re.sub(r"^[0-9.]+[).:]?\s+", "", heading))
    words = re.findall(r"[a-z0-9]+", anyascii(linked).lower())
    return "-".join(words)[:60].rstrip("-")


def _fates(matching: Matching, ids: Sequence[ClauseId], notes: dict[int, str]) -> Iterator[Fate]:
    """`ids` go by place in `matching.worded`."""
    for at in matching.rules:
        if at in matching.partner:
            yield _fate_of_pair(matching, at, ids)
            continue
        note = [notes[at]] if at in notes else []
        if at in matching.part_of:
            note.append(f"split from {ids[matching.part_of[at]]!r}")
        if at in matching.renamed:
            note.append(f"named by its anchor; before it was {ids[matching.renamed[at]]!r}")
        to_number = matching.worded[at].number
        yield Fate(clause=ids[at], kind="added", to_number=to_number, note="; ".join(note))
    for at in matching.clauses:
        if at not in matching.partner:
            note = [f"merged into {ids[matching.part_of[at]]!r}"] if at in matching.part_of else []
            if at in matching.renamed:
                note.append(f"goes on as {ids[matching.renamed[at]]!r}, which its anchor names")
            from_number = matching.worded[at].number
            yield Fate(clause=ids[at], kind="deleted", from_number=from_number, note="; ".join(note))


def _fate_of_pair(matching: Matching, at: int, ids: Sequence[ClauseId]) -> Fate:
    rule, clause = matching.worded[at], matching.worded[matching.partner[at]]
    split, merged = matching.parts.get(matching.partner[at]), matching.parts.get(at)
    moves, edits = _moves(clause, rule), _edits(clause, rule)
    kind = _kind(bool(split), bool(merged), bool(moves), edits)
    said = [*moves, edits] if kind != "edited" else []
    if split:
        said.insert(0, "also in " + ", ".join(repr(ids[other]) for other in split))
    if merged:
        said.insert(0, "takes in " + ", ".join(repr(ids[other]) for other in merged))
    note = "; ".join(filter(None, said))
    return Fate(clause=ids[at], kind=kind, from_number=clause.number, to_number=rule.number, note=note)


def _kind(split: bool, merged: bool, moved: bool, edits: str) -> Kind:
    if split or merged:
        return "split" if split else "merged"
    if moved:
        return "moved"
    return "edited" if edits == "text edited" else "kept"


def _moves(clause: Worded, rule: Worded) -> list[str]:
    moves = []
    if clause.number != rule.number:
        moves.append(f"number {clause.number or 'none'} → {rule.number or 'none'}")
    if clause.heading != rule.heading:
        moves.append(f"heading {' / '.join(clause.heading)!r} → {' / '.join(rule.heading)!r}")
    return moves


def _edits(clause: Worded, rule: Worded) -> str:
    if clause.text == rule.text:
        return ""
    return "white space only" if folded(clause.text) == folded(rule.text) else "text edited"
