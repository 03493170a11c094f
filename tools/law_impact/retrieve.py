"""Pairs of a provision and a clause that may belong together, found from both sides.

A provision brings up the clauses that are most like it, and a clause the provisions of the whole law that are most like
it. Likeness is the mean of two cosines, of the wholes and of the nearest sentences, and a fifth of BM25's best.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from knowledge_base.embed import Embedder, Progress
from knowledge_base.records import Clause, ClauseId
from tools.law_impact.lexical import Lexical
from tools.law_impact.roles import fit_of_roles, role_of, speaks_of_content, speaks_of_office
from tools.law_impact.wording import LawWording

MOST_CLAUSES = 12
"""Clauses that a provision may bring up."""
NEAREST_PROVISIONS = 5
"""Provisions that a clause may bring up, though they have many nearer clauses."""
MOST_PROVISIONS = 8
"""Farther down its own list a clause brings up nothing: it is near to how laws speak, not to what they ask."""
LEXICAL_WEIGHT = 0.2

Floats = NDArray[np.float64]
_BOLD = re.compile(r"^\*\*.+?\*\*\s*")
_END = re.compile(r"(?<=[.:;?!])\s+")


@dataclass(frozen=True)
class Pair:
    """A provision with a clause of ours; ranks are from 1, among all our clauses and all provisions of the law."""

    provision: ClauseId
    clause: int
    """Its place among our clauses."""
    rank: int
    back_rank: int
    cosine: float
    """The higher of the cosines of the wholes and of the nearest sentences."""
    lexical: float
    """BM25."""
    shared: tuple[str, ...]
    """Content words of both, the rarest among our clauses first."""
    features: Mapping[str, float]
    """What the confidence is told from."""


def pairs(
    asked: Sequence[Clause],
    law: LawWording,
    ours: Sequence[Clause],
    embedder: Embedder,
    told: Progress | None = None,
) -> dict[ClauseId, list[Pair]]:
    """For each provision asked the pairs that a side brings up, the provision's best first."""
    if not ours or not asked:
        return {clause.id: [] for clause in asked}
    return _Pairing(asked, law, ours, embedder).found(told)


class _Pairing:
    def __init__(
        self,
        asked: Sequence[Clause],
        law: LawWording,
        ours: Sequence[Clause],
        embedder: Embedder,
    ) -> None:
        known = {clause.id for clause in asked}
        self.asked, self.ours = asked, ours
        self.whole = [*asked, *(one for one in law.binding if one.id not in known)]
        self.words = [law.words(one) for one in self.whole]
        self.embedder = embedder
        self.lexical = Lexical([f"{one.policy.replace('-', ' ')} {_plain(one)}" for one in ours], embedder)
        self.siblings = _places([one.id for one in ours])
        wholes = np.maximum(
            self._cosines([[text] for text in self.words], [[_plain(one)] for one in ours]),
            self._cosines([[law.asks(one)[-1]] for one in self.whole], [[_plain(one)] for one in ours]),
        )
        sentences = self._cosines(
            [[text, *law.sentences(one)] for text, one in zip(self.words, self.whole, strict=True)],
            [_sentences(one) for one in ours],
        )
        bm25 = np.array([self.lexical.bm25(text) for text in self.words])
        best = np.maximum(bm25.max(axis=1, keepdims=True), 1e-6)
        self.sentences, self.bm25 = sentences, bm25
        self.likeness = (wholes + sentences) / 2 + LEXICAL_WEIGHT * bm25 / best
        self.roles = [role_of(one) for one in ours]
        self.titles = self._cosines([[text] for text in self.words], [[_title(one)] for one in ours])
        self.cosines = np.maximum(wholes, sentences)

    def found(self, told: Progress | None) -> dict[ClauseId, list[Pair]]:
        """The pairs of each provision asked."""
        backward = (-self.likeness).argsort(axis=0, kind="stable").argsort(axis=0) + 1
        found = {}
        for row, clause in enumerate(self.asked):
            found[clause.id] = self._of(row, backward[row])
            if told:
                told(1)
        return found

    def _of(self, row: int, backward: NDArray[np.intp]) -> list[Pair]:
        text = self.words[row]
        by_role = fit_of_roles(text)
        fitting = self.likeness[row] + np.array([by_role[role] for role in self.roles])
        order = np.argsort(-fitting, kind="stable")
        # A market's own clause and the global one of its number are one rule: neither lies behind the other.
        lead = fitting.max() - np.array([fitting[places].max() for places in self.siblings])
        borne = self.lexical.borne_out(text)
        content, office = float(speaks_of_content(text)), float(speaks_of_office(text))
        found = []
        for rank, at in enumerate(order.tolist(), 1):
            if backward[at] > MOST_PROVISIONS or (rank > MOST_CLAUSES and backward[at] > NEAREST_PROVISIONS):
                continue
            features = {
                "likeness": float(fitting[at]),
                "sentence": float(self.sentences[row, at]),
                "title": float(self.titles[row, at]),
                "borne_out": float(borne[at]),
                "lead": float(lead[at]),
                "first": float(lead[at] < 1e-9),
                "content": content,
                "office": office,
            }
            found.append(
                Pair(
                    provision=self.asked[row].id,
                    clause=at,
                    rank=rank,
                    back_rank=int(backward[at]),
                    cosine=float(self.cosines[row, at]),
                    lexical=float(self.bm25[row, at]),
                    shared=self.lexical.shared(text, at),
                    features=features,
                )
            )
        return found

    def _cosines(self, rows: Sequence[Sequence[str]], columns: Sequence[Sequence[str]]) -> Floats:
        """The highest cosine of any text of a row with any of a column."""
        flat_rows, first_row = _flat(rows)
        flat_columns, first_column = _flat(columns)
        likeness = self.embedder.encode(flat_rows) @ self.embedder.encode(flat_columns).T
        by_row = np.maximum.reduceat(likeness, first_row, axis=0)
        return np.maximum.reduceat(by_row, first_column, axis=1).astype(np.float64)


def _flat(groups: Sequence[Sequence[str]]) -> tuple[list[str], NDArray[np.intp]]:
    first = np.cumsum([0, *map(len, groups)])[:-1]
    return [text for group in groups for text in group], first


def _places(ids: Sequence[ClauseId]) -> list[list[int]]:
    """For each clause, where the clauses of its id stand: its own place, and those of other markets."""
    found: dict[ClauseId, list[int]] = {}
    for at, one in enumerate(ids):
        found.setdefault(one, []).append(at)
    return [found[one] for one in ids]


def _plain(clause: Clause) -> str:
    return clause.text.replace("*", "")


def _sentences(clause: Clause) -> list[str]:
    """What it says without its bold opening, as one text and sentence by sentence."""
    whole = _plain(clause.model_copy(update={"text": _BOLD.sub("", clause.text)})) or _plain(clause)
    return [whole, *(one for one in _END.split(whole) if len(one) > 12 and one != whole)]


def _title(clause: Clause) -> str:
    """What a clause is about in a few words: its policy, and its bold opening or else its heading."""
    bold = _BOLD.match(clause.text)
    named = bold[0].strip(" *.") if bold else (clause.heading or ("",))[-1]
    return f"{clause.policy.replace('-', ' ')}: {named}"
