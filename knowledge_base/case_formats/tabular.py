"""Cases in a table of one's own: CSV, and Parquet with the same columns (`columns.py` lists them)."""

import datetime
import decimal
import math
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from knowledge_base.case_formats import delimited
from knowledge_base.case_formats.cells import raw_case
from knowledge_base.case_formats.columns import NESTED, Columns, understood
from knowledge_base.case_formats.rejection import Rejection, RowError, label
from knowledge_base.case_formats.rows import MAX_DEPTH, case_row
from knowledge_base.cases import CaseRow
from knowledge_base.errors import WrongUsage

_BATCH = 256


def read_csv(path: Path, renamed: Mapping[str, str]) -> Iterator[CaseRow | Rejection]:
    """The cases of a delimited file with a header.

    Raises: WrongUsage when the header is off or no row follows; OSError when the file cannot be read.
    """
    with delimited.opened(path) as table:
        columns = understood(table.header, renamed, str(path))
        nested = next((column for column in columns.of("fixed") if column.name in NESTED), None)
        if nested is not None:
            raise WrongUsage(
                f"{str(path)!r}: CSV cannot hold the lists of {nested.header}; use JSONL or Parquet"
            )
        for entry in table.rows:
            yield entry if isinstance(entry, Rejection) else _case(*entry, columns)


def read_parquet(path: Path, renamed: Mapping[str, str]) -> Iterator[CaseRow | Rejection]:
    """The cases of a Parquet file; `line` of a rejection is the number of the row.

    Raises: WrongUsage when the file is broken or a column is of no use; OSError when it cannot be read.
    """
    with parquet_opened(path) as (schema, rows):
        columns = understood(schema.names, renamed, str(path))
        refuse_columns_of_lists([column.header for column in columns.of("attribute")], schema, path)
        for entry in rows:
            yield entry if isinstance(entry, Rejection) else _case(*entry, columns)


@contextmanager
def parquet_opened(path: Path) -> Iterator[tuple[Any, Iterator[tuple[int, dict[str, Any]] | Rejection]]]:
    """The schema of a Parquet file and its rows as numbered cells, which can be walked once.

    Raises: WrongUsage when the file is broken; OSError when it cannot be read.
    """
    import pyarrow.parquet as parquet

    with path.open("rb") as file, _whole_parquet(path):
        table = parquet.ParquetFile(file)
        schema = table.schema_arrow
        delimited.refuse_header(schema.names, path)
        yield schema, _parquet_rows(table, [name for name in schema.names if name.strip()])


def _parquet_rows(table: Any, names: Sequence[str]) -> Iterator[tuple[int, dict[str, Any]] | Rejection]:
    line = 0
    for batch in table.iter_batches(batch_size=_BATCH):
        cells = {name: _in_microseconds(batch.column(name)) for name in names}
        for index in range(batch.num_rows):
            line += 1
            yield _plain_row(line, {name: column[index] for name, column in cells.items()})


@contextmanager
def _whole_parquet(path: Path) -> Iterator[None]:
    import pyarrow

    try:
        yield
    except (pyarrow.ArrowException, UnicodeDecodeError, OSError) as problem:
        if isinstance(problem, OSError) and problem.errno is not None:
            raise  # the disk's; pyarrow reports a file that is broken inside as an OSError without a number
        raise WrongUsage(f"{str(path)!r} is not a whole Parquet file; export it again") from problem


def refuse_columns_of_lists(headers: Sequence[str], schema: Any, path: Path) -> None:
    """Hold columns of which a cell is one value against the types of the file.

    Raises: WrongUsage naming a column of lists or bytes.
    """
    import pyarrow.types as types

    for header in headers:
        kind = schema.field(header).type
        if types.is_nested(kind) or types.is_binary(kind) or types.is_large_binary(kind):
            raise WrongUsage(
                f"{str(path)!r}: column {label(header)} is of type {str(kind)[:80]}, "
                "which no cell of a case can hold; leave the column out of the export"
            )


def _in_microseconds(column: Any) -> Any:
    """Python's times have no nanoseconds."""
    import pyarrow

    if pyarrow.types.is_timestamp(column.type) and column.type.unit == "ns":
        return column.cast(pyarrow.timestamp("us", column.type.tz), safe=False)
    return column


def _plain_row(line: int, cells: Mapping[str, Any]) -> tuple[int, dict[str, Any]] | Rejection:
    plain = {}
    for name, cell in cells.items():
        try:
            plain[name] = _plain(cell.as_py(), name)
        except RowError as problem:
            return problem.on(line)
        except UnicodeDecodeError:
            return Rejection(line=line, field=label(name), reason="is not UTF-8; export the column as text")
        except (ValueError, OverflowError, RecursionError):
            return Rejection(line=line, field=label(name), reason="is out of range or nested too deep")
    return line, plain


def _plain(value: Any, name: str, depth: int = 1) -> Any:
    """The value in JSON types. NaN is how tables write a missing number; so is null inside a record."""
    if depth > MAX_DEPTH:
        raise RowError(label(name), f"is nested deeper than {MAX_DEPTH} levels")
    if isinstance(value, float):
        if math.isinf(value):
            raise RowError(label(name), "is infinite, which no case can hold")
        return None if math.isnan(value) else value
    if isinstance(value, datetime.datetime | datetime.date | datetime.time):
        return value.isoformat()
    if isinstance(value, decimal.Decimal | datetime.timedelta):
        return str(value)
    if isinstance(value, list):
        return [_plain(part, name, depth + 1) for part in value]
    if isinstance(value, dict):
        plain = {key: _plain(part, name, depth + 1) for key, part in value.items()}
        return {key: part for key, part in plain.items() if part is not None or key == "violates"}
    if value is None or isinstance(value, str | int):
        return value
    raise RowError(label(name), f"holds {type(value).__name__}, not text or a number")


def _case(line: int, cells: Mapping[str, Any], columns: Columns) -> CaseRow | Rejection:
    try:
        raw, names = raw_case(columns, cells)
    except RowError as problem:
        return problem.on(line)
    return case_row(line, raw, names)
