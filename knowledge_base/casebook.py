"""Cases with their ratings and decisions, within one transaction."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, delete, func, insert, select, update

from knowledge_base import digests
from knowledge_base.batch_tables import batch_events, batches
from knowledge_base.cases import Case, CaseRow, Decision, Label, Rating, Step, label_of
from knowledge_base.ratings import AddedRatings, RatingKey, write_new, write_over
from knowledge_base.records import CaseId, now
from knowledge_base.tables import cases, decisions, ratings
from knowledge_base.upsert import insert_new

IMPORT_RUN = "import"
_CHUNK = 500


class Verdict(NamedTuple):
    """The latest decision of one stream on one case, without its trace."""

    case: CaseId
    violates: bool | None
    score: float | None
    run: str


class AddedRows(NamedTuple):
    """How many rows were new, changed by new ratings or decisions, or known; ids whose content differs."""

    imported: int
    updated: int
    unchanged: int
    conflicts: tuple[CaseId, ...]


class Casebook:
    """Cases within one transaction. A case's content is never changed; ratings and decisions are added."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add_rows(self, rows: Sequence[CaseRow]) -> AddedRows:
        """Add cases with their ratings and decisions; adding the same rows again changes nothing.

        A known case may gain attributes; other content, or another value of an attribute, is a conflict.
        """
        given = {row.id: row.case() for row in rows}
        known = self.get(list(given))
        merged = {i: _merged(known[i], case) for i, case in given.items() if i in known}
        conflicts = tuple(i for i, case in merged.items() if case is None)
        kept = [row for row in rows if row.id not in conflicts]
        self._insert_cases([case for i, case in given.items() if i not in known])
        gained = {i for i, case in merged.items() if case is not None and case != known[i]}
        self._update_cases([case for i, case in merged.items() if case is not None and i in gained])
        touched = gained | self._add_ratings(kept) | self._add_decisions(kept)
        imported = sum(row.id not in known for row in kept)
        updated = len({row.id for row in kept if row.id in known} & touched)
        return AddedRows(imported, updated, len(kept) - imported - updated, conflicts)

    def add_ratings(self, wanted: Mapping[RatingKey, Rating]) -> AddedRatings:
        """Add ratings of cases that are here; one that is here already and says something else stays as it is."""
        return write_new(self._connection, wanted)

    def streams(self) -> dict[str, tuple[str, ...]]:
        """For each policy the streams that decided under it."""
        query = select(decisions.c.policy, decisions.c.stream).distinct().order_by(decisions.c.policy)
        found: dict[str, list[str]] = {}
        for row in self._connection.execute(query.order_by(decisions.c.stream)):
            found.setdefault(row.policy, []).append(row.stream)
        return {policy: tuple(names) for policy, names in found.items()}

    def count(self) -> int:
        """How many cases there are."""
        return self._connection.scalar(select(func.count()).select_from(cases)) or 0

    def ids(self, since: datetime | None = None) -> list[CaseId]:
        """Every case's id, by id; with `since`, those that happened at or after it."""
        query = select(cases.c.id).order_by(cases.c.id)
        if since is not None:
            query = query.where(cases.c.occurred_at >= since)
        return [CaseId(row.id) for row in self._connection.execute(query)]

    def known(self, ids: Collection[str]) -> set[CaseId]:
        """Those of the ids that are here."""
        columns, every = select(cases.c.id), sorted(ids)
        return {
            CaseId(row.id)
            for part in _chunks(every)
            for row in self._connection.execute(columns.where(cases.c.id.in_(part)))
        }

    def get(self, ids: Sequence[str]) -> dict[CaseId, Case]:
        """The cases of these ids; unknown ids are left out."""
        return {
            CaseId(row.id): Case.model_validate_json(row.body)
            for part in _chunks(ids)
            for row in self._connection.execute(select(cases.c.id, cases.c.body).where(cases.c.id.in_(part)))
        }

    def occurred(self, ids: Sequence[str]) -> dict[CaseId, datetime]:
        """When the cases of these ids happened; those without a time are left out."""
        columns = select(cases.c.id, cases.c.occurred_at).where(cases.c.occurred_at.is_not(None))
        return {
            CaseId(row.id): row.occurred_at
            for part in _chunks(ids)
            for row in self._connection.execute(columns.where(cases.c.id.in_(part)))
        }

    def ratings(self, policy: str, ids: Sequence[str] | None = None) -> dict[CaseId, list[Rating]]:
        """The ratings of a policy by case."""
        found: dict[CaseId, list[Rating]] = {}
        for row in self._rating_rows(select(ratings.c.case_id, ratings.c.body), policy, ids):
            found.setdefault(CaseId(row.case_id), []).append(Rating.model_validate_json(row.body))
        return found

    def labels(self, policy: str, ids: Sequence[str] | None = None) -> dict[CaseId, Label]:
        """What the ratings of each case add up to under a policy."""
        columns = (ratings.c.case_id, ratings.c.rater, ratings.c.violates, ratings.c.role)
        rows = self._rating_rows(select(*columns), policy, ids)
        escalated = self._escalated(policy)
        return {
            CaseId(case_id): label_of([_bare_rating(row, policy) for row in given], case_id in escalated)
            for case_id, given in groupby(rows, key=lambda row: row.case_id)
        }

    def _escalated(self, policy: str) -> set[str]:
        """The cases of a policy's rating batches that a rater asked an adjudicator to settle."""
        query = (
            select(batch_events.c.case_id)
            .join(batches, batches.c.id == batch_events.c.batch)
            .where(batches.c.policy == policy, batch_events.c.kind == "escalated")
        )
        return {str(row.case_id) for row in self._connection.execute(query)}

    def rated_policies(self) -> list[str]:
        """Every policy that any case is rated under."""
        query = select(ratings.c.policy).distinct().order_by(ratings.c.policy)
        return [row.policy for row in self._connection.execute(query)]

    def add_decisions(self, run: str, made: Iterable[tuple[CaseId, Decision]]) -> int:
        """Store the decisions of one run; deciding a case twice in a run keeps the first.

        One that decided nothing gives way to the next.
        """
        rows = [_decision_row(run, *pair, key=()) for pair in made]
        for part in _chunks([row["id"] for row in rows]):
            undecided = decisions.c.id.in_(part) & decisions.c.violates.is_(None)
            self._connection.execute(delete(decisions).where(undecided))
        return insert_new(self._connection, decisions, rows)

    def decided_in(self, run: str) -> set[tuple[CaseId, str]]:
        """The (case, policy) pairs that a run has decided; those that it was asked in vain are not among them."""
        return {pair for pair, violates in self.outcomes_of(run).items() if violates is not None}

    def outcomes_of(self, run: str) -> dict[tuple[CaseId, str], bool | None]:
        """What a run said of each (case, policy) that it was asked about."""
        columns = (decisions.c.case_id, decisions.c.policy, decisions.c.violates)
        rows = self._connection.execute(select(*columns).where(decisions.c.run == run))
        return {(CaseId(row.case_id), row.policy): row.violates for row in rows}

    def verdicts(self, policy: str, stream: str) -> dict[CaseId, Verdict]:
        """The latest decision of a stream on every case it decided under a policy."""
        columns = (decisions.c.case_id, decisions.c.violates, decisions.c.score, decisions.c.run)
        rows = self._connection.execute(_latest(policy, stream, select(*columns)))
        return {
            CaseId(row.case_id): Verdict(CaseId(row.case_id), row.violates, row.score, row.run)
            for row in rows
        }

    def decision(self, case_id: CaseId, policy: str, stream: str) -> Decision | None:
        """The latest decision of a stream on one case, with its trace."""
        query = _latest(policy, stream, select(decisions.c.body)).where(decisions.c.case_id == case_id)
        body = self._connection.scalar(query)
        return None if body is None else Decision.model_validate_json(body)

    def traces(
        self, policy: str, stream: str, ids: Sequence[str]
    ) -> Iterator[tuple[CaseId, tuple[Step, ...]]]:
        """The trace of a stream's latest decision on each of these cases that it decided under a policy."""
        columns = select(decisions.c.case_id, decisions.c.body).where(
            decisions.c.policy == policy, decisions.c.stream == stream
        )
        for part in _chunks(ids):
            query = columns.where(decisions.c.case_id.in_(part)).order_by(decisions.c.seq)
            latest = {CaseId(row.case_id): row.body for row in self._connection.execute(query)}
            for case_id, body in latest.items():
                yield case_id, Decision.model_validate_json(body).trace

    def decided_policies(self, stream: str) -> list[str]:
        """Every policy a stream has decided cases under."""
        query = select(decisions.c.policy).where(decisions.c.stream == stream).distinct()
        return [row.policy for row in self._connection.execute(query.order_by(decisions.c.policy))]

    def _rating_rows(self, query: Select[Any], policy: str, ids: Sequence[str] | None) -> Iterator[Any]:
        ordered = query.where(ratings.c.policy == policy).order_by(ratings.c.case_id, ratings.c.rater)
        if ids is None:
            yield from self._connection.execute(ordered)
            return
        for part in _chunks(ids):
            yield from self._connection.execute(ordered.where(ratings.c.case_id.in_(part)))

    def _update_cases(self, changed: Sequence[Case]) -> None:
        for case in changed:
            where = cases.c.id == case.id
            self._connection.execute(update(cases).where(where).values(body=case.model_dump_json()))

    def _insert_cases(self, new: Sequence[Case]) -> None:
        imported_at = now()
        rows = [
            {
                "id": case.id,
                "language": case.language,
                "market": case.market,
                "surface": case.surface,
                "occurred_at": case.occurred_at,
                "imported_at": imported_at,
                "body": case.model_dump_json(),
            }
            for case in new
        ]
        if rows:
            self._connection.execute(insert(cases), rows)

    def _add_ratings(self, rows: Sequence[CaseRow]) -> set[CaseId]:
        wanted = {(row.id, rating.policy, rating.rater): rating for row in rows for rating in row.ratings}
        return write_over(self._connection, wanted)

    def _add_decisions(self, rows: Sequence[CaseRow]) -> set[CaseId]:
        made = [
            _decision_row(
                IMPORT_RUN, row.id, decision, key=(decision.model_dump(mode="json", exclude_defaults=True),)
            )
            for row in rows
            for decision in row.decisions
        ]
        known = {
            row.id
            for part in _chunks([row["id"] for row in made])
            for row in self._connection.execute(select(decisions.c.id).where(decisions.c.id.in_(part)))
        }
        new = [row for row in made if row["id"] not in known]
        insert_new(self._connection, decisions, new)
        return {CaseId(row["case_id"]) for row in new}


def _latest(policy: str, stream: str, query: Select[Any]) -> Select[Any]:
    newest = (
        select(func.max(decisions.c.seq))
        .where(decisions.c.policy == policy, decisions.c.stream == stream)
        .group_by(decisions.c.case_id)
    )
    return query.where(decisions.c.seq.in_(newest)).order_by(decisions.c.case_id)


def _bare_rating(row: Any, policy: str) -> Rating:
    return Rating.model_construct(
        rater=row.rater, policy=policy, violates=row.violates, role=row.role, rule=None, at=None
    )


def _decision_row(run: str, case_id: CaseId, decision: Decision, key: tuple[Any, ...]) -> dict[str, Any]:
    identity = [run, case_id, decision.policy, decision.stream, *key]
    return {
        "id": digests.of_value(identity),
        "run": run,
        "case_id": case_id,
        "policy": decision.policy,
        "stream": decision.stream,
        "violates": decision.violates,
        "score": decision.score,
        "body": decision.model_dump_json(exclude_defaults=True),
    }


def _merged(known: Case, given: Case) -> Case | None:
    """The known case with the attributes it gains; None when the two tell different things."""
    same = known.model_copy(update={"attributes": {}}) == given.model_copy(update={"attributes": {}})
    clash = any(known.attributes.get(name, value) != value for name, value in given.attributes.items())
    if not same or clash:
        return None
    return known.model_copy(update={"attributes": {**known.attributes, **given.attributes}})


def _chunks(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(ids), _CHUNK):
        yield ids[start : start + _CHUNK]
