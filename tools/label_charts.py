"""What the page of the report on labels draws: agreement by week, intervals as strokes, confusions as a heat map."""

from collections.abc import Sequence
from datetime import date
from math import floor

from knowledge_base.changes import Rate
from knowledge_base.records import Record
from tools.label_records import Confusion, Slice
from tools.report_charts import BOTTOM, HEIGHT, LEAST_WEEKS, LEFT, RIGHT, TOP, WIDTH, Chart, Dot, Line, Tick


class Stroke(Record):
    """A value and its interval as places from 0 to 100 on a line from `least` to 1; None where there is none."""

    at: float | None
    low: float | None
    high: float | None
    zero: float


class HeatCell(Record):
    """One cell of a heat map: how often, its share of the row, and how dark it is drawn, from 0 to 1."""

    count: float
    share: float | None
    dark: float


class HeatMap(Record):
    """A confusion as rows of cells."""

    of: str
    values: tuple[str, ...]
    rows: tuple[tuple[HeatCell, ...], ...]
    alt: str


def stroke(rate: Rate, least: float = 0.0) -> Stroke:
    """A rate as it is drawn; what lies below `least` is drawn there."""

    def place(value: float | None) -> float | None:
        return None if value is None else round(100 * (max(value, least) - least) / (1 - least), 2)

    return Stroke(at=place(rate.value), low=place(rate.low), high=place(rate.high), zero=place(0.0) or 0.0)


def heat_map(confusion: Confusion) -> HeatMap:
    """Each row as shares of its sum."""
    rows = []
    for row in confusion.counts:
        total = sum(row)
        shares = [n / total if total else None for n in row]
        rows.append(
            tuple(
                HeatCell(count=n, share=s, dark=round(s or 0.0, 3)) for n, s in zip(row, shares, strict=True)
            )
        )
    told = "; ".join(
        f"said {one}: others {other} {cell.share:.0%}"
        for one, cells in zip(confusion.values, rows, strict=True)
        for other, cell in zip(confusion.values, cells, strict=True)
        if cell.share
    )
    return HeatMap(of=confusion.of, values=confusion.values, rows=tuple(rows), alt=f"{confusion.of}. {told}")


def agreement_chart(weeks: Sequence[Slice]) -> Chart | None:
    """Krippendorff's alpha by week with its interval as an area; None for fewer than two weeks that have one."""
    days = [date.fromisoformat(week.name).toordinal() for week in weeks]
    seen = [(day, week.alpha) for day, week in zip(days, weeks, strict=True) if week.alpha.value is not None]
    if len(seen) < LEAST_WEEKS:
        return None
    lows = [rate.value if rate.low is None else rate.low for _, rate in seen]
    least = min(0.0, floor(4 * min(low or 0.0 for low in lows)) / 4)
    least = max(least, -1.0)

    def x(day: int) -> float:
        return round(LEFT + (day - days[0]) / (days[-1] - days[0]) * (WIDTH - LEFT - RIGHT), 1)

    def y(value: float | None) -> float:
        part = (max(value or 0.0, least) - least) / (1 - least)
        return round(HEIGHT - BOTTOM - part * (HEIGHT - TOP - BOTTOM), 1)

    highs = [rate.value if rate.high is None else rate.high for _, rate in seen]
    area = [f"{x(day)},{y(high)}" for (day, _), high in zip(seen, highs, strict=True)]
    area += [f"{x(day)},{y(low)}" for (day, _), low in reversed(list(zip(seen, lows, strict=True)))]
    span = days[-1] - days[0]
    marks = sorted({days[0] + 7 * round(part * span / 28) for part in range(5)})
    (first, begun), (last, ended) = seen[0], seen[-1]
    return Chart(
        title="Krippendorff's alpha by week",
        alt=(
            f"Line chart over {len(weeks)} weeks. Week of {date.fromordinal(first)}: {begun.value:.2f}; "
            f"week of {date.fromordinal(last)}: {ended.value:.2f}."
        ),
        lines=(Line(kind="wrong", points=" ".join(f"{x(day)},{y(rate.value)}" for day, rate in seen)),),
        area=" ".join(area),
        dots=tuple(Dot(kind="wrong", x=x(day), y=y(rate.value)) for day, rate in seen),
        across=tuple(Tick(at=x(day), words=f"{date.fromordinal(day):%-d %b}") for day in marks),
        up=tuple(Tick(at=y(value), words=f"{value:.2g}") for value in sorted({least, 0.0, 0.5, 1.0})),
    )
