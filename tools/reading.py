"""Reading cases: their content as embedding vectors, long cases in windows."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from knowledge_base.cases import Case
from knowledge_base.embed import Embedder, Progress, Vectors
from knowledge_base.records import CaseId

Real = TypeVar("Real", bound=np.floating[Any])

WINDOW_WORDS = 150
"""The model reads 256 word pieces; some 150 words of most languages fit."""
MOST_WINDOWS = 8


@dataclass(frozen=True)
class CaseTexts:
    """What the judge sees of a case: its id, market and the stretches of text it is read in."""

    id: CaseId
    market: str
    units: tuple[str, ...]

    @property
    def text(self) -> str:
        """Every stretch, one a line."""
        return "\n".join(self.units)


@dataclass(frozen=True)
class Reading:
    """Cases as vectors: `vectors` holds the rows of all units, case i owns rows starts[i] to starts[i + 1]."""

    cases: tuple[CaseTexts, ...]
    vectors: Vectors
    starts: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.cases)

    def per_case_max(self, values: NDArray[Real]) -> NDArray[Real]:
        """The largest value of each case's units: shape (units, k) to (cases, k)."""
        if not len(self.cases):
            return values[:0]
        found: NDArray[Real] = np.maximum.reduceat(values, self.starts[:-1], axis=0)
        return found

    def means(self) -> Vectors:
        """One unit vector a case: the direction of the mean of its units."""
        if not len(self.cases):
            return self.vectors[:0]
        sums = np.add.reduceat(self.vectors, self.starts[:-1], axis=0)
        norms = np.linalg.norm(sums, axis=1, keepdims=True)
        return np.asarray(sums / np.maximum(norms, 1e-9), dtype=np.float32)

    def take(self, rows: Sequence[int]) -> "Reading":
        """The same for some of the cases, in the order given."""
        parts = [np.arange(self.starts[row], self.starts[row + 1]) for row in rows]
        picked = np.concatenate(parts) if parts else np.zeros(0, dtype=np.int64)
        lengths = np.array([len(part) for part in parts], dtype=np.int64)
        starts = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
        return Reading(tuple(self.cases[row] for row in rows), self.vectors[picked], starts)


def texts_of(case: Case) -> CaseTexts:
    """A case's segments as one text, in windows of `WINDOW_WORDS` words, at most `MOST_WINDOWS` of them."""
    whole = " ".join(segment.text for segment in case.segments)
    return CaseTexts(case.id, case.market, tuple(windows(whole)[:MOST_WINDOWS]))


def read(cases: Sequence[CaseTexts], embedder: Embedder, progress: Progress | None = None) -> Reading:
    """Embed every unit of every case."""
    units = [unit for case in cases for unit in case.units]
    lengths = np.array([len(case.units) for case in cases], dtype=np.int64)
    starts = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
    return Reading(tuple(cases), embedder.encode(units, progress), starts)


def windows(text: str) -> list[str]:
    """The text in stretches of `WINDOW_WORDS` words, spaces folded."""
    words = text.split()
    if len(words) <= WINDOW_WORDS:
        return [" ".join(words)]
    return [" ".join(words[i : i + WINDOW_WORDS]) for i in range(0, len(words), WINDOW_WORDS)]
