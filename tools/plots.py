"""Pictures for reports, cards and benchmarks: the queue by cause, a draft's evidence, points; no display needed.

Colours are Okabe and Ito's (Color Universal Design, 2008), told apart with any colour vision; a cause always
has the same one, and the rarer causes share a colour with a hatch.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from math import ceil
from pathlib import Path
from typing import Any

from knowledge_base.changes import Cause, Evidence, Rate
from knowledge_base.errors import OutsideFailed
from tools.cause_words import cause_words
from tools.evidence_tables import rate_text, rates_of
from tools.report_records import Report

WIDTH = 1_000
"""Pixels."""
DPI = 100

_STYLES: dict[Cause, tuple[str, str]] = {
    "prompt_defect": ("#0072B2", ""),
    "threshold": ("#E69F00", ""),
    "label_error": ("#009E73", ""),
    "ambiguous_guideline": ("#F0E442", ""),
    "policy_gap": ("#D55E00", ""),
    "evasion": ("#CC79A7", ""),
    "undetermined": ("#BBBBBB", ""),
    "stale_policy": ("#56B4E9", ""),
    "market_mismatch": ("#56B4E9", "///"),
    "coverage": ("#E69F00", "///"),
    "missing_context": ("#F0E442", "///"),
    "capacity_ceiling": ("#BBBBBB", "///"),
}
_LIGHT_ON = "#0072B2"
_INK = "#222222"
_BEFORE, _AFTER = "#666666", "#0072B2"
_MARKERS = "oDs^vPX*<>"
_LONGEST_NAME = 26
_LONGEST_IN_TITLE = 34
_LEGEND_COLUMNS = 4


def causes_plot(report: Report, file: Path) -> None:
    """One bar a policy, the largest on top, in segments by cause; a PNG 1,000 pixels wide.

    A segment too narrow for its count goes without; the bar's total is always there.

    Raises: OutsideFailed when the file cannot be written.
    """
    by_policy: dict[str, Counter[Cause]] = {}
    for cell in report.cells:
        by_policy.setdefault(cell.policy, Counter())[cell.cause] += cell.errors.count
    causes = [line.cause for line in report.causes]
    policies = sorted(by_policy, key=lambda policy: (-by_policy[policy].total(), policy))
    figure, axes = _figure(1.0 + 0.26 * ceil(len(causes) / _LEGEND_COLUMNS) + 0.44 * len(policies))
    _title(figure, _queue_title(policies, by_policy))
    _draw_bars(axes, policies, by_policy, causes)
    if causes:
        figure.legend(
            loc="outside lower left", ncols=_LEGEND_COLUMNS, frameon=False, fontsize=11, handlelength=1.2
        )
    _save(figure, file)


def evidence_plot(evidence: Evidence, file: Path) -> None:
    """Precision, recall, F1 and false positive rate on the unseen cases, before and after; a PNG.

    Raises: OutsideFailed when the file cannot be written.
    """
    unseen = evidence.unseen
    figure, axes = _figure(4.4)
    policy = _short(evidence.policy, _LONGEST_IN_TITLE)
    _title(figure, f"{policy}: before and after the change on {unseen.after.n:,} unseen cases")
    for offset, name, colour, marker, rates in (
        (-0.17, "before", _BEFORE, "o", rates_of(unseen.before)),
        (0.17, "after", _AFTER, "D", rates_of(unseen.after)),
    ):
        for row, rate in enumerate(rates):
            _draw_rate(axes, row + offset, rate, name, colour, marker)
    axes.set_yticks(
        range(4), ["Precision", "Recall", "F1", "False positive rate\n(lower is better)"], fontsize=12
    )
    axes.set_ylim(3.5, -0.5)
    axes.set_xlim(-0.01, 1.01)
    axes.set_xticks([0, 0.2, 0.4, 0.6, 0.8, 1], ["0%", "20%", "40%", "60%", "80%", "100%"], fontsize=11)
    axes.grid(axis="x", color="#DDDDDD", linewidth=0.8)
    axes.set_xlabel(f"Whiskers and brackets: {evidence.unseen_level:.1%} intervals", fontsize=11, color=_INK)
    _save(figure, file)


def points_plot(
    points: Mapping[str, Sequence[tuple[float, float]]], title: str, across: str, up: str, file: Path
) -> None:
    """Points (x above zero, on a log scale; y a share), one marker and colour a name; a PNG.

    Raises: OutsideFailed when the file cannot be written.
    """
    from matplotlib.ticker import FuncFormatter, PercentFormatter

    figure, axes = _figure(5.6)
    _title(figure, title)
    colours = list(dict.fromkeys(colour for colour, _ in _STYLES.values()))
    for place, (name, pairs) in enumerate(points.items()):
        axes.plot(
            *zip(*pairs, strict=True),
            _MARKERS[place % len(_MARKERS)],
            color=colours[place % len(colours)],
            markeredgecolor=_INK,
            markeredgewidth=0.6,
            markersize=9,
            label=name,
        )
    axes.set_xscale("log")
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
    axes.yaxis.set_major_formatter(PercentFormatter(1, decimals=0))
    axes.set_ylim(bottom=0)
    axes.grid(color="#DDDDDD", linewidth=0.8)
    axes.set_xlabel(across, fontsize=11, color=_INK)
    axes.set_ylabel(up, fontsize=11, color=_INK)
    figure.legend(loc="outside lower left", ncols=2, frameon=False, fontsize=11)
    _save(figure, file)


def stacked_plot(
    columns: Sequence[str],
    parts: Mapping[str, Sequence[float]],
    words: tuple[str, str, str],
    file: Path,
    limit: tuple[float, str] | None = None,
) -> None:
    """One bar a column, stacked of named parts, with its total; `words` are title, across and up; a PNG.

    `limit` is a height with its name, drawn as a line.

    Raises: OutsideFailed when the file cannot be written.
    """
    title, across, up = words
    figure, axes = _figure(4.6)
    _title(figure, title)
    styles, below = list(_STYLES.values()), [0.0] * len(columns)
    for place, (name, heights) in enumerate(parts.items()):
        colour, hatch = styles[place % len(styles)]
        axes.bar(range(len(columns)), heights, 0.7, below, color=colour, hatch=hatch, label=_short(name))
        below = [lower + height for lower, height in zip(below, heights, strict=True)]
    for place, total in enumerate(below):
        told = f"{total:,.1f}" if total else ""
        axes.annotate(told, (place, total), ha="center", va="bottom", fontsize=10, color=_INK)
    if limit:
        axes.axhline(limit[0], color=_INK, linewidth=1, linestyle="--")
        axes.annotate(limit[1], (len(columns) - 0.5, limit[0]), ha="right", va="bottom", fontsize=10)
    axes.set_xticks(range(len(columns)), columns)
    axes.set_xlabel(across, fontsize=11, color=_INK)
    axes.set_ylabel(up, fontsize=11, color=_INK)
    axes.margins(y=0.14)
    figure.legend(
        loc="outside lower left", ncols=_LEGEND_COLUMNS, frameon=False, fontsize=11, handlelength=1.2
    )
    _save(figure, file)


def _draw_bars(
    axes: Any, policies: Sequence[str], by_policy: dict[str, Counter[Cause]], causes: Sequence[Cause]
) -> None:
    most = max((by_policy[policy].total() for policy in policies), default=0)
    starts = [0] * len(policies)
    for cause in causes:
        colour, hatch = _STYLES[cause]
        sizes = [by_policy[policy][cause] for policy in policies]
        axes.barh(
            range(len(policies)),
            sizes,
            left=starts,
            height=0.72,
            color=colour,
            hatch=hatch,
            edgecolor="white",
            linewidth=1,
            label=cause_words(cause),
        )
        for row, size in enumerate(sizes):
            if _fits(size, most):
                axes.text(
                    starts[row] + size / 2,
                    row,
                    f"{size:,}",
                    ha="center",
                    va="center",
                    fontsize=10.5,
                    color="white" if colour == _LIGHT_ON else _INK,
                    bbox={"facecolor": colour, "edgecolor": "none", "pad": 1} if hatch else None,
                )
        starts = [start + size for start, size in zip(starts, sizes, strict=True)]
    for row, total in enumerate(starts):
        axes.annotate(
            f"{total:,}",
            (total, row),
            (5, 0),
            textcoords="offset points",
            va="center",
            fontsize=11,
            weight="bold",
        )
    axes.set_yticks(range(len(policies)), [_short(policy) for policy in policies], fontsize=12)
    axes.set_ylim(max(len(policies), 1) - 0.5, -0.5)
    axes.set_xlim(0, max(most, 1) * 1.09)
    axes.xaxis.set_visible(False)


def _fits(size: int, most: int) -> bool:
    """Whether a count is narrower than its segment, given that the longest bar takes at least 650 pixels."""
    return size > 0 and 650 * size / most > 7.5 * len(f"{size:,}") + 6


def _draw_rate(axes: Any, at: float, rate: Rate, name: str, colour: str, marker: str) -> None:
    if rate.value is not None:
        low, high = (rate.value if bound is None else bound for bound in (rate.low, rate.high))
        axes.plot([low, high], [at, at], color=colour, linewidth=2.2, clip_on=False)
        axes.plot([low, high], [at, at], "|", color=colour, markersize=9, markeredgewidth=2, clip_on=False)
        axes.plot([rate.value], [at], marker, color=colour, markersize=8, clip_on=False)
    words = f"{name}  {rate_text(rate) if rate.value is not None else 'not defined'}"
    axes.annotate(
        words,
        (1, at),
        (12, 0),
        xycoords=axes.get_yaxis_transform(),
        textcoords="offset points",
        va="center",
        fontsize=11,
        color=colour,
    )


def _queue_title(policies: Sequence[str], by_policy: dict[str, Counter[Cause]]) -> str:
    if not policies:
        return "No errors to show"
    total = sum(counts.total() for counts in by_policy.values())
    first, most = _short(policies[0], _LONGEST_IN_TITLE), by_policy[policies[0]].total()
    if len(policies) == 1:
        return f"Why {total:,} {'decision' if total == 1 else 'decisions'} on {first} went wrong"
    return f"Why {total:,} decisions went wrong: {first} has the most ({most:,})"


def _short(name: str, longest: int = _LONGEST_NAME) -> str:
    return name if len(name) <= longest else name[: longest - 1] + "…"


def _figure(height: float) -> tuple[Any, Any]:
    """A figure of the width that reports show, and its one pair of axes; height in inches."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure
    from matplotlib.layout_engine import ConstrainedLayoutEngine

    layout = ConstrainedLayoutEngine(w_pad=0.12, h_pad=0.12)
    figure = Figure(figsize=(WIDTH / DPI, height), dpi=DPI, layout=layout, facecolor="white")
    FigureCanvasAgg(figure)
    axes = figure.add_subplot()
    axes.tick_params(axis="y", length=0)
    axes.spines[["top", "right", "bottom", "left"]].set_visible(False)
    return figure, axes


def _title(figure: Any, words: str) -> None:
    figure.suptitle(words, x=0.012, ha="left", fontsize=13, weight="bold", color=_INK)


def _save(figure: Any, file: Path) -> None:
    try:
        figure.savefig(file, format="png", metadata={"Software": None})
    except OSError as problem:
        raise OutsideFailed(
            f"cannot write {str(file)!r}: {problem.strerror}; free it and try again"
        ) from problem
