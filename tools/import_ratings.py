"""Importing a file of ratings: all of it in one transaction, in bounded memory, and no rating is overwritten.

Rows stream through in batches. A bad row is named; by default it undoes the whole import.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from knowledge_base.case_formats.rating_cells import ANONYMOUS, RatedRow, Terms
from knowledge_base.case_formats.rejection import Rejection, excerpt
from knowledge_base.cases import Case, CaseRow, Rating
from knowledge_base.rating_files import read_ratings
from knowledge_base.ratings import RatingKey, merged
from knowledge_base.records import CaseId, Record
from knowledge_base.store import Store, Transaction

BATCH = 1_000


class RatingsOutcome(Record):
    """What an import did; with rows rejected and not `keep_good`, the counts are zero."""

    cases: int = 0
    """Cases that came along and are new."""
    ratings: int = 0
    """Ratings that are new, or tell a label, a rule or a time that was not known."""
    unchanged: int = 0
    raters: tuple[str, ...] = ()
    """Whom the file names as raters, by name."""
    rejected: tuple[Rejection, ...] = ()


class _Undo(Exception):
    """Rolls the transaction back."""


def import_ratings(
    store: Store,
    file: Path,
    columns: Mapping[str, str],
    terms: Terms,
    keep_good: bool,
    actor: str,
    progress: Callable[[int], None],
) -> RatingsOutcome:
    """Import a file of ratings; one transaction, so a process that is killed leaves nothing behind."""
    tally = _Tally()
    try:
        with store.write() as tx:
            tx.serialise("import")
            for batch in _batches(read_ratings(file, columns, terms), tally.rejected):
                tally.add(tx, batch)
                progress(len(batch))
            if tally.rejected and not keep_good:
                raise _Undo
            outcome = tally.outcome()
            counts = outcome.model_dump(exclude={"rejected", "raters"})
            tx.audit.append(
                actor, "ratings.imported", file.name[:300], **counts, rejected=len(tally.rejected)
            )
            return outcome
    except _Undo:
        return RatingsOutcome(rejected=tally.in_order())


def _batches(rows: Iterator[RatedRow | Rejection], rejected: list[Rejection]) -> Iterator[list[RatedRow]]:
    batch: list[RatedRow] = []
    for row in rows:
        if isinstance(row, Rejection):
            rejected.append(row)
            continue
        batch.append(row)
        if len(batch) >= BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


class _Tally:
    def __init__(self) -> None:
        self.rejected: list[Rejection] = []
        self._counts = {"cases": 0, "ratings": 0, "unchanged": 0}
        self._raters: set[str] = set()

    def add(self, tx: Transaction, batch: Sequence[RatedRow]) -> None:
        kept = self._with_cases(tx, batch)
        wanted: dict[RatingKey, Rating] = {}
        lines: dict[RatingKey, int] = {}
        for row in kept:
            for rating in row.ratings:
                if rating.role == "rater" and not rating.rater.startswith(ANONYMOUS):
                    self._raters.add(rating.rater)
                key = (row.id, rating.policy, rating.rater)
                both = merged(wanted[key], rating) if key in wanted else rating
                if both is None:
                    self._refuse(key, row.line)
                else:
                    self._counts["unchanged"] += key in wanted
                    wanted[key] = both
                    lines.setdefault(key, row.line)
        done = tx.cases.add_ratings(wanted)
        self._counts["ratings"] += done.added
        self._counts["unchanged"] += done.unchanged
        for key in done.conflicts:
            self._refuse(key, lines[key])

    def outcome(self) -> RatingsOutcome:
        raters = tuple(sorted(self._raters))
        return RatingsOutcome(**self._counts, raters=raters, rejected=self.in_order())

    def in_order(self) -> tuple[Rejection, ...]:
        """By line: conflicts are found later than rows that cannot be read."""
        return tuple(sorted(self.rejected, key=lambda rejection: rejection.line))

    def _with_cases(self, tx: Transaction, batch: Sequence[RatedRow]) -> list[CaseRow]:
        """The rows whose case is here, once those that came along are added."""
        brought: dict[CaseId, Case] = {}
        kept = []
        for row, has_content in batch:
            if has_content and brought.setdefault(row.id, row.case()) != row.case():
                self._refuse_case(row.id, row.line)
            else:
                kept.append(row)
        added = tx.cases.add_rows([CaseRow.model_validate(case.model_dump()) for case in brought.values()])
        self._counts["cases"] += added.imported
        known = tx.cases.known({row.id for row in kept})
        for row in kept:
            if row.id in added.conflicts:
                self._refuse_case(row.id, row.line)
            elif row.id not in known:
                reason = f"case {row.id!r} is not here; import it first, or bring its text along in a column"
                self.rejected.append(Rejection(line=row.line, field="id", reason=reason))
        return [row for row in kept if row.id in known and row.id not in added.conflicts]

    def _refuse_case(self, case_id: CaseId, line: int) -> None:
        reason = (
            f"case {case_id!r} is here already with other content; leave its text out, or give it a new id"
        )
        self.rejected.append(Rejection(line=line, field="id", reason=reason))

    def _refuse(self, key: RatingKey, line: int) -> None:
        case_id, policy, rater = key
        if rater.startswith(ANONYMOUS):
            field, reason = (
                "votes",
                (
                    f"case {case_id!r} has other counted votes under {policy!r} already; where two rows have one text, "
                    "say with --column THEIRS=id which column tells them apart"
                ),
            )
        else:
            field, reason = (
                "rater",
                (
                    f"{excerpt(rater)} has rated case {case_id!r} under {policy!r} otherwise; "
                    "a rating is not overwritten: give the second opinion a rater of its own"
                ),
            )
        found = Rejection(line=line, field=field, reason=reason)
        if self.rejected[-1:] != [found]:
            self.rejected.append(found)
