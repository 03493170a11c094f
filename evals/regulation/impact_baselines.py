"""What BM25 alone and cosines alone find, each law with the threshold of the highest F1 on the others."""

from collections.abc import Callable, Sequence

from evals.regulation.impact_figure import ImpactFigure
from evals.regulation.impact_rows import AS_OF, ImpactRow, Split, impact_rows, sample_laws
from knowledge_base.embed import Embedder
from knowledge_base.records import Clause
from tools.clause_search import content_words
from tools.law_impact.impact import clause_name
from tools.law_impact.ours import our_clauses
from tools.law_impact.stems import stem
from tools.law_impact.wording import LawWording

Scored = tuple[str, float, bool]
"""The law, the score of a pair, and whether the clause is touched."""
Score = Callable[[Sequence[str], Sequence[Clause]], list[list[float]]]


def baselines(splits: Sequence[Split], embedder: Embedder) -> tuple[ImpactFigure, ...]:
    """Recall and precision of each."""
    wanted = sum(len(row.touches) for split in splits for row in impact_rows(split))
    scores: dict[str, Score] = {
        "bm25": _bm25,
        "dense": lambda texts, ours: _cosines(embedder, texts, [one.text for one in ours]),
    }
    found = []
    for name, score in scores.items():
        told = [one for split in splits for one in _scored(split, score)]
        laws = sorted({law for law, _, _ in told})
        least = {law: _best_threshold([one for one in told if one[0] != law]) for law in laws}
        kept = [yes for law, value, yes in told if value >= least[law]]
        says = f"by {name} alone"
        found.append(ImpactFigure(name=f"{name}_recall", says=says, held=sum(kept), n=wanted))
        found.append(ImpactFigure(name=f"{name}_precision", says=says, held=sum(kept), n=len(kept)))
    return tuple(found)


def _scored(split: Split, score: Score) -> list[Scored]:
    by_id: dict[str, ImpactRow] = {row.id: row for row in impact_rows(split)}
    found: list[Scored] = []
    with sample_laws(split) as scene, scene.store.read() as tx:
        ours = our_clauses(tx, AS_OF)
        for laws in scene.laws:
            law = LawWording(laws.after.clauses, laws.after.provisions)
            asked = [one for one in law.binding if one.id in by_id]
            told = score([law.words(one) for one in asked], ours)
            for provision, values in zip(asked, told, strict=True):
                row = by_id[provision.id]
                for clause, value in zip(ours, values, strict=True):
                    if (name := clause_name(clause)) not in row.perhaps:
                        found.append((laws.name, float(value), name in row.touches))
    return found


def _cosines(embedder: Embedder, texts: Sequence[str], ours: Sequence[str]) -> list[list[float]]:
    found: list[list[float]] = (embedder.encode(texts) @ embedder.encode(ours).T).tolist()
    return found


def _bm25(texts: Sequence[str], ours: Sequence[Clause]) -> list[list[float]]:
    import bm25s

    retriever = bm25s.BM25()
    retriever.index([_stems(f"{one.policy} {one.text}") for one in ours], show_progress=False)
    return [retriever.get_scores(_stems(text)).tolist() for text in texts]


def _stems(text: str) -> list[str]:
    return sorted(stem(word) for word in content_words(text))


def _best_threshold(told: Sequence[Scored]) -> float:
    ranked = sorted(((value, yes) for _, value, yes in told), reverse=True)
    wanted, right, best = sum(yes for _, yes in ranked), 0, (0.0, 0.0)
    for number, (value, yes) in enumerate(ranked, 1):
        right += yes
        best = max(best, (2 * right / (number + wanted), value))
    return best[1]
