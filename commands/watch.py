"""`redline watch`: what is new or grows, compared with the weeks before."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, get_args

import click

from commands.terminal import common, emit, open_workspace, progress, table
from knowledge_base.cases import Stream, Surface
from knowledge_base.errors import Refused, WrongUsage
from knowledge_base.records import now
from knowledge_base.workspace import Workspace
from tools.cause_words import cause_words, way
from tools.figures import interval, percent
from tools.watch_records import Alarm, Watched

_DAYS = re.compile(r"(\d{1,4})([dw]?)")
MOST_DAYS = 3_650


@click.command()
@click.option("--window", default="7d", show_default=True, metavar="DAYS", help="What is looked at: 7d, 2w.")
@click.option(
    "--baseline",
    default="28d",
    show_default=True,
    metavar="DAYS",
    help="What it is compared with: the days before.",
)
@click.option(
    "--as-of",
    type=click.DateTime(("%Y-%m-%d",)),
    default=None,
    help="The last day of the window.  [default: that of the newest decided case]",
)
@click.option(
    "--surface", type=click.Choice(get_args(Surface)), default=None, help="Cases of one surface only."
)
@click.option("--policy", "policies", multiple=True, metavar="NAME", help="These policies only.")
@click.option("--stream", type=click.Choice(get_args(Stream)), default="llm", show_default=True)
@click.option(
    "--level",
    type=click.FloatRange(0, 0.5, min_open=True),
    default=0.05,
    show_default=True,
    help="The chance, at most, of any alarm where nothing changed.",
)
@click.option("--exit-code", is_flag=True, help="Exit with 1 where something alarms that was not known.")
@common
def watch(
    window: str,
    baseline: str,
    as_of: datetime | None,
    surface: str | None,
    policies: tuple[str, ...],
    stream: Any,
    level: float,
    exit_code: bool,
    folder: Path,
    as_json: bool,
) -> int:
    """Look for new and growing clusters, disguised terms, new words and shifted causes; open findings on them.

    Each is tested against the baseline, with all comparisons of the run corrected for. The same window opens nothing
    twice. Made for a daily schedule; the Slack notice 'emerging' tells what it found.

    Exit codes: 0 done, 1 refused, or with --exit-code something new alarms, 2 wrong usage, 3 something outside failed.

    \b
    Examples:
      redline watch
      redline watch --surface live --window 7d --baseline 28d --as-of 2026-07-31
      redline watch --policy scams --exit-code --json
    """
    lengths = _days(window, "--window"), _days(baseline, "--baseline")
    workspace = open_workspace(folder)
    end = as_of.replace(tzinfo=UTC) + timedelta(days=1) if as_of else None
    with progress("watch", None, as_json):
        seen = run_watch(workspace, lengths, end, surface or "", policies, stream, level)
    emit(seen, as_json, watch_words(seen))
    return int(exit_code and any(not one.known_since for one in seen.alarms))


def run_watch(
    workspace: Workspace,
    days: tuple[int, int] = (7, 28),
    until: datetime | None = None,
    surface: str = "",
    policies: tuple[str, ...] = (),
    stream: Any = "llm",
    level: float = 0.05,
) -> Watched:
    """Watch the window up to a moment, or up to the newest decided case.

    Raises: Refused when no decided case has a time.
    """
    from tools.watch import watch as look
    from tools.watch import window_end
    from tools.watch_period import Asked

    at = now()
    with workspace.store.read() as tx:
        until = until or window_end(tx, at)
    if until is None:
        raise Refused(
            "no decided case has a time; import 'occurred_at' with the cases, then 'redline decide'"
        )
    asked = Asked(
        until=until,
        window_days=days[0],
        baseline_days=days[1],
        stream=stream,
        surface=surface,
        policies=tuple(sorted(set(policies))),
    )
    return look(workspace, asked, at, level)


def watch_words(seen: Watched) -> str:
    """The alarms as a table, then each with its clauses and what they lack."""
    tried = ", ".join(f"{name} {n:,}" for name, n in seen.compared.items())
    surface = f" on {seen.surface}" if seen.surface else ""
    lines = [
        f"{seen.in_window:,} cases{surface} in the {seen.window_days} days up to "
        f"{seen.until:%Y-%m-%d %H:%M} UTC, {seen.in_baseline:,} in the {seen.baseline_days} days before.",
        f"Compared: {tried}; chance of any false alarm at most {percent(seen.level)}.",
        *(f"Note: {note}." for note in seen.notes),
    ]
    if not seen.alarms:
        return "\n".join([*lines, "Nothing alarms."])
    rows = [
        (
            one.kind,
            one.policy if not one.market else f"{one.policy}, {one.market}",
            one.subject if len(one.subject) <= 44 else one.subject[:43] + "…",
            f"{one.window.count} of {one.window.of}",
            f"{one.baseline.count} of {one.baseline.of}",
            f"{one.p_value:.2g}",
            one.known_since or "new",
        )
        for one in seen.alarms
    ]
    header = ("alarm", "policy", "what", "window", "baseline", "p", "known since")
    told = "\n\n".join(_told(one) for one in seen.alarms)
    return "\n".join([*lines, "", table(header, rows, right=(3, 4, 5)), "", told])


def _told(one: Alarm) -> str:
    was = f"{percent(one.window.share)} ({interval(one.window.low, one.window.high)})"
    before = f"{percent(one.baseline.share)} ({interval(one.baseline.low, one.baseline.high)})"
    what = f", {way(one.direction)}" if one.direction else ""
    lines = [f"{one.kind} of {one.policy}{what}: {one.subject}", f"  now {was}, before {before}"]
    if one.forms:
        lines.append(f"  new spellings: {', '.join(one.forms)}")
    if one.finding:
        lines.append(f"  finding {one.finding}: {cause_words(one.cause) if one.cause else 'no cause'}")
    for clause in one.clauses:
        lines.append(f"  near: {clause.id} (likeness {clause.cosine:.2f})")
    if one.lacking:
        lines.append(f"  no clause holds: {', '.join(one.lacking)}")
    return "\n".join(lines)


def _days(words: str, option: str) -> int:
    found = _DAYS.fullmatch(words.strip())
    days = int(found[1]) * (7 if found[2] == "w" else 1) if found else 0
    if not 1 <= days <= MOST_DAYS:
        raise WrongUsage(f"{option} {words!r} is no number of days up to {MOST_DAYS}; write 7d or 2w")
    return days


COMMANDS = {"watch": watch}
SCHEMAS = {"watch": Watched}
