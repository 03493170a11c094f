"""Thresholds that hold a floor of precision or recall; a decision is `score >= threshold` everywhere.

The lowest threshold that reaches a precision floor on the cases at hand is the one that was lucky on them: on
other cases it breaks the floor about every second time. Learn-then-Test breaks it with a chance that is set.
"""

from dataclasses import dataclass
from math import floor as round_down
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from knowledge_base.errors import WrongUsage
from knowledge_base.prompts import Floor

Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

GRID = 200


@dataclass(frozen=True)
class Calibrated:
    """A threshold and how far to rely on it; `reason` says why it is not certified, empty where it is."""

    threshold: float
    method: Literal["learn-then-test", "naive", "best-f1"]
    naive: float | None
    certified: bool
    reason: str = ""


def calibrate(
    scores: Floats, labels: Bools, floor: Floor, groups: Ints | None = None, delta: float = 0.1
) -> Calibrated:
    """The certified threshold where there is one, else the naive one, else the one of the best F1.

    `groups` is each row's content group; one row of each is tested, while the naive threshold sees all rows.

    Raises: WrongUsage when there are no scores, a score is not a number or delta is out of range.
    """
    naive = naive_threshold(scores, labels, floor)
    tested = learn_then_test(scores, labels, floor, delta, groups=groups)
    if tested is not None:
        return Calibrated(tested, "learn-then-test", naive, certified=True)
    if naive is not None:
        basis = f"{len(scores)} cases" if groups is None else f"{len(np.unique(groups))} groups of cases"
        reason = (
            f"{basis} are not enough to hold {floor.metric} {floor.value:g} with confidence {1 - delta:g}; "
            "the threshold that reaches it on these very cases stands in, with no guarantee; label more cases"
        )
        return Calibrated(naive, "naive", naive, certified=False, reason=reason)
    reason = (
        f"no threshold reaches {floor.metric} {floor.value:g} even on these very cases; the one of the best "
        "F1 stands in; revise the prompt or lower the floor"
    )
    return Calibrated(best_f1_threshold(scores, labels), "best-f1", None, certified=False, reason=reason)


def naive_threshold(scores: Floats, labels: Bools, floor: Floor) -> float | None:
    """The lowest score from which precision reaches the floor, or the highest from which recall does.

    None where none does. It holds on these cases only; it is here to be compared with.
    """
    cuts, flagged, right = _cuts(scores, labels)
    whole = flagged if floor.metric == "precision" else np.full_like(right, max(int(labels.sum()), 1))
    reached = np.flatnonzero(right / whole >= floor.value)
    if not reached.size:
        return None
    return float(cuts[reached[-1] if floor.metric == "precision" else reached[0]])


def learn_then_test(
    scores: Floats,
    labels: Bools,
    floor: Floor,
    delta: float = 0.1,
    grid: Floats | None = None,
    groups: Ints | None = None,
) -> float | None:
    """The loosest threshold certified to hold the floor on cases to come, wrong with chance at most `delta`.

    Fixed-sequence testing (Angelopoulos et al. 2021, Learn then Test, arXiv 2110.01052): thresholds from the
    strict end (highest for precision, lowest for recall), each with the exact binomial p-value of "the floor
    is broken here", until one is not rejected. None where not even the first is.

    Precision: grid, order and first test come from the scores alone; given those the labels are independent,
    and the binomial tail bounds that of their sum (Hoeffding 1956), so every p-value holds. The first test is
    at the first threshold that could pass with one wrong item above it (38 items for .9 at delta .1); were it
    earlier, a single wrong item at the very top would end the sequence.
    Recall: its tests are nested, so any grid is valid (tolerance limits, Wilks 1941).

    `grid` replaces `score_grid`; choose it without looking at the labels. With `groups`, the first row of
    each group stands for it, so that copies do not pass for evidence: keep rows in an order that scores and
    labels have no part in, such as the case id's. The floor then holds for groups, each counting once.

    Raises: WrongUsage when a score is not a number or delta is not in (0, 0.5].
    """
    if not 0 < delta <= 0.5:
        raise WrongUsage(f"delta {delta!r} is not a chance of at most a half; pass one such as 0.1")
    scores, labels = _checked(scores, labels)
    if groups is not None:
        first = np.unique(groups, return_index=True)[1]
        scores, labels = scores[first], labels[first]
    thresholds = np.unique(score_grid(scores) if grid is None else grid)
    if floor.metric == "precision":
        thresholds = thresholds[::-1]
        trials = _at_or_above(scores, thresholds)
        testable = _tail(trials - 1, trials, floor.value) <= delta
        thresholds, trials = thresholds[testable], trials[testable]
    else:
        trials = np.full(len(thresholds), int(labels.sum()))
    p_values = _tail(_at_or_above(scores[labels], thresholds), trials, floor.value)
    passed = int(np.argmax(np.append(p_values, np.inf) > delta))
    return float(thresholds[passed - 1]) if passed else None


def written(threshold: float) -> float:
    """A threshold as it is written down: six digits, never more than it is, so that its own case stays flagged."""
    return round_down(threshold * 1e6) / 1e6


def score_grid(scores: Floats, size: int = GRID) -> Floats:
    """Scores at `size` ranks from the highest to the lowest, in equal ratios of the rank.

    Equal ratios are dense at the top, where all violations lie when they are rare; equal steps miss them.
    """
    if not len(scores):
        return np.empty(0)
    ranks = np.unique(np.round(np.geomspace(1, len(scores), size)).astype(np.int64))
    return np.sort(scores)[::-1][ranks - 1]


def best_f1_threshold(scores: Floats, labels: Bools) -> float:
    """The threshold of the best F1, midway between two scores; of equals the highest.

    It always flags something, and is the lowest score itself where flagging all is best.

    Raises: WrongUsage when there are no scores or one is not a number.
    """
    if not len(scores):
        raise WrongUsage("there are no scores to calibrate on; import labelled cases of this policy first")
    cuts, flagged, right = _cuts(scores, labels)
    best = int(np.argmax(2 * right / (flagged + right[-1])))
    below = cuts[min(best + 1, len(cuts) - 1)]
    middle = below + (cuts[best] - below) / 2
    # Between neighbouring floats there is no middle: it would round down and flag the lower score as well.
    return float(middle if middle > below else cuts[best])


def _cuts(scores: Floats, labels: Bools) -> tuple[Floats, Ints, Ints]:
    """Distinct scores from the highest, and how many rows, and labelled rows, are at or above each."""
    scores, labels = _checked(scores, labels)
    cuts = np.unique(scores)[::-1]
    return cuts, _at_or_above(scores, cuts), _at_or_above(scores[labels], cuts)


def _at_or_above(scores: Floats, thresholds: Floats) -> Ints:
    return len(scores) - np.searchsorted(np.sort(scores), thresholds, side="left")


def _tail(successes: Ints, trials: Ints, share: float) -> Floats:
    """Chance of at least so many successes: the exact p-value of "the true share is below this one"."""
    from scipy.special import bdtrc

    return np.asarray(bdtrc(successes - 1, trials, share), dtype=np.float64)


def _checked(scores: Floats, labels: Bools) -> tuple[Floats, Bools]:
    """Both as arrays of the type they are used as: labels of 0 and 1 would pick rows by number."""
    scores, labels = np.asarray(scores, dtype=np.float64), np.asarray(labels, dtype=np.bool_)
    if len(scores) != len(labels):
        raise ValueError(f"{len(scores)} scores for {len(labels)} labels; pass one score a label")
    if bad := int(np.isnan(scores).sum()):
        raise WrongUsage(f"{bad!r} of {len(scores)} scores are not numbers; leave those cases out")
    return scores, labels
