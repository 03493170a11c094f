"""The cells of one row of a table, taken to the fields of a case."""

import math
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import urlsplit

from knowledge_base import digests
from knowledge_base.case_formats.columns import CIRCUMSTANCES, CONTENT, Column, Columns
from knowledge_base.case_formats.rejection import RowError, excerpt, label
from knowledge_base.case_formats.rows import refuse_formula

_YES = frozenset({"true", "1", "yes", "1.0"})
_NO = frozenset({"false", "0", "no", "0.0"})
"""Also 1.0 and 0.0: what tools write for a column of flags that has blanks."""

_IMAGE = frozenset({".jpg", ".jpeg", ".png", ".gif", ".webp", ".bmp", ".heic", ".avif", ".svg", ".tiff"})
_AUDIO = frozenset({".mp3", ".wav", ".ogg", ".m4a", ".aac", ".flac", ".opus"})


def raw_case(columns: Columns, cells: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, str]]:
    """The row as the JSON schema has it, and for each of its paths the column it came from.

    Raises: RowError naming the column.
    """
    present = {header: cell for header, cell in cells.items() if not is_blank(cell)}
    row, names = _content(columns, present)
    for column in columns.of("fixed"):
        if column.name in CIRCUMSTANCES and column.header in present:
            row[column.name] = _trimmed(present[column.header])
            names[column.name] = column.header
    row["attributes"] = {
        column.name: present[column.header] for column in columns.of("attribute") if column.header in present
    }
    names |= {f"attributes.{label(column.name)}": column.header for column in columns.of("attribute")}
    row = {"id": id_of(columns.named("id"), present, row)} | row
    for group, found in (
        ("ratings", _ratings(columns, present)),
        ("decisions", _decisions(columns, present)),
    ):
        nested = _nested(columns.named(group), present)
        row[group] = [*nested, *found.values()]
        names |= {f"{group}.{index}": header for index, header in enumerate(found, start=len(nested))}
    return row, names


def flag(column: Column, cell: Any) -> bool:
    """A cell of a label, rating or decision.

    Raises: RowError when it is none of true/false, yes/no, 1/0.
    """
    word = str(cell).strip().casefold() if isinstance(cell, str | bool | int | float) else ""
    if word not in _YES | _NO:
        shown = excerpt(cell) if isinstance(cell, str) else type(cell).__name__
        raise RowError(label(column.header), f"{shown} is not true, false, yes, no, 1, 0 or blank")
    return word in _YES


def is_blank(cell: Any) -> bool:
    """Whether a cell says nothing."""
    return cell is None or (isinstance(cell, str) and not cell.strip()) or cell in ([], {})


def _trimmed(cell: Any) -> Any:
    return cell.strip() if isinstance(cell, str) else cell


def _content(columns: Columns, present: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, str]]:
    kinds = {column.name: column.header for column in columns.of("fixed") if column.header in present}
    ours = [kind for kind in CONTENT if kind in kinds]
    segments = _nested(columns.named("segments"), present)
    if segments and ours:
        raise RowError(label(kinds[ours[0]]), "is filled although segments is too; keep one")
    if not segments and not ours:
        columns_of_content = [column.header for column in columns.of("fixed") if column.name in CONTENT]
        raise RowError(label((columns_of_content or ["segments"])[0]), "is blank; a case needs some content")
    segments += [{"kind": kind, "text": present[kinds[kind]]} for kind in ours]
    row: dict[str, Any] = {"segments": segments}
    names = {f"segments.{index}": kinds[kind] for index, kind in enumerate(ours)}
    if "media" in kinds:
        row["media"] = _media(present[kinds["media"]], kinds["media"])
        names["media"] = kinds["media"]
    return row, names


def _nested(column: Column | None, present: Mapping[str, Any]) -> list[Any]:
    cell = present.get(column.header, []) if column else []
    if column and not isinstance(cell, list):
        raise RowError(label(column.header), "should be a list of records; keep such rows as JSONL")
    return list(cell)


def _media(cell: Any, header: str) -> list[Any]:
    found = cell.split() if isinstance(cell, str) else cell
    if not isinstance(found, list):
        raise RowError(label(header), "should be addresses separated by spaces")
    return [{"kind": media_kind(uri), "uri": uri} if isinstance(uri, str) else uri for uri in found]


def media_kind(uri: str) -> str:
    """Told from the ending of the address; one with no known ending counts as video."""
    try:
        ending = PurePosixPath(urlsplit(uri).path).suffix.lower()
    except ValueError:
        ending = ""
    return "image" if ending in _IMAGE else "audio" if ending in _AUDIO else "video"


def id_of(column: Column | None, present: Mapping[str, Any], row: Mapping[str, Any]) -> Any:
    """The cell of the id; without such a column, one made of the row.

    Raises: RowError when the cell is blank.
    """
    if column is None:
        return f"row-{digests.of_value(row)[:16]}"
    cell = present.get(column.header)
    if cell is None:
        raise RowError(label(column.header), "is blank; give every row an id, or leave the column out")
    return _named(str(cell) if type(cell) is int else cell, column)


def _named(cell: Any, column: Column) -> Any:
    if isinstance(cell, str):
        refuse_formula(label(column.header), cell)
    return _trimmed(cell)


def _ratings(columns: Columns, present: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    return {
        column.header: {
            "rater": column.by or "import",
            "role": "adjudicator" if column.role == "label" else "rater",
            "policy": column.policy,
            "violates": flag(column, present[column.header]),
        }
        for column in (*columns.of("label"), *columns.of("rating"))
        if column.header in present
    }


def _decisions(columns: Columns, present: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """One decision for each policy and stream that has a decision or a score; a model alone is none."""
    grouped: dict[tuple[str, str], dict[str, Column]] = {}
    for column in (*columns.of("decision"), *columns.of("score"), *columns.of("model")):
        if column.header in present:
            grouped.setdefault((column.policy, column.by), {})[column.role] = column
    found = {}
    for (policy, stream), parts in grouped.items():
        said, scored, model = (parts.get(role) for role in ("decision", "score", "model"))
        first = said or scored
        if first is None:
            continue
        found[first.header] = {
            "stream": stream,
            "policy": policy,
            "violates": flag(said, present[said.header]) if said else None,
            "score": _score(scored, present[scored.header]) if scored else None,
            "model": _named(present[model.header], model) if model else "import",
        }
    return found


def _score(column: Column, cell: Any) -> float:
    try:
        number = float(cell)
    except (TypeError, ValueError, OverflowError):
        number = math.nan
    if not math.isfinite(number):
        raise RowError(label(column.header), f"{excerpt(str(cell))} is not a number")
    return number
