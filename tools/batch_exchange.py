"""A batch out to a rating tool, and its answers back: checked row by row, stored in one transaction.

Answers that come back again change nothing. What a row may not do (an unknown case or rater, another batch, a label
the guideline lacks) is named with its line, and by default one such row refuses the whole file.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal

from knowledge_base.batch_records import Answer, Assignment, Batch
from knowledge_base.case_formats.rejection import Rejection, excerpt
from knowledge_base.errors import OutsideFailed, Refused
from knowledge_base.records import PersonId, Record
from knowledge_base.store import Store, Transaction
from knowledge_base.workspace import Config
from tools.batch_progress import state_of
from tools.rater_rules import RatingRole, organiser_problem, refuse_if
from tools.rating_batches import answer_of, known_batch, open_one, take_answer
from tools.rating_form import Form, form_of
from tools.rating_tools import argilla_folder, label_studio, sheet
from tools.rating_tools.returned import Returned, Sheet, sheet_of

Tool = Literal["label-studio", "argilla", "csv"]
_WRITERS: dict[Tool, Callable[[Path, Sequence[Sheet], Form, bool, int], None]] = {
    "label-studio": label_studio.write,
    "argilla": argilla_folder.write,
    "csv": sheet.write,
}
_READERS: dict[Tool, Callable[[Path, Form, bool], Iterator[Returned | Rejection]]] = {
    "label-studio": label_studio.read,
    "argilla": argilla_folder.read,
    "csv": sheet.read,
}


class Exported(Record):
    """What was written."""

    batch: str
    tool: Tool
    folder: str
    files: tuple[str, ...]
    items: int


class CameBack(Record):
    """What an import did; with rows rejected and not `keep_good`, nothing was stored."""

    added: int = 0
    unchanged: int = 0
    skipped: int = 0
    """Cancelled or discarded by their rater: no rating."""
    rejected: tuple[Rejection, ...] = ()


def export_batch(
    store: Store, config: Config, batch_id: str, person: str, tool: Tool, folder: Path, spans: bool = False
) -> Exported:
    """Write a batch for a tool into a new or empty folder, and log that it was; gold items look like any others.

    Raises: Refused when the person may not, or the folder holds something; OutsideFailed when it cannot be written.
    """
    with store.write() as tx:
        batch = known_batch(tx, batch_id)
        refuse_if(organiser_problem(config, person, batch.asked.policy))
        items, form = tx.batches.items(batch.id), form_of(tx, batch.asked.policy)
        cases = tx.cases.get([item.case for item in items])
        try:
            folder.mkdir(parents=True, exist_ok=True)
            if any(folder.iterdir()):
                raise Refused(f"{str(folder)!r} is not empty; name a new folder")
            sheets = [sheet_of(item, cases[item.case]) for item in items]
            _WRITERS[tool](folder, sheets, form, spans, batch.asked.ratings)
        except OSError as problem:
            raise OutsideFailed(
                f"cannot write {str(folder)!r}: {problem.strerror}; check the path"
            ) from problem
        tx.audit.append(person, "batch.exported", batch.id, tool=tool, items=len(items))
    files = sorted(str(file.relative_to(folder)) for file in folder.rglob("*") if file.is_file())
    return Exported(batch=batch.id, tool=tool, folder=str(folder), files=tuple(files), items=len(items))


class _Undo(Exception):
    """Rolls the transaction back."""


def import_answers(
    store: Store,
    config: Config,
    batch_id: str,
    person: str,
    tool: Tool,
    file: Path,
    at: datetime,
    raters: Mapping[str, str],
    submitted: bool = False,
    keep_good: bool = False,
) -> CameBack:
    """Store the answers of a file as ratings; `raters` says who the tool's annotators are in redline.toml.

    Raises: Refused when the person may not, or the batch is closed; WrongUsage when the file is of another form.
    """
    tally = _Tally()
    try:
        with store.write() as tx:
            tx.serialise(f"batch:{batch_id}")
            batch = open_one(tx, batch_id)
            refuse_if(organiser_problem(config, person, batch.asked.policy))
            found = _READERS[tool](file, form_of(tx, batch.asked.policy), submitted)
            taking = _Taking(tx, config, batch, tool, at, raters, tally)
            taking.take_all(found)
            if tally.rejected and not keep_good:
                raise _Undo
            if tally.added:
                counts = {"added": tally.added, "skipped": tally.skipped, "rejected": len(tally.rejected)}
                tx.audit.append(person, "batch.imported", batch.id, tool=tool, file=file.name[:300], **counts)
    except _Undo:
        return CameBack(rejected=tally.in_order())
    return CameBack(
        added=tally.added, unchanged=tally.unchanged, skipped=tally.skipped, rejected=tally.in_order()
    )


@dataclass
class _Tally:
    added: int = 0
    unchanged: int = 0
    skipped: int = 0
    rejected: list[Rejection] = field(default_factory=list)

    def in_order(self) -> tuple[Rejection, ...]:
        return tuple(sorted(self.rejected, key=lambda one: one.line))


@dataclass
class _Taking:
    """One file's answers on their way into a batch."""

    tx: Transaction
    config: Config
    batch: Batch
    tool: Tool
    at: datetime
    raters: Mapping[str, str]
    tally: _Tally

    def take_all(self, found: Iterator[Returned | Rejection]) -> None:
        """Raters before those who only adjudicate: an item must be split before anybody can settle it."""
        good: list[Returned] = []
        for one in found:
            if isinstance(one, Rejection):
                self.tally.rejected.append(one)
            elif problem := self._problem(one):
                self.tally.rejected.append(problem)
            elif one.answered is None:
                self.tally.skipped += 1
            else:
                good.append(one)
        for one in sorted(
            good, key=lambda one: ("rater" not in self._roles(one), one.at or self.at, one.line)
        ):
            try:
                self._take(one)
            except Refused as problem:
                self.tally.rejected.append(Rejection(line=one.line, field="row", reason=str(problem)))

    def _problem(self, one: Returned) -> Rejection | None:
        if one.batch != self.batch.id:
            reason = f"{excerpt(one.batch)} is not {self.batch.id!r}; import it with that batch's id"
            return Rejection(line=one.line, field="batch", reason=reason)
        if self._person(one) not in self.config.people:
            reason = f"{excerpt(one.rater)} is nobody in redline.toml; say who with --rater {excerpt(one.rater)}=PERSON"
            return Rejection(line=one.line, field="rater", reason=reason)
        if self.tx.batches.item(self.batch.id, one.case) is None:
            reason = f"{excerpt(one.case)} is no case of this batch"
            return Rejection(line=one.line, field="case", reason=reason)
        return None

    def _person(self, one: Returned) -> PersonId:
        names = (one.rater, *one.aliases)
        said = next((self.raters[name] for name in names if name in self.raters), None)
        return PersonId(said or next((name for name in names if name in self.config.people), one.rater))

    def _roles(self, one: Returned) -> tuple[str, ...]:
        return self.config.people[self._person(one)].roles

    def _take(self, one: Returned) -> None:
        assert one.answered is not None
        person, moment = self._person(one), one.at or self.at
        role = self._role(one, person)
        key = f"{self.tool}:{one.case}:{person}"
        answer = answer_of(self.batch, one.case, person, one.answered, key, moment, self.tool, role)
        recorded = take_answer(self.tx, self.config, self.batch, answer)
        if recorded.new:
            self._give(answer)
        self.tally.added += recorded.new
        self.tally.unchanged += not recorded.new

    def _role(self, one: Returned, person: PersonId) -> RatingRole:
        """What they answered as before; else a rater while ratings are wanted, and an adjudicator after that."""
        item = self.tx.batches.item(self.batch.id, one.case)
        there = self.tx.batches.answers(self.batch.id, one.case)
        before = next((each.rating.role for each in there if each.person == person), None)
        if before or item is None:
            return before or "rater"
        roles = self.config.people[person].roles
        may_settle = "adjudicator" in roles and state_of(self.batch, item, there) != "open"
        return "adjudicator" if may_settle or ("rater" not in roles and "adjudicator" in roles) else "rater"

    def _give(self, answer: Answer) -> None:
        given_at = answer.at - timedelta(seconds=answer.seconds or 0)
        self.tx.batches.give(
            Assignment(
                batch=answer.batch,
                case=answer.case,
                person=answer.person,
                role=answer.rating.role,
                given_at=given_at,
            )
        )
