"""What a watch saw: alarms, each with its figures, its clauses and what they lack (`redline schema watch`)."""

from datetime import date
from typing import Literal

from knowledge_base.cases import Stream
from knowledge_base.changes import Cause, Direction
from knowledge_base.records import CaseId, ClauseId, FindingId, Name, Record, Utc
from tools.report_records import Part

AlarmKind = Literal["new cluster", "growing cluster", "disguised term", "new word", "cause mix"]


class NearClause(Record):
    """A clause in force that comes near, with its likeness (cosine) and its text, word for word."""

    id: ClauseId
    version: int
    effective_from: date
    cosine: float
    text: str


class Alarm(Record):
    """Something that is more common in the window than in the baseline; counts are of content groups.

    `p_value` is corrected for all comparisons of the run. `known_since` names the earlier watch that told of it.
    """

    kind: AlarmKind
    policy: Name
    direction: Direction | None = None
    market: str = ""
    subject: str
    """What it is about: a cluster's terms, a known term, a word, or a cause."""
    window: Part
    baseline: Part
    p_value: float
    forms: tuple[str, ...] = ()
    """Spellings that the baseline did not have."""
    cause: Cause | None = None
    cases: tuple[CaseId, ...] = ()
    clauses: tuple[NearClause, ...] = ()
    lacking: tuple[str, ...] = ()
    """Distinctive terms that no clause of the policy in force holds."""
    finding: FindingId | None = None
    known_since: str = ""


class Watched(Record):
    """One watch: a window compared with the baseline before it."""

    id: str
    until: Utc | None
    """The end of the window; None where no decided case has a time."""
    window_days: int
    baseline_days: int
    stream: Stream
    surface: str = ""
    policies: tuple[Name, ...] = ()
    level: float
    in_window: int
    in_baseline: int
    undated: int
    compared: dict[str, int]
    """How many comparisons were made, by family."""
    alarms: tuple[Alarm, ...] = ()
    notes: tuple[str, ...] = ()
