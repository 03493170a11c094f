"""A row that is left out, and the words that say why."""

from typing import Any

from pydantic import ValidationError

from knowledge_base.records import Record

MAX_SHOWN = 80
"""So many characters of a file's own text stand in a message, at most."""

ROW = "row"
"""The field of a rejection that concerns the row as a whole."""

_ISO = "2026-03-04T18:20:00Z"

_PATTERNS = {
    "policy": "is not a policy name: lower-case letters, digits, dot, dash and underscore, 80 at most",
    "language": "is not a language code such as en or pt-BR",
    "market": "is not a market: write global, or an upper-case code such as DE",
}
_TYPES = {
    "missing": "is missing",
    "extra_forbidden": "is not a field of a case; put facts of your own under attributes",
    "timezone_aware": "has no time zone; add Z or an offset such as +02:00",
    "model_type": "should be an object",
}
_WORDS = {
    "Value error, ": "",
    "Input ": "",
    "String ": "",
    "Tuple ": "",
    "Dictionary ": "",
    " after validation": "",
    "a valid string": "text",
    "a valid tuple": "a list",
    "a valid boolean": "true or false",
}
_NO_EXCERPT = frozenset({"missing", "extra_forbidden", "value_error", "model_type"})


class Rejection(Record):
    """A row that was left out.

    `line` counts from 1 and is where the row starts; in a Parquet file it is the number of the row. `field`
    is the column or dotted path, `row` for the whole row. Neither holds more of a file than a short excerpt.
    """

    line: int
    field: str
    reason: str


class RowError(ValueError):
    """A row cannot be read; it becomes a `Rejection` once its line is known."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(f"{field}: {reason}")
        self.field = field
        self.reason = reason

    def on(self, line: int) -> Rejection:
        """The rejection of the row at that line."""
        return Rejection(line=line, field=self.field, reason=self.reason)


def excerpt(text: str) -> str:
    """At most 80 characters, quoted, control and direction characters escaped."""
    return repr(text) if len(text) <= MAX_SHOWN else f"{text[:MAX_SHOWN]!r}…"


def label(name: str) -> str:
    """A name out of a file, fit for the field of a rejection: short, and escaped where it needs to be."""
    return name if name.isprintable() and len(name) <= MAX_SHOWN else excerpt(name)


def _value(value: Any) -> str:
    if isinstance(value, str):
        return excerpt(value)
    if value is None:
        return "nothing"
    return str(value) if isinstance(value, int | float) else f"a {type(value).__name__}"


def why(problem: ValidationError) -> RowError:
    """The first thing that is off with a case, in plain words; texts of a case are never shown."""
    first = problem.errors(include_url=False, include_context=False)[0]
    path = [str(part) for part in first["loc"]]
    if path[:1] == ["attributes"] and len(path) > 1:
        return RowError(f"attributes.{label(path[1])}", "should be text, a number, true, false or null")
    leaf = path[-1] if path else ROW
    reason = _reason(first["type"], leaf, first["msg"])
    if first["type"] not in _NO_EXCERPT and leaf not in ("text", "attributes"):
        reason += f" (found {_value(first['input'])})"
    return RowError(".".join(label(part) for part in path) or ROW, reason)


def _reason(kind: str, leaf: str, message: str) -> str:
    if kind == "string_pattern_mismatch":
        return _PATTERNS.get(leaf, "holds a control character such as a tab or a line break")
    if kind.startswith("datetime"):
        return f"is not an ISO time such as {_ISO}"
    if kind in _TYPES:
        return _TYPES[kind]
    for theirs, ours in _WORDS.items():
        message = message.replace(theirs, ours)
    return message
