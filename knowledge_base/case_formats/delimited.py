"""Delimited text as rows of cells: one bad row costs that row, not the ones after it."""

import csv
import re
from collections import Counter, deque
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from knowledge_base.case_formats.lines import MAX_LINE, Line, lines_of, not_utf8, whole
from knowledge_base.case_formats.rejection import ROW, Rejection, RowError, label
from knowledge_base.errors import WrongUsage

DELIMITERS = (",", ";", "\t")
MAX_COLUMNS = 2_000

_UNDECODED = re.compile("[\udc80-\udcff]")
_RETRIES = 4 * MAX_LINE
"""Bytes of one file that are read twice, at most: a hostile file could have each line read over and over."""

_LINE_COST = 50
"""Counted for each line of a row, so that a row of millions of empty lines is too long as well."""


@dataclass(frozen=True)
class Table:
    """A header and the rows under it; `rows` can be walked once, while the file is open."""

    header: tuple[str, ...]
    rows: Iterator[tuple[int, dict[str, str]] | Rejection]


@contextmanager
def opened(path: Path) -> Iterator[Table]:
    """The table in a delimited file; the delimiter is the one that splits its first line into most cells.

    Raises: WrongUsage when the header cannot be read; OSError when the file cannot.
    """
    csv.field_size_limit(MAX_LINE)  # of the whole process, and 128 kB unless set
    with path.open("rb") as file:
        source = _Source(lines_of(file))
        header, delimiter = _header(source, path)
        if len(header) == 1:
            source.retries = 0
        yield Table(header, _rows(source, delimiter, header))


@dataclass
class _Source:
    """Lines for csv.reader; those of the row being read are kept, so that they can be read again."""

    lines: Iterator[Line]
    again: deque[Line] = field(default_factory=deque)
    taken: list[Line] = field(default_factory=list)
    size: int = 0
    retries: int = _RETRIES

    def __iter__(self) -> "_Source":
        return self

    def __next__(self) -> str:
        line = self.again.popleft() if self.again else next(self.lines)
        self.taken.append(line)
        data = whole(line)
        self.size += len(data) + _LINE_COST
        if self.size > MAX_LINE:
            whole(Line(line.number, None))
        return data.decode("utf-8", "surrogateescape")

    def start_row(self) -> None:
        self.taken.clear()
        self.size = 0

    def rejected(self, reason: str) -> Rejection:
        """Reject the row by its first line only: the lines after it are read again as rows of their own.

        With one column a torn text would pass for rows of its own, so there nothing is read again.
        """
        first, *rest = self.taken
        if rest and self.retries > 0:
            self.again.extendleft(reversed(rest))
            self.retries -= self.size
        elif rest:
            reason += f"; lines {first.number} to {rest[-1].number} are left out with it"
        return Rejection(line=first.number, field=ROW, reason=reason)


def _header(source: _Source, path: Path) -> tuple[tuple[str, ...], str]:
    try:
        delimiter = delimiter_of(_first_line(source))
        cells = next(_records(source, delimiter), None)
    except RowError as problem:
        raise WrongUsage(f"{str(path)!r}: the header {problem.reason}; mend the first line") from problem
    if cells is None:
        raise WrongUsage(f"{str(path)!r} is empty; it needs a line with the names of the columns, then rows")
    if isinstance(cells, Rejection):
        raise WrongUsage(f"{str(path)!r}: the header {cells.reason}")
    refuse_header(cells[1], path)
    return tuple(cells[1]), delimiter


def _first_line(source: _Source) -> str:
    """The first line with something on it, which is then read once more."""
    for text in source:
        if text.strip():
            source.again.append(source.taken[-1])
            return text
        source.start_row()
    return ""


def delimiter_of(header: str) -> str:
    """The delimiter that splits a header into most cells; a comma where none does."""
    return max(DELIMITERS, key=lambda delimiter: len(_split(header, delimiter)))


def names_in(header: str) -> list[str]:
    """The names in a header, as far as its first line tells."""
    return _split(header, delimiter_of(header))


def _split(header: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader([header], delimiter=delimiter), [])
    except csv.Error:
        return []


def refuse_header(header: Sequence[str], path: Path) -> None:
    """Refuse what no table of cases has.

    Raises: WrongUsage when two columns share a name, there are too many, or the names are not UTF-8.
    """
    if len(header) > MAX_COLUMNS:
        raise WrongUsage(f"{str(path)!r} has {len(header)} columns; keep at most {MAX_COLUMNS}")
    twice = next((name for name, many in Counter(header).items() if many > 1 and name.strip()), None)
    if twice is not None:
        raise WrongUsage(f"{str(path)!r} has two columns named {label(twice)}; rename one")
    if _UNDECODED.search("".join(header)):
        raise WrongUsage(f"{str(path)!r}: the header is not UTF-8; export the file as UTF-8")


def _records(source: _Source, delimiter: str) -> Iterator[tuple[int, list[str]] | Rejection]:
    reader = csv.reader(source, delimiter=delimiter, strict=True)
    while True:
        source.start_row()
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as problem:
            yield source.rejected(_quoting(str(problem)))
        except RowError as problem:
            yield source.rejected(problem.reason)
        else:
            if any(cell.strip() for cell in cells):
                yield source.taken[0].number, cells


def _quoting(problem: str) -> str:
    if "end of data" in problem:
        return "opens a quote that is never closed; double the quotes inside a quoted cell"
    if "new-line" in problem:
        return "holds a bare carriage return; save the file with line ends of Windows or Unix"
    return "has text after a closing quote; double the quotes inside a quoted cell"


def _rows(
    source: _Source, delimiter: str, header: tuple[str, ...]
) -> Iterator[tuple[int, dict[str, str]] | Rejection]:
    for record in _records(source, delimiter):
        if isinstance(record, Rejection):
            yield record
            continue
        line, cells = record
        if len(cells) != len(header):
            reason = f"has another number of cells ({len(cells)}) than the header ({len(header)})"
            yield Rejection(line=line, field=ROW, reason=reason)
            continue
        row = {name: cell for name, cell in zip(header, cells, strict=True) if name.strip()}
        yield _undecoded(line, row) or (line, row)


def _undecoded(line: int, row: Mapping[str, str]) -> Rejection | None:
    for name, cell in row.items():
        found = _UNDECODED.search(cell)
        if found:
            return Rejection(line=line, field=label(name), reason=not_utf8(ord(found.group()) - 0xDC00))
    return None
