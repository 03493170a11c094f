"""What a benchmark measures: one figure a row, with the peak memory of the process that measured it."""

import resource
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import NamedTuple

import click

from knowledge_base.records import Record
from tools.measure import wilson


class Figure(Record):
    """One measured value: `ratio` is how many times the `baseline` it is, in the sense that `than` tells."""

    step: str
    what: str
    value: float
    unit: str
    baseline: float | None = None
    ratio: float | None = None
    than: str = ""
    """What the baseline is."""
    peak_mib: float | None = None
    """The most memory that the step's process had held when the value was known; set-up runs in another process."""
    note: str = ""

    def against(self, baseline: float, than: str) -> "Figure":
        """The same with a baseline in the same unit."""
        return self.model_copy(
            update={"baseline": rounded(baseline), "ratio": rounded(self.value / baseline), "than": than}
        )


class Clock:
    """Seconds since a block began; they stand still when it ends."""

    def __init__(self) -> None:
        self._began, self._used = time.perf_counter(), time.process_time()
        self._ended: tuple[float, float] | None = None

    def stop(self) -> None:
        """Let the seconds stand."""
        self._ended = time.perf_counter(), time.process_time()

    @property
    def seconds(self) -> float:
        """Wall-clock seconds."""
        return (self._ended[0] if self._ended else time.perf_counter()) - self._began

    @property
    def cpu_seconds(self) -> float:
        """Seconds that this process had a processor for, all cores together: other work changes them less."""
        return (self._ended[1] if self._ended else time.process_time()) - self._used


@contextmanager
def clock() -> Iterator[Clock]:
    """Time a block."""
    running = Clock()
    try:
        yield running
    finally:
        running.stop()


def figure(step: str, what: str, value: float, unit: str, note: str = "") -> Figure:
    """A figure with this process's peak memory so far."""
    return Figure(step=step, what=what, value=rounded(value), unit=unit, peak_mib=peak_mib(), note=note)


def peak_mib() -> float:
    """The most memory this process has held, in MiB."""
    return round(mib(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss), 1)


def mib(ru_maxrss: int) -> float:
    """The kernel tells it in KiB, that of macOS in bytes."""
    return ru_maxrss / (1 << 20 if sys.platform == "darwin" else 1 << 10)


def rounded(value: float) -> float:
    """Four significant digits: more would be noise."""
    return float(f"{value:.4g}")


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least this share of the values does not exceed."""
    ordered = sorted(values)
    return ordered[max(0, -(-int(share * 100) * len(ordered) // 100) - 1)]


def tell(words: str) -> None:
    """A line of progress, on stderr."""
    click.echo(words, err=True)


def counting(words: str, of: int) -> Callable[[int], None]:
    """A progress callback that tells how many of all are done, when some more are."""
    done = 0

    def step(more: int) -> None:
        nonlocal done
        done += more
        if more:
            tell(f"  {words}: {done:,} of {of:,}")

    return step


class Rate(NamedTuple):
    """So many of so many, with the 95 % Wilson interval."""

    held: int
    of: int

    def __str__(self) -> str:
        if not self.of:
            return "none"
        low, high = wilson(self.held, self.of, 0.95)
        return (
            f"{self.held}/{self.of} = {100 * self.held / self.of:.1f} % [{100 * low:.1f}, {100 * high:.1f}]"
        )
