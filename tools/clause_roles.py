"""What a clause does, told from its headings, and which clause is nearest to some cases."""

from collections.abc import Sequence

import numpy as np

from knowledge_base.index import indexed_text
from knowledge_base.records import Clause
from tools.scene import Rows, Scene

_FORBIDS = ("not allowed", "not permitted", "disallowed", "prohibited", "not welcome", "do not")
_ALLOWS = ("allow", "exception", "permitted", "exempt")
_OTHER = ("scope", "enforcement", "definition", "appeal", "introduction")


def is_allowance(clause: Clause) -> bool:
    """Whether a clause stands under a heading that allows something."""
    heading = _heading(clause)
    return not _has(heading, _FORBIDS) and _has(heading, _ALLOWS)


def is_prohibition(clause: Clause) -> bool:
    """Whether a clause is neither scope, nor enforcement, nor an allowance, by its headings."""
    return not is_allowance(clause) and not _has(_heading(clause), _OTHER)


def nearest_clause(scene: Scene, rows: Rows, clauses: Sequence[Clause]) -> Clause | None:
    """The clause that the rows are nearest to on the whole; None without clauses or rows."""
    if not clauses or not len(rows):
        return None
    vectors = scene.embedder.encode([indexed_text(clause) for clause in clauses])
    return clauses[int(np.argmax((scene.means[rows] @ vectors.T).mean(axis=0)))]


def _heading(clause: Clause) -> str:
    # The first heading is the document's title, which may hold any word.
    return " ".join(clause.heading[1:] or clause.heading).casefold()


def _has(heading: str, words: Sequence[str]) -> bool:
    return any(word in heading for word in words)
