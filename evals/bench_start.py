"""The start of the command line: what every command costs before it does anything."""

import subprocess
import sys
from pathlib import Path

from evals.bench_figures import Figure, clock, figure, mib, percentile

HELP = (sys.executable, "-m", "redline", "--help")
BARE = (sys.executable, "-c", "pass")
# A process of its own between us and the command: a child's peak starts at that of the process it was made by.
_PEAK = (
    "import resource, subprocess, sys; subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL);"
    "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
)


def prepare(folder: Path, size: int) -> None:
    """One start, so that bytecode is compiled and files are in memory."""
    _seconds(HELP)


def measure(folder: Path, size: int) -> list[Figure]:
    """The median of `size` starts, against Python's own start."""
    times = [_seconds(HELP) * 1_000 for _ in range(size)]
    bare = [_seconds(BARE) * 1_000 for _ in range(size)]
    found = figure("help-start", "redline --help", percentile(times, 0.5), "ms", f"median of {size} starts")
    return [
        found.against(percentile(bare, 0.5), "python -c pass").model_copy(update={"peak_mib": _peak_mib()})
    ]


def _seconds(command: tuple[str, ...]) -> float:
    with clock() as running:
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return running.seconds


def _peak_mib() -> float:
    told = subprocess.run((sys.executable, "-S", "-c", _PEAK, *HELP), check=True, capture_output=True)
    return round(mib(int(told.stdout)), 1)
