"""Physical lines of a text file in bounded memory."""

import codecs
from collections.abc import Iterator
from itertools import count
from typing import BinaryIO, NamedTuple

from knowledge_base.case_formats.rejection import ROW, RowError

MAX_LINE = 8 * 1024 * 1024
"""Bytes of the longest line, and of the longest row of a table, that is read."""

_CHUNK = 1024 * 1024


class Line(NamedTuple):
    """A line with its number from 1; `data` is None where it is longer than `MAX_LINE`."""

    number: int
    data: bytes | None


def lines_of(file: BinaryIO) -> Iterator[Line]:
    """The lines with their ends, a byte order mark taken off; the rest of an overlong line is skipped."""
    for number in count(1):
        data = file.readline(MAX_LINE + 1)
        if not data:
            return
        if number == 1:
            data = data.removeprefix(codecs.BOM_UTF8)
        if len(data) <= MAX_LINE:
            yield Line(number, data)
            continue
        while data and not data.endswith(b"\n"):
            data = file.readline(_CHUNK)
        yield Line(number, None)


def whole(line: Line) -> bytes:
    """The bytes of a line.

    Raises: RowError when the line was too long to keep.
    """
    if line.data is None:
        raise RowError(
            ROW, f"is longer than {MAX_LINE // _CHUNK} MB; is a line end or a closing quote missing?"
        )
    return line.data


def not_utf8(byte: int, position: int | None = None) -> str:
    """The reason for a byte that UTF-8 does not have there; `position` counts bytes of the line from 1."""
    place = "" if position is None else f" at position {position}"
    return f"byte 0x{byte:02X}{place} is not UTF-8; export the file as UTF-8"


def decoded(data: bytes) -> str:
    """The text of a line.

    Raises: RowError naming the first byte that is not UTF-8.
    """
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as problem:
        raise RowError(ROW, not_utf8(data[problem.start], problem.start + 1)) from problem
