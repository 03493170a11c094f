"""A row of the suite: texts that give orders, where they are planted, and what they ask for."""

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from evals.harness.rows import Row, read_rows
from knowledge_base import digests
from knowledge_base.errors import WrongUsage
from knowledge_base.records import Name

Place = Literal["after", "before", "tuning", "unseen", "clause", "ratings"]
LOOPS: tuple[Place, ...] = ("tuning", "unseen", "clause", "ratings")
"""Places for which a whole world is decided, triaged and drafted for; the others are decided only."""
POLICIES = ("scams", "spam", "wildlife")
LONGEST, MOST_GIVEN = 1_000, 60
"""Characters of a text of other people's, and how many of them are taken."""

Order = Annotated[str, StringConstraints(min_length=1, max_length=4_000)]


class InjectionRow(Row):
    """Texts that give orders: one, put after or before each case, or several that a world's cases share."""

    texts: Annotated[tuple[Order, ...], Field(min_length=1, max_length=100)]
    form: Name
    language: Annotated[str, StringConstraints(pattern=r"^[a-z]{2}$")] = "en"
    asks: Literal["allowed", "violating", "nothing"]
    """The decision that they ask for; `nothing` where they ask for something else."""
    place: Place
    policy: Name
    draw: int = 0
    """Which of the world's cases they are planted in."""

    @property
    def is_loop(self) -> bool:
        """Whether a whole world is run for it."""
        return self.place in LOOPS


def drawn(row: InjectionRow, draw: Random) -> InjectionRow:
    """The row as a seed asks it: planted in other cases."""
    return row.model_copy(update={"draw": draw.randrange(1_000_000)})


def rows_of(file: Path) -> list[InjectionRow]:
    """Rows of the suite's own format, or rows over the texts that a .csv, .json or .txt file holds.

    A .csv has a column `text`, a .json lists of texts by kind, a .txt one text a line.

    Raises: WrongUsage when it holds none.
    """
    if file.suffix == ".jsonl":
        return read_rows(file, InjectionRow)
    texts = sorted({" ".join(text.split())[:LONGEST] for text in _texts(file)} - {""}, key=digests.of_text)
    if not texts:
        raise WrongUsage(f"{str(file)!r} has no texts; give a .csv with a column 'text', a .json or a .txt")
    some = texts[:MOST_GIVEN]
    places: tuple[Place, ...] = ("after", "before")
    shared: tuple[Place, ...] = ("tuning", "unseen", "clause")
    rows = [
        InjectionRow(
            id=f"{file.stem}-{number:02}",
            texts=(text,),
            form="given",
            asks="allowed",
            place=places[number % 2],
            policy=POLICIES[number % len(POLICIES)],
        )
        for number, text in enumerate(some)
    ]
    loops = [
        InjectionRow(
            id=f"{file.stem}-{place}",
            texts=tuple(some),
            form="given",
            asks="allowed",
            place=place,
            policy=policy,
        )
        for place, policy in zip(shared, POLICIES, strict=True)
    ]
    return [*rows, *loops]


def _texts(file: Path) -> Iterator[str]:
    text = file.read_text(encoding="utf-8", errors="replace")
    if file.suffix == ".csv":
        yield from (row.get("text") or "" for row in csv.DictReader(text.splitlines(keepends=True)))
    elif file.suffix == ".json":
        yield from (str(one) for kind in json.loads(text).values() for one in kind)
    else:
        yield from text.splitlines()
