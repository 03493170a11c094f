"""Pairs of a provision and a clause that may belong together.

Likeness is the mean of two cosines, of the wholes and of the nearest sentences, with a part each of the cosine of the
concepts that both speak of, of how well the clause bears out the provision's words, and of whether what the two do goes
together. A chance is told from it, from how far it lies behind the best clause of the provision and behind the best
provision of the clause, and from whether the whole article is on the topic of the clause's policy.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from knowledge_base.embed import Embedder, Progress
from knowledge_base.index import indexed_text
from knowledge_base.records import Clause, ClauseId
from tools.law_impact.concepts import Patterns, concept_cosines, concepts, held
from tools.law_impact.lexical import Lexical
from tools.law_impact.roles import fit_of_roles, role_of
from tools.law_impact.wording import LawWording

MOST_CLAUSES = 12
"""Clauses that a provision brings up."""
CONCEPTS_WEIGHT = 0.5
BORNE_OUT_WEIGHT = 0.5

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
    shared: tuple[str, ...]
    """Content words of both, the rarest among our clauses first."""
    concepts: tuple[str, ...]
    """Concepts of the field that both speak of."""
    features: Mapping[str, float]
    """What the confidence is told from."""


def pairs(
    asked: Sequence[Clause],
    law: LawWording,
    ours: Sequence[Clause],
    embedder: Embedder,
    told: Progress | None = None,
    known: Patterns | None = None,
) -> dict[ClauseId, list[Pair]]:
    """For each provision asked its nearest clauses, the best first; `known` are other concepts than those listed."""
    if not ours or not asked:
        return {clause.id: [] for clause in asked}
    pairing = _Pairing(asked, law, ours, embedder, concepts() if known is None else known)
    found = {}
    for row, clause in enumerate(asked):
        found[clause.id] = pairing.nearest(row)
        if told:
            told(1)
    return found


class _Pairing:
    """A law's binding provisions, those asked first, against all our clauses; arrays are (provisions, clauses)."""

    def __init__(
        self,
        asked: Sequence[Clause],
        law: LawWording,
        ours: Sequence[Clause],
        embedder: Embedder,
        known: Patterns,
    ) -> None:
        first = {clause.id for clause in asked}
        self.ours, self.embedder = ours, embedder
        self.whole = [*asked, *(one for one in law.binding if one.id not in first)]
        self.words = [law.words(one) for one in self.whole]
        self.concepts = list(known)
        self.held = held([law.meaning(one) for one in self.whole], known)
        self.ours_held = held([f"{_plain(one)} {_title(one)}" for one in ours], known)
        self.rarest = np.argsort(self.ours_held.sum(axis=0), kind="stable").tolist()
        self.lexical = Lexical([f"{one.policy.replace('-', ' ')} {_plain(one)}" for one in ours], embedder)
        wholes = self._cosines(
            [[indexed_text(one)] for one in self.whole], [[indexed_text(one)] for one in ours]
        )
        sentences = self._cosines(
            [law.sentences(one) for one in self.whole], [_sentences(one) for one in ours]
        )
        self.cosines = np.maximum(wholes, sentences)
        likeness = (
            (wholes + sentences) / 2
            + CONCEPTS_WEIGHT * concept_cosines(self.held, self.ours_held)
            + BORNE_OUT_WEIGHT * self.lexical.borne_out(self.words)
        )
        self.topics = self._topics(likeness, [law.article(one) for one in self.whole])
        self.likeness = likeness + self._roles()
        self.lead = self._lead()
        self.back_lead = self.likeness.max(axis=0, keepdims=True) - self.likeness
        self.back_ranks = (-self.likeness).argsort(axis=0, kind="stable").argsort(axis=0) + 1

    def nearest(self, row: int) -> list[Pair]:
        """The pairs of a provision, the best first."""
        order = np.argsort(-self.likeness[row], kind="stable")[:MOST_CLAUSES]
        return [self._pair(row, at, rank) for rank, at in enumerate(order.tolist(), 1)]

    def _pair(self, row: int, at: int, rank: int) -> Pair:
        both = self.held[row] * self.ours_held[at]
        return Pair(
            provision=self.whole[row].id,
            clause=at,
            rank=rank,
            back_rank=int(self.back_ranks[row, at]),
            cosine=float(self.cosines[row, at]),
            shared=self.lexical.shared(self.words[row], at),
            concepts=tuple(self.concepts[one] for one in self.rarest if both[one]),
            features={
                "likeness": float(self.likeness[row, at]),
                "lead": float(self.lead[row, at]),
                "back_lead": float(self.back_lead[row, at]),
                "topic": float(self.topics[row, at]),
            },
        )

    def _roles(self) -> Floats:
        roles = [role_of(one) for one in self.ours]
        fits = [fit_of_roles(text) for text in self.words]
        return np.array([[one[role] for role in roles] for one in fits])

    def _lead(self) -> Floats:
        """How far a clause lies behind the provision's best. Clauses of one id, of several markets, are one rule."""
        siblings = _places([one.id for one in self.ours])
        best = np.stack([self.likeness[:, places].max(axis=1) for places in siblings], axis=1)
        return np.asarray(self.likeness.max(axis=1, keepdims=True) - best)

    def _topics(self, likeness: Floats, articles: Sequence[str]) -> Floats:
        """How far the policy of each clause leads the mean policy, over all provisions of the provision's article."""
        names = sorted({one.policy for one in self.ours})
        places = [[at for at, one in enumerate(self.ours) if one.policy == name] for name in names]
        best = np.stack([likeness[:, some].max(axis=1) for some in places], axis=1)
        best -= best.mean(axis=1, keepdims=True)
        rows: dict[str, list[int]] = {}
        for row, name in enumerate(articles):
            rows.setdefault(name, []).append(row)
        by_article = {name: best[some].mean(axis=0) for name, some in rows.items()}
        of_policy = np.stack([by_article[name] for name in articles])
        return np.asarray(of_policy[:, [names.index(one.policy) for one in self.ours]])

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
