"""Whether a cluster grows: its errors a week against the labelled decisions that they are taken from.

From four weeks on a Poisson regression of the counts on the week, with the decisions as exposure and the spread of the
counts estimated (quasi-Poisson: McCullagh and Nelder 1989, Generalized Linear Models, section 6.2); of two or three
weeks the last against those before, by the exact conditional test of two Poisson rates (Przyborowski and Wilenski
1940).
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import exp, inf

import numpy as np
from numpy.typing import NDArray

from knowledge_base.changes import Course, Trend

MOST_WEEKS = 52
"""Earlier weeks are left out."""
LEAST_WEEKS = 4
"""Of fewer weeks the last is compared with those before."""
LEAST_ERRORS = 8
SIGNIFICANT = 0.05
_STEPS = 50

Counts = NDArray[np.float64]


@dataclass(frozen=True)
class Change:
    """The factor by which a rate grows from week to week, with its 95 % interval and two-sided p-value."""

    factor: float
    low: float
    high: float
    p_value: float


def weekly(days: Iterable[date | None]) -> Counter[date]:
    """How many of the days fall in each week, by its Monday; unknown days are left out."""
    return Counter(day - timedelta(days=day.weekday()) for day in days if day is not None)


def trend_of(days: Sequence[date | None], decisions: Counter[date]) -> Trend | None:
    """The trend of some errors, given by the day of each, among all decisions a week; None where no error has a day."""
    errors = weekly(days)
    if not errors:
        return None
    last = max([*errors, *decisions])
    first = max(min([*errors, *decisions]), last - timedelta(weeks=MOST_WEEKS - 1))
    mondays = [first + timedelta(weeks=week) for week in range((last - first).days // 7 + 1)]
    counts = [errors[monday] for monday in mondays]
    exposure = [max(decisions[monday], errors[monday]) for monday in mondays]
    change = changed(np.array(counts, dtype=np.float64), np.array(exposure, dtype=np.float64))
    return Trend(
        first_week=first,
        errors=tuple(counts),
        decisions=tuple(exposure),
        undated=len(days) - errors.total(),
        course=_course(change),
        change=None if change is None else round(change.factor, 4),
        low=None if change is None else round(change.low, 4),
        high=None if change is None or change.high == inf else round(change.high, 4),
        p_value=1.0 if change is None else change.p_value,
    )


def changed(counts: Counts, exposure: Counts) -> Change | None:
    """How the rate of counts over exposure moves from week to week; None where there are too few to tell."""
    seen = np.flatnonzero(exposure > 0)
    if len(seen) < 2 or counts.sum() < LEAST_ERRORS:
        return None
    if len(seen) < LEAST_WEEKS:
        return _last_week(counts[seen], exposure[seen])
    return _regression(seen.astype(np.float64), counts[seen], exposure[seen])


def _regression(weeks: Counts, counts: Counts, exposure: Counts) -> Change | None:
    from scipy.stats import t as student

    centred = weeks - np.average(weeks, weights=exposure)
    design = np.stack([np.ones_like(centred), centred], axis=1)
    at = np.array([np.log(counts.sum() / exposure.sum()), 0.0])
    for _ in range(_STEPS):
        expected = exposure * np.exp(np.clip(design @ at, -50, 50))
        information = design.T @ (design * expected[:, None])
        step = np.linalg.solve(information + 1e-12 * np.eye(2), design.T @ (counts - expected))
        at = at + np.clip(step, -1, 1)
        if np.abs(step).max() < 1e-9:
            break
    freedom = len(weeks) - 2
    # Counts that are spread less than Poisson's are not taken for surer ones.
    spread = max(1.0, float(((counts - expected) ** 2 / np.maximum(expected, 1e-9)).sum()) / freedom)
    error = float(np.sqrt(np.linalg.inv(information + 1e-12 * np.eye(2))[1, 1] * spread))
    half = float(student.ppf(0.975, freedom)) * error
    slope = float(at[1])
    p_value = float(2 * student.sf(abs(slope) / error, freedom))
    return Change(_exp(slope), _exp(slope - half), _exp(slope + half), p_value)


def _last_week(counts: Counts, exposure: Counts) -> Change:
    from scipy.stats import binomtest

    total, late = int(counts.sum()), int(counts[-1])
    share = float(exposure[-1] / exposure.sum())
    tested = binomtest(late, total, share)
    bounds = tested.proportion_ci(0.95, method="exact")
    early = exposure[:-1].sum() / exposure[-1]

    def ratio(part: float) -> float:
        return inf if part >= 1 else part / (1 - part) * float(early)

    return Change(
        min(ratio(late / total), 1e6),
        ratio(float(bounds.low)),
        ratio(float(bounds.high)),
        float(tested.pvalue),
    )


def _course(change: Change | None) -> Course:
    if change is None:
        return "too few to tell"
    if change.p_value > SIGNIFICANT:
        return "steady"
    return "growing" if change.factor > 1 else "falling"


def _exp(value: float) -> float:
    return exp(max(-50.0, min(value, 50.0)))
