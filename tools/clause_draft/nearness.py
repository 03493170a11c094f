"""The clauses nearest to the cases of a gap: of their own policy with what they lack, and of others beside them."""

from collections.abc import Sequence

from knowledge_base.clause_drafts import NearRule
from knowledge_base.embed import Embedder
from knowledge_base.records import Citation, Clause
from tools.clause_roles import is_allowance, is_prohibition
from tools.near_clauses import lacking, near_clauses

MOST = 3


def near_rules(
    texts: Sequence[str],
    clauses: Sequence[Clause],
    terms: Sequence[str],
    embedder: Embedder,
    most: int = MOST,
) -> tuple[NearRule, ...]:
    """The clauses that forbid or allow something and come nearest, nearest first, word for word."""
    telling = [one for one in clauses if is_prohibition(one) or is_allowance(one)]
    by_place = {(one.id, one.market): one for one in telling}
    known = {(one.id, one.version, one.text): one for one in by_place.values()}
    return tuple(
        NearRule(
            cited=Citation(
                clause=one.id,
                version=one.version,
                market=known[one.id, one.version, one.text].market,
                effective_from=one.effective_from,
                quote=one.text,
            ),
            cosine=one.cosine,
            lacks=lacking(terms, [known[one.id, one.version, one.text]]),
        )
        for one in near_clauses(texts, list(by_place.values()), embedder, most)
    )


def rules_elsewhere(
    texts: Sequence[str], clauses: Sequence[Clause], terms: Sequence[str], embedder: Embedder, nearest: float
) -> tuple[NearRule, ...]:
    """Clauses of other policies that come as near as the nearest own one, or hold a term that was tested."""
    found = near_rules(texts, clauses, terms, embedder)
    return tuple(one for one in found if one.cosine >= nearest or len(one.lacks) < len(terms))
