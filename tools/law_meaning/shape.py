"""How the provisions of a version hang together, and which of them may bind."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from knowledge_base.legal_records import Provision
from knowledge_base.records import Clause, ClauseId
from tools.law_diff.provisions import heading_only

_MUTE = frozenset({"title", "preamble", "citation", "recital", "division", "article", "closing", "table"})
_MUTE_ID = re.compile(r"/(?:title|pbl_|cit_|rct_|end_|chp_[^.]*$|tit_[^.]*$)")
_AMENDS = re.compile(
    r"\b(?:is|are) (?:hereby )?(?:amended|replaced|inserted|added|deleted)\b[^.]{0,60}:?\s*$"
    r"|\bthe following (?:\w+ ){1,4}(?:is|are) (?:inserted|added|replaced)\b",
    re.IGNORECASE,
)
_OPENS = re.compile(r"(?::|—|–)\s*$|(?::|—|–)\s*\n")


@dataclass(frozen=True)
class Shape:
    """The clauses of a version by id, their children and their parents."""

    clauses: Mapping[ClauseId, Clause]
    children: Mapping[ClauseId, tuple[ClauseId, ...]]
    parents: Mapping[ClauseId, ClauseId | None]
    binding: tuple[ClauseId, ...]
    """In order."""
    quoted: frozenset[ClauseId]
    """What is put into another act."""

    def is_lead(self, clause: ClauseId) -> bool:
        """Whether points fill its last sentence."""
        return bool(self.points(clause)) and bool(_OPENS.search(self.clauses[clause].text))

    def points(self, clause: ClauseId) -> tuple[ClauseId, ...]:
        """The points right under it; a further subparagraph is none."""
        return tuple(
            one for one in self.children.get(clause, ()) if not re.search(r"\.(?:sub|table)_\d+$", one)
        )

    def points_below(self, clause: ClauseId) -> tuple[ClauseId, ...]:
        """The points under it with theirs, in order."""
        return tuple(one for point in self.points(clause) for one in (point, *self.points_below(point)))


def shape_of(clauses: Sequence[Clause], provisions: Sequence[Provision] = ()) -> Shape:
    """The shape of one version; without provisions it follows from the ids."""
    known = {clause.id: clause for clause in clauses}
    places = {one.id: one for one in provisions}
    parents = {
        clause.id: places[clause.id].parent if clause.id in places else _above(clause.id, known)
        for clause in clauses
    }
    children: dict[ClauseId, list[ClauseId]] = {}
    for clause, parent in parents.items():
        if parent is not None:
            children.setdefault(parent, []).append(clause)
    quoted = _quoted(clauses, parents)
    binding = tuple(
        clause.id
        for clause in clauses
        if clause.id not in quoted and not _mute(clause, places.get(clause.id))
    )
    return Shape(known, {key: tuple(ids) for key, ids in children.items()}, parents, binding, quoted)


def article_of(shape: Shape, clause: ClauseId) -> ClauseId:
    """The outermost provision above it that is an article or annex, or itself."""
    at: ClauseId | None = clause
    while at is not None:
        if re.fullmatch(r"[^/]+/(?:art|anx)_[^.]+", at):
            return at
        at = shape.parents.get(at)
    found = re.match(r"[^/]+/(?:art|anx)_[^.]+", clause)
    return ClauseId(found[0]) if found else clause


def _mute(clause: Clause, place: Provision | None) -> bool:
    if _MUTE_ID.search(clause.id):
        return True
    return place.kind in _MUTE if place is not None else heading_only(clause)


def _above(clause: ClauseId, known: Mapping[ClauseId, Clause]) -> ClauseId | None:
    head, dot, _ = clause.rpartition(".")
    return ClauseId(head) if dot and ClauseId(head) in known else None


def _quoted(clauses: Sequence[Clause], parents: Mapping[ClauseId, ClauseId | None]) -> frozenset[ClauseId]:
    """What stands, in an article that amends another act, after the words that say so."""
    found: set[ClauseId] = set()
    amending = ""
    for clause in clauses:
        article = clause.id.split(".")[0]
        if amending == article:
            found.add(clause.id)
        elif _AMENDS.search(clause.text) and "art_" in clause.id:
            amending = article
    return frozenset(found)
