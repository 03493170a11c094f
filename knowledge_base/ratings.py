"""Ratings as rows of the store: what is new is added, and what is there is overwritten only by who says so."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from sqlalchemy import Connection, insert, select, update

from knowledge_base.cases import Rating
from knowledge_base.records import CaseId
from knowledge_base.tables import ratings

RatingKey = tuple[CaseId, str, str]
"""Case, policy and rater: one of these says one thing."""
_CHUNK = 500


class AddedRatings(NamedTuple):
    """How many ratings were new and known; those of which another is here that says something else."""

    added: int
    unchanged: int
    conflicts: tuple[RatingKey, ...]


def write_over(connection: Connection, wanted: Mapping[RatingKey, Rating]) -> set[CaseId]:
    """Add ratings and replace those that say something else; the cases that were touched."""
    known = _bodies(connection, wanted)
    changed = {
        key: rating for key, rating in wanted.items() if key in known and known[key] != body_of(rating)
    }
    new = {key: rating for key, rating in wanted.items() if key not in known}
    _insert(connection, new)
    _update(connection, changed)
    return {key[0] for key in (*new, *changed)}


def write_new(connection: Connection, wanted: Mapping[RatingKey, Rating]) -> AddedRatings:
    """Add ratings; a known one may gain a label, a rule or a time, and is never changed otherwise."""
    known = _bodies(connection, wanted)
    new = {key: rating for key, rating in wanted.items() if key not in known}
    both = {key: merged(Rating.model_validate_json(body), wanted[key]) for key, body in known.items()}
    gained = {key: one for key, one in both.items() if one is not None and body_of(one) != known[key]}
    conflicts = tuple(key for key, one in both.items() if one is None)
    _insert(connection, new)
    _update(connection, gained)
    return AddedRatings(len(new) + len(gained), len(both) - len(gained) - len(conflicts), conflicts)


def merged(known: Rating, given: Rating) -> Rating | None:
    """The known rating with what the given one adds; None when the two say different things."""
    if (known.violates, known.role) != (given.violates, given.role):
        return None
    more = {
        name: getattr(given, name) for name in ("label", "rule", "at") if getattr(given, name) is not None
    }
    if any(getattr(known, name) not in (None, value) for name, value in more.items()):
        return None
    return known.model_copy(update=more)


def body_of(rating: Rating) -> str:
    """Its JSON; without a label as it was written before there were any, so that an old row is no change."""
    return rating.model_dump_json(exclude={"label"} if rating.label is None else None)


def _bodies(connection: Connection, keys: Iterable[RatingKey]) -> dict[RatingKey, str]:
    wanted = set(keys)
    ids = sorted({key[0] for key in wanted})
    columns = select(ratings.c.case_id, ratings.c.policy, ratings.c.rater, ratings.c.body)
    return {
        key: row.body
        for start in range(0, len(ids), _CHUNK)
        for row in connection.execute(columns.where(ratings.c.case_id.in_(ids[start : start + _CHUNK])))
        if (key := (CaseId(row.case_id), row.policy, row.rater)) in wanted
    }


def _insert(connection: Connection, new: Mapping[RatingKey, Rating]) -> None:
    if new:
        connection.execute(insert(ratings), [_row(key, rating) for key, rating in new.items()])


def _update(connection: Connection, changed: Mapping[RatingKey, Rating]) -> None:
    for key, rating in changed.items():
        row = _row(key, rating)
        where = [ratings.c[name] == row.pop(name) for name in ("case_id", "policy", "rater")]
        connection.execute(update(ratings).where(*where).values(row))


def _row(key: RatingKey, rating: Rating) -> dict[str, Any]:
    case_id, policy, rater = key
    said = {"violates": rating.violates, "role": rating.role, "body": body_of(rating)}
    return {"case_id": case_id, "policy": policy, "rater": rater, **said}
