"""The report and the watch over a triaged queue of any length: what a lead reads, and what runs every night."""

from pathlib import Path

from agents.triage import Request, start
from evals import bench_triage
from evals.bench_figures import Figure, clock, figure, tell
from evals.bench_workspace import sample_workspace
from knowledge_base.records import now
from tools.plots import causes_plot
from tools.report import markdown_report
from tools.report_facts import report_of, triage_run
from tools.report_page import html_report
from tools.watch import watch, window_end
from tools.watch_period import Asked


def prepare(folder: Path, size: int) -> None:
    """The workspace of the triage benchmark, triaged."""
    bench_triage.prepare(folder, size)
    request = Request(policies=(bench_triage.POLICY,))
    start(sample_workspace(folder / "workspace"), request, lambda step, number, of: tell(f"  {step}"))


def measure(folder: Path, size: int) -> list[Figure]:
    """Seconds for the report in every form, then for a watch of seven days against the 28 before."""
    workspace = sample_workspace(folder / "workspace")
    at = now()
    with clock() as reporting:
        report = report_of(workspace.store, triage_run(workspace.store, None), workspace.config.seed, at)
        plot = folder / "report.png"
        pages = markdown_report(report, plot.name), html_report(report)
        causes_plot(report, plot)
    note = f"{bench_triage.LABELLED * size:,} labelled cases, {sum(map(len, pages)) / 1e6:.1f} MB"
    figures = _both("report", f"{size:,} errors", reporting.seconds, reporting.cpu_seconds, note)
    with workspace.store.read() as tx:
        until = window_end(tx, at)
    if until is None:
        raise AssertionError("no case has a time")
    with clock() as watching:
        seen = watch(workspace, Asked(until=until), at)
    compared = sum(seen.compared.values())
    note = f"{seen.in_window:,} cases against {seen.in_baseline:,}; {compared:,} comparisons, {len(seen.alarms)} alarms"
    return figures + _both("watch", f"{size:,} errors", watching.seconds, watching.cpu_seconds, note)


def _both(step: str, what: str, seconds: float, cpu_seconds: float, note: str) -> list[Figure]:
    return [figure(step, what, seconds, "s", note), figure(step, what, cpu_seconds, "CPU s")]
