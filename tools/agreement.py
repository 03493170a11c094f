"""How far raters agree, and how far beyond chance."""

from collections import Counter
from collections.abc import Hashable, Iterable, Sequence


def krippendorff_alpha_nominal(units: Iterable[Sequence[Hashable]]) -> float | None:
    """Krippendorff's alpha for nominal values: 1 is full agreement, 0 what chance gives, below 0 is worse.

    One sequence of ratings a unit, any number of raters; units with fewer than two are left out. None where
    nobody shares a unit or only one value was ever used. Source: Krippendorff 2011, Computing Krippendorff's
    Alpha-Reliability, sections A to C.
    """
    disagreement, totals = _coincidences(units)
    n = totals.total()
    mixed = n**2 - sum(count**2 for count in totals.values())
    return 1 - (n - 1) * disagreement / mixed if mixed else None


def percent_agreement(units: Iterable[Sequence[Hashable]]) -> float | None:
    """Share, 0 to 1, of pairs of ratings of one unit that match; None where nobody shares a unit.

    A unit weighs as many as it has ratings, as in the alpha above, so the two can be read together.
    """
    disagreement, totals = _coincidences(units)
    return 1 - disagreement / totals.total() if totals else None


def _coincidences(units: Iterable[Sequence[Hashable]]) -> tuple[float, Counter[Hashable]]:
    """The coincidence matrix's sum off the diagonal, and its margins."""
    disagreement, totals = 0.0, Counter[Hashable]()
    for unit in units:
        if len(unit) >= 2:
            values = Counter(unit)
            totals += values
            differing = len(unit) ** 2 - sum(count**2 for count in values.values())
            disagreement += differing / (len(unit) - 1)
    return disagreement, totals
