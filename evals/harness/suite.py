"""What a suite is: rows in a documented format, what is put to the test, and how its answers are marked."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any, Generic, TypeVar

from pydantic import BaseModel

from evals.harness.rows import AnyRow, Row, read_rows
from evals.harness.scores import Mark
from evals.harness.vary import draw_for

Answer = TypeVar("Answer", bound=BaseModel)

CASES, BASELINE = "cases.jsonl", "baseline.json"


@dataclass(frozen=True)
class Setting:
    """How a run is set up."""

    model: str = ""
    """The LLM to run with, by litellm's name; empty: none."""
    workspace: Path | None = None
    """The workspace to ask, where the suite is not to build its own."""
    told: Callable[[str], None] = field(default=lambda words: None)
    """Hears what is being set up."""


@dataclass(frozen=True)
class Metric(Generic[AnyRow, Answer]):
    """One score. Which rows it `applies` to is known from the row alone, so that answers cannot move its n."""

    name: str
    says: str
    """What 1 means, in one line."""
    applies: Callable[[AnyRow], bool]
    score: Callable[[AnyRow, Answer], Mark]
    promise: bool = False
    """It should hold always: a single row that held in the baseline and no longer does is a regression."""


@dataclass(frozen=True)
class Figure(Generic[AnyRow, Answer]):
    """One score of a whole run in [0, 1], more is better, over the answers to the rows that it `applies` to.

    None where they tell nothing. It serves where a mean of marks does not, such as for an F1 over causes.
    """

    name: str
    says: str
    """What 1 means, in one line."""
    applies: Callable[[AnyRow], bool]
    of: Callable[[Sequence[Answer]], float | None]


@dataclass(frozen=True)
class Posed(Generic[AnyRow]):
    """A row as it is written, and as the seed of a run asks it."""

    written: AnyRow
    asked: AnyRow


@dataclass(frozen=True)
class Suite(Generic[AnyRow, Answer]):
    """A folder with README.md, cases.jsonl and baseline.json, and what runs them.

    `open` sets up what is tested, once a run, and gives the solver: a function from a row to its answer. A solver
    raises RedlineError where something outside failed; its row is then counted as not scored.
    """

    name: str
    says: str
    folder: Path
    row: type[AnyRow]
    open: Callable[[Setting], AbstractContextManager[Callable[[AnyRow], Answer]]]
    shown: Callable[[AnyRow], str]
    """What is asked, for readers of the log."""
    summary: Callable[[Answer], str]
    """What is answered, in words."""
    metrics: tuple[Metric[AnyRow, Answer], ...]
    figures: tuple[Figure[AnyRow, Answer], ...] = ()
    details: Callable[[Sequence[Answer]], str] = lambda answers: ""
    """Tables of a whole run, for people."""
    load: Callable[[Path], list[AnyRow]] | None = None
    """Makes rows of another file where `--data` is not a file of rows."""
    vary: Callable[[AnyRow, Random], AnyRow] = lambda row, draw: row
    """The row as another seed asks it."""
    row_seconds: int = 60
    """After so long a row counts as not scored."""
    seconds: int = 900
    """After so long no further row is begun; the rest counts as not scored."""
    side_by_side: int = 1
    """Rows at a time, where a model is asked; without one, always one."""

    def cases(self, file: Path | None = None, seed: int = 0) -> list[Posed[AnyRow]]:
        """The rows of a file, those of the folder by default, as they are written and as a seed asks them.

        Raises: WrongUsage that names line and field of bad rows; OutsideFailed when the file cannot be read.
        """
        rows = self.load(file) if file and self.load else read_rows(file or self.folder / CASES, self.row)
        return [Posed(row, self.vary(row, draw_for(seed, row.id))) for row in rows]

    def baseline(self, file: Path | None, model: str) -> Path:
        """Where the baseline of the folder's rows, or of those in a file, lies; each model has its own."""
        own = file is None or file.resolve() == (self.folder / CASES).resolve()
        beside = self.folder / BASELINE if own or file is None else file.with_suffix(f".{BASELINE}")
        return beside.with_suffix(f".{_slug(model)}.json") if model else beside


AnySuite = Suite[Any, Any]


def applying(metrics: Sequence[Metric[Any, Any]], row: Row) -> Iterator[Metric[Any, Any]]:
    """The metrics that a row counts for."""
    return (metric for metric in metrics if metric.applies(row))


def _slug(model: str) -> str:
    return "".join(letter if letter.isalnum() or letter in "._" else "-" for letter in model)
