"""What BM25 alone and cosines alone find, each with the threshold of the highest F1 on the tuning laws."""

from collections.abc import Callable

from evals.regulation.fit_impact import Labelled, labelled_pairs
from evals.regulation.impact_figure import ImpactFigure
from evals.regulation.impact_rows import Split, impact_rows
from knowledge_base.embed import Embedder
from tools.law_impact.retrieve import Pair

SCORES: dict[str, Callable[[Pair], float]] = {
    "bm25": lambda pair: pair.lexical,
    "dense": lambda pair: pair.cosine,
}


def baselines(split: Split, embedder: Embedder) -> tuple[ImpactFigure, ...]:
    """Recall and precision of each."""
    tuning = labelled_pairs("tuning", embedder)
    told = tuning if split == "tuning" else labelled_pairs(split, embedder)
    wanted = sum(len(row.touches) for row in impact_rows(split))
    found = []
    for name, score in SCORES.items():
        least = _best_threshold(tuning, score)
        kept = [yes for pair, yes in told if score(pair) >= least]
        says = f"by {name} alone, from {least:.2f}"
        found.append(ImpactFigure(name=f"{name}_recall", says=says, held=sum(kept), n=wanted))
        found.append(ImpactFigure(name=f"{name}_precision", says=says, held=sum(kept), n=len(kept)))
    return tuple(found)


def _best_threshold(told: Labelled, score: Callable[[Pair], float]) -> float:
    ranked = sorted(((score(pair), yes) for pair, yes in told), reverse=True)
    wanted, right, best = sum(yes for _, yes in ranked), 0, (0.0, 0.0)
    for number, (value, yes) in enumerate(ranked, 1):
        right += yes
        best = max(best, (2 * right / (number + wanted), value))
    return best[1]
