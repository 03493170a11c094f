"""Reads files of cases row by row: a good row comes out as a case, any other as a rejection with its line."""

import codecs
import stat
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from itertools import chain, islice
from pathlib import Path
from typing import BinaryIO, Literal, TypeVar, get_args

from knowledge_base.case_formats import delimited, hatecheck, jsonl, openai_moderation, tabular
from knowledge_base.case_formats.columns import CONTENT
from knowledge_base.case_formats.lines import Line, lines_of
from knowledge_base.case_formats.rejection import Rejection, RowError
from knowledge_base.cases import CaseRow
from knowledge_base.errors import OutsideFailed, WrongUsage

__all__ = ["CaseFormat", "Rejection", "detect_format", "read_cases"]

CaseFormat = Literal["auto", "jsonl", "csv", "parquet", "openai-moderation", "hatecheck"]

Row = TypeVar("Row")

_PARQUET = b"PAR1"
_OTHERS = {
    codecs.BOM_UTF16_LE: "is UTF-16 (or UTF-32) text; export it as UTF-8",
    codecs.BOM_UTF16_BE: "is UTF-16 text; export it as UTF-8",
    b"PK\x03\x04": "is a zip archive or an Excel workbook; unpack it, or save the sheet as CSV UTF-8",
    b"\x1f\x8b": "is compressed with gzip; unpack it first",
}
_LOOKED_AT = 20
"""Lines that are looked at to tell a format: a broken first line should not hide what the file is."""


def read_cases(
    path: Path, format: CaseFormat = "auto", columns: Mapping[str, str] | None = None
) -> Iterator[CaseRow | Rejection]:
    """The rows of a file in order, in memory that does not grow with the file.

    `columns` gives our name for a column of the file's own (CSV and Parquet).
    Raises: WrongUsage when the file is of no known form, its header is off or it holds no row, before a row
    comes out; OutsideFailed when it cannot be read. A file damaged further on raises while rows are drawn.
    """
    if format not in get_args(CaseFormat):
        raise WrongUsage(f"{format!r} is not a format; pass --format {_choices()}")
    chosen = detect_format(path) if format == "auto" else format
    if format != "auto":
        _refuse_other_kinds(path, _head(path), chosen)
    if columns and chosen not in ("csv", "parquet"):
        raise WrongUsage(f"{str(path)!r} is read as {chosen}, whose names are fixed; leave --column out")
    rows = guarded(path, _rows(path, chosen, columns or {}))
    first = next(rows, None)
    if first is None:
        raise WrongUsage(f"{str(path)!r} holds no rows; export it again")
    return chain((first,), rows)


def detect_format(path: Path) -> CaseFormat:
    """The format that a file is in, told from its first lines.

    Raises: WrongUsage when it is none of ours; OutsideFailed when the file cannot be read.
    """
    head = _head(path)
    if head.startswith(_PARQUET):
        return "parquet"
    _refuse_other_kinds(path, head, "auto")
    with _read_errors(path), path.open("rb") as file:
        found = _text_format(file, path.suffix.lower())
    if found is None:
        raise WrongUsage(
            f"{str(path)!r} begins like no format that Redline reads (write a JSON array one object a line); "
            f"pass --format {_choices()}"
        )
    return found


def _choices() -> str:
    *others, last = get_args(CaseFormat)[1:]
    return f"{', '.join(others)} or {last}"


@contextmanager
def _read_errors(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as problem:
        reason = problem.strerror or "the disk or the file is damaged"
        raise OutsideFailed(
            f"{str(path)!r} cannot be read: {reason}; check the path and its rights"
        ) from problem


def _head(path: Path) -> bytes:
    with _read_errors(path):
        mode = path.stat().st_mode
        if stat.S_ISDIR(mode):
            raise WrongUsage(f"{str(path)!r} is a folder; name one file in it")
        if not stat.S_ISREG(mode):
            raise WrongUsage(f"{str(path)!r} is not a regular file; write its content to a file first")
        with path.open("rb") as file:
            return file.read(4)


def _refuse_other_kinds(path: Path, head: bytes, format: CaseFormat) -> None:
    if not head:
        raise WrongUsage(f"{str(path)!r} is empty; export it again")
    if head.startswith(_PARQUET) != (format == "parquet"):
        said = "is not" if format == "parquet" else "is"
        raise WrongUsage(f"{str(path)!r} {said} a Parquet file; pass --format auto, or the format it is in")
    for start, reason in _OTHERS.items():
        if head.startswith(start):
            raise WrongUsage(f"{str(path)!r} {reason}")
    if b"\x00" in head[:2]:
        raise WrongUsage(f"{str(path)!r} is UTF-16 without its mark, or no text at all; export it as UTF-8")


def _text_format(file: BinaryIO, suffix: str) -> CaseFormat | None:
    filled = (line for line in lines_of(file) if line.data is None or line.data.strip())
    first = next(filled, None)
    if first is None or first.data is None:
        return None
    if not first.data.lstrip().startswith(b"{"):
        return _table_format(first.data.decode("utf-8", "replace"), suffix)
    looked_at = chain((first,), islice(filled, _LOOKED_AT - 1))
    return "openai-moderation" if any(map(_has_flags, looked_at)) else "jsonl"


def _has_flags(line: Line) -> bool:
    try:
        found = jsonl.parse(line) or {}
    except RowError:
        return False
    return "prompt" in found and not openai_moderation.FLAGS.isdisjoint(found)


def _table_format(header: str, suffix: str) -> CaseFormat | None:
    if header.lstrip().startswith("["):
        return None
    names = {name.strip() for name in delimited.names_in(header)}
    if names >= hatecheck.MARKS:
        return "hatecheck"
    known = len(names) > 1 or {name.lower() for name in names} & set(CONTENT) or suffix in (".csv", ".tsv")
    return "csv" if known else None


def _rows(path: Path, format: CaseFormat, columns: Mapping[str, str]) -> Iterator[CaseRow | Rejection]:
    if format == "csv":
        return tabular.read_csv(path, columns)
    if format == "parquet":
        return tabular.read_parquet(path, columns)
    readers = {"jsonl": jsonl.read, "openai-moderation": openai_moderation.read, "hatecheck": hatecheck.read}
    return readers[format](path)


def guarded(path: Path, rows: Iterator[Row]) -> Iterator[Row]:
    """The rows; a file that the disk does not give is an error of ours.

    Raises: OutsideFailed.
    """
    with _read_errors(path):
        yield from rows
