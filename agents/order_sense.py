"""Orders that are worded as no pattern knows them, told from questions by a small classifier over written examples.

With each theme of the examples left out in turn it knows 61 % of that theme's orders and takes 7 % of what only sounds
like them for one; of 430 questions of our own that are no orders, 2 % (tests/agents/questions.py). That is too little
to do without the patterns of `orders`, which are certain, and enough to stand beside them.
"""

import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from knowledge_base.embed import Vectors
from tools.logistic import one_thread

EXAMPLES = Path(__file__).parent / "examples" / "orders.txt"
NO_ORDER = "-"
LIKELY = 0.5
"""The probability from which a question counts as an order."""
SURE = 0.8
"""The same where a clause speaks to it, and for one of its sentences."""
MOST_PARTS = 12
STRICTNESS = 10.0
"""The inverse of the regularisation; from 10 to 100 it makes little difference."""


@cache
def examples() -> tuple[tuple[str, str], ...]:
    """What people say, each with its kind of order."""
    lines = EXAMPLES.read_text(encoding="utf-8").splitlines()
    pairs = (line.partition(": ") for line in lines if line and not line.startswith("#"))
    return tuple((kind, words) for kind, _, words in pairs)


def parts(question: str) -> list[str]:
    """The question, and its sentences where it has several."""
    sentences = [part.strip() for part in re.split(r"(?<=[.!?;])\s+|\n+", question)]
    several = [part for part in sentences if len(part.split()) > 1][:MOST_PARTS]
    return [question, *several] if len(several) > 1 else [question]


class OrderSense:
    """Which kind of order a question is. Logistic regression on the vectors of written examples."""

    def __init__(self, kinds: Sequence[str], vectors: Vectors) -> None:
        from sklearn.linear_model import LogisticRegression

        with one_thread():
            self._model: Any = LogisticRegression(C=STRICTNESS, max_iter=2_000).fit(vectors, kinds)
        self._kinds = [str(kind) for kind in self._model.classes_]

    def kind(self, vectors: Vectors, spoken_to: bool) -> str:
        """The kind of order that a question and its parts hold, from their vectors; empty where they hold none.

        `spoken_to`: whether a clause in force speaks to it, so that it is rather about such a thing; then its parts,
        which may tell what somebody said, do not count.
        """
        chances = self._model.predict_proba(vectors[:1] if spoken_to else vectors)
        none = self._kinds.index(NO_ORDER)
        over = (
            1.0 - chances[:, none] - np.array([SURE if spoken_to else LIKELY, *[SURE] * (len(chances) - 1)])
        )
        surest = int(np.argmax(over))
        if over[surest] < 0:
            return ""
        chances[:, none] = 0.0
        return self._kinds[int(np.argmax(chances[surest]))]
