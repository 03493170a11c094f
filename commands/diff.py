"""`redline diff`: two versions of a law or a policy, provision by provision."""

from datetime import datetime
from pathlib import Path

import click

from commands.diff_results import Diffed
from commands.terminal import common, emit, open_workspace, progress, table
from knowledge_base.errors import OutsideFailed, WrongUsage
from tools.law_diff.comparison import Comparison
from tools.law_diff.told import Versions

_DAY = click.DateTime(("%Y-%m-%d",))
MOST_LAYOUT = 20
"""Rows of the table for provisions of which the layout alone changed."""


@click.command()
@click.argument("old")
@click.argument("new", required=False)
@click.option("--from", "first", type=_DAY, help="A document's version in force on this day.")
@click.option("--to", "last", type=_DAY, help="And on this one.")
@click.option("--market", default="global", show_default=True, help="The document's market, such as DE.")
@click.option("--html", type=click.Path(path_type=Path, dir_okay=False), help="Write one page to this file.")
@click.option("--markdown", is_flag=True, help="Markdown on stdout.")
@common
def diff(
    old: str,
    new: str | None,
    first: datetime | None,
    last: datetime | None,
    market: str,
    html: Path | None,
    markdown: bool,
    folder: Path,
    as_json: bool,
) -> None:
    """Compare two files, or two days of an imported policy or regulation: its last two versions by default.

    Provisions are followed across renumbering, moves, splits and merges. Each change is one of substance,
    wording, place or layout, with the words that decided; in doubt it is one of substance. Captures between two
    days that were no versions (cut short, an error page, flapping) are set aside and told.

    \b
    Examples:
      redline diff act.2024.md act.2026.md
      redline diff dsa
      redline diff dsa --from 2024-01-01 --to 2026-07-01 --html dsa.html
    """
    from tools.law_diff.told import comparison_markdown, comparison_page

    with progress("comparing", None, quiet=as_json or markdown):
        found, named = _compared(old, new, first, last, market, folder)
    if html is not None:
        from commands.report import write_file

        write_file(html, comparison_page(found, named))
    words = comparison_markdown(found, named) if markdown else _words(found, named, html)
    emit(_result(found, named), as_json, words)


def _compared(
    old: str, new: str | None, first: datetime | None, last: datetime | None, market: str, folder: Path
) -> tuple[Comparison, Versions]:
    from tools.law_diff.compare import compare
    from tools.law_diff.document_days import two_days
    from tools.law_diff.reading import read_legal_text

    if new is not None:
        if first or last:
            raise WrongUsage("give two files, or one document with --from and --to")
        texts = [read_legal_text(read_bytes(Path(file)), file) for file in (old, new)]
        return compare(*texts), Versions(Path(old).name, Path(new).name)
    if Path(old).is_file():
        raise WrongUsage(f"{old!r} alone says nothing; name a second file")
    workspace = open_workspace(folder)
    days = [day.date() if day else None for day in (first, last)]
    before, after, aside = two_days(workspace, old, market, days[0], days[1])
    return compare(before.clauses, after.clauses), Versions(before.name, after.name, aside)


def read_bytes(file: Path) -> bytes:
    from knowledge_base.legal_formats.markup import MAX_SOURCE

    try:
        with file.open("rb") as opened:
            return opened.read(MAX_SOURCE + 1)
    except IsADirectoryError:
        raise WrongUsage(f"{str(file)!r} is a folder; name a file") from None
    except OSError as problem:
        raise OutsideFailed(f"cannot read {str(file)!r}: {problem.strerror}; check the path") from problem


def _result(found: Comparison, named: Versions) -> Diffed:
    return Diffed(
        before=named.before,
        after=named.after,
        provisions_before=found.before,
        provisions_after=found.after,
        unchanged=found.unchanged,
        counts=found.counts(),
        changes=found.changes,
        terms=found.terms,
        references=found.references,
        notes=found.notes,
        set_aside=named.set_aside,
    )


def _words(found: Comparison, named: Versions, html: Path | None) -> str:
    """The summary first, then the redlines, then what follows from the changes."""
    from tools.law_diff.redlines import short
    from tools.law_diff.told import QUIET, counted, ordered, used, what, why
    from tools.visible import one_line
    from tools.word_changes import marked

    changes = ordered(found)
    layout = [change for change in changes if change.kind == "formatting"]
    shown = [change for change in changes if change.kind != "formatting"] + layout[:MOST_LAYOUT]
    blocks = [f"{one_line(named.before)} → {one_line(named.after)}: {counted(found)}", *found.notes]
    if html is not None:
        return "\n".join((*blocks, f"written: {html}"))
    if shown:
        rows = [(_cut(change.name, 60), what(change), _cut(why(change), 90)) for change in shown]
        blocks.append(table(("provision", "what", "what decided"), rows))
    if rest := len(layout) - MOST_LAYOUT if len(layout) > MOST_LAYOUT else 0:
        blocks.append(f"… and {rest:,} more of which the layout alone changed")
    for change in changes:
        if change.kind not in QUIET:
            blocks.append(f"{one_line(change.name)} — {what(change)}\n{marked(short(change.pieces))}")
    if found.terms:
        rows = [
            (one.term, f"{one.what}, {one.defined_in}", _cut(used(one.used_in), 90)) for one in found.terms
        ]
        blocks.append(table(("term", "definition", "unchanged provisions that use it"), rows))
    blocks += [one.words for one in found.references]
    if named.set_aside:
        aside = [(f"{one.at:%Y-%m-%d %H:%M}", one.words) for one in named.set_aside]
        blocks.append("Captures that are no versions\n" + table(("captured", "why"), aside))
    return "\n\n".join(blocks)


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 2].rpartition(' ')[0] or text[: most - 2]} …"


COMMANDS = {"diff": diff}
SCHEMAS = {"diff": Diffed}
