"""A rating plan as a CSV for a spreadsheet, and as a picture: hours a week, stacked by policy."""

import csv
from datetime import timedelta
from pathlib import Path

from knowledge_base.errors import OutsideFailed
from tools.plots import stacked_plot
from tools.rating_plan import LITTLE, Plan
from tools.rating_tools.sheet import neutral

MOST_NAMED = 8
"""Parts of a bar; with more policies than that the smallest are drawn together."""
OTHERS = "all others"


def write_csv(plan: Plan, file: Path) -> None:
    """One line a week, policy and kind of work.

    Raises: OutsideFailed when the file cannot be written.
    """
    try:
        with file.open("w", encoding="utf-8", newline="") as opened:
            lines = csv.writer(opened)
            lines.writerow(("week", "policy", "work", "hours"))
            for cell in plan.cells:
                lines.writerow((cell.monday, neutral(cell.policy), cell.work, f"{cell.hours:.2f}"))
    except OSError as problem:
        raise OutsideFailed(f"cannot write {str(file)!r}: {problem.strerror}; check the path") from problem


def plan_plot(plan: Plan, file: Path) -> None:
    """One bar a week, in segments by policy, with a line at the hours that there are; a PNG.

    Raises: OutsideFailed when the file cannot be written.
    """
    mondays = [plan.first + timedelta(weeks=week) for week in range(plan.weeks)]
    totals: dict[str, float] = {}
    for cell in plan.cells:
        totals[cell.policy] = totals.get(cell.policy, 0.0) + cell.hours
    ordered = sorted(totals, key=lambda policy: (-totals[policy], policy))
    named = ordered if len(ordered) <= MOST_NAMED else ordered[: MOST_NAMED - 1]
    parts = {policy: [0.0] * plan.weeks for policy in (*named, *([OTHERS] if named != ordered else []))}
    for cell in plan.cells:
        parts[cell.policy if cell.policy in named else OTHERS][mondays.index(cell.monday)] += cell.hours
    rest = f", {plan.left:,.0f} of them left over" if plan.left > LITTLE else ""
    title = f"{plan.hours:,.0f} rater hours, {plan.weeks} weeks from {plan.first:%-d %B %Y}{rest}"
    limit = None if plan.capacity is None else (plan.capacity, f"{plan.capacity:g} h available")
    columns = [f"{monday:%-d %b}" for monday in mondays]
    stacked_plot(columns, parts, (title, "week of", "hours a week"), file, limit)
