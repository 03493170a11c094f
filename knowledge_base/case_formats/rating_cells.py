"""The cells of one row of a file of ratings, taken to what raters said of its case."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from knowledge_base.case_formats.cells import flag, id_of, is_blank, raw_case
from knowledge_base.case_formats.columns import Column
from knowledge_base.case_formats.rating_columns import RatingColumns
from knowledge_base.case_formats.rejection import Rejection, RowError, excerpt, label
from knowledge_base.case_formats.rows import case_row, refuse_formula
from knowledge_base.cases import CaseRow

MOST_VOTES = 1_000
GOLD = "gold"
"""The rater of a gold label."""
ANONYMOUS = "vote:"
"""How the name of a rater begins of whom nothing is known but what they said of one case."""
_STUB = [{"kind": "text", "text": "."}]
"""In place of the content of a case that has to be here already."""
Meaning = tuple[bool | None, str | None]


class Terms(NamedTuple):
    """What a row leaves open: the policy, and whether a label that is neither yes nor no violates."""

    policy: str | None
    labels: Mapping[str, tuple[str, bool | None]]
    """By label in lower case: as it is written, and what it means."""


class RatedRow(NamedTuple):
    """A row of a file: what it says of a case, and whether the case came along."""

    row: CaseRow
    has_content: bool


def rated_row(
    line: int, cells: Mapping[str, Any], columns: RatingColumns, terms: Terms
) -> RatedRow | Rejection:
    """What a row says, or why it cannot be read."""
    present = {header: cell for header, cell in cells.items() if not is_blank(cell)}
    try:
        if columns.has_content:
            raw, names = raw_case(columns.case, cells)
        else:
            raw = {"id": id_of(columns.case.named("id"), present, {}), "segments": _STUB}
            names = {}
        ratings = list(_ratings(columns, present, terms))
    except RowError as problem:
        return problem.on(line)
    names |= {
        f"ratings.{place}.{name}": header
        for place, (_, headers) in enumerate(ratings)
        for name, header in headers.items()
    }
    id_column = columns.case.named("id")
    names |= {"id": id_column.header} if id_column else {}
    found = case_row(line, raw | {"ratings": [said for said, _ in ratings]}, names)
    return found if isinstance(found, Rejection) else RatedRow(found, columns.has_content)


Said = tuple[dict[str, Any], dict[str, str]]
"""A rating in JSON types, and the header that each of its fields came from."""


def _ratings(columns: RatingColumns, present: Mapping[str, Any], terms: Terms) -> Iterator[Said]:
    policy = _policy(columns, present, terms)
    if "rater" in columns.fixed:
        yield _long(columns.fixed, present, terms, policy)
    for column in columns.raters:
        if column.header in present:
            violates, chosen = _meaning(column.header, present[column.header], terms)
            said = {"rater": column.name, "policy": policy, "violates": violates, "label": chosen}
            yield said, dict.fromkeys(said, column.header)
    yield from _counted(columns, present, terms, policy)
    gold = columns.fixed.get("gold", "")
    if gold in present:
        violates, chosen = _meaning(gold, present[gold], terms)
        said = {"rater": GOLD, "policy": policy, "violates": violates, "label": chosen, "role": "adjudicator"}
        yield said, dict.fromkeys(said, gold)


def _policy(columns: RatingColumns, present: Mapping[str, Any], terms: Terms) -> Any:
    header = columns.fixed.get("policy")
    if header is None and terms.policy is None:
        raise RowError(
            "policy", "is missing; name the policy with --policy, or its column with --column THEIRS=policy"
        )
    found = present.get(header, terms.policy) if header else terms.policy
    if found is None:
        raise RowError(label(header or "policy"), "is blank; fill it, or pass --policy for rows without one")
    return found.strip() if isinstance(found, str) else found


def _long(fixed: Mapping[str, str], present: Mapping[str, Any], terms: Terms, policy: Any) -> Said:
    header = fixed["rater"]
    rater = present.get(header)
    if rater is None:
        raise RowError(label(header), "is blank; give every rating a rater")
    violates, chosen = _long_meaning(fixed, present, terms)
    said: dict[str, Any] = {"rater": str(rater) if type(rater) is int else rater, "policy": policy}
    said |= {"violates": violates, "label": chosen}
    said |= {name: present[fixed[name]] for name in ("role", "rule", "at") if fixed.get(name) in present}
    for name in ("rater", "rule", "role"):
        if isinstance(said.get(name), str):
            refuse_formula(label(fixed[name]), said[name])
            said[name] = said[name].strip()
    return said, {name: fixed[name] for name in said if name in fixed}


def _long_meaning(fixed: Mapping[str, str], present: Mapping[str, Any], terms: Terms) -> Meaning:
    """From the label and the flag, which must not contradict each other; a blank of both is undecided."""
    chosen: str | None = None
    violates: bool | None = None
    flagged = next((name for name in ("violates", "harmless") if name in fixed), None)
    header = fixed.get("label", "")
    if header in present:
        violates, chosen = _meaning(header, present[header], terms, needed=flagged is None)
    if flagged is None or fixed[flagged] not in present:
        return violates, chosen
    said = flag(Column(fixed[flagged], "rating"), present[fixed[flagged]]) is (flagged == "violates")
    if violates is not None and violates is not said:
        raise RowError(
            label(fixed[flagged]), f"says the opposite of the label {excerpt(str(present[header]))}"
        )
    return said, chosen


def _meaning(header: str, cell: Any, terms: Terms, needed: bool = True) -> Meaning:
    """A cell as yes or no, or as a label with what it means.

    Raises: RowError when it is a label of which nobody said what it means, and that is needed.
    """
    word = str(cell).strip() if isinstance(cell, str | bool | int | float) else ""
    known = terms.labels.get(word.casefold())
    if known is not None:
        return known[1], known[0]
    try:
        return flag(Column(header, "rating"), cell), None
    except RowError:
        if word and not needed:
            refuse_formula(label(header), word)
            return None, word
    raise RowError(
        label(header),
        f"{excerpt(word)} is neither yes nor no; say what it means with --label LABEL=yes|no|unsure",
    )


def _counted(columns: RatingColumns, present: Mapping[str, Any], terms: Terms, policy: Any) -> Iterator[Said]:
    votes = Counter[str]()
    headers = {}
    for column in columns.votes:
        votes[column.name] = _count(column.header, present.get(column.header, 0))
        headers[column.name] = column.header
        if votes.total() > MOST_VOTES:
            raise RowError(label(column.header), f"brings the votes of this case over {MOST_VOTES:,}")
    for place, name in enumerate(sorted(votes.elements()), 1):
        violates, chosen = _meaning(headers[name], name, terms)
        said = {"rater": f"{ANONYMOUS}{place}", "policy": policy, "violates": violates, "label": chosen}
        yield said, dict.fromkeys(said, headers[name])


def _count(header: str, cell: Any) -> int:
    try:
        number = float(cell)
    except (TypeError, ValueError, OverflowError):
        number = -1.0
    if not 0 <= number <= MOST_VOTES or number != int(number):
        raise RowError(
            label(header), f"{excerpt(str(cell))} is not a number of votes from 0 to {MOST_VOTES:,}"
        )
    return int(number)
