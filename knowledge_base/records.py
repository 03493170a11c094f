"""The nouns that everything else speaks of: artefacts, their versions, clauses and citations.

Records are frozen: a change is a new record. Status is derived from other records, never a field.
"""

from datetime import UTC, date, datetime
from typing import Annotated, Literal, NewType

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, StringConstraints

Digest = NewType("Digest", str)
ArtefactId = NewType("ArtefactId", str)
ClauseId = NewType("ClauseId", str)
CaseId = NewType("CaseId", str)
PersonId = NewType("PersonId", str)
FindingId = NewType("FindingId", str)
ProposalId = NewType("ProposalId", str)
ReleaseId = NewType("ReleaseId", str)

Name = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9._-]{0,79}$")]
"""A name that people type: lower case, digits, dot, dash, underscore."""

Market = Annotated[str, StringConstraints(pattern=r"^(global|[A-Z]{2}(-[A-Z0-9]{1,3})?)$")]
"""`global`, or an upper-case country or region code such as `DE` or `BR`."""


def _in_utc(moment: datetime) -> datetime:
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        raise ValueError("falls outside the years 1 to 9999 in UTC") from None


Utc = Annotated[AwareDatetime, AfterValidator(_in_utc)]
"""A moment with a time zone, kept in UTC."""

ArtefactKind = Literal["policy", "guideline", "prompt", "thresholds", "escalation", "taxonomy", "regulation"]

GLOBAL = "global"


class Record(BaseModel):
    """Frozen, and refuses fields it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Artefact(Record):
    """A named text document of one kind; a market's document is an artefact of its own."""

    id: ArtefactId
    kind: ArtefactKind
    name: Name
    market: Market = GLOBAL


def artefact_id(kind: ArtefactKind, name: str, market: str = GLOBAL) -> ArtefactId:
    """`prompt/hate` for the global document, `policy/hate@DE` for a market's."""
    return ArtefactId(f"{kind}/{name}" if market == GLOBAL else f"{kind}/{name}@{market}")


def parse_artefact_id(text: str) -> Artefact:
    """The artefact that an id names.

    Raises: ValueError when the text is not an artefact id.
    """
    kind, slash, rest = text.partition("/")
    name, _, market = rest.partition("@")
    if not slash or not name:
        raise ValueError(f"{text!r} is not an artefact id; it looks like 'prompt/hate' or 'policy/hate@DE'")
    return Artefact.model_validate({"id": text, "kind": kind, "name": name, "market": market or GLOBAL})


class ArtefactVersion(Record):
    """One immutable version of an artefact, known by the digest of its text."""

    artefact: ArtefactId
    number: int
    digest: Digest
    text: str
    created_at: Utc
    origin: str
    """Where it came from: `import:<file name>` or `release:<release id>`."""
    effective_from: date | None = None
    effective_to: date | None = None
    """First day on which it no longer holds; None while open."""
    known_on: date | None = None
    """When it became known, where that was not when it was stored."""

    @property
    def learnt(self) -> date:
        """The first day on which we knew of it."""
        return self.known_on or self.created_at.date()


class Clause(Record):
    """One addressable rule of one version of a policy or regulation.

    `id` survives edits of the text; `text` is the verbatim passage of the source document.
    """

    id: ClauseId
    policy: Name
    market: Market
    artefact: ArtefactId
    version: int
    digest: Digest
    number: str
    heading: tuple[str, ...]
    text: str
    position: int
    effective_from: date
    effective_to: date | None = None


class Citation(Record):
    """A verbatim quote of a clause, with the version it stands in."""

    clause: ClauseId
    version: int
    market: Market
    effective_from: date
    quote: str


def cite(clause: Clause) -> Citation:
    """A clause as a verbatim quote with its version."""
    return Citation(
        clause=clause.id,
        version=clause.version,
        market=clause.market,
        effective_from=clause.effective_from,
        quote=clause.text,
    )


def now() -> datetime:
    """The one place that reads the clock."""
    return datetime.now(UTC)
