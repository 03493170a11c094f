"""How well impact finds what people labelled: clauses touched, duties without a clause, conflicts.

`python -m evals.regulation.impact` prints the figures of all laws, each told by weights that were fitted on the others,
how sure it was, what a model would be shown, and what BM25 or cosines alone do. `--split gold` scores, by the weights
in force, changes from one version of a law to the next.
"""

import argparse
import sys
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from itertools import pairwise

from evals.regulation.fit_impact import labelled_pairs, weights_of_others
from evals.regulation.impact_baselines import baselines
from evals.regulation.impact_figure import ImpactFigure
from evals.regulation.impact_rows import AS_OF, HALVES, ROWS, ImpactRow, Split, impact_rows, sample_laws
from knowledge_base.embed import Embedder, MiniLM
from knowledge_base.records import Clause, ClauseId
from tools.figures import interval, percent
from tools.law_impact.assess import impact_of
from tools.law_impact.confidence import LIKELY, POSSIBLE, Weights
from tools.law_impact.impact import ChangeImpact, ReasonWhy, clause_name
from tools.measure import wilson

BANDS = (POSSIBLE, LIKELY, 0.4, 0.7, 1.01)
"""Bands of confidence that are held against what is so."""
Pairs = set[tuple[ClauseId, str]]


Answered = Sequence[tuple[ImpactRow, ChangeImpact]]


class Shown:
    """In a model's place: keeps what it would be shown, and says nothing."""

    def __init__(self) -> None:
        self.pairs: Pairs = set()
        self.words: list[int] = []

    def __call__(self, provision: Clause, around: str, near: Sequence[Clause]) -> dict[str, ReasonWhy]:
        """Of no clause anything."""
        self.pairs |= {(provision.id, clause_name(one)) for one in near}
        self.words.append(
            sum(len(text.split()) for text in (provision.text, around, *(one.text for one in near)))
        )
        return {}


def impact_answers(
    split: Split,
    embedder: Embedder | None = None,
    by: Mapping[str, Weights] | None = None,
    shown: Shown | None = None,
) -> list[tuple[ImpactRow, ChangeImpact]]:
    """Each labelled provision of one half, as if it were new, with the impact that is told of it.

    `by` has other weights than those in force, by the name of the law.
    """
    rows = {row.id: row for row in impact_rows(split)}
    found: list[tuple[ImpactRow, ChangeImpact]] = []
    with sample_laws(split) as scene, scene.store.read() as tx:
        for laws in scene.laws:
            weights = by[laws.name] if by else None
            told = impact_of(tx, laws, embedder or MiniLM(), AS_OF, ask=shown, by=weights)
            found += [(rows[one.provision], one) for one in told.changes if one.provision in rows]
    return found


def impact_figures(answers: Answered, rows: Iterable[ImpactRow] = ()) -> tuple[ImpactFigure, ...]:
    """Recall and precision of clauses, gaps and conflicts. A clause labelled `perhaps` counts neither way.

    What `rows` want of provisions that are not among the answers is missed.
    """
    labelled = {row.id: row for row in (*rows, *(row for row, _ in answers))}.values()
    wanted = {(row.id, name) for row in labelled for name in row.touches}
    perhaps = {(row.id, name) for row, _ in answers for name in row.perhaps}
    likely = _told(answers, lambda one: (touch.name for touch in one.touches if touch.counts)) - perhaps
    shown = _told(answers, lambda one: (touch.name for touch in one.touches)) - perhaps
    gaps = {row.id for row in labelled if row.gap}
    told_gaps = {row.id for row, one in answers if one.state == "gap"}
    clashes = {(row.id, name) for row in labelled for name in row.conflicts}
    told_clashes = _told(answers, lambda one: (touch.name for touch in one.touches if touch.conflict))
    silent = [one for row, one in answers if not row.touches and not row.perhaps]
    return (
        _figure("clause_recall", "a touched clause is told as touched", wanted & likely, wanted),
        _figure("clause_precision", "what is told as touched is", wanted & likely, likely),
        _figure(
            "shown_recall", "a touched clause is told, at least as perhaps touched", wanted & shown, wanted
        ),
        _figure("shown_precision", "what is told, as perhaps too, is touched", wanted & shown, shown),
        _figure("gap_recall", "a duty without a clause is told as a gap", gaps & told_gaps, gaps),
        _figure("gap_precision", "what is told as a gap is one", gaps & told_gaps, told_gaps),
        _figure("conflict_recall", "a conflict is told", clashes & told_clashes, clashes),
        _figure(
            "conflict_precision", "what is told as a conflict is one", clashes & told_clashes, told_clashes
        ),
        ImpactFigure(
            name="quiet",
            says="no clause is told as touched where none is",
            held=sum(not any(touch.counts for touch in one.touches) for one in silent),
            n=len(silent),
        ),
    )


def _told(answers: Answered, names: Callable[[ChangeImpact], Iterable[str]]) -> Pairs:
    return {(row.id, name) for row, one in answers for name in names(one)}


def _figure(name: str, says: str, held: Collection[object], of: Collection[object]) -> ImpactFigure:
    return ImpactFigure(name=name, says=says, held=len(held), n=len(of))


def told_chances(answers: Answered) -> tuple[tuple[str, float, int, int], ...]:
    """By band of confidence: the band, its mean, how many of those pairs are touched, and how many there are."""
    pairs = [
        (touch.confidence, touch.name in row.touches)
        for row, one in answers
        for touch in one.touches
        if touch.name not in row.perhaps
    ]
    found = []
    for low, high in pairwise(BANDS):
        some = [(chance, yes) for chance, yes in pairs if low <= chance < high]
        mean = sum(chance for chance, _ in some) / len(some) if some else 0.0
        found.append((f"{low:.0%} to {min(high, 1):.0%}", mean, sum(yes for _, yes in some), len(some)))
    return tuple(found)


def shown_figure(rows: Iterable[ImpactRow], shown: Shown) -> ImpactFigure:
    """How many touched clauses a model would be shown: more it cannot find."""
    wanted = {(row.id, name) for row in rows for name in row.touches}
    return _figure(
        "model_ceiling", "a touched clause is shown to the model of --llm", wanted & shown.pairs, wanted
    )


def main() -> None:
    """Print the figures."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--split", choices=tuple(ROWS), help="one alone, by the weights in force")
    only: Split | None = asked.parse_args().split
    embedder, shown, by = MiniLM(), Shown(), None
    splits = (only,) if only else HALVES
    if only is None:
        by = weights_of_others([one for split in HALVES for one in labelled_pairs(split, embedder)])
    rows = [row for split in splits for row in impact_rows(split)]
    answers = [one for split in splits for one in impact_answers(split, embedder, by, shown)]
    how = "by the weights in force" if only else "each law by the weights of the others"
    sys.stdout.write(f"{len(answers)} of {len(rows)} labelled provisions told, {how}\n")
    for name, mean, held, n in told_chances(answers):
        sys.stdout.write(f"  told {name:13} {mean:5.0%} on the mean, {held}/{n} touched\n")
    for one in (
        *impact_figures(answers, rows),
        shown_figure(rows, shown),
        *baselines(splits, embedder),
    ):
        share = one.held / one.n if one.n else None
        sure = interval(*wilson(one.held, one.n, 0.95)) if one.n else ""
        sys.stdout.write(
            f"  {one.name:19} {one.held:3}/{one.n:<3} {percent(share):>5} {sure:14} {one.says}\n"
        )
    words = sum(shown.words) / max(len(shown.words), 1)
    sys.stdout.write(f"a model would be asked of {len(shown.words)} provisions, {words:.0f} words each\n")


if __name__ == "__main__":
    main()
