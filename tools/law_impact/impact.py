"""What is told of the impact of a change of a law on our own clauses."""

from datetime import date
from typing import Literal

from knowledge_base.impact_records import Verdict
from knowledge_base.records import ArtefactId, Clause, ClauseId, Record
from tools.law_diff.comparison import ProvisionChange

State = Literal["touches", "possible", "gap", "nothing to do"]


class ReasonWhy(Record):
    """One reason why a clause is taken to be touched, in words for people."""

    kind: Literal["meaning", "words", "term", "topic", "actor", "mutual", "number", "model", "person"]
    words: str


class Conflict(Record):
    """Where our clause may say less than the law, with both quotes verbatim; a person says whether it does.

    `instead` is the clause's text with the number put right; empty where a person has to find the words.
    """

    kind: Literal["laxer limit", "other number", "allows what is forbidden"]
    words: str
    law: str
    law_provision: ClauseId
    ours: str
    clause: ClauseId
    instead: str = ""


class Carried(Record):
    """What rests on a clause, and would have to follow it."""

    guidelines: tuple[ArtefactId, ...] = ()
    guideline_items: tuple[str, ...] = ()
    prompts: tuple[ArtefactId, ...] = ()
    questions: tuple[str, ...] = ()
    thresholds: tuple[ArtefactId, ...] = ()
    streams: tuple[str, ...] = ()
    reporting: tuple[str, ...] = ()
    """Categories of the transparency report that decisions by it are filed under."""
    filed: bool = False
    """Whether the categories in force say so; else its words do."""


class Touch(Record):
    """One of our clauses that a change may touch; `confidence` is a calibrated chance, or 1 or 0 by a person's word.

    `verdict` is a person's word on exactly these two texts. `earlier` was said while one of them was another text:
    it is told, and not trusted.
    """

    clause: Clause
    confidence: float
    level: Literal["confirmed", "likely", "possible", "rejected"]
    reasons: tuple[ReasonWhy, ...]
    carried: Carried = Carried()
    conflict: Conflict | None = None
    verdict: Verdict | None = None
    earlier: Verdict | None = None

    @property
    def name(self) -> str:
        """The clause as people write it, with its market where it has one of its own."""
        return clause_name(self.clause)

    @property
    def counts(self) -> bool:
        """Whether it is taken as touched without more."""
        return self.level in ("confirmed", "likely")


class ChangeImpact(Record):
    """One provision that changed, and what of ours it touches.

    `quote` is the whole provision verbatim, in the version that `law_version` names.
    """

    id: str
    change: ProvisionChange
    provision: ClauseId
    quote: str
    law_version: Literal["before", "after"]
    binding: bool
    demand: str
    touches: tuple[Touch, ...]
    rejected: tuple[Touch, ...] = ()
    state: State


class Draft(Record):
    """A proposal that was made of an impact."""

    proposal: str
    artefact: ArtefactId
    title: str
    changes: tuple[str, ...]


class Todo(Record):
    """What a person has to write; `entry` is its id in the register, empty where the law is in no store."""

    title: str
    change: str
    provision: ClauseId
    entry: str = ""


class ClauseEdit(Record):
    """Another text of a clause, why it follows the law, and who made it."""

    text: str
    why: str
    generator: str = ""


class Impact(Record):
    """The impact of one version of a law following another. `skipped` changes alter no duty and were not mapped."""

    regulation: str
    title: str
    before: str
    after: str
    as_of: date
    market: str
    changes: tuple[ChangeImpact, ...]
    skipped: int
    clauses: int
    markets: tuple[str, ...] = ()
    policies: tuple[str, ...] = ()
    guidelines: tuple[ArtefactId, ...] = ()
    prompts: tuple[ArtefactId, ...] = ()
    thresholds: tuple[ArtefactId, ...] = ()
    streams: tuple[str, ...] = ()
    reporting: tuple[str, ...] = ()
    calibration: str
    drafted: tuple[Draft, ...] = ()
    todos: tuple[Todo, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def gaps(self) -> tuple[ChangeImpact, ...]:
        """Duties for which no clause of ours was found."""
        return tuple(one for one in self.changes if one.state == "gap")

    @property
    def conflicts(self) -> tuple[tuple[ChangeImpact, Touch], ...]:
        """Touched clauses that may say less than the law."""
        return tuple(
            (one, touch) for one in self.changes for touch in one.touches if touch.conflict is not None
        )


def clause_name(clause: Clause) -> str:
    """The id of a clause; a market's own one has it behind an @, as in `scams/2.3@BR`."""
    return clause.id if clause.market == "global" else f"{clause.id}@{clause.market}"
