"""`redline labels report`: agreement, raters, suspect labels and where disagreement gathers."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

import click

from commands.label_words import told
from commands.report import write_file
from commands.terminal import common, emit, open_workspace, progress
from knowledge_base.errors import Refused, WrongUsage
from knowledge_base.records import now
from knowledge_base.workspace import Workspace
from tools.label_records import LabelReport

DAY = click.DateTime(("%Y-%m-%d",))


@click.command("report")
@click.option("--policy", metavar="NAME", help="The policy; may be left out where one alone is rated.")
@click.option("--market", metavar="CODE", help="Cases of this market only.")
@click.option("--language", metavar="CODE", help="Cases in this language only.")
@click.option("--since", type=DAY, help="Votes from this day on, in UTC.")
@click.option("--until", type=DAY, help="Votes before this day, in UTC.")
@click.option("--scale", metavar="LABEL,LABEL,…", help="The labels in order, from the least to the most.")
@click.option(
    "--sample",
    type=click.IntRange(100, 100_000),
    default=2_000,
    show_default=True,
    help="Cases that are compared for suspect labels, groups and words; more take longer.",
)
@click.option("--html", type=click.Path(path_type=Path, dir_okay=False), help="Write the page to this file.")
@click.option(
    "--raters",
    type=click.Choice(("shown", "hidden")),
    help="Names of raters; hidden ones get pseudonyms. Default: hidden with --html, else shown.",
)
@common
def report(
    policy: str | None,
    market: str | None,
    language: str | None,
    since: datetime | None,
    until: datetime | None,
    scale: str | None,
    sample: int,
    html: Path | None,
    raters: Literal["shown", "hidden"] | None,
    folder: Path,
    as_json: bool,
) -> None:
    """Report on labels: agreement, raters, suspect labels, where disagreement gathers and the rule that is nearest.

    Intervals are 95%: of agreement by a bootstrap over groups of near-duplicates with the workspace's seed, of shares
    Wilson's. Missing votes are unknown, never a no. The page is one file that needs nothing else. docs/labels.md tells
    what each figure is.

    \b
    Examples:
      redline labels report --policy hate
      redline labels report --policy hate --market DE --since 2026-03-01 --html labels.html
      redline labels report --policy harm --scale none,mild,severe --json > labels.json
    """
    from tools.label_report import label_report
    from tools.votes import Asked

    workspace = open_workspace(folder)
    named = policy or _only_policy(workspace)
    asked = Asked(named, market, language, _utc(since), _utc(until))
    hidden = raters == "hidden" or (raters is None and html is not None)
    with progress(f"labels of {named}", None, as_json):
        found = label_report(workspace, asked, _scale(scale), hidden, now(), sample)
    if html is not None:
        from tools.label_page import label_page

        write_file(html, label_page(found))
    words = told(found)
    emit(found, as_json, words if html is None else f"{words}\n\nReport: {html}")


def _only_policy(workspace: Workspace) -> str:
    with workspace.store.read() as tx:
        known = tx.cases.rated_policies()
    if not known:
        raise Refused("no case is rated yet; import ratings with 'redline import ratings FILE'")
    if len(known) > 1:
        raise WrongUsage(f"ratings are under {', '.join(known)}; name one with --policy")
    return known[0]


def _utc(day: datetime | None) -> datetime | None:
    return None if day is None else day.replace(tzinfo=UTC)


def _scale(words: str | None) -> Sequence[str]:
    names = [] if words is None else [name.strip() for name in words.split(",")]
    if not all(names) or len(set(names)) < len(names):
        raise WrongUsage(f"--scale takes labels with commas between, each once; got {words!r}")
    return names


LABELS = {"report": report}
SCHEMAS = {"labels-report": LabelReport}
