"""What a triage's report says, as records: the Markdown, the page and the JSON are made of the same ones.

Shares are of the errors or cases named, with Wilson's 95 % interval. Case texts are redacted and cut.
"""

from datetime import date

from knowledge_base.cases import Stream
from knowledge_base.changes import Cause, Direction, Propagation, Rate, Trend, Weight
from knowledge_base.records import CaseId, ClauseId, FindingId, Market, Name, Record, Utc
from tools.measure import wilson

LEVEL = 0.95


class Part(Record):
    """So many of so many, with the interval of the share; no share where there is nothing to take it of."""

    count: int
    of: int
    share: float | None
    low: float
    high: float


def part(count: int, of: int) -> Part:
    """The share with Wilson's interval."""
    low, high = wilson(count, of, LEVEL)
    return Part(count=count, of=of, share=count / of if of else None, low=low, high=high)


class Words(Record):
    """A paragraph for people who are not technical."""

    heading: str
    text: str


class PolicyLine(Record):
    """How one policy's labelled decisions stand: wrong of all, missed of the violations, flagged of the rest."""

    policy: Name
    wrong: Part
    missed: Part
    flagged: Part


class Cell(Record):
    """The errors of one cause, policy and market; `weighed` is their share of the views or weights of all errors."""

    cause: Cause
    policy: Name
    market: Market
    errors: Part
    missed: int
    flagged: int
    weighed: float | None = None


class CauseLine(Record):
    """The errors of one cause over all policies and markets."""

    cause: Cause
    errors: Part
    missed: int
    flagged: int
    weighed: float | None = None


class Gain(Record):
    """What a change did to F1 over the cases that triage may look at, with its 90 % interval."""

    f1: float
    low: float
    high: float


class Tried(Record):
    """One intervention and what deciding again then gave; None where nothing was decided anew."""

    cause: Cause
    chosen: bool
    sufficient: bool
    fixed: Part
    mended_elsewhere: Part | None
    broken_elsewhere: Part | None
    gain: Gain | None
    probability: float
    note: str


class ToldClause(Record):
    """A clause as it stands, word for word; no text where it is in force no more."""

    id: ClauseId
    version: int | None = None
    effective_from: date | None = None
    text: str | None = None


class ToldCase(Record):
    """A representative case: its redacted text, cut; `characters` is its whole length, `copies` its near-duplicates."""

    id: CaseId
    text: str | None
    characters: int = 0
    copies: int = 0
    market: str = ""
    surface: str = ""


class ToldClaim(Record):
    """One thing that a model says; `problem` tells why it does not hold, `measured` what was measured of it."""

    text: str
    problem: str = ""
    measured: str = ""


class ToldOpinion(Record):
    """What a model says of a finding, checked claim by claim."""

    model: str
    claims: tuple[ToldClaim, ...]


class ToldFinding(Record):
    """A finding with the evidence for and against its cause, in words and in figures."""

    number: int
    id: FindingId
    policy: Name
    direction: Direction
    name: str
    cause: Cause
    probability: float
    summary: str
    errors: Part
    distinct: int
    markets: dict[str, int]
    weighed: float | None
    step: str
    trend: Trend | None
    clauses: tuple[ToldClause, ...]
    cases: tuple[ToldCase, ...]
    tried: tuple[Tried, ...]
    speaks_for: tuple[str, ...]
    speaks_against: tuple[str, ...]
    would_change: str
    next_step: str
    propagation: Propagation | None
    opinion: ToldOpinion | None = None


class Week(Record):
    """The week from a Monday: wrong decisions of all that are labelled."""

    monday: date
    wrong: Part


class Operating(Record):
    """Precision, recall and false positive rate at one threshold, with 90 % intervals where they were drawn."""

    threshold: float
    precision: Rate
    recall: Rate
    fpr: Rate


class TradeOff(Record):
    """How a policy's rates move with its threshold, on the labelled cases that triage may look at."""

    policy: Name
    cases: int
    violations: int
    in_force: Operating
    markets: dict[Market, float]
    """Thresholds of markets that have one of their own."""
    points: tuple[Operating, ...]


class Unknown(Record):
    """Something that the report does not know, and what would settle it."""

    what: str
    settled_by: str


class Report(Record):
    """A triage, told to whoever answers for the policies (`redline schema report`)."""

    triage: str
    stream: Stream
    queue: str
    since: Utc | None
    triaged_at: Utc
    written_at: Utc
    errors: int
    missed: int
    flagged: int
    weight: Weight | None
    summary: tuple[Words, ...]
    policies: tuple[PolicyLine, ...]
    causes: tuple[CauseLine, ...]
    cells: tuple[Cell, ...]
    findings: tuple[ToldFinding, ...]
    weeks: tuple[Week, ...]
    undated: int
    trade_offs: tuple[TradeOff, ...]
    unknown: tuple[Unknown, ...]
