"""The trial that would show whether raters agree more by new words: how many cases, which ones, and what it costs.

Two raters of a case agree or not; the share of agreeing pairs, averaged over cases, is what the trial estimates. For a
half width h at a level with normal quantile z, a mean of n cases with variance v needs n = z^2 v / h^2 (Cochran 1977,
Sampling Techniques, section 4.7). The votes at hand near the rule give v; drawing n such cases many times checks it.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from math import ceil
from statistics import NormalDist, median

import numpy as np
from numpy.typing import NDArray

from knowledge_base.cases import Rating
from knowledge_base.guideline_measures import Trial
from knowledge_base.records import CaseId
from tools.scene import Rows, Scene

HALF_WIDTH = 0.1
LEVEL = 0.9
RATERS = 5
CONTROLS = 0.2
"""The share of cases that the edit should leave alone: they show what it breaks."""
MINUTES = 1.5
"""Of a rating, where no times are known: an assumption, said so."""
LONGEST = timedelta(minutes=15)
"""A longer gap between two ratings of one rater is a break."""
LEAST_GAPS = 30
DRAWS = 500


def rater_trial(
    scene: Scene,
    moved: NDArray[np.float64],
    near: NDArray[np.bool_],
    ratings: Mapping[CaseId, Sequence[Rating]],
    seed: int,
    taught: frozenset[int] = frozenset(),
) -> Trial:
    """A trial of an edit; `moved` is how far it moves each case's score, `near` which cases its rules are nearest to.

    Cases that the new text was taken from or shows are left out.
    """
    free = ~np.isin(scene.groups, list(taught))
    agreeing = np.array([_pairs_agreeing(scene, row) for row in np.flatnonzero(near).tolist()])
    known = agreeing[~np.isnan(agreeing)]
    if len(known) < 2:
        known = np.array([0.0, 1.0])
    needed = cases_needed(float(known.var(ddof=1)), HALF_WIDTH, LEVEL)
    cases, controls = _drawn(scene, moved, near & free, ~near & free, needed)
    minutes, measured = _minutes(ratings)
    return Trial(
        cases=tuple(scene.ids[row] for row in cases),
        controls=controls,
        needed=needed,
        enough=len(cases) - controls >= needed,
        raters=RATERS,
        half_width=HALF_WIDTH,
        level=LEVEL,
        reached=_simulated(known, max(2, len(cases) - controls), seed),
        agreement=float(known.mean()),
        minutes=minutes,
        measured=measured,
    )


def cases_needed(variance: float, half_width: float, level: float) -> int:
    """Cases for the mean of a share to have this half width; two at least."""
    z = NormalDist().inv_cdf((1 + level) / 2)
    return max(2, ceil(z**2 * variance / half_width**2))


def _pairs_agreeing(scene: Scene, row: int) -> float:
    """The share of pairs of raters that agree on a case; nan with fewer than two votes."""
    vote = scene.votes[row]
    pairs = vote.votes * (vote.votes - 1)
    return (vote.yes * (vote.yes - 1) + vote.no * (vote.no - 1)) / pairs if pairs else float("nan")


def _drawn(
    scene: Scene, moved: NDArray[np.float64], near: NDArray[np.bool_], far: NDArray[np.bool_], needed: int
) -> tuple[list[int], int]:
    """Cases that the edit moves most and raters split on first, labels in turn and one of a group; then controls."""
    split = np.array([vote.split for vote in scene.votes], dtype=float)
    told = np.abs(moved) + split * (np.abs(moved).max(initial=0.0) + 1e-9)
    first = _in_turn(scene, np.flatnonzero(near), told)[:needed]
    others = _in_turn(scene, np.flatnonzero(far), -np.abs(moved))[: max(1, ceil(CONTROLS * len(first)))]
    return [*first, *others], len(others)


def _in_turn(scene: Scene, rows: Rows, worth: NDArray[np.float64]) -> list[int]:
    """Rows by worth, violating and other ones in turn, one of each content group."""
    seen: set[int] = set()
    sides: tuple[list[int], list[int]] = ([], [])
    for row in rows[np.argsort(-worth[rows], kind="stable")]:
        if int(scene.groups[row]) not in seen:
            seen.add(int(scene.groups[row]))
            sides[int(not scene.labels[row])].append(int(row))
    most = max(map(len, sides))
    return [side[at] for at in range(most) for side in sides if at < len(side)]


def _minutes(ratings: Mapping[CaseId, Sequence[Rating]]) -> tuple[float, bool]:
    """The median gap between a rater's ratings; else an assumption."""
    times: dict[str, list[datetime]] = {}
    for some in ratings.values():
        for one in some:
            if one.at is not None:
                times.setdefault(one.rater, []).append(one.at)
    gaps = [
        (later - earlier).total_seconds() / 60
        for own in times.values()
        for earlier, later in pairwise(sorted(own))
        if timedelta(0) < later - earlier <= LONGEST
    ]
    return (round(median(gaps), 2), True) if len(gaps) >= LEAST_GAPS else (MINUTES, False)


def _simulated(known: NDArray[np.float64], n: int, seed: int) -> float:
    """The mean half width of the interval when n cases like those known are drawn."""
    z = NormalDist().inv_cdf((1 + LEVEL) / 2)
    drawn = np.random.default_rng(seed).choice(known, size=(DRAWS, n))
    return float(np.mean(z * drawn.std(axis=1, ddof=1) / np.sqrt(n)))
