"""Votes added up to one label a case: by majority, and by how far each rater is to be believed.

The model is that of Dawid and Skene (1979, Applied Statistics 28:20-28), by crowd-kit: each rater has a matrix of
errors, found together with the labels. Votes that nobody's name goes with cannot be weighed so.
"""

import warnings
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from knowledge_base.cases import Case
from tools.excerpt import excerpt_of
from tools.label_records import Aggregated, Difference
from tools.report_records import Part, part
from tools.votes import Ballots, Ints

MOST_SHOWN = 50
ROUNDS, ENOUGH = 50, 1e-4
"""Of the model's fit: so many at most, fewer where one gains less likelihood a vote than this."""


def dawid_skene(ballots: Ballots) -> NDArray[np.float64] | None:
    """How likely each value is for each case, (cases, values), NaN without votes; None where no rater is known."""
    known = ballots.rater >= 0
    if not known.all() or not len(known) or len(ballots.raters) < 2:
        return None
    import pandas as pd
    from crowdkit.aggregation.classification.dawid_skene import DawidSkene

    votes = pd.DataFrame({"task": ballots.case, "worker": ballots.rater, "label": ballots.value})
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of pandas, at how crowd-kit calls it
        model = DawidSkene(n_iter=ROUNDS, tol=ENOUGH).fit(votes)
    found = np.full((len(ballots.gold), len(ballots.values)), np.nan)
    chances = model.probas_
    found[np.ix_(chances.index.to_numpy(), chances.columns.to_numpy(dtype=np.int64))] = chances.to_numpy()
    missing = sorted(set(range(len(ballots.values))) - set(chances.columns.tolist()))
    found[np.ix_(chances.index.to_numpy(), np.array(missing, dtype=np.int64))] = 0.0
    return found


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
