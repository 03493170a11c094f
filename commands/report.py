"""`redline report`: a triage told to whoever answers for the policies."""

from pathlib import Path

import click

from commands.terminal import common, emit, open_workspace, progress
from knowledge_base.errors import OutsideFailed
from knowledge_base.records import now
from knowledge_base.workspace import Workspace
from tools.report_records import Report


@click.command()
@click.argument("triage", required=False)
@click.option("--html", type=click.Path(path_type=Path, dir_okay=False), help="Write the page to this file.")
@click.option(
    "--md", type=click.Path(path_type=Path, dir_okay=False), help="Write the Markdown to this file."
)
@common
def report(triage: str | None, html: Path | None, md: Path | None, folder: Path, as_json: bool) -> None:
    """Report on a triage, the newest one by default: summary, causes, findings with evidence, what is not known.

    Without --html and --md both are written to the workspace's reports. The page is one file that needs nothing else.
    Labels, decisions and clauses are those of now; the report says so where they moved since the triage.

    \b
    Examples:
      redline report
      redline report T-1a2b3c4d --html report.html
      redline report --json > report.json
    """
    workspace = open_workspace(folder)
    with progress("report", None, as_json):
        told = read_report(workspace, triage)
    if not (html or md or as_json):
        html, md = workspace.reports / f"{told.triage}.html", workspace.reports / f"{told.triage}.md"
    written = write_report(told, md, html)
    words = "\n\n".join(f"{one.heading}\n  {one.text}" for one in told.summary)
    emit(told, as_json, "\n\n".join([words, *(f"Report: {file}" for file in written)]))


def read_report(workspace: Workspace, triage: str | None = None) -> Report:
    """The report on a finished triage, the newest where none is named.

    Raises: Refused when there is none.
    """
    from tools.report_facts import report_of, triage_run

    run = triage_run(workspace.store, triage)
    return report_of(workspace.store, run, workspace.config.seed, now())


def write_report(told: Report, md: Path | None, html: Path | None) -> list[Path]:
    """Write the forms that are asked for; the Markdown has its picture beside it.

    Raises: OutsideFailed when a file cannot be written.
    """
    from tools.report import markdown_report
    from tools.report_page import html_report

    if md is not None:
        from tools.plots import causes_plot

        plot = md.with_suffix(".png")
        write_file(md, markdown_report(told, plot.name))
        causes_plot(told, plot)
    if html is not None:
        write_file(html, html_report(told))
    return [file for file in (md, html) if file is not None]


def write_file(file: Path, words: str) -> None:
    """Write a text file, with its folders.

    Raises: OutsideFailed when it cannot be written.
    """
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(words, encoding="utf-8")
    except OSError as problem:
        raise OutsideFailed(
            f"cannot write {str(file)!r}: {problem.strerror}; name another file or free it"
        ) from problem


COMMANDS = {"report": report}
SCHEMAS = {"report": Report}
