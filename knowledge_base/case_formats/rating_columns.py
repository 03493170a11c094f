"""What the columns of a file of ratings mean, told from their names.

    id                                       the case
    text, caption, …, language, market, surface, occurred_at, media, attribute:NAME
                                             the case itself, where it comes along
    policy                                   what it is rated under, where the file tells
    rater, violates, label, role, rule, at   long: one row for each case and rater; harmless is the opposite of violates
    rater:RATER                              wide: what that rater said, one row a case
    votes:LABEL                              counts: how many raters said so, nobody knows who
    gold                                     the label that is held to be right: an adjudicator's rating
    anything else                            left out

A `*` in a mapping stands for any text: `label_*=rater:*`.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from knowledge_base.case_formats.columns import (
    CONTENT,
    KNOWN,
    NESTED,
    PLAIN,
    Column,
    Columns,
    column_of,
    listed,
    refuse_unless,
)
from knowledge_base.case_formats.rejection import ROW, RowError, label
from knowledge_base.case_formats.rows import refuse_formula

LONG = ("policy", "rater", "violates", "harmless", "label", "role", "rule", "at", "gold")
SAYING = ("violates", "harmless", "label")
_OF_CASES = KNOWN - frozenset(NESTED)
Form = Literal["long", "wide", "counts"]


class Named(NamedTuple):
    """A column of the file, and the rater or label that it is of."""

    header: str
    name: str


@dataclass(frozen=True)
class RatingColumns:
    """The columns of one file of ratings."""

    case: Columns
    fixed: Mapping[str, str]
    """Our names of `LONG` to those of the file."""
    raters: tuple[Named, ...]
    votes: tuple[Named, ...]
    left_out: tuple[str, ...]

    @property
    def has_content(self) -> bool:
        """Whether the cases come along."""
        return any(self.case.named(name) for name in CONTENT)


def understood_ratings(
    header: Sequence[str], renamed: Mapping[str, str], may_miss: bool = False
) -> RatingColumns:
    """What each column means; `renamed` gives our name for a column of the file, which `may_miss` some.

    Raises: RowError naming what has no meaning or is missing.
    """
    named = _renamed([name for name in header if name.strip()], renamed, may_miss)
    case: list[Column] = []
    fixed: dict[str, str] = {}
    lists: dict[str, list[Named]] = {"rater": [], "votes": []}
    left_out = []
    for theirs, ours in named.items():
        refuse_formula(label(theirs), ours)
        prefix, colon, rest = (part.strip() for part in ours.partition(":"))
        if colon and prefix in (*lists, "attribute"):
            refuse_formula(label(theirs), rest)
            refuse_unless(PLAIN, rest, theirs, f"should be {prefix}: and a name")
            if prefix == "attribute":
                case.append(Column(theirs, "attribute", rest))
            else:
                _refuse_twice(rest, theirs, [one.name for one in lists[prefix]])
                lists[prefix].append(Named(theirs, rest))
        elif ours.lower() in _OF_CASES:
            _refuse_twice(ours.lower(), theirs, [column.name for column in case if column.role == "fixed"])
            case.append(column_of(theirs, ours))
        elif ours.lower() in LONG:
            _refuse_twice(ours.lower(), theirs, fixed)
            fixed[ours.lower()] = theirs
        else:
            left_out.append(theirs)
    found = RatingColumns(
        Columns(tuple(case)), fixed, tuple(lists["rater"]), tuple(lists["votes"]), tuple(left_out)
    )
    _refuse_incomplete(found, header)
    return found


def _renamed(header: Sequence[str], renamed: Mapping[str, str], may_miss: bool) -> dict[str, str]:
    named = {name: name for name in header}
    for theirs, ours in renamed.items():
        exact = [name for name in header if name == theirs]
        pattern = re.compile(".*?".join(f"({re.escape(part)})" for part in theirs.split("*", 1)))
        matched = exact or ([name for name in header if pattern.fullmatch(name)] if "*" in theirs else [])
        if not matched and not may_miss:
            raise RowError(label(theirs), f"is no column of it; it has {listed(header)}")
        start, _, end = theirs.partition("*")
        for name in matched:
            said = name[len(start) : len(name) - len(end)]
            if exact or name not in renamed:
                named[name] = ours if exact else ours.replace("*", said)
    return named


def _refuse_twice(ours: str, theirs: str, before: Sequence[str] | Mapping[str, str]) -> None:
    if ours in before:
        raise RowError(label(theirs), f"means {label(ours)}, as another column does; drop or rename one")


def _refuse_incomplete(columns: RatingColumns, header: Sequence[str]) -> None:
    if columns.case.named("id") is None and not columns.has_content:
        raise RowError(
            "id", f"is missing; say which column it is with --column THEIRS=id; it has {listed(header)}"
        )
    forms = [bool(columns.raters), bool(columns.votes), "rater" in columns.fixed]
    if sum(forms) > 1:
        raise RowError(ROW, "mixes rater, rater:NAME and votes:LABEL columns; keep one way to write ratings")
    if not any(forms) and "gold" not in columns.fixed:
        raise RowError(
            ROW,
            "has no column of ratings: rater with violates or label, rater:NAME, votes:LABEL or gold; "
            f"say which it is with --column THEIRS=OURS; it has {listed(header)}",
        )
    if "rater" in columns.fixed and not set(SAYING) & set(columns.fixed):
        raise RowError(
            "rater", "says nothing without a column violates or label; name it with --column THEIRS=violates"
        )
