"""Reads files of ratings row by row: a good row comes out as ratings of a case, any other as a rejection."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import Any

from knowledge_base.case_files import detect_format, guarded
from knowledge_base.case_formats import delimited, jsonl
from knowledge_base.case_formats.rating_cells import RatedRow, Terms, rated_row
from knowledge_base.case_formats.rating_columns import RatingColumns, understood_ratings
from knowledge_base.case_formats.rejection import ROW, Rejection, RowError
from knowledge_base.case_formats.tabular import parquet_opened, refuse_columns_of_lists
from knowledge_base.errors import WrongUsage

_MOST_SHAPES = 1_000
"""Sets of keys that the lines of a JSON Lines file may have: what is known of them is kept."""


def read_ratings(path: Path, renamed: Mapping[str, str], terms: Terms) -> Iterator[RatedRow | Rejection]:
    """The rows of a CSV, JSON Lines or Parquet file in order, in memory that does not grow with the file.

    Raises: WrongUsage when the file is of no known form, its header is off or it holds no row, before a row comes out;
    OutsideFailed when it cannot be read. A file damaged further on raises while rows are drawn.
    """
    form = detect_format(path)
    if form == "parquet":
        rows = _parquet(path, renamed, terms)
    elif form in ("jsonl", "openai-moderation"):
        rows = _jsonl(path, renamed, terms)
    else:
        rows = _csv(path, renamed, terms)
    guarded_rows = guarded(path, rows)
    first = next(guarded_rows, None)
    if first is None:
        raise WrongUsage(f"{str(path)!r} holds no rows; export it again")
    return chain((first,), guarded_rows)


def _csv(path: Path, renamed: Mapping[str, str], terms: Terms) -> Iterator[RatedRow | Rejection]:
    with delimited.opened(path) as table:
        columns = _columns(path, table.header, renamed, terms)
        for entry in table.rows:
            yield entry if isinstance(entry, Rejection) else rated_row(*entry, columns, terms)


def _parquet(path: Path, renamed: Mapping[str, str], terms: Terms) -> Iterator[RatedRow | Rejection]:
    with parquet_opened(path) as (schema, rows):
        columns = _columns(path, schema.names, renamed, terms)
        refuse_columns_of_lists(_single(columns), schema, path)
        for entry in rows:
            yield entry if isinstance(entry, Rejection) else rated_row(*entry, columns, terms)


def _jsonl(path: Path, renamed: Mapping[str, str], terms: Terms) -> Iterator[RatedRow | Rejection]:
    shapes: dict[tuple[str, ...], RatingColumns] = {}
    for entry in jsonl.objects(path):
        yield entry if isinstance(entry, Rejection) else _object(*entry, renamed, terms, shapes)


def _object(
    line: int,
    found: dict[str, Any],
    renamed: Mapping[str, str],
    terms: Terms,
    shapes: dict[tuple[str, ...], RatingColumns],
) -> RatedRow | Rejection:
    shape = tuple(found)
    if shape not in shapes:
        if len(shapes) >= _MOST_SHAPES:
            shapes.clear()
        try:
            shapes[shape] = understood_ratings(shape, renamed, may_miss=True)
        except RowError as problem:
            return problem.on(line)
    nested = next((key for key in _single(shapes[shape]) if isinstance(found.get(key), dict | list)), None)
    if nested is not None:
        return Rejection(line=line, field=nested, reason="should be one value, not a list or an object")
    return rated_row(line, found, shapes[shape], terms)


def _single(columns: RatingColumns) -> list[str]:
    """The columns of which a cell is one value."""
    of_cases = [column.header for column in columns.case.all if column.name != "media"]
    return [*of_cases, *columns.fixed.values(), *(one.header for one in (*columns.raters, *columns.votes))]


def _columns(path: Path, header: Sequence[str], renamed: Mapping[str, str], terms: Terms) -> RatingColumns:
    try:
        found = understood_ratings(header, renamed)
    except RowError as problem:
        what = "it" if problem.field == ROW else f"column {problem.field}"
        raise WrongUsage(f"{str(path)!r}: {what} {problem.reason}") from problem
    if terms.policy is None and "policy" not in found.fixed:
        raise WrongUsage(
            f"{str(path)!r} does not tell the policy; name it with --policy, or its column with --column THEIRS=policy"
        )
    return found
