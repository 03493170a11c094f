"""Pairs of a provision and a clause that may belong together, found from both sides.

A provision asks for clauses, and each clause asks for provisions of the whole law. A pair that both sides find is
rarely chance; one that a side alone finds is kept, with what the other side made of it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from knowledge_base.embed import Embedder, Progress
from knowledge_base.records import Clause, ClauseId
from tools.clause_search import READ_AHEAD, ClauseSearch, Found, Hit, content_words
from tools.law_impact.wording import LawWording

MOST_CLAUSES = 12
"""Clauses that a provision may bring up."""
MOST_PROVISIONS = 5
"""Provisions that a clause may bring up."""
DEEP = 30
"""So far down a clause's list a provision is looked for."""


@dataclass(frozen=True)
class Pair:
    """A provision with a clause of ours: the ranks from 1 and cosines of both directions, None where not found."""

    provision: ClauseId
    clause: int
    """Its place among our clauses."""
    rank: int | None
    cosine: float
    lead: float
    """How far the score lies under the best one of the provision; 0 for the best."""
    support: float
    """How far our clauses speak to the provision at all."""
    back_rank: int | None
    back_cosine: float
    lexical: float
    """BM25 as a share of the provision's best one."""
    shared: tuple[str, ...]
    """Content words of both, the rarest among our clauses first."""


def pairs(
    asked: Sequence[Clause],
    law: LawWording,
    ours: Sequence[Clause],
    ways: Sequence[Sequence[str]],
    embedder: Embedder,
    told: Progress | None = None,
) -> dict[ClauseId, list[Pair]]:
    """For each provision asked the pairs that a side brings up, the provision's best first.

    `ways` are the texts that each of our clauses is found by, its own first.
    """
    if not ours or not asked:
        return {clause.id: [] for clause in asked}
    # Several markets may have a clause of one id: the search is told places in its stead.
    placed = [clause.model_copy(update={"id": ClauseId(str(at))}) for at, clause in enumerate(ours)]
    here = ClauseSearch(placed, {ClauseId(str(at)): texts for at, texts in enumerate(ways)}, embedder)
    own = {one.id for one in asked}
    others = [one for one in law.binding if one.id not in own]
    whole = [*asked, *others]
    there = ClauseSearch(whole, {one.id: law.aspects(one) for one in whole}, embedder)
    forward = {}
    for clause in asked:
        forward[clause.id] = _best([here.search(asked, k=MOST_CLAUSES) for asked in law.asks(clause)])
        if told:
            told(1)
    few = range(len(ours))
    if len(ours) > READ_AHEAD:
        few = sorted({int(hit.clause.id) for found in forward.values() for hit in found.hits})  # type: ignore[assignment]
    back = {at: there.search(_own_words(ours[at]), k=DEEP).hits for at in few}
    rarity = _rarity(ways)
    return {
        clause.id: _of(clause, forward[clause.id].hits, forward[clause.id].support, back, law, ways, rarity)
        for clause in asked
    }


def _best(found: Sequence[Found]) -> Found:
    """Several searches for one provision as one: each clause with its best hit."""
    hits: dict[str, Hit] = {}
    for hit in sorted((hit for one in found for hit in one.hits), key=lambda hit: -hit.score):
        hits.setdefault(hit.clause.id, hit)
    return Found(hits=tuple(hits.values())[:MOST_CLAUSES], support=max(one.support for one in found))


def _of(
    clause: Clause,
    hits: Sequence[Hit],
    support: float,
    back: dict[int, tuple[Hit, ...]],
    law: LawWording,
    ways: Sequence[Sequence[str]],
    rarity: dict[str, int],
) -> list[Pair]:
    forward = {int(hit.clause.id): (rank, hit) for rank, hit in enumerate(hits, 1)}
    backward = {
        at: (rank, hit)
        for at, found in back.items()
        for rank, hit in enumerate(found, 1)
        if hit.clause.id == clause.id and (rank <= MOST_PROVISIONS or at in forward)
    }
    asked = content_words(law.words(clause))
    most = max((hit.lexical for hit in hits), default=0.0) or 1.0
    best, worst = (hits[0].score, hits[-1].score) if hits else (0.0, 0.0)
    found = []
    for at in sorted({*forward, *backward}, key=lambda at: (forward[at][0] if at in forward else 99, at)):
        rank, hit = forward.get(at, (None, None))
        back_rank, back_hit = backward.get(at, (None, None))
        words = sorted(asked & content_words(ways[at][0]), key=lambda word: (rarity.get(word, 0), word))
        found.append(
            Pair(
                provision=clause.id,
                clause=at,
                rank=rank,
                cosine=hit.cosine if hit else 0.0,
                lead=best - (hit.score if hit else worst),
                support=support,
                back_rank=back_rank,
                back_cosine=back_hit.cosine if back_hit else 0.0,
                lexical=(hit.lexical if hit else 0.0) / most,
                shared=tuple(words),
            )
        )
    return found


def _own_words(clause: Clause) -> str:
    return clause.text.replace("*", "")


def _rarity(ways: Sequence[Sequence[str]]) -> dict[str, int]:
    """In how many clauses each word stands."""
    count: dict[str, int] = {}
    for texts in ways:
        for word in content_words(texts[0]):
            count[word] = count.get(word, 0) + 1
    return count
