"""Line charts as coordinates: what the page's template draws as SVG, with words for those who cannot see it."""

from collections.abc import Callable, Sequence
from math import ceil

from knowledge_base.changes import Rate
from knowledge_base.records import Record
from tools.figures import percent
from tools.report_records import Operating, TradeOff, Week

WIDTH, HEIGHT = 440, 250
LEFT, RIGHT, TOP, BOTTOM = 44, 12, 12, 34
LEAST_WEEKS = 2
_STEPS = (0.02, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 1.0)


class Tick(Record):
    """A mark on an axis: where, and its words."""

    at: float
    words: str


class Line(Record):
    """A line by its kind, as SVG points."""

    kind: str
    points: str


class Dot(Record):
    """A point by its kind, with its interval as a line from low to high, and one from left to right."""

    kind: str
    x: float
    y: float
    low: float | None = None
    high: float | None = None
    left: float | None = None
    right: float | None = None
    words: str = ""
    """What is written beside it; such a point is drawn large."""


class Chart(Record):
    """One chart: lines, an area, points, axes, and a rule that stands for now."""

    title: str
    alt: str
    lines: tuple[Line, ...]
    area: str = ""
    dots: tuple[Dot, ...] = ()
    rule: Tick | None = None
    across: tuple[Tick, ...]
    up: tuple[Tick, ...]


def trend_chart(weeks: Sequence[Week]) -> Chart | None:
    """The share of wrong decisions by week, with the interval as an area; None for fewer than two weeks."""
    seen = [(place, week) for place, week in enumerate(weeks) if week.wrong.of]
    if len(seen) < LEAST_WEEKS:
        return None
    most = max(week.wrong.share or 0.0 for _, week in seen)
    top = next((step for step in _STEPS if step >= min(1.0, 1.6 * most)), 1.0)
    x, y = _across(0, len(weeks) - 1), _up(top)
    line = " ".join(f"{x(place)},{y(week.wrong.share or 0.0)}" for place, week in seen)
    highs = [f"{x(place)},{y(min(week.wrong.high, top))}" for place, week in seen]
    lows = [f"{x(place)},{y(week.wrong.low)}" for place, week in reversed(seen)]
    step = max(1, ceil(len(weeks) / 5))
    first, last = seen[0][1], seen[-1][1]
    return Chart(
        title="Wrong decisions by week, as a share of those labelled",
        alt=(
            f"Line chart over {len(weeks)} weeks. Week of {first.monday}: {percent(first.wrong.share)} of "
            f"{first.wrong.of:,} labelled decisions wrong; week of {last.monday}: {percent(last.wrong.share)} of "
            f"{last.wrong.of:,}. Highest: {percent(most)}."
        ),
        lines=(Line(kind="wrong", points=line),),
        area=" ".join([*highs, *lows]),
        dots=tuple(Dot(kind="wrong", x=x(place), y=y(week.wrong.share or 0.0)) for place, week in seen),
        across=tuple(
            Tick(at=x(place), words=f"{weeks[place].monday:%-d %b}") for place in range(0, len(weeks), step)
        ),
        up=tuple(Tick(at=y(share), words=percent(share)) for share in (0.0, top / 2, top)),
    )


def trade_off_chart(curve: TradeOff) -> Chart:
    """Precision, recall and false positive rate by threshold, with the point in force and its intervals."""
    low, high = curve.points[0].threshold, curve.points[-1].threshold
    low, high = min(low, curve.in_force.threshold), max(high, curve.in_force.threshold)
    x, y = _across(low, high if high > low else low + 1), _up(1.0)
    kinds: tuple[tuple[str, Callable[[Operating], Rate]], ...] = (
        ("precision", lambda one: one.precision),
        ("recall", lambda one: one.recall),
        ("fpr", lambda one: one.fpr),
    )
    now = curve.in_force
    marked = [(kind, rate_of(now)) for kind, rate_of in kinds]
    return Chart(
        title=f"{curve.policy}: what its threshold trades",
        alt=(
            f"Line chart of {curve.policy} over thresholds from {low:.2f} to {high:.2f}. In force, "
            f"{now.threshold:.3f}: precision {percent(now.precision.value)}, recall "
            f"{percent(now.recall.value)}, false positive rate {percent(now.fpr.value)}."
        ),
        lines=tuple(
            Line(
                kind=kind,
                points=" ".join(
                    f"{x(one.threshold)},{y(value)}"
                    for one in curve.points
                    if (value := rate_of(one).value) is not None
                ),
            )
            for kind, rate_of in kinds
        ),
        dots=tuple(
            Dot(
                kind=kind,
                x=x(now.threshold),
                y=y(rate.value),
                low=None if rate.low is None else y(rate.low),
                high=None if rate.high is None else y(rate.high),
            )
            for kind, rate in marked
            if rate.value is not None
        ),
        rule=Tick(at=x(now.threshold), words=f"in force {now.threshold:.3f}"),
        across=tuple(Tick(at=x(value), words=f"{value:.2f}") for value in (low, (low + high) / 2, high)),
        up=tuple(Tick(at=y(share), words=percent(share)) for share in (0.0, 0.5, 1.0)),
    )


def _across(low: float, high: float) -> Callable[[float], float]:
    return lambda value: round(LEFT + (value - low) / (high - low) * (WIDTH - LEFT - RIGHT), 1)


def _up(top: float) -> Callable[[float], float]:
    return lambda value: round(HEIGHT - BOTTOM - value / top * (HEIGHT - TOP - BOTTOM), 1)
