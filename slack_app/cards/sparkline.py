"""A row of numbers as a small plot in text."""

from collections.abc import Sequence

BARS = "▁▂▃▄▅▆▇█"


def sparkline(values: Sequence[float | None], least: float = 0.0, most: float | None = None) -> str:
    """One bar a value, from `least` to `most` (the largest value where none is given); a dot where there is none."""
    known = [value for value in values if value is not None]
    top = most if most is not None else max(known, default=0.0)
    return "".join("·" if value is None else _bar(value, least, top) for value in values)


def _bar(value: float, least: float, top: float) -> str:
    if top <= least:
        return BARS[0]
    share = min(max((value - least) / (top - least), 0.0), 1.0)
    return BARS[round(share * (len(BARS) - 1))]
