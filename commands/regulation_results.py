"""What the commands on regulations and sources print with --json."""

from datetime import date, datetime

from commands.results import Result


class AppliesFrom(Result):
    """When something begins or ends to apply, with the sentence that says so."""

    event: str
    day: date | None
    days_after: int | None
    after: str
    scope: str
    provision: str
    sentence: str


class ImportedRegulation(Result):
    """`import regulation`: a version, how its provisions are made up, what was left out, what it says of dates."""

    artefact: str
    version: int
    status: str
    title: str
    format: str
    language: str
    effective_from: date
    known_on: date | None
    provisions: dict[str, int]
    """How many of each kind."""
    left_out: dict[str, int]
    """Characters that are in no provision, by reason."""
    notes: int
    amended: int
    """Provisions under one of the publisher's amendment marks."""
    applicability: list[AppliesFrom]
    addressees: dict[str, int]
    """How many sentences oblige each."""


class ImportedCapture(Result):
    """One capture of `import history`."""

    day: date
    name: str
    outcome: str
    version: int | None
    clauses: int
    reason: str


class ImportedHistory(Result):
    """`import history`: oldest capture first."""

    artefact: str
    new: int
    unchanged: int
    same: int
    refused: int
    captures: list[ImportedCapture]


class RegulationVersion(Result):
    """One version of a regulation."""

    version: int
    effective_from: date | None
    known_on: date
    provisions: int
    origin: str


class RegulationRow(Result):
    """One regulation and its versions, oldest first."""

    artefact: str
    title: str
    language: str
    in_force: int | None
    """The version in force on the day asked for."""
    versions: list[RegulationVersion]


class RegulationList(Result):
    """`regulation list`."""

    as_of: date
    regulations: list[RegulationRow]


class ShownProvision(Result):
    """One provision, verbatim."""

    id: str
    kind: str
    cite: str
    heading: list[str]
    text: str
    amended: list[str]
    notes: list[str]


class ShownRegulation(Result):
    """`regulation show`."""

    artefact: str
    version: int
    title: str
    language: str
    as_of: date
    known_on: date | None
    effective_from: date | None
    provisions: list[ShownProvision]
    applicability: list[AppliesFrom]


class SourceRow(Result):
    """One source of `sources list`, with what came of the last look."""

    name: str
    kind: str
    location: str
    imports: str
    checked_at: datetime | None
    outcome: str
    reason: str


class SourceList(Result):
    """`sources list` and `sources add`."""

    sources: list[SourceRow]


class CheckedSource(Result):
    """One source of `sources check`."""

    name: str
    outcome: str
    status: int | None
    bytes: int
    entries: list[str]
    reason: str


class CheckedSources(Result):
    """`sources check`."""

    checked: list[CheckedSource]
