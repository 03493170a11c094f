"""`redline brief`: what a change of law or policy means, one page first."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from commands.brief_results import Briefed
from commands.terminal import common, emit, open_workspace, progress, table
from knowledge_base.errors import OutsideFailed, WrongUsage

if TYPE_CHECKING:
    from agents.brief_regulation import Reworded
    from tools.brief.brief import Audience, Brief, Point
    from tools.brief.sides import Sides

_DAY = click.DateTime(("%Y-%m-%d",))
MOST_ROWS = 60
"""Rows of the table at a terminal; the files hold all."""


@click.command()
@click.argument("old")
@click.argument("new", required=False)
@click.option("--for", "audience", type=click.Choice(("legal", "product", "leadership")), default="legal")
@click.option("--from", "first", type=_DAY, help="A document's version in force on this day.")
@click.option(
    "--to", "last", type=_DAY, help="And on this one; without days its newest version and the one before."
)
@click.option("--market", default="global", show_default=True, help="The document's market, such as DE.")
@click.option("--html", type=click.Path(path_type=Path, dir_okay=False), help="Write one page to this file.")
@click.option(
    "--docx", type=click.Path(path_type=Path, dir_okay=False), help="Write a Word document to this file."
)
@click.option(
    "--ours", is_flag=True, help="Tell which of our clauses a law touches, as 'redline impact' does."
)
@click.option("--markdown", is_flag=True, help="Markdown on stdout.")
@click.option(
    "--reword", is_flag=True, help="Let the configured model put statements in plainer words, checked."
)
@common
def brief(
    old: str,
    new: str | None,
    audience: Audience,
    first: datetime | None,
    last: datetime | None,
    market: str,
    html: Path | None,
    docx: Path | None,
    markdown: bool,
    ours: bool,
    reword: bool,
    folder: Path,
    as_json: bool,
) -> None:
    """Brief a change: two files, or two days of an imported policy or regulation.

    One page first: what changed, for whom, by when, what we must do, what is unsure; then by theme; then the table
    of all provisions that changed. Every quote is held against its version; the words are rules' own, or with
    --reword a model's, each checked against the provisions it cites. It is not legal advice.

    \b
    Examples:
      redline brief act.2024.md act.2026.md --for leadership
      redline brief dsa --for product --html brief.html --docx brief.docx
      redline brief dsa --from 2024-01-01 --to 2026-07-01 --markdown
    """
    from tools.brief.told import brief_markdown, brief_page
    from tools.brief.write_brief import write_brief

    quiet = as_json or markdown
    with progress("comparing", None, quiet=quiet):
        sides = _sides(old, new, first, last, market, folder)
        points = None
        if ours:
            sides, points = _own_rules(sides, market, folder)
        made, cost = write_brief(sides, audience, points), 0.0
    if reword:
        done = _reworded(made, sides, folder, quiet)
        made, cost = done.brief, done.cost
    if html is not None:
        from commands.report import write_file

        write_file(html, brief_page(made))
    if docx is not None:
        _write_docx(docx, made)
    files = tuple(str(file) for file in (html, docx) if file is not None)
    result = Briefed(brief=made, quotes=_count(made), files=files, cost=cost)
    emit(result, as_json, brief_markdown(made) if markdown else _words(made, files))


def _sides(
    old: str, new: str | None, first: datetime | None, last: datetime | None, market: str, folder: Path
) -> Sides:
    from commands.diff import read_bytes
    from tools.brief.sides import sides_of_days, sides_of_files

    if new is None:
        days = [day.date() if day else None for day in (first, last)]
        return sides_of_days(open_workspace(folder), old, market, days[0], days[1])
    if first or last:
        raise WrongUsage("give two files, or one document with --from and --to")
    pairs = [(read_bytes(Path(file)), Path(file).name) for file in (old, new)]
    return sides_of_files(pairs[0], pairs[1])


def _own_rules(sides: Sides, market: str, folder: Path) -> tuple[Sides, tuple[Point, ...]]:
    from knowledge_base.records import now
    from tools.brief.own_rules import impact_on, own_rules

    workspace = open_workspace(folder)
    with workspace.store.read() as tx:
        found = impact_on(tx, sides, workspace.embedder, now().date(), market)
        return own_rules(tx, sides, found)


def _reworded(made: Brief, sides: Sides, folder: Path, quiet: bool) -> Reworded:
    from agents.brief_regulation import reword_brief
    from agents.llm import gateway_for
    from agents.llm_errors import NoModel

    gateway = gateway_for(open_workspace(folder).store)
    if gateway is None:
        raise NoModel(
            "--reword needs a language model and none is configured; set REDLINE_LLM_MODEL as docs/llm.md says, "
            "or brief without --reword"
        )
    with progress(f"asking {gateway.model} for plainer words", None, quiet):
        return reword_brief(gateway, made, sides)


def _write_docx(file: Path, made: Brief) -> None:
    from tools.brief.docx import brief_docx

    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(brief_docx(made))
    except OSError as problem:
        raise OutsideFailed(f"cannot write {str(file)!r}: {problem.strerror}; name another file") from problem


def _count(made: Brief) -> int:
    points = [point for section in made.sections for point in section.points]
    return sum(len(point.quotes) + len(point.fragments) for point in points) + sum(
        len(one.quotes) for one in made.changes
    )


def _words(made: Brief, files: tuple[str, ...]) -> str:
    """The first page, the themes in a line each, and the table."""
    from tools.brief.told import (
        OWN_WORDS,
        TITLES,
        nothing_of,
        own_words,
        refused_words,
        sources,
        title_of,
        written_by,
    )
    from tools.visible import one_line

    head = f"{TITLES[made.audience]}: {one_line(made.title)}"
    about = " ".join(filter(None, (made.no_advice, made.levels, written_by(made), refused_words(made))))
    blocks = [head, f"{one_line(made.before)} → {one_line(made.after)}: {made.told}.", about]
    for section in made.sections:
        lines = [title_of(section).upper()]
        for point in section.points:
            lines.append(f"• {one_line(point.text)}")
            lines += [f"    — {one_line(where)}"] if (where := sources(point)) else []
        lines += [] if section.points else [nothing_of(section)]
        blocks.append("\n".join(lines))
    if told := own_words(made):
        lines = [
            f"“{one_line(' '.join(quote.text.split()))}”\n    — {one_line(f'{quote.provision}, {quote.version}')}"
            for _, quotes in told
            for quote in quotes
        ]
        blocks.append("\n".join((OWN_WORDS.upper(), *lines)))
    rows = [(theme.name, theme.told) for theme in made.themes]
    if rows:
        blocks.append(table(("theme", "changes"), rows))
    shown = made.changes[:MOST_ROWS]
    if shown:
        cells = [(one.number, one.name, one.what, one.theme) for one in shown]
        blocks.append(table(("no.", "provision", "what", "theme"), cells, right=(0,)))
    if (rest := len(made.changes) - len(shown)) > 0:
        blocks.append(f"… and {rest:,} more; --html, --docx, --markdown and --json hold all")
    blocks += [f"written: {file}" for file in files]
    return "\n\n".join(blocks)


COMMANDS = {"brief": brief}
SCHEMAS = {"brief": Briefed}
