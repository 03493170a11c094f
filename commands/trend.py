"""`redline trend`: who else changed a rule of a kind lately."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from commands.brief_results import Trended
from commands.terminal import common, emit, open_workspace, progress, table
from knowledge_base.errors import WrongUsage

if TYPE_CHECKING:
    from tools.policy_trend.trend import RuleChange, Trend

_DAY = click.DateTime(("%Y-%m-%d",))
YEAR = timedelta(days=365)
MOST_SHOWN = 30
"""Changes at a terminal; the page and JSON hold all."""


@click.command()
@click.argument("topic")
@click.option("--since", type=_DAY, help="First day; a year before the last by default.")
@click.option("--to", "last", type=_DAY, help="Last day; today by default.")
@click.option("--also", multiple=True, metavar="WORDS", help="Other words for it, of which one is enough.")
@click.option("--regulations", is_flag=True, help="Laws too.")
@click.option("--html", type=click.Path(path_type=Path, dir_okay=False), help="Write one page to this file.")
@click.option("--markdown", is_flag=True, help="Markdown on stdout.")
@common
def trend(
    topic: str,
    since: datetime | None,
    last: datetime | None,
    also: tuple[str, ...],
    regulations: bool,
    html: Path | None,
    markdown: bool,
    folder: Path,
    as_json: bool,
) -> None:
    """Tell which imported policies changed a rule on a topic within some days, newest first, with quotes and dates.

    A topic is one of Redline's themes (such as "hate", "minors", "synthetic media") or words that all stand in a
    rule, in any inflection. Captures that were no versions are left out. What a rule says in other words is not
    found: add them with --also.

    \b
    Examples:
      redline import history captures/bluesky/ --id bluesky
      redline trend minors --since 2025-01-01
      redline trend "synthetic media" --also deepfake --html trend.html
    """
    from knowledge_base.records import now
    from tools.policy_trend.told import trend_markdown, trend_page
    from tools.policy_trend.topic import topic_of
    from tools.policy_trend.trend import Window
    from tools.policy_trend.trend import trend as followed

    end = last.date() if last else now().date()
    window = Window(since.date() if since else end - YEAR, end)
    if window.first > window.last:
        raise WrongUsage(f"{window.first} comes after {window.last}; give the earlier day with --since")
    wanted = topic_of(topic, also)
    workspace = open_workspace(folder)
    with workspace.store.read() as tx:
        kinds = ("policy", "regulation") if regulations else ("policy",)
        documents = sum(len(tx.library.artefact_ids(kind)) for kind in kinds)
        with progress("comparing versions", documents, quiet=as_json or markdown) as step:
            found = followed(
                tx,
                wanted,
                window,
                sees=lambda name: name not in workspace.config.restricted,
                laws=regulations,
                step=step,
            )
    if html is not None:
        from commands.report import write_file

        write_file(html, trend_page(found, window))
    result = Trended(since=window.first, trend=found, file=str(html) if html else "")
    words = trend_markdown(found, window) if markdown else _words(found, window.first, html)
    emit(result, as_json, words)


def _words(found: Trend, since: date, html: Path | None) -> str:
    from tools.policy_trend.told import counted, looked_for
    from tools.visible import one_line

    blocks = [one_line(counted(found, since)), looked_for(found)]
    rows = [
        (one.policy, one.versions, one.set_aside, one.first, one.last, one.rules, one.changes or "–")
        for one in found.followed
    ]
    if rows:
        header = ("policy", "versions", "set aside", "first", "last", "rules", "changes")
        blocks.append(table(header, rows, right=(1, 2, 5, 6)))
    shown = found.changes[:MOST_SHOWN]
    blocks += [_change(one) for one in shown]
    if (rest := len(found.changes) - len(shown)) > 0:
        blocks.append(f"… and {rest:,} more; --html, --markdown and --json hold all")
    blocks += [f"not read: {one.policy}: {one_line(one.problem)}" for one in found.followed if one.problem]
    blocks += [f"written: {html}"] if html else []
    return "\n\n".join(blocks)


def _change(one: RuleChange) -> str:
    from tools.visible import one_line
    from tools.word_changes import marked

    head = f"{one.day} {one.policy}, {one_line(one.rule)} — {one.what} (since {one.before_day})"
    return f"{head}\n{marked(one.pieces)}"


COMMANDS = {"trend": trend}
SCHEMAS = {"trend": Trended}
