"""Importing a file of cases: all of it in one transaction, in bounded memory.

Rows stream through in batches. A bad row is named; by default it undoes the whole import.
"""

from collections.abc import Callable, Mapping
from pathlib import Path

from knowledge_base.case_files import CaseFormat, Rejection, read_cases
from knowledge_base.casebook import AddedRows
from knowledge_base.cases import CaseRow
from knowledge_base.records import CaseId, Record
from knowledge_base.store import Store, Transaction

BATCH = 1_000


class Outcome(Record):
    """What an import did; with rows rejected and not `keep_good`, the counts are zero."""

    imported: int = 0
    updated: int = 0
    unchanged: int = 0
    rejected: tuple[Rejection, ...] = ()


class _Undo(Exception):
    """Rolls the transaction back."""


def import_file(
    store: Store,
    file: Path,
    file_format: CaseFormat,
    columns: Mapping[str, str],
    keep_good: bool,
    actor: str,
    progress: Callable[[int], None],
) -> Outcome:
    """Import a file of cases; one transaction, so a process that is killed leaves nothing behind."""
    tally = _Tally()
    try:
        with store.write() as tx:
            tx.serialise("import")
            for item in read_cases(file, file_format, columns or None):
                if isinstance(item, Rejection):
                    tally.rejected.append(item)
                else:
                    tally.batch.append(item)
                if len(tally.batch) >= BATCH:
                    tally.flush(tx)
                    progress(BATCH)
            progress(len(tally.batch))
            tally.flush(tx)
            if tally.rejected and not keep_good:
                raise _Undo
            outcome = tally.outcome()
            counts = outcome.model_dump(include={"imported", "updated", "unchanged"})
            tx.audit.append(actor, "cases.imported", file.name[:300], **counts, rejected=len(tally.rejected))
            return outcome
    except _Undo:
        return Outcome(rejected=tally.in_order())


class _Tally:
    def __init__(self) -> None:
        self.batch: list[CaseRow] = []
        self.rejected: list[Rejection] = []
        self._counts = {"imported": 0, "updated": 0, "unchanged": 0}

    def flush(self, tx: Transaction) -> None:
        for unique in _without_repeats(self.batch):
            lines = {row.id: row.line for row in unique}
            self._count(tx.cases.add_rows(unique), lines)
        self.batch = []

    def outcome(self) -> Outcome:
        return Outcome(**self._counts, rejected=self.in_order())

    def in_order(self) -> tuple[Rejection, ...]:
        """By line: conflicts are found a batch later than rows that cannot be read."""
        return tuple(sorted(self.rejected, key=lambda rejection: rejection.line))

    def _count(self, added: AddedRows, lines: Mapping[CaseId, int]) -> None:
        self._counts["imported"] += added.imported
        self._counts["updated"] += added.updated
        self._counts["unchanged"] += added.unchanged
        for case_id in added.conflicts:
            reason = f"case {case_id!r} is here already with other content; give the new content a new id"
            self.rejected.append(Rejection(line=lines[case_id], field="id", reason=reason))


def _without_repeats(batch: list[CaseRow]) -> list[list[CaseRow]]:
    """The batch in parts in which no id comes twice, so that a repeated id meets what was stored before it."""
    parts: list[dict[str, CaseRow]] = []
    for row in batch:
        for part in parts:
            if row.id not in part:
                part[row.id] = row
                break
        else:
            parts.append({row.id: row})
    return [list(part.values()) for part in parts]
