"""Whether something is more common in a window than in the baseline before it, over many comparisons at once.

What is counted is the content group, by when it was first seen: copies are no evidence of their own, and under no
change each group falls into the window as likely as any other. A campaign of copies of one text is told from a burst
by going on: the rates of stretches of two days are permuted (Good 2005, Permutation, Parametric and Bootstrap Tests of
Hypotheses), which takes it that what happens two days apart happens independently.

The p-values of a family are corrected after Benjamini and Hochberg (1995, JRSS B 57:289-300), and the families share
the level evenly: where nothing changed, a run raises any alarm with at most that chance.
"""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

LEVEL = 0.05
LEAST_GROUPS = 4
"""Of fewer content groups over both times nothing can be shown."""
DRAWS = 9_999
SEED = 1

Key = TypeVar("Key", bound=Hashable)
Bools = NDArray[np.bool_]
Rows = NDArray[np.int64]


@dataclass(frozen=True)
class Counts:
    """How many of how many, in the window and in the baseline."""

    window: int
    of_window: int
    baseline: int
    of_baseline: int

    @property
    def is_testable(self) -> bool:
        """Whether there is enough of it, whenever that was."""
        return self.window + self.baseline >= LEAST_GROUPS and self.of_window > 0 and self.of_baseline > 0


@dataclass(frozen=True)
class Compared(Generic[Key]):
    """One comparison with its p-value as it is and as corrected for all comparisons of the run."""

    key: Key
    p_value: float
    corrected: float


def first_seen(groups: Rows, late: Bools) -> dict[int, bool]:
    """For each content group, whether it was first seen in the window."""
    found: dict[int, bool] = {}
    for group, is_late in zip(groups.tolist(), late.tolist(), strict=True):
        found[group] = found.get(group, True) and is_late
    return found


def counted(some: Iterable[int], every: Mapping[int, bool]) -> Counts:
    """Some content groups among all of them, by when they were first seen."""
    late = sum(every.values())
    inside = [every[group] for group in set(some)]
    return Counts(sum(inside), late, len(inside) - sum(inside), len(every) - late)


def more_often(counts: Counts) -> float:
    """Fisher's exact test, one-sided: more common in the window."""
    from scipy.stats import hypergeom

    inside, total = counts.window + counts.baseline, counts.of_window + counts.of_baseline
    return float(hypergeom.sf(counts.window - 1, total, inside, counts.of_window))


def as_often(counts: Counts) -> float:
    """Fisher's exact test, two-sided."""
    from scipy.stats import fisher_exact

    table = [
        [counts.window, counts.of_window - counts.window],
        [counts.baseline, counts.of_baseline - counts.baseline],
    ]
    return float(fisher_exact(table).pvalue)


def steadily_more(rates: Sequence[float], late: Sequence[bool]) -> float:
    """Permutation test, one-sided: the rates of the window's stretches of days are higher than those of the others.

    One burst cannot show much: of one stretch in four, among eighteen, p is 0.2 at least.
    """
    daily, inside = np.array(rates, dtype=np.float64), np.array(late, dtype=bool)
    if not inside.any() or inside.all():
        return 1.0
    shuffled = _drawn(len(daily), int(inside.sum())) @ daily
    return float((1 + (shuffled >= daily[inside].sum() - 1e-12).sum()) / (DRAWS + 1))


@lru_cache(maxsize=8)
def _drawn(stretches: int, late: int) -> NDArray[np.float64]:
    """Any other `late` of so many stretches: draws x stretches, of zeros and ones."""
    first = np.tile(np.arange(stretches) < late, (DRAWS, 1)).astype(np.float64)
    return np.random.default_rng(SEED).permuted(first, axis=1)


def either(*p_values: float) -> float:
    """One p-value for several looks at the same thing (Bonferroni)."""
    return min(1.0, len(p_values) * min(p_values))


def corrected(families: Mapping[str, Mapping[Key, float]]) -> dict[str, list[Compared[Key]]]:
    """Every comparison, its p-value corrected within its family and for how many families there are."""
    tried = {name: family for name, family in families.items() if family}
    return {
        name: [
            Compared(key, p_value, min(1.0, len(tried) * adjusted))
            for (key, p_value), adjusted in zip(
                family.items(), benjamini_hochberg(list(family.values())), strict=True
            )
        ]
        for name, family in tried.items()
    }


def benjamini_hochberg(p_values: Sequence[float]) -> list[float]:
    """The p-values corrected for the false discovery rate; without any change that is the chance of one alarm."""
    from scipy.stats import false_discovery_control

    return [float(one) for one in false_discovery_control(list(p_values))] if p_values else []
