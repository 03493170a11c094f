"""Terms and labels whose definition names other things than the clause does, and whether raters part on what differs.

The embedded judge reads no definition by itself, so no figure of it chooses such an edit: what bears it out is the
clause, and that raters split more on the cases nearest to what differs than on all others.
"""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from knowledge_base.guideline_measures import DividedRule
from knowledge_base.guideline_records import Guideline, GuidelineItem
from knowledge_base.guideline_words import without_citation
from knowledge_base.records import Clause, ClauseId
from tools.compiling.speaking import definition_in
from tools.figures import listed
from tools.guideline_changes import Redefine
from tools.guideline_ideas.contrast import contrast
from tools.guideline_ideas.gathering import first_of_each
from tools.guideline_ideas.idea import DEFINED, Disagreement, GuidelineIdea, idea
from tools.guideline_ideas.said import sentences
from tools.guideline_ideas.stems import stems
from tools.guideline_terms import same_meaning
from tools.measure import holm
from tools.scene import Rows, Scene

GENERATOR = "clause definitions"
SPENT = 5
"""Definitions are tested beside the rules, at a fifth of their level."""
WINDOW = 12
"""The cases nearest to what differs."""
_MOST_WORDS = 5
"""Words of a thing that a list names."""
_NEXT = re.compile(r",\s+(?:and\s+|or\s+)?|\s+(?:and|or)\s+")


class Gap(NamedTuple):
    """In a term's words `old` stands where its clause says `new`: it names `more` things, and `fewer` are left out."""

    item: GuidelineItem
    clause: ClauseId
    old: str
    new: str
    more: tuple[str, ...]
    fewer: tuple[str, ...]


def gaps(guideline: Guideline, clauses: Sequence[Clause]) -> list[Gap]:
    """Every term and label that a clause defines otherwise, the first such clause of each."""
    return [gap for one in guideline.of(*DEFINED) if (gap := _gap(one, clauses))]


def dividing_terms(scene: Scene, guideline: Guideline, clauses: Sequence[Clause]) -> list[DividedRule]:
    """How many of the cases nearest to what differs raters split on, against all others (Fisher tests, Holm)."""
    rows = first_of_each(scene, np.array([vote.votes >= 2 for vote in scene.votes], dtype=bool))
    split = np.array([scene.votes[row].split for row in rows], dtype=bool)
    if len(rows) < 2 * WINDOW:
        return []
    near = {gap.item.id: np.isin(rows, nearest_rows(scene, gap, rows)) for gap in gaps(guideline, clauses)}
    found = [contrast(item, split, own, ~own) for item, own in near.items()]
    corrected = holm([one.p_value for one in found])
    return [
        one.model_copy(update={"p_value": min(1.0, SPENT * p)})
        for one, p in zip(found, corrected, strict=True)
    ]


def nearest_rows(scene: Scene, gap: Gap, rows: Rows) -> Rows:
    """The cases among these that are nearest to a thing which only one of the two names."""
    vectors = scene.embedder.encode([*gap.more, *gap.fewer])
    near = (scene.means[rows] @ vectors.T).max(axis=1)
    return rows[np.argsort(-near, kind="stable")[:WINDOW]]


def defining(told: Disagreement) -> Iterator[GuidelineIdea]:
    """The clause's words in each dividing term, unless adjudicators take the other side."""
    for gap in gaps(told.guideline, told.clauses):
        if gap.item not in told.terms or not _adjudicated_so(told, gap):
            continue
        edit = Redefine(clause=gap.clause, item=gap.item.id, old=gap.old, new=gap.new)
        names = [f"{gap.clause} names {listed(gap.more)} too"] if gap.more else []
        names += [f"does not name {listed(gap.fewer)}"] if gap.fewer else []
        reason = " and ".join(names) if gap.more else f"{gap.clause} {names[0]}"
        yield idea(GENERATOR, edit, f"raters part here, and {reason}", grounded=True)


def _adjudicated_so(told: Disagreement, gap: Gap) -> bool:
    if gap.more and gap.fewer:
        return True
    side = told.side(nearest_rows(told.scene, gap, told.scene.rows("tuning", "validation")))
    allows = told.role(gap.clause) == "allowance"
    return side is None or side == (bool(gap.more) != allows)


def _gap(term: GuidelineItem, clauses: Sequence[Clause]) -> Gap | None:
    meaning = _meaning(term)
    if not term.name or not meaning:
        return None
    for clause in clauses:
        for sentence in sentences(clause):
            if (said := _said_of(term.name, sentence)) and (gap := _between(term, clause.id, meaning, said)):
                return gap
    return None


def _meaning(term: GuidelineItem) -> str:
    """What stands behind the term's name, as far as its first sentence goes."""
    words = " ".join(without_citation(term.text).split())
    found = re.match(rf"\W{{0,8}}{re.escape(term.name)}\W{{0,8}}?[:—–-] ?(?P<said>\S.*)", words)
    return re.split(r"[.;](?:\s|$)", found["said"])[0].strip() if found else ""


def _said_of(name: str, sentence: str) -> str:
    """What a clause's sentence says that a term means; empty where it says nothing of it."""
    told = definition_in(sentence)
    if told and told[0].casefold().removesuffix("s") == name.casefold().removesuffix("s"):
        return told[1].rstrip(".")
    behind = re.search(rf"\b{re.escape(name)}s?:\s+(?P<said>[^:;]+)\.$", sentence, re.IGNORECASE)
    return behind["said"] if behind else ""


def _between(term: GuidelineItem, clause: ClauseId, meaning: str, said: str) -> Gap | None:
    own, other = _things(meaning), _things(said)
    if own and other:
        more = tuple(one for one in other if not any(_alike(one, known) for known in own))
        fewer = tuple(one for one in own if not any(_alike(one, known) for known in other))
        shared = len(own) - len(fewer)
        return Gap(term, clause, meaning, said, more, fewer) if (more or fewer) and shared else None
    if own or other or same_meaning(term.name, meaning, said):
        return None
    return Gap(term, clause, meaning, said, (said,), (meaning,))


def _things(text: str) -> list[str]:
    """The short things that a text lists; none where it is no plain list."""
    found = [one.strip() for one in _NEXT.split(text)]
    return found if len(found) > 1 and all(0 < len(one.split()) <= _MOST_WORDS for one in found) else []


def _alike(one: str, other: str) -> bool:
    own, known = _key(one), _key(other)
    return own <= known or known <= own


def _key(thing: str) -> frozenset[str]:
    return frozenset(word.removesuffix("s") for word in stems(thing)) or frozenset({thing.casefold()})
