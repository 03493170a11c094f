"""Each rater against the others' majority and against gold labels, and whether one drifts over time."""

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from tools.label_records import Confusion, Drift, RaterLine
from tools.measure import holm
from tools.report_records import part
from tools.votes import YES_NO, Ballots, Ints

LEAST_TESTED = 10
"""Votes that can be held against others, of a rater who is tested; for drift in each half of the time."""
MOST_MATRICES = 12
ANY_TWO = "any two raters"


class Drifting(NamedTuple):
    """A rater's votes before and since a day that can be held against the others, and how many agree."""

    since: int
    counts: tuple[int, int, int, int]


def rater_lines(ballots: Ballots, names: Sequence[str]) -> list[RaterLine]:
    """A line for each named rater, by their names in the data."""
    many = len(ballots.raters)
    known = ballots.rater >= 0
    held = known & (ballots.others >= 0)
    right = held & (ballots.others == ballots.value)
    gold = ballots.gold[ballots.case]
    checked = known & (gold >= 0)

    def each(which: NDArray[np.bool_]) -> Ints:
        return np.bincount(ballots.rater[which], minlength=many)

    votes, of, agreed = each(known), each(held), each(right)
    judged = held & (ballots.values == YES_NO)
    yes, others_yes = each(judged & (ballots.value == 1)), each(judged & (ballots.others == 1))
    of_yes = each(judged)
    of_gold, hits = each(checked), each(checked & (gold == ballots.value))
    lower, drifts = _lower(agreed, of), drift(ballots)
    return [
        RaterLine(
            rater=names[at],
            votes=int(votes[at]),
            others=part(int(agreed[at]), int(of[at])),
            yes=part(int(yes[at]), int(of_yes[at])),
            others_yes=part(int(others_yes[at]), int(of_yes[at])),
            gold=part(int(hits[at]), int(of_gold[at])),
            p_value=lower.get(at),
            drift=drifts.get(at),
        )
        for at in range(many)
    ]


def _lower(agreed: Ints, of: Ints) -> dict[int, float]:
    """For raters with enough votes, the p-value that they agree less often than all others do, corrected."""
    from scipy.stats import binom

    tested = np.flatnonzero((of >= LEAST_TESTED) & (of < of.sum()))
    if len(tested) < 2:
        return {}
    rest = (agreed.sum() - agreed[tested]) / (of.sum() - of[tested])
    p_values = binom.cdf(agreed[tested], of[tested], rest)
    return dict(zip(tested.tolist(), holm(p_values.tolist()), strict=True))


def drift(ballots: Ballots) -> dict[int, Drift]:
    """For raters with enough dated votes, whether they agree with the others otherwise since the middle of theirs.

    Fisher's exact test, two-sided by doubling the smaller tail; corrected for all raters tested by Holm's method.
    """
    from scipy.stats import hypergeom

    found = _halves(ballots)
    if not found:
        return {}
    counts = np.array([one.counts for one in found.values()], dtype=np.int64)
    agreed_before, before, agreed_after, after = counts.T
    total, agreed = before + after, agreed_before + agreed_after
    tails = (
        hypergeom.cdf(agreed_after, total, agreed, after),
        hypergeom.sf(agreed_after - 1, total, agreed, after),
    )
    p_values = np.minimum(1.0, 2 * np.minimum(*tails)).tolist()
    return {
        rater: Drift(
            since=date.fromordinal(one.since),
            before=part(one.counts[0], one.counts[1]),
            after=part(one.counts[2], one.counts[3]),
            p_value=p_value,
            corrected=corrected,
        )
        for (rater, one), p_value, corrected in zip(found.items(), p_values, holm(p_values), strict=True)
    }


def _halves(ballots: Ballots) -> dict[int, Drifting]:
    """Each rater's votes cut at the day that halves them best, votes of one day never apart."""
    usable = np.flatnonzero((ballots.rater >= 0) & (ballots.others >= 0) & (ballots.day > 0))
    order = usable[np.lexsort((ballots.day[usable], ballots.rater[usable]))]
    raters, starts, sizes = np.unique(ballots.rater[order], return_index=True, return_counts=True)
    found = {}
    for rater, start, size in zip(raters.tolist(), starts.tolist(), sizes.tolist(), strict=True):
        if size < 2 * LEAST_TESTED:
            continue
        rows = order[start : start + size]
        days = ballots.day[rows]
        cuts = np.flatnonzero(np.diff(days)) + 1
        if not len(cuts):
            continue
        cut = int(cuts[np.abs(cuts - size / 2).argmin()])
        if min(cut, size - cut) < LEAST_TESTED:
            continue
        right = ballots.value[rows] == ballots.others[rows]
        counts = int(right[:cut].sum()), cut, int(right[cut:].sum()), size - cut
        found[rater] = Drifting(int(days[cut]), counts)
    return found


def confusions(ballots: Ballots, names: Sequence[str]) -> tuple[Confusion, ...]:
    """What one rater says where another said something, then raters with most votes against the others' majority."""
    given = ballots.counts.astype(np.float64)
    votes = given.sum(axis=1)
    weighed = given / np.maximum(votes - 1, 1)[:, None]
    pairs = weighed.T @ given
    np.fill_diagonal(pairs, (weighed * (given - 1)).sum(axis=0))
    matrices = [_confusion(ANY_TWO, ballots.values, pairs)] if (votes >= 2).any() else []
    held = (ballots.rater >= 0) & (ballots.others >= 0)
    sizes = np.bincount(ballots.rater[held], minlength=len(ballots.raters))
    width = len(ballots.values)
    for rater in np.argsort(-sizes, kind="stable")[:MOST_MATRICES].tolist():
        if sizes[rater] >= LEAST_TESTED:
            rows = held & (ballots.rater == rater)
            cells = np.bincount(ballots.value[rows] * width + ballots.others[rows], minlength=width**2)
            matrices.append(_confusion(names[rater], ballots.values, cells.reshape(width, width)))
    return tuple(matrices)


def _confusion(of: str, values: tuple[str, ...], counts: NDArray[Any]) -> Confusion:
    return Confusion(of=of, values=values, counts=tuple(tuple(float(n) for n in row) for row in counts))
