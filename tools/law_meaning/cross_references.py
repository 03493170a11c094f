"""Where the references of a provision lead within its act, and which provisions on fines name an article."""

import re
from collections import defaultdict
from collections.abc import Iterator

from knowledge_base.records import ClauseId
from tools.law_diff.references import references
from tools.law_meaning.shape import Shape, article_of

_PARAGRAPH = re.compile(
    r"\bparagraphs?\s+((?:\d{1,3}[a-z]?)(?:(?:,| and| or| to|, and|, or)\s+\d{1,3}[a-z]?){0,8})(?!\s*(?:,[^,]{0,20})?\s+of\s+Article)",
    re.IGNORECASE,
)
_RANGE = re.compile(r"Articles?\s+(\d{1,3})\s+to\s+(\d{1,3})\b", re.IGNORECASE)
_FINE = re.compile(
    r"\b(?:administrative fines?|fines?|periodic penalty payments?|penalt(?:y|ies))\b", re.IGNORECASE
)
MOST_TARGETS = 40


def targets(shape: Shape, clause: ClauseId, text: str) -> tuple[ClauseId, ...]:
    """The provisions of the same act that a text of a provision names."""
    name = clause.partition("/")[0]
    article = article_of(shape, clause)
    found: dict[ClauseId, None] = {}
    for reference in references(text):
        key = f"{name}/{reference.kind}_{reference.number}"
        precise = ClauseId(f"{key}.{reference.paragraph}" if reference.paragraph else key)
        for target in (precise, ClauseId(key)):
            if target in shape.clauses:
                found[target] = None
                break
    for told in _PARAGRAPH.finditer(text):
        for number in re.findall(r"\d{1,3}[a-z]?", told[1]):
            if (target := ClauseId(f"{article}.{number}")) in shape.clauses:
                found[target] = None
    return tuple(found)[:MOST_TARGETS]


def penalties_by_article(shape: Shape) -> dict[ClauseId, tuple[ClauseId, ...]]:
    """By article the provisions on fines that name it."""
    found: dict[ClauseId, dict[ClauseId, None]] = defaultdict(dict)
    for clause in shape.binding:
        fine = _above_on_fines(shape, clause)
        if fine is None:
            continue
        for article in _articles(shape, clause):
            if article != article_of(shape, clause):
                found[article][clause] = None
    return {article: tuple(clauses) for article, clauses in found.items()}


def _above_on_fines(shape: Shape, clause: ClauseId) -> ClauseId | None:
    at: ClauseId | None = clause
    while at is not None and at in shape.clauses:
        if _FINE.search(shape.clauses[at].text):
            return at
        at = shape.parents.get(at)
    return None


def _articles(shape: Shape, clause: ClauseId) -> Iterator[ClauseId]:
    name = clause.partition("/")[0]
    text = shape.clauses[clause].text
    for target in targets(shape, clause, text):
        yield article_of(shape, target)
    for found in _RANGE.finditer(text):
        for number in range(int(found[1]), min(int(found[2]), int(found[1]) + 60) + 1):
            if (target := ClauseId(f"{name}/art_{number}")) in shape.clauses:
                yield target
