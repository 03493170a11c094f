"""JSON Lines: one object of the public case schema a line."""

import json
import math
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn

from knowledge_base.case_formats.lines import Line, decoded, lines_of, whole
from knowledge_base.case_formats.rejection import ROW, Rejection, RowError, excerpt, label
from knowledge_base.case_formats.rows import MAX_DEPTH, case_row
from knowledge_base.cases import CaseRow

_LARGEST = 2**63 - 1
"""Databases and Parquet keep integers of 64 bits."""


def read(path: Path) -> Iterator[CaseRow | Rejection]:
    """The cases of a JSON Lines file.

    Raises: OSError when the file cannot be read.
    """
    for entry in objects(path):
        yield entry if isinstance(entry, Rejection) else case_row(*entry)


def objects(path: Path) -> Iterator[tuple[int, dict[str, Any]] | Rejection]:
    """The object of each line with its line number; blank lines are skipped."""
    with path.open("rb") as file:
        for line in lines_of(file):
            try:
                found = parse(line)
            except RowError as problem:
                yield problem.on(line.number)
                continue
            if found is not None:
                yield line.number, found


def parse(line: Line) -> dict[str, Any] | None:
    """The object that a line holds; None for a blank line.

    Raises: RowError when it holds anything but one JSON object with distinct keys and finite numbers.
    """
    text = decoded(whole(line))
    if not text.strip():
        return None
    try:
        value = _DECODER.decode(text)
    except json.JSONDecodeError as problem:
        raise RowError(ROW, _syntax(problem, text)) from problem
    except RecursionError as problem:
        raise RowError(ROW, f"is nested deeper than {MAX_DEPTH} levels") from problem
    if not isinstance(value, dict):
        raise RowError(ROW, "is JSON but not an object in braces; write one case a line")
    return value


def _syntax(problem: json.JSONDecodeError, text: str) -> str:
    if problem.pos >= len(text.rstrip()) or problem.msg.startswith("Unterminated string"):
        return "the JSON is cut off before its end; is the file complete, with one object a line?"
    what = problem.msg[0].lower() + problem.msg[1:]
    return f"is not valid JSON: {what} at character {problem.pos + 1}"


def _distinct(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        twice = next(key for key, many in Counter(key for key, _ in pairs).items() if many > 1)
        raise RowError(label(twice), "stands twice in one object; keep one")
    return found


def _finite(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise RowError(ROW, f"holds the number {excerpt(digits)}, which is too large")
    return number


def _small(digits: str) -> int:
    if len(digits) > len(str(-_LARGEST)) or abs(int(digits)) > _LARGEST:
        raise RowError(ROW, f"holds the integer {excerpt(digits)}, which is too large; write it as text")
    return int(digits)


def _not_json(word: str) -> NoReturn:
    raise RowError(ROW, f"holds {word}, which is not JSON; write null or leave the field out")


_DECODER = json.JSONDecoder(
    object_pairs_hook=_distinct, parse_float=_finite, parse_int=_small, parse_constant=_not_json
)
