"""Figures of a run: rows of a table, and the same as JSON."""

from collections.abc import Sequence
from typing import NamedTuple

from evals.bench_figures import percentile


class Row(NamedTuple):
    """One measured thing: `limit` is what it is held to, empty where it is held to nothing."""

    part: str
    what: str
    value: str
    limit: str = ""
    held: bool = True


def seconds(part: str, what: str, values: Sequence[float], limits: dict[str, float]) -> list[Row]:
    """Median, p95, p99 and maximum of seconds, in ms; `limits` in seconds by those names."""
    if not values:
        return [Row(part, what, "nothing was measured", "some", False)]
    found = {
        "p50": percentile(values, 0.5),
        "p95": percentile(values, 0.95),
        "p99": percentile(values, 0.99),
        "max": max(values),
    }
    return [
        Row(
            part,
            f"{what}, {name} of {len(values)}",
            f"{value * 1000:,.0f} ms",
            f"< {limits[name] * 1000:,.0f} ms" if name in limits else "",
            value < limits.get(name, float("inf")),
        )
        for name, value in found.items()
    ]


def zero(part: str, what: str, value: int) -> Row:
    """Something that must not be."""
    return Row(part, what, f"{value}", "0", value == 0)


def exactly(part: str, what: str, value: int, wanted: int) -> Row:
    """Something of which there must be so many."""
    return Row(part, what, f"{value:,}", f"{wanted:,}", value == wanted)


def table(rows: Sequence[Row]) -> str:
    """Aligned, with a mark where something does not hold."""
    shown = [(row.part, row.what, row.value, row.limit, "" if row.held else "NOT HELD") for row in rows]
    lines = [("part", "what", "measured", "held to", ""), *shown]
    widths = [max(len(line[i]) for line in lines) for i in range(5)]
    return "\n".join(_aligned(line, widths) for line in lines)


def _aligned(cells: Sequence[str], widths: Sequence[int]) -> str:
    pairs = enumerate(zip(cells, widths, strict=True))
    return "  ".join(cell.rjust(w) if i in (2, 3) else cell.ljust(w) for i, (cell, w) in pairs).rstrip()
