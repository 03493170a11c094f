"""`redline labels quality` and `plan`: how good raters are, and how many of their hours are needed."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

import click

from commands.terminal import common, emit, open_workspace, percent, table
from knowledge_base.cases import Stream
from knowledge_base.records import now
from tools.figures import part_words

if TYPE_CHECKING:
    from tools.rater_quality import Quality
    from tools.rating_plan import Plan

FILE = click.Path(path_type=Path, dir_okay=False)


@click.command("quality")
@click.option("--policy", metavar="NAME", help="Batches of one policy only.")
@click.option("--batch", "batch_id", metavar="BATCH", help="One batch only.")
@common
def quality(policy: str | None, batch_id: str | None, folder: Path, as_json: bool) -> None:
    """Show how good raters are: right on gold items in all and by week, sided with by adjudicators, items an hour.

    Intervals are Wilson's at 95%. Agreement among raters: 'redline labels report'.

    \b
    Example:
      redline labels quality --policy scams
    """
    from tools.rater_quality import rater_quality
    from tools.rating_batches import known_batch

    with open_workspace(folder).store.read() as tx:
        if batch_id:
            known_batch(tx, batch_id)
        found = rater_quality(tx, policy, batch_id)
    emit(found, as_json, _quality_words(found))


def _quality_words(found: "Quality") -> str:
    from tools.rater_quality import FEW

    if not found.raters:
        return "nobody has answered in a batch yet; draw one with 'redline labels sample'."
    rows = [
        (
            one.rater,
            f"{one.answers:,}",
            f"{one.undecided:,}",
            part_words(one.gold) if one.gold.of else "–",
            "few" if one.few else "",
            part_words(one.sided) if one.sided.of else "–",
            "–" if one.median_seconds is None else f"{one.median_seconds:,.0f} s",
            "–" if one.per_hour is None else f"{one.per_hour:,.0f}",
        )
        for one in found.raters
    ]
    header = (
        "rater",
        "answers",
        "undecided",
        "right on gold",
        "",
        "sided with, of split",
        "median",
        "an hour",
    )
    lines = [table(header, rows, right=(1, 2, 6, 7)), ""]
    if found.pooled.of:
        lines.append(f"All raters on gold: {part_words(found.pooled)}.")
    if any(one.few for one in found.raters):
        lines.append(f"few: under {FEW} gold answers; compare intervals, not shares.")
    weeks = [(week.monday, one.rater, part_words(week.right)) for one in found.raters for week in one.weeks]
    if weeks:
        lines += ["", table(("week of", "rater", "right on gold"), sorted(weeks))]
    return "\n".join(lines)


@click.command("plan")
@click.option("--policy", "policies", multiple=True, metavar="NAME", help="These policies only.")
@click.option("--weeks", type=click.IntRange(1, 104), default=4, show_default=True)
@click.option(
    "--from", "first", type=click.DateTime(("%Y-%m-%d",)), help="A day of the first week.  [default: today]"
)
@click.option("--capacity", type=click.FloatRange(0, min_open=True), help="Rater hours there are in a week.")
@click.option(
    "--rate", type=click.Choice(("precision", "recall", "prevalence")), default="precision", show_default=True
)
@click.option(
    "--width",
    type=click.FloatRange(0.001, 0.9),
    default=0.1,
    show_default=True,
    help="Of its interval, from end to end.",
)
@click.option("--level", type=click.FloatRange(0.5, 0.999), default=0.95, show_default=True)
@click.option("--stream", type=click.Choice(get_args(Stream)), default="llm", show_default=True)
@click.option(
    "--seconds",
    type=click.FloatRange(1),
    default=60.0,
    show_default=True,
    help="Of a rating, where none was timed.",
)
@click.option(
    "--adjudication-seconds",
    type=click.FloatRange(1),
    default=180.0,
    show_default=True,
    help="The same of those.",
)
@click.option(
    "--split",
    type=click.FloatRange(0, 1),
    default=0.2,
    show_default=True,
    help="Split items, where unmeasured.",
)
@click.option(
    "--gold", type=click.FloatRange(0, 0.5), default=0.05, show_default=True, help="Share of gold items."
)
@click.option(
    "--ratings", type=click.IntRange(1, 5), default=2, show_default=True, help="Raters of each item."
)
@click.option("--csv", "csv_file", type=FILE, help="Write the weeks to this file.")
@click.option("--plot", "plot_file", type=FILE, help="Draw the weeks in this PNG.")
@common
def plan(
    policies: tuple[str, ...],
    weeks: int,
    first: datetime | None,
    capacity: float | None,
    csv_file: Path | None,
    plot_file: Path | None,
    folder: Path,
    as_json: bool,
    **assumed: Any,
) -> None:
    """Plan rater hours by policy and week: labels in doubt, unclear guidelines, and figures of a wanted width.

    Findings of the last triage say what to rate again. Pace and splits are measured where enough came back, else
    assumed, and the table says which.

    \b
    Examples:
      redline labels plan --weeks 6
      redline labels plan --rate recall --width 0.08 --capacity 40 --csv plan.csv --plot plan.png
    """
    from tools.plan_files import plan_plot, write_csv
    from tools.plan_needs import Assumed
    from tools.rating_plan import plan_ratings

    workspace = open_workspace(folder)
    day = (first or now()).date()
    wanted = Assumed.model_validate(assumed)
    with workspace.store.read() as tx:
        made = plan_ratings(tx, workspace.config, day, weeks, wanted, policies, capacity)
    if csv_file:
        write_csv(made, csv_file)
    if plot_file:
        plan_plot(made, plot_file)
    emit(made, as_json, _plan_words(made))


def _plan_words(made: "Plan") -> str:
    from tools.rating_plan import LITTLE

    rows = [
        (
            line.policy,
            line.work,
            *(f"{n:,}" for n in (line.items, line.gold, line.ratings, line.adjudications)),
            f"{line.hours:,.1f}",
            line.why,
        )
        for line in made.lines
    ]
    header = ("policy", "work", "items", "gold", "ratings", "to settle", "hours", "for")
    grounds = [
        (one.policy, one.what, _value(one.what, one.value), f"measured on {one.n:,}" if one.n else "assumed")
        for one in made.grounds
    ]
    left = f", {made.left:,.1f} of them after these weeks" if made.left > LITTLE else ""
    lines = [
        table(header, rows, right=(2, 3, 4, 5, 6)),
        "",
        _weeks(made),
        "",
        table(("policy", "rests on", "value", ""), grounds, right=(2,)),
        "",
        f"{made.hours:,.1f} hours in all{left}.",
    ]
    if made.triage is None:
        lines.append(
            "No triage is done: labels in doubt and unclear guidelines are not counted. Run 'redline triage'."
        )
    return "\n".join(lines)


def _weeks(made: "Plan") -> str:
    """Hours of each week, a column a policy."""
    policies = list(dict.fromkeys(line.policy for line in made.lines))
    mondays = sorted({cell.monday for cell in made.cells})
    rows = []
    for monday in mondays:
        hours = [
            sum(cell.hours for cell in made.cells if (cell.monday, cell.policy) == (monday, policy))
            for policy in policies
        ]
        rows.append((monday, *(f"{one:,.1f}" for one in hours), f"{sum(hours):,.1f}"))
    return table(("week of", *policies, "hours"), rows, right=tuple(range(1, len(policies) + 2)))


def _value(what: str, value: float) -> str:
    return f"{value:,.0f}" if what.startswith("seconds") else percent(value)


LABELS = {"quality": quality, "plan": plan}
