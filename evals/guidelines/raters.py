"""Simulated raters: what a guideline's text lets them know of a case, and how they vote.

They are no people. A rater answers rightly, but for a small rate of their own, wherever the text states what decides
the case: where some rule, edge case or term holds the words that the theme needs, no earlier rule ends the reading, and
no example says the opposite. Where the text is silent they split, a little towards what the embedded judge reads in it.
A new example that a case is like to is followed by most.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

import numpy as np
from numpy.typing import NDArray

from evals.guidelines.defects import IN_ORDER, Planted, same_item
from evals.guidelines.themes import Theme
from knowledge_base.embed import Embedder
from knowledge_base.errors import Refused
from knowledge_base.guideline_records import Guideline
from knowledge_base.records import GLOBAL, CaseId
from tools.guideline_tree import guideline_tree
from tools.judge import EmbeddedJudge
from tools.reading import CaseTexts, read, windows

Floats = NDArray[np.float64]

ALIKE = 0.5
"""The cosine from which a case is like an example."""
FOLLOWED = 0.85
"""How likely a rater is right who has an example like the case, and no rule."""
CONTRADICTED = 0.5
"""The same where an example says the opposite of the rule."""
SHADOWED = 0.5
"""The same where an earlier rule fits too, and the first that fits decides."""
LEAN = 0.15
"""How far the judge's reading moves raters from a half where the text is silent."""
KNOWS = 0.8
"""From here on a reading decides a case."""
POOL = 10
OWN_RATE = (0.01, 0.06)
"""A rater's own rate of errors, drawn between these."""
HARD_RATE = 0.25
"""The rate on the theme of a `hard` world."""
NAMED_WRONGLY = 0.15
"""Of the rules that raters name, so many are any rule at all."""


@dataclass(frozen=True)
class Reader:
    """What raters make of a guideline's text."""

    planted: Planted
    guideline: Guideline
    embedder: Embedder

    def right(self, theme: Theme, texts: list[str]) -> Floats:
        """For each text of a theme how likely a rater without errors of their own is right."""
        touched = self.planted.theme
        if touched is None or theme.name != touched.name or self.planted.intact is self.planted.defective:
            return np.ones(len(texts))
        shown = self._shown(theme, texts)
        if self._contradicted(theme):
            return np.where(shown, FOLLOWED, CONTRADICTED)
        stating = list(theme.stated_by(self.guideline))
        if not stating:
            lean = LEAN * np.tanh(self._log_odds(texts)) * (1 if theme.violates else -1)
            return np.where(shown, FOLLOWED, 0.5 + lean)
        if self._shadowed({one.id for one in stating}):
            return np.where(shown, FOLLOWED, SHADOWED)
        return np.ones(len(texts))

    def _shadowed(self, stating: set[str]) -> bool:
        """Whether the rule that it must come before stands in front of all that state the theme."""
        other = same_item(self.guideline, self.planted.defective.item(self._beside))
        row = [one.id for one in self.guideline.rules]
        if IN_ORDER not in self.guideline.text or other is None or other.id not in row:
            return False
        first = min((row.index(one) for one in stating if one in row), default=len(row))
        return row.index(other.id) < first

    @property
    def _beside(self) -> str:
        row = [one.id for one in self.planted.defective.rules if one.id in self.planted.right]
        return row[0]

    def _contradicted(self, theme: Theme) -> bool:
        """Whether an example of the intact text stands under the other answer."""
        was = {one.sample: one.outcome.says for one in self.planted.intact.items if one.sample}
        return any(
            one.sample in was and one.outcome.says != was[one.sample]
            for one in self.guideline.items
            if one.sample
        )

    def _shown(self, theme: Theme, texts: list[str]) -> NDArray[np.bool_]:
        """Which texts are like an example with the right answer that the defective text did not have."""
        says = "violates" if theme.violates else "does not violate"
        had = {one.sample for one in self.planted.defective.items if one.sample}
        new = [
            one.sample
            for one in self.guideline.items
            if one.sample and one.sample not in had and one.outcome.says == says
        ]
        if not new or not texts:
            return np.zeros(len(texts), dtype=bool)
        near = self.embedder.encode(texts) @ self.embedder.encode(new).T
        return np.asarray(near.max(axis=1) >= ALIKE, dtype=bool)

    def _log_odds(self, texts: list[str]) -> Floats:
        try:
            score = scores_by(self.guideline, texts, self.embedder).clip(1e-6, 1 - 1e-6)
        except Refused:
            return np.zeros(len(texts))
        return np.asarray(np.log(score / (1 - score)), dtype=np.float64)


def scores_by(guideline: Guideline, texts: Sequence[str], embedder: Embedder) -> Floats:
    """How violating the embedded judge reads each text by a guideline's rules.

    Raises: Refused when no rule is read as violating.
    """
    spec = guideline_tree(guideline).spec
    cases = [CaseTexts(CaseId(f"t{at}"), GLOBAL, tuple(windows(text)[:8])) for at, text in enumerate(texts)]
    return EmbeddedJudge(embedder).judge(spec, read(cases, embedder)).score


def own_rates(draw: Random) -> list[float]:
    """The rates of errors of the pool."""
    return [draw.uniform(*OWN_RATE) for _ in range(POOL)]


def votes(
    right: float, violates: bool, rates: list[float], hard: bool, draw: Random
) -> list[tuple[int, bool]]:
    """Who said what of a case: three raters, or five of every third case."""
    many = 5 if draw.random() < 1 / 3 else 3
    said = []
    for rater in draw.sample(range(len(rates)), many):
        correct = draw.random() < right
        if draw.random() < (HARD_RATE if hard else rates[rater]):
            correct = not correct
        said.append((rater, violates == correct))
    return said
