"""How well the embedded judge tells cases apart with a compiled prompt, and with the policy in one sentence."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from evals.compile.rows import Case
from evals.retrieval.measures import auroc
from knowledge_base.embed import Embedder
from knowledge_base.prompts import PromptSpec
from knowledge_base.records import CaseId, Record
from tools.judge import EmbeddedJudge
from tools.reading import CaseTexts, Reading, read, windows
from tools.taxonomy import read_taxonomy

DRAWS = 1_000
SEED = 20260701
LEVEL = 0.95

Floats = NDArray[np.float64]


class Compared(Record):
    """AUROC with the compiled prompt and with the starter; the interval of their difference is a paired bootstrap's."""

    cases: int
    violating: int
    compiled: float
    starter: float
    low: float
    high: float


def starter_of(name: str, sentence: str) -> PromptSpec:
    """The prompt that `redline import taxonomy` makes of one sentence."""
    from datetime import date

    table = f"| Category | Definition |\n|---|---|\n| {name} | {sentence} |\n"
    drafts = dict(read_taxonomy(table, name, date(2026, 1, 1)))
    return PromptSpec.from_yaml(drafts["prompt"], name)


def compared(
    spec: PromptSpec, starter: PromptSpec, cases: Sequence[Case], embedder: Embedder
) -> Compared | None:
    """Both prompts over the same cases; None where all of them have one label."""
    labels = np.array([one.violates for one in cases], dtype=bool)
    if labels.all() or not labels.any():
        return None
    reading = _reading(cases, embedder)
    judge = EmbeddedJudge(embedder)
    ours, theirs = judge.judge(spec, reading).score, judge.judge(starter, reading).score
    low, high = _interval(ours, theirs, labels)
    return Compared(
        cases=len(cases),
        violating=int(labels.sum()),
        compiled=_auroc(ours, labels),
        starter=_auroc(theirs, labels),
        low=low,
        high=high,
    )


def _reading(cases: Sequence[Case], embedder: Embedder) -> Reading:
    texts = [
        CaseTexts(CaseId(f"case-{at}"), "global", tuple(windows(one.text)[:8]))
        for at, one in enumerate(cases)
    ]
    return read(texts, embedder)


def _auroc(scores: Floats, labels: NDArray[np.bool_]) -> float:
    return auroc(list(scores[labels]), list(scores[~labels]))


def _interval(ours: Floats, theirs: Floats, labels: NDArray[np.bool_]) -> tuple[float, float]:
    """Drawn within the violating and within the others, so that both are always there."""
    draw = np.random.default_rng(SEED)
    yes, no = np.flatnonzero(labels), np.flatnonzero(~labels)
    gains = []
    for _ in range(DRAWS):
        rows = np.concatenate([draw.choice(yes, len(yes)), draw.choice(no, len(no))])
        gains.append(_auroc(ours[rows], labels[rows]) - _auroc(theirs[rows], labels[rows]))
    low, high = np.quantile(gains, ((1 - LEVEL) / 2, (1 + LEVEL) / 2))
    return float(low), float(high)
