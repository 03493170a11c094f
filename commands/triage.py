"""`redline triage` and `redline findings`."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, get_args

import click

from commands.judge_options import judging
from commands.report import read_report, write_report
from commands.terminal import common, emit, open_workspace, percent, progress, say, table
from commands.triage_results import FindingList, FindingRow, TriageResult
from knowledge_base.cases import Stream
from knowledge_base.changes import Cause, Finding
from knowledge_base.errors import Refused
from knowledge_base.workspace import Workspace
from tools.cause_words import DRAFTS
from tools.opinion_told import claim_words, opinion_told

NAME_WIDTH = 44


@click.command()
@click.option("--queue", type=click.Choice(("fn", "fp", "all")), default="all", show_default=True)
@click.option("--policy", "policies", multiple=True, metavar="NAME", help="These policies only.")
@click.option(
    "--since", type=click.DateTime(("%Y-%m-%d",)), default=None, help="Cases that happened since a day."
)
@click.option("--stream", type=click.Choice(get_args(Stream)), default="llm", show_default=True)
@click.option("--resume", is_flag=True, help="Go on with the newest triage that was cut short.")
@click.option(
    "--report",
    "target",
    type=click.Path(path_type=Path, file_okay=False),
    help="Write the report to this folder, not to the workspace's reports.",
)
@judging("Who has the last word on a change of prompt or threshold")
@common
def triage(
    queue: Any,
    policies: tuple[str, ...],
    since: datetime | None,
    stream: Any,
    resume: bool,
    target: Path | None,
    kind: Any,
    folder: Path,
    as_json: bool,
) -> None:
    """Cluster the errors of a queue and find each cluster's cause by trying what would fix it.

    Killed at any point, it goes on with --resume. The report is written as Markdown and as one page to open in a
    browser; 'redline report' writes it anew.

    \b
    Examples:
      redline triage
      redline triage --queue fn --policy hate --since 2026-06-01
      redline triage --report to-sign/
      redline triage --judge llm
    """
    workspace = open_workspace(folder)
    moment = since.replace(tzinfo=UTC) if since else None
    result = run_triage(workspace, queue, policies, moment, stream, resume, as_json, target, kind)
    emit(result, as_json, triage_words(result))


def run_triage(
    workspace: Workspace,
    queue: Any = "all",
    policies: tuple[str, ...] = (),
    since: datetime | None = None,
    stream: Any = "llm",
    again: bool = False,
    quiet: bool = False,
    folder: Path | None = None,
    kind: Any = "embedded",
) -> TriageResult:
    """Triage and write the report, to the workspace's reports or the folder; what `triage` and `demo` share."""
    from agents import triage as agent

    with progress("triage", None, quiet) as step:

        def told(what: str, number: int, of: int) -> None:
            step(1)
            if not quiet:
                say(f"  {number} of {of}: {what}")

        if again:
            done = agent.resume(workspace, told=told)
        else:
            request = agent.Request(queue=queue, policies=policies, since=since, stream=stream, judge=kind)
            done = agent.start(workspace, request, told)
    target = folder or workspace.reports
    md, html = write_report(
        read_report(workspace, done.id), target / f"{done.id}.md", target / f"{done.id}.html"
    )
    rows = [FindingRow.of(finding) for finding in done.findings]
    return TriageResult(triage=done.id, errors=done.errors, findings=rows, report=str(md), page=str(html))


def triage_words(result: TriageResult) -> str:
    """Findings as a table."""
    if not result.findings:
        return f"{result.errors} errors in the queue; nothing to diagnose."
    drafted = next((f.id for f in result.findings if f.cause in DRAFTS), None)
    advice = f"\nNext: redline draft {drafted} --as YOU" if drafted else ""
    counts = f"{result.errors} errors, {len(result.findings)} findings."
    return f"{findings_table(result.findings)}\n\n{counts} Report: {result.page or result.report}{advice}"


def findings_table(found: Sequence[FindingRow]) -> str:
    """A line a finding."""
    rows = [
        (
            finding.id,
            finding.policy,
            finding.direction.upper(),
            finding.cases,
            percent(finding.share),
            finding.cause,
            f"{finding.probability:.2f}",
            finding.name[:NAME_WIDTH],
        )
        for finding in found
    ]
    header = ("finding", "policy", "queue", "cases", "share", "cause", "prob.", "cluster")
    return table(header, rows, right=(3, 4, 6))


@click.group()
def findings() -> None:
    """Show findings of a triage."""


@findings.command("list")
@click.option("--triage", "triage_id", metavar="ID", help="Of this triage; the newest by default.")
@click.option("--policy", metavar="NAME", help="Of one policy.")
@click.option("--cause", type=click.Choice(get_args(Cause)), help="Of one cause.")
@common
def list_findings(
    triage_id: str | None, policy: str | None, cause: Cause | None, folder: Path, as_json: bool
) -> None:
    """Findings of a triage, the largest first.

    \b
    Examples:
      redline findings list
      redline findings list --policy hate --cause prompt_defect
    """
    from tools.report_facts import triage_run

    store = open_workspace(folder).store
    run = triage_run(store, triage_id)
    with store.read() as tx:
        found = [FindingRow.of(one) for one in tx.ledger.findings(run.id)]
    wanted = [one for one in found if policy in (None, one.policy) and cause in (None, one.cause)]
    shown = f"{findings_table(wanted)}\n\n" if wanted else ""
    words = f"{shown}{len(wanted)} of {len(found)} findings of {run.id}."
    emit(FindingList(triage=run.id, findings=wanted), as_json, words)


@findings.command("show")
@click.argument("finding")
@common
def show(finding: str, folder: Path, as_json: bool) -> None:
    """One finding with everything that was tried.

    \b
    Example:
      redline findings show F-T-1a2b3c4d-hate-fn-5e6f7a8b
    """
    with open_workspace(folder).store.read() as tx:
        found = tx.ledger.finding(finding)
    if found is None:
        raise Refused(f"there is no finding {finding!r}; run 'redline triage' and take an id from its table")
    emit(FindingRow.of(found), as_json, finding_words(found))


def finding_words(finding: Finding) -> str:
    """The summary, then the interventions as a table."""
    rows = [
        (
            i.name,
            f"{i.fixed} of {i.n}",
            i.held_out_fixed,
            i.broken,
            i.held_out_n,
            "yes" if i.sufficient else "no",
            i.note,
        )
        for i in finding.interventions
    ]
    header = ("tried", "fixed", "others fixed", "others broken", "of", "sufficient", "what")
    shown = table(header, rows, right=(1, 2, 3, 4))
    where = ", ".join(finding.clauses)
    members = ", ".join(finding.cluster.members)
    words = f"{finding.summary}\nClauses: {where}\n\n{shown}\n\nCases: {members}"
    opinion = opinion_told(finding.opinion)
    if opinion is None:
        return words
    said = "\n".join(f"- {claim_words(claim)}" for claim in opinion.claims)
    return f"{words}\n\nWhat the model {opinion.model} says; no cause rests on it:\n{said}"


COMMANDS = {"triage": triage, "findings": findings}
SCHEMAS = {"triage": TriageResult, "findings-list": FindingList, "findings-show": FindingRow}
