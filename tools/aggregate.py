"""Votes added up to one label a case: by majority, and by how far each rater is to be believed.

The model is that of Dawid and Skene (1979, Applied Statistics 28:20-28): each rater has a matrix of errors, found
together with the labels. Votes that nobody's name goes with cannot be weighed so.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from knowledge_base.cases import Case
from tools.excerpt import excerpt_of
from tools.label_records import Aggregated, Difference
from tools.report_records import Part, part
from tools.votes import Ballots, Ints

Floats = NDArray[np.float64]

MOST_SHOWN = 50
ROUNDS, ENOUGH = 50, 1e-7
"""Of the model's fit: so many at most, fewer where one gains less likelihood a vote than this."""
_LEAST = 1e-10


def dawid_skene(ballots: Ballots, rounds: int = ROUNDS, enough: float = ENOUGH) -> Floats | None:
    """How likely each value is for each case, (cases, values), NaN without votes; None where no rater is known."""
    if not (ballots.rater >= 0).all() or len(ballots.raters) < 2:
        return None
    values, value = np.unique(ballots.value, return_inverse=True)
    cells, cell = np.unique(ballots.rater * len(values) + value, return_inverse=True)
    _, rater = np.unique(cells // len(values), return_inverse=True)
    voted, case = np.unique(ballots.case, return_inverse=True)
    given = ballots.counts[np.ix_(voted, values)]
    chances, reached = given / given.sum(axis=1, keepdims=True), -np.inf
    for _ in range(rounds):
        errors = np.maximum(_summed(chances[case], cell), _LEAST)
        errors /= _summed(errors, rater)[rater]
        priors = np.maximum(chances.mean(axis=0), _LEAST)
        joint = np.log(priors) + _summed(np.log(errors)[cell], case)
        most = joint.max(axis=1, keepdims=True)
        whole = most + np.log(np.exp(joint - most).sum(axis=1, keepdims=True))
        chances, before, reached = np.exp(joint - whole), reached, whole.sum() / len(case)
        if reached - before < enough:
            break
    found = np.full((len(ballots.gold), len(ballots.values)), np.nan)
    found[voted] = 0.0
    found[np.ix_(voted, values)] = chances
    return found


def _summed(rows: Floats, place: Ints) -> Floats:
    """The sums of the rows that share a place."""
    return np.column_stack([np.bincount(place, weights=column) for column in rows.T])


def aggregated(ballots: Ballots, chances: NDArray[np.float64], cases: Sequence[Case]) -> Aggregated:
    """Both ways side by side; cases on which they differ, the surest of the model first."""
    voted = ballots.counts.sum(axis=1) > 0
    model = np.where(voted, np.nan_to_num(chances).argmax(axis=1), -1)
    majority = ballots.majority
    differing = np.flatnonzero((majority >= 0) & (model >= 0) & (majority != model))
    surest = differing[np.argsort(-chances[differing, model[differing]], kind="stable")][:MOST_SHOWN]
    return Aggregated(
        by_majority=_sizes(ballots, majority),
        by_model=_sizes(ballots, model),
        tied=int((voted & (majority < 0)).sum()),
        differing=len(differing),
        shown=tuple(
            Difference(
                case=cases[at].id,
                text=excerpt_of(cases[at]),
                votes=votes_told(ballots, at),
                majority=ballots.values[majority[at]],
                model=ballots.values[model[at]],
                probability=round(float(chances[at, model[at]]), 3),
            )
            for at in surest.tolist()
        ),
        right={"majority": _right(ballots, majority), "Dawid and Skene": _right(ballots, model)},
    )


def votes_told(ballots: Ballots, case: int) -> str:
    """`2 yes, 1 no`."""
    given = ballots.counts[case]
    return ", ".join(
        f"{given[at]} {ballots.values[at]}" for at in np.argsort(-given, kind="stable") if given[at]
    )


def _sizes(ballots: Ballots, chosen: Ints) -> dict[str, int]:
    counts = np.bincount(chosen[chosen >= 0], minlength=len(ballots.values)).tolist()
    return dict(zip(ballots.values, counts, strict=True))


def _right(ballots: Ballots, chosen: Ints) -> Part:
    """A tie is no right answer."""
    asked = (ballots.gold >= 0) & (ballots.counts.sum(axis=1) > 0)
    return part(int((asked & (ballots.gold == chosen)).sum()), int(asked.sum()))
