"""What the columns of a table mean, told from their names.

    id                        the case; without it `row-` and 16 hex digits of the digest of the row
    title, caption, transcript, on_screen_text, chat, text: content, one segment each
    language, market, surface
    occurred_at               ISO time with a time zone
    media                     addresses separated by spaces
    label:POLICY              the adjudicated label, by the rater `import`
    rating:POLICY:RATER       what one rater said
    decision:POLICY:STREAM    what a stream decided; score:POLICY:STREAM and model:POLICY:STREAM go with it
    anything else             an attribute of that name

Labels, ratings and decisions are true/false, yes/no or 1/0. A blank cell is unknown, never no. The digest of
a row covers all columns but labels, ratings and decisions. A column without a name is left out.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple, get_args

from pydantic import TypeAdapter, ValidationError

from knowledge_base.case_formats.rejection import RowError, label
from knowledge_base.case_formats.rows import refuse_formula
from knowledge_base.cases import PlainText, SegmentKind, Stream
from knowledge_base.errors import WrongUsage
from knowledge_base.records import Name

CONTENT: tuple[str, ...] = get_args(SegmentKind)
CIRCUMSTANCES = ("language", "market", "surface", "occurred_at")
NESTED = ("segments", "ratings", "decisions")
"""Lists of records as in the JSON schema; only Parquet can hold them."""

KNOWN = frozenset({"id", "media", *CONTENT, *CIRCUMSTANCES, *NESTED})
_FORMS = {
    "label": "label:POLICY",
    "rating": "rating:POLICY:RATER",
    "decision": "decision:POLICY:STREAM",
    "score": "score:POLICY:STREAM",
    "model": "model:POLICY:STREAM",
}
NAME: TypeAdapter[str] = TypeAdapter(Name)
PLAIN: TypeAdapter[str] = TypeAdapter(PlainText)


class Column(NamedTuple):
    """One column: its own name in the file and what it stands for; `by` is a rater or a stream."""

    header: str
    role: str
    name: str = ""
    policy: str = ""
    by: str = ""


@dataclass(frozen=True)
class Columns:
    """The columns of one table."""

    all: tuple[Column, ...]

    @cached_property
    def _by_role(self) -> dict[str, tuple[Column, ...]]:
        roles = dict.fromkeys(column.role for column in self.all)
        return {role: tuple(column for column in self.all if column.role == role) for role in roles}

    @cached_property
    def _fixed(self) -> dict[str, Column]:
        return {column.name: column for column in self.of("fixed")}

    def of(self, role: str) -> tuple[Column, ...]:
        """Those of a role, in the order of the file."""
        return self._by_role.get(role, ())

    def named(self, name: str) -> Column | None:
        """The column of a fixed name such as `id`."""
        return self._fixed.get(name)


def understood(header: Sequence[str], renamed: Mapping[str, str], source: str) -> Columns:
    """What each column means; `renamed` gives our name for a column of the file.

    Raises: WrongUsage naming `source` and the column that has no meaning.
    """
    unknown = [name for name in renamed if name not in header]
    if unknown:
        raise WrongUsage(f"{source!r} has no column {label(unknown[0])}; it has {listed(header)}")
    try:
        columns = Columns(tuple(column_of(name, renamed.get(name, name)) for name in header if name.strip()))
    except RowError as problem:
        raise WrongUsage(
            f"{source!r}: column {problem.field} {problem.reason}; rename it, or map it with --column"
        ) from problem
    _refuse_ambiguous(columns, source)
    if not any(columns.named(name) for name in (*CONTENT, "segments")):
        first = next((label(name) for name in header if name.strip()), "theirs")
        raise WrongUsage(
            f"{source!r} has no column of content ({', '.join(CONTENT)}); it has {listed(header)}; "
            f"say which one is with --column {first}=text"
        )
    return columns


def column_of(header: str, ours: str) -> Column:
    """What a column means that is called so by us.

    Raises: RowError when it means nothing.
    """
    refuse_formula(label(header), ours)
    name = ours.strip()
    prefix, colon, rest = name.partition(":")
    if name.lower() in KNOWN:
        return Column(header, "fixed", name.lower())
    if colon and prefix in _FORMS:
        policy, _, by = rest.partition(":")
        return _of_a_policy(header, prefix, policy.strip(), by.strip())
    refuse_unless(PLAIN, name, header, "is not a name for an attribute")
    return Column(header, "attribute", name)


def _of_a_policy(header: str, prefix: str, policy: str, by: str) -> Column:
    form = _FORMS[prefix]
    refuse_unless(NAME, policy, header, f"should be {form}, the policy in lower case without blanks")
    if prefix == "label":
        if by:
            raise RowError(label(header), f"should be {form}, or {_FORMS['rating']} for what one rater said")
    elif prefix == "rating":
        refuse_formula(label(header), by)
        refuse_unless(PLAIN, by, header, f"should be {form}")
    elif by not in get_args(Stream):
        raise RowError(label(header), f"should be {form}, the stream one of {', '.join(get_args(Stream))}")
    return Column(header, prefix, policy=policy, by=by)


def refuse_unless(adapter: TypeAdapter[str], value: str, header: str, reason: str) -> None:
    """Hold a name in a header against its type.

    Raises: RowError with the reason when it is not of that type.
    """
    try:
        adapter.validate_python(value)
    except ValidationError as problem:
        raise RowError(label(header), reason) from problem


def _refuse_ambiguous(columns: Columns, source: str) -> None:
    seen: dict[tuple[Any, ...], str] = {}
    for column in columns.all:
        other = seen.setdefault(column[1:], column.header)
        if other != column.header:
            pair = f"{label(other)} and {label(column.header)}"
            raise WrongUsage(f"{source!r}: columns {pair} mean the same; drop or rename one")


def listed(header: Sequence[str]) -> str:
    """The first names of a header, for a message."""
    shown = ", ".join(label(name) for name in header[:20] if name.strip())
    return f"{shown} and {len(header) - 20} more" if len(header) > 20 else shown or "no named column"
