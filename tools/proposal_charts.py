"""What a change does to the trade-off: precision against recall before and after, with where the threshold stands."""

from collections.abc import Sequence

from knowledge_base.changes import Evidence, Scores
from knowledge_base.measured import CurvePoint
from tools.figures import percent, rate_words
from tools.report_charts import BOTTOM, HEIGHT, LEFT, RIGHT, TOP, WIDTH, Chart, Dot, Line, Tick


def recall_chart(evidence: Evidence) -> Chart | None:
    """Two curves over all thresholds, and the two points in force with their intervals; None without a curve."""
    if not evidence.curve_before or not evidence.curve_after:
        return None
    before, after = evidence.unseen.before, evidence.unseen.after
    dots = [dot for dot in (_dot("before", before), _dot("after", after)) if dot]
    return Chart(
        title=f"{evidence.policy}: precision (upright) against recall (across)",
        alt=(
            f"Curves of precision against recall on {before.n:,} unseen cases. Before: precision "
            f"{rate_words(before.precision)}, recall {rate_words(before.recall)}. After: precision "
            f"{rate_words(after.precision)}, recall {rate_words(after.recall)}."
        ),
        lines=(_line("before", evidence.curve_before), _line("after", evidence.curve_after)),
        dots=tuple(dots),
        across=tuple(Tick(at=_x(share), words=percent(share)) for share in (0.0, 0.25, 0.5, 0.75, 1.0)),
        up=tuple(Tick(at=_y(share), words=percent(share)) for share in (0.0, 0.25, 0.5, 0.75, 1.0)),
    )


def _line(kind: str, curve: Sequence[CurvePoint]) -> Line:
    ordered = sorted(curve, key=lambda point: point.shift)
    return Line(kind=kind, points=" ".join(f"{_x(point.recall)},{_y(point.precision)}" for point in ordered))


def _dot(kind: str, scores: Scores) -> Dot | None:
    precision, recall = scores.precision, scores.recall
    if precision.value is None or recall.value is None:
        return None
    return Dot(
        kind=kind,
        x=_x(recall.value),
        y=_y(precision.value),
        low=None if precision.low is None else _y(precision.low),
        high=None if precision.high is None else _y(precision.high),
        left=None if recall.low is None else _x(recall.low),
        right=None if recall.high is None else _x(recall.high),
        words=kind,
    )


def _x(share: float) -> float:
    return round(LEFT + share * (WIDTH - LEFT - RIGHT), 1)


def _y(share: float) -> float:
    return round(HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM), 1)
