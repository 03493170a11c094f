"""Rating batches as records: what was drawn and how, who was given what, and what came back."""

from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from knowledge_base.cases import PlainText, Rating, Stream, Surface
from knowledge_base.records import CaseId, Market, Name, PersonId, Record, Utc

Design = Literal["stratified", "uncertainty", "disagreement", "prevalence"]
Purpose = Literal["measure", "relabel", "calibrate"]
"""What a batch is for: figures of a queue, labels in doubt, or raters of one mind."""

MOST_ITEMS = 20_000
MOST_RATINGS = 5


class Asked(Record):
    """What a batch was drawn from and by: nothing else decides which cases are in it."""

    policy: Name
    purpose: Purpose = "measure"
    design: Design = "stratified"
    size: Annotated[int, Field(ge=1, le=MOST_ITEMS)]
    seed: Annotated[int, Field(ge=0, lt=2**63)]
    stream: Stream = "llm"
    """Whose decisions and scores the design goes by."""
    market: Market | None = None
    language: str | None = None
    surface: Surface | None = None
    since: Utc | None = None
    finding: PlainText | None = None
    """Only the cases of one finding, to be rated again."""
    decided: Literal["flagged", "passed"] | None = None
    """Only cases that the stream flagged, which its precision is of, or only those that it let pass."""
    unrated: bool = False
    """Only cases with no known label under the policy."""
    gold: Annotated[float, Field(ge=0, le=0.5)] = 0.0
    """The share of the items whose answer is known; raters are not told which."""
    ratings: Annotated[int, Field(ge=1, le=MOST_RATINGS)] = 2
    """How many raters each item gets."""


class Batch(Record):
    """A batch of cases to be rated; whether it is closed is told by its closing."""

    id: PlainText
    asked: Asked
    cases: int
    """Cases that it was drawn from."""
    distinct: int
    """Their contents: copies of one text count once."""
    not_asked: int = 0
    """Cases left out because the stream was never asked about them."""
    strata: dict[str, int] = Field(default_factory=dict)
    """Distinct contents of each stratum."""
    created_by: PersonId
    created_at: Utc


class Item(Record):
    """One case of a batch.

    `inclusion` is the probability with which the design draws its content, `copies` how many cases share that content
    and stood behind it: this one was as likely as any of them. Gold items were not drawn for figures and have none.
    """

    batch: PlainText
    case: CaseId
    position: int
    inclusion: Annotated[float, Field(gt=0, le=1)] | None = None
    copies: int = 1
    stratum: str = ""
    gold: bool | None = None
    """The known answer of a gold item; None for all others."""

    @property
    def is_gold(self) -> bool:
        """Whether its answer is known, which no rater is told."""
        return self.gold is not None


class Assignment(Record):
    """An item that was given to a person."""

    batch: PlainText
    case: CaseId
    person: PersonId
    role: Literal["rater", "adjudicator"]
    given_at: Utc


class MarkedSpan(Record):
    """A stretch of the text that a rater marked: characters from start to end, and what as."""

    start: Annotated[int, Field(ge=0)]
    end: Annotated[int, Field(ge=0)]
    label: PlainText


Key = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]+$")]
"""What makes sending an answer twice the same as sending it once."""


class Answer(Record):
    """What a person answered on an item. `seconds` is how long they had it before them, where that is known."""

    batch: PlainText
    case: CaseId
    rating: Rating
    key: Key
    at: Utc
    seconds: Annotated[float, Field(ge=0, le=86_400)] | None = None
    spans: Annotated[tuple[MarkedSpan, ...], Field(max_length=200)] = ()
    via: PlainText = "terminal"
    why: Annotated[str, Field(max_length=1_000)] = ""
    """The reason of an adjudicator, in words."""

    @property
    def person(self) -> PersonId:
        """Who answered."""
        return PersonId(self.rating.rater)

    def says(self) -> dict[str, Any]:
        """What was answered, without when, how and why."""
        told: dict[str, Any] = self.rating.model_dump(mode="json", exclude={"at"})
        return told | {"spans": [span.model_dump() for span in self.spans]}


EventKind = Literal["asked", "taken_off", "shown", "passed", "escalated", "paused", "resumed"]


class RatingEvent(Record):
    """What happened around the answers: who was asked or taken off, saw, passed or escalated an item, took a break."""

    batch: PlainText
    person: PersonId
    role: Literal["rater", "adjudicator"]
    kind: EventKind
    at: Utc
    key: Key
    case: CaseId | None = None
    by: Annotated[str, Field(max_length=80)] = ""
    """Who asked them, or took them off; empty for what they did themselves."""


class Closing(Record):
    """That a batch takes no more ratings."""

    batch: PlainText
    person: PersonId
    at: Utc
