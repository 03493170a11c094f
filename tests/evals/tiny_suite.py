"""A suite of a few rows that says what it is told to: the real harness runs it in the tests."""

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from evals.harness.rows import Row
from evals.harness.scores import held
from evals.harness.suite import Metric, Setting, Suite
from evals.harness.vary import vary
from knowledge_base.errors import OutsideFailed


class Sum(Row):
    """A sum to do."""

    question: str
    expect: int
    hard: bool = False


class Said(BaseModel):
    """What was said."""

    number: int


def rows(count: int, **more: Any) -> list[dict[str, Any]]:
    """So many sums."""
    return [
        {"id": f"sum-{n:02}", "question": f"what is {n} and {n}?", "expect": 2 * n, **more}
        for n in range(count)
    ]


def write(file: Path, some: Sequence[dict[str, Any]]) -> Path:
    """Rows as JSON Lines."""
    file.write_text("".join(json.dumps(row) + "\n" for row in some), encoding="utf-8")
    return file


def tiny(
    folder: Path,
    wrong: Callable[[Sum], bool] = lambda row: False,
    down: Callable[[Sum], bool] = lambda row: False,
    broken: Callable[[Sum], bool] = lambda row: False,
    promise: bool = False,
    heard: list[str] | None = None,
) -> Suite[Sum, Said]:
    """A suite whose solver is wrong, down or broken where it is told to be."""

    @contextmanager
    def opened(setting: Setting) -> Iterator[Callable[[Sum], Said]]:
        def solve(row: Sum) -> Said:
            if heard is not None:
                heard.append(row.question)
            if down(row):
                raise OutsideFailed("the server is down; try again")
            if broken(row):
                raise ZeroDivisionError
            return Said(number=row.expect + wrong(row))

        yield solve

    return Suite(
        name="tiny",
        says="Sums.",
        folder=folder,
        row=Sum,
        open=opened,
        shown=lambda row: row.question,
        summary=lambda said: str(said.number),
        metrics=(
            Metric("right", "the sum is right", lambda row: True, _right, promise),
            Metric("hard", "a hard one is right", lambda row: row.hard, _right),
        ),
        vary=lambda row, draw: row.model_copy(update={"question": vary(row.question, draw)}),
    )


def _right(row: Sum, said: Said) -> Any:
    return held(said.number == row.expect, "right", f"{said.number} in place of {row.expect}")
