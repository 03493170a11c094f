"""The checks that every row of every format passes before it is a case."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import ValidationError

from knowledge_base.case_formats.rejection import ROW, Rejection, RowError, excerpt, label, why
from knowledge_base.cases import CaseRow

MAX_DEPTH = 40
MAX_VALUES = 100_000
"""So many values in one row: more than the fullest legitimate case, few enough to check one by one."""

_UNKEEPABLE = re.compile("[\x00\ud800-\udfff]")
_UNFIT_FOR_A_NAME = re.compile("[\x00-\x1f\x7f\ud800-\udfff]")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_SAME: Mapping[str, str] = {}
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def case_row(line: int, raw: dict[str, Any], own: Mapping[str, str] = _SAME) -> CaseRow | Rejection:
    """The case that a row of JSON types holds, or why it holds none.

    `own` gives the file's own name for a path such as `segments.0` or `market`.
    """
    names = {"segments.0": "text", **own} if "text" in raw else own
    try:
        _refuse_unkeepable(raw)
        _refuse_numeric_times(raw)
        return CaseRow.model_validate(raw).at_line(line)
    except RowError as problem:
        off = problem
    except ValidationError as problem:
        off = why(problem)
    except OverflowError:
        off = RowError(ROW, "holds a time that falls outside the years 1 to 9999 in UTC")
    return RowError(_own_name(off.field, names), off.reason).on(line)


def refuse_formula(field: str, name: str) -> None:
    """Ids and names are opened in spreadsheets, where such a start would run.

    Raises: RowError when the name starts as a formula does.
    """
    if name.startswith(_FORMULA):
        reason = "looks like a spreadsheet formula; let it start with a letter or a digit"
        raise RowError(field, f"{excerpt(name)} {reason}")


def _own_name(field: str, names: Mapping[str, str]) -> str:
    parts = field.split(".")
    for size in range(len(parts), 0, -1):
        own = names.get(".".join(parts[:size]))
        if own is not None:
            return label(own)
    return field


def _refuse_unkeepable(raw: dict[str, Any]) -> None:
    pending: list[tuple[str, Any, int]] = [("", raw, 1)]
    seen = 0
    while pending:
        path, container, depth = pending.pop()
        seen += len(container)
        if depth > MAX_DEPTH:
            raise RowError(path, f"is nested deeper than {MAX_DEPTH} levels")
        if seen > MAX_VALUES:
            raise RowError(path or ROW, f"holds more than {MAX_VALUES:,} values")
        for key, value in container.items() if isinstance(container, dict) else enumerate(container):
            if isinstance(key, str) and _UNFIT_FOR_A_NAME.search(key):
                raise RowError(
                    path or ROW, f"has a field named {excerpt(key)}; take the control characters out"
                )
            if isinstance(value, str):
                if _UNKEEPABLE.search(value):
                    raise RowError(_child(path, key), _why_unkeepable(value))
            elif isinstance(value, dict | list | tuple):
                pending.append((_child(path, key), value, depth + 1))


def _child(path: str, key: str | int) -> str:
    return f"{path}.{label(str(key))}" if path else label(str(key))


def _why_unkeepable(text: str) -> str:
    if "\x00" in text:
        return "holds a NUL character; remove it from the export"
    return "holds half of a surrogate pair; export the file as UTF-8"


def _refuse_numeric_times(raw: Mapping[str, Any]) -> None:
    """A bare number would be read as seconds since 1970: 20260304 is then a day in 1970."""
    for field, time in _times(raw):
        if time is not None and not (isinstance(time, str) and _DAY.match(time)):
            found = f" (found {excerpt(time)})" if isinstance(time, str) else ""
            raise RowError(field, f"is not an ISO time such as 2026-03-04T18:20:00Z{found}")


def _times(raw: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    yield "occurred_at", raw.get("occurred_at")
    for group, name in (("ratings", "at"), ("decisions", "decided_at")):
        records = raw.get(group)
        for index, record in enumerate(records if isinstance(records, list | tuple) else ()):
            if isinstance(record, Mapping):
                yield f"{group}.{index}.{name}", record.get(name)
