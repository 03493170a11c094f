"""The clauses in force that come nearest to some texts, and the terms of theirs that no clause holds."""

import re
from collections.abc import Sequence

import numpy as np

from knowledge_base.embed import Embedder
from knowledge_base.index import indexed_text
from knowledge_base.records import Clause
from tools.normalise import normalise_plain
from tools.watch_records import NearClause

MOST = 2
_WORD = re.compile(r"[^\W\d_]+")
_LEAST_STEM = 4
_ENDING = 3
"""Two words are forms of one when they differ in their last letters only, so many at most."""


def near_clauses(
    texts: Sequence[str], clauses: Sequence[Clause], embedder: Embedder, most: int = MOST
) -> tuple[NearClause, ...]:
    """The nearest clauses to the texts on the whole, nearest first."""
    if not texts or not clauses:
        return ()
    mean = embedder.encode(list(texts)).mean(axis=0)
    alike = embedder.encode([indexed_text(clause) for clause in clauses]) @ (
        mean / max(np.linalg.norm(mean), 1e-9)
    )
    return tuple(
        NearClause(
            id=clauses[place].id,
            version=clauses[place].version,
            effective_from=clauses[place].effective_from,
            cosine=round(float(alike[place]), 3),
            text=clauses[place].text,
        )
        for place in np.argsort(-alike, kind="stable")[:most].tolist()
    )


def lacking(terms: Sequence[str], clauses: Sequence[Clause]) -> tuple[str, ...]:
    """The terms of which no clause holds any word, in any form."""
    held = {word for clause in clauses for word in _words(clause.text)}
    return tuple(term for term in terms if not any(_held(word, held) for word in _words(term)))


def _words(text: str) -> list[str]:
    return _WORD.findall(normalise_plain(text).casefold())


def _held(word: str, held: set[str]) -> bool:
    if word in held:
        return True
    stem = word[: max(_LEAST_STEM, len(word) - _ENDING)]
    return len(word) >= _LEAST_STEM and any(
        other.startswith(stem) and abs(len(other) - len(word)) <= _ENDING for other in held
    )
