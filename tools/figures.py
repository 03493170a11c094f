"""Figures as they are read: counts, shares, intervals and lists in words."""

from collections.abc import Sequence

from knowledge_base.changes import Rate
from tools.report_records import Part


def count_words(n: int, one: str, many: str = "") -> str:
    """`1 error`, `2,000 errors`."""
    return f"{n:,} {one if n == 1 else many or one + 's'}"


def percent(share: float | None) -> str:
    """A share; with a decimal where it is small or would read as all, a dash where there is none."""
    if share is None:
        return "–"
    return f"{share:.1%}" if 0 < share < 0.1 or 0.995 <= share < 1 else f"{share:.0%}"


def interval(low: float | None, high: float | None) -> str:
    """`3.1 to 12 %` for two shares."""
    return "" if low is None or high is None else f"{percent(low).rstrip('%')} to {percent(high)}"


def part_words(part: Part) -> str:
    """`18 of 20 (90 %, interval)`; without an interval where there is nothing to take a share of."""
    if part.share is None:
        return f"{part.count:,} of {part.of:,}"
    return f"{part.count:,} of {part.of:,} ({percent(part.share)}; {interval(part.low, part.high)})"


def rate_words(rate: Rate) -> str:
    """A rate with its interval; a dash where it has no value."""
    if rate.value is None:
        return "–"
    bounds = interval(rate.low, rate.high)
    return f"{percent(rate.value)} ({bounds})" if bounds else percent(rate.value)


def listed(words: Sequence[str], last: str = "and") -> str:
    """`a, b and c`."""
    return f" {last} ".join(part for part in (", ".join(words[:-1]), words[-1] if words else "") if part)


def points(share: float) -> str:
    """A difference of two shares: `+3.1 points`."""
    return f"{100 * share:+.1f} points"


def p_told(p_value: float) -> str:
    """A p-value with its sign: `= 0.031`, or `< 0.001`, since none is 0."""
    return "< 0.001" if p_value < 0.001 else f"= {p_value:.3f}"
