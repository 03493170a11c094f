"""How fast Redline is and what memory it takes: `python -m evals.bench`, or `make bench`.

Each step is set up in one process and measured in another, so that its peak memory is its own. The figures go to
stdout as a table and to `bench-results/bench.json`: `machine`, `quick`, `figures` (each a `Figure` of
evals.bench_figures) and `failed`, the names of steps that did not end well. With any of those the exit code is 1.
"""

import json
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

import click

from evals.bench_figures import Figure, clock, tell

RESULTS = Path("bench-results") / "bench.json"
DATA = Path("../shared/data")
QUICK = 10
"""`--quick` divides every size by this."""


class Step(NamedTuple):
    """A module with `prepare(folder, size)` and `measure(folder, size)`, and the size it is measured at."""

    module: str
    size: int


STEPS = {
    "help-start": Step("evals.bench_start", 20),
    "import": Step("evals.bench_import", 100_000),
    "embed": Step("evals.bench_embed", 2_000),
    "decide": Step("evals.bench_decide", 2_000),
    "triage-1000": Step("evals.bench_triage", 1_000),
    "triage-10000": Step("evals.bench_triage", 10_000),
    "triage-100000": Step("evals.bench_triage", 100_000),
    "report-and-watch": Step("evals.bench_report", 100_000),
    "labels": Step("evals.bench_ratings", 60_000),
    "search": Step("evals.bench_search", 20_000),
    "audit": Step("evals.bench_audit", 20_000),
    "law": Step("evals.bench_law", 330_000),
    "platforms": Step("evals.bench_diff", 100),
}


@click.group(invoke_without_command=True)
@click.option("--only", multiple=True, type=click.Choice(tuple(STEPS)), help="These steps only.")
@click.option("--quick", is_flag=True, help="A tenth of the sizes, for trying.")
@click.option("--json", "as_json", is_flag=True, help="The JSON on stdout in place of the table.")
@click.option(
    "--data",
    type=click.Path(path_type=Path, file_okay=False),
    default=DATA,
    show_default=True,
    help="Where public data lie, for the step 'platforms'; without them it gives no figure.",
)
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), default=RESULTS, show_default=True)
@click.pass_context
def bench(
    context: click.Context, only: tuple[str, ...], quick: bool, as_json: bool, data: Path, out: Path
) -> None:
    """Measure speed and memory. A full run is long, the queue of 100,000 errors most of it; --only names steps."""
    if context.invoked_subcommand:
        return
    os.environ["REDLINE_BENCH_DATA"] = str(data)
    measured_on = machine()
    figures, failed = _run_steps(only or tuple(STEPS), QUICK if quick else 1)
    result = {
        "machine": measured_on,
        "quick": quick,
        "figures": [figure.model_dump() for figure in figures],
        "failed": failed,
    }
    words = json.dumps(result, indent=2)
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(words + "\n", encoding="utf-8")
    click.echo(words if as_json else drawn(figures))
    sys.exit(1 if failed else 0)


def _run_steps(names: Sequence[str], divisor: int) -> tuple[list[Figure], list[str]]:
    figures: list[Figure] = []
    failed: list[str] = []
    for number, name in enumerate(names, start=1):
        tell(f"{number} of {len(names)}: {name}")
        size = max(1, STEPS[name].size // divisor)
        try:
            figures += run_step(name, size)
        except subprocess.CalledProcessError as problem:
            tell(f"  {name} failed with exit code {problem.returncode}")
            failed.append(name)
    return figures, failed


def run_step(name: str, size: int) -> list[Figure]:
    """Set a step up and measure it, each in a process of its own.

    Raises: CalledProcessError when either fails.
    """
    with tempfile.TemporaryDirectory(prefix="redline-bench-") as folder:
        for phase in ("prepare", "measure"):
            with clock() as running:
                command = (sys.executable, "-m", "evals.bench", phase, STEPS[name].module, folder, str(size))
                subprocess.run(command, check=True, stdout=sys.stderr)
            tell(f"  {phase}: {running.seconds:.1f} s")
        told = json.loads((Path(folder) / "figures.json").read_text(encoding="utf-8"))
    return [Figure.model_validate(figure) for figure in told]


@bench.command(hidden=True)
@click.argument("module")
@click.argument("folder", type=click.Path(path_type=Path))
@click.argument("size", type=int)
def prepare(module: str, folder: Path, size: int) -> None:
    """Set a step up."""
    import_module(module).prepare(folder, size)


@bench.command(hidden=True)
@click.argument("module")
@click.argument("folder", type=click.Path(path_type=Path))
@click.argument("size", type=int)
def measure(module: str, folder: Path, size: int) -> None:
    """Measure a step and leave its figures in the folder."""
    figures: list[Figure] = import_module(module).measure(folder, size)
    words = json.dumps([figure.model_dump() for figure in figures])
    (folder / "figures.json").write_text(words, encoding="utf-8")


def machine() -> dict[str, Any]:
    """What the figures are measured on, and how busy it was before."""
    return {
        "system": platform.platform(),
        "processor": platform.machine(),
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "load": round(os.getloadavg()[0], 2),
    }


def drawn(figures: Sequence[Figure]) -> str:
    """The figures as an aligned table."""
    header = ("step", "what", "value", "unit", "times", "baseline", "of", "peak MiB", "note")
    lines = [header, *(_cells(figure) for figure in figures)]
    widths = [max(len(line[i]) for line in lines) for i in range(len(header))]
    rule = tuple("─" * width for width in widths)
    return "\n".join(_aligned(line, widths) for line in (header, rule, *lines[1:]))


def _cells(figure: Figure) -> tuple[str, ...]:
    ratio = "" if figure.ratio is None else _short(figure.ratio)
    baseline = "" if figure.baseline is None else _short(figure.baseline)
    peak = "" if figure.peak_mib is None else f"{figure.peak_mib:,.0f}"
    value = _short(figure.value)
    return figure.step, figure.what, value, figure.unit, ratio, baseline, figure.than, peak, figure.note


def _short(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def _aligned(cells: tuple[str, ...], widths: Sequence[int]) -> str:
    numbers = (2, 4, 5, 7)
    pairs = enumerate(zip(cells, widths, strict=True))
    return "  ".join(cell.rjust(w) if i in numbers else cell.ljust(w) for i, (cell, w) in pairs).rstrip()


if __name__ == "__main__":
    bench()
