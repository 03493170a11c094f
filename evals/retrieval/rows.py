"""A row of the retrieval suite, and the passages that it is asked over."""

from datetime import date
from functools import cache
from pathlib import Path
from random import Random
from typing import Annotated

from pydantic import StringConstraints, ValidationError

import knowledge_base
from evals.harness.rows import Row
from evals.harness.vary import vary
from knowledge_base.errors import OutsideFailed, WrongUsage
from knowledge_base.records import Clause, Market, Record, artefact_id

SAMPLE = Path(knowledge_base.__file__).parent / "sample"
TODAY = date(2026, 10, 15)


class RetrievalRow(Row):
    """One question, and the passages that answer it: none where nothing does."""

    question: Annotated[str, StringConstraints(min_length=1, max_length=2_000)]
    clauses: tuple[str, ...] = ()
    """The ids of the passages that answer."""
    market: Market = "global"
    as_of: date = TODAY
    policy: str = ""
    """Only the passages of this document are searched; empty: all."""
    corpus: str = ""
    """A file of passages, as an absolute path or beside the working folder; empty: the policies of the sample."""


class Passage(Record):
    """A line of a file of passages."""

    id: str
    text: str
    heading: tuple[str, ...] = ()
    policy: str = ""


def varied(row: RetrievalRow, draw: Random) -> RetrievalRow:
    """The row as a seed asks it."""
    return row.model_copy(update={"question": vary(row.question, draw)})


@cache
def passages(file: str) -> tuple[Clause, ...]:
    """The passages of a file as clauses.

    Raises: WrongUsage that names a bad line; OutsideFailed when the file cannot be read.
    """
    try:
        lines = Path(file).read_text(encoding="utf-8").splitlines()
    except OSError as problem:
        raise OutsideFailed(f"cannot read {file!r}: {problem.strerror}; check the rows' corpus") from problem
    found = []
    for number, line in enumerate(lines, start=1):
        try:
            found.append(as_clause(Passage.model_validate_json(line)))
        except ValidationError as problem:
            first = problem.errors(include_url=False)[0]
            raise WrongUsage(f"{file!r}, line {number}: {first['loc']}: {first['msg']}; mend it") from problem
    return tuple(found)


def as_clause(passage: Passage) -> Clause:
    """A passage as a clause that is in force everywhere and always."""
    name = "passages"
    return Clause.model_construct(
        id=passage.id,
        policy=passage.policy or name,
        market="global",
        artefact=artefact_id("policy", name),
        version=1,
        digest="",
        number="",
        heading=passage.heading,
        text=passage.text,
        position=0,
        effective_from=date(2000, 1, 1),
        effective_to=None,
    )
