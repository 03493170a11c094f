"""Cases: one item that was moderated, what raters said of it and what each stream decided.

`CaseRow` is the public import schema (`redline schema case`). A missing label is unknown, never negative.
"""

import re
from collections.abc import Iterable
from typing import Annotated, Any, Literal

from pydantic import Field, PrivateAttr, StringConstraints, field_validator, model_validator

from knowledge_base.records import GLOBAL, CaseId, ClauseId, Digest, Market, Name, Record, Utc

SegmentKind = Literal["title", "caption", "transcript", "on_screen_text", "chat", "text"]
Surface = Literal["video", "live", "comment", "ad", "profile", "message", "search", "other"]
Stream = Literal["classifier", "llm", "human", "audit"]

PlainText = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]+$")]
"""One line with no control characters: ids and names that are shown and logged."""

MAX_TEXT = 100_000
_HALF_PAIR = re.compile("[\ud800-\udfff]")


class Segment(Record):
    """One stretch of a case's content."""

    kind: SegmentKind
    text: Annotated[str, StringConstraints(min_length=1, max_length=MAX_TEXT)]
    start_seconds: float | None = Field(default=None, ge=0)

    @field_validator("text")
    @classmethod
    def _has_something_to_read(cls, text: str) -> str:
        if "\x00" in text:
            raise ValueError("holds a NUL character; remove it from the export")
        if _HALF_PAIR.search(text):
            raise ValueError("holds half of a surrogate pair; export the file as UTF-8")
        if not text.strip():
            raise ValueError("is blank; leave the segment out")
        return text


class MediaReference(Record):
    """Where a picture, video or sound of the case lies; Redline never fetches it by itself."""

    kind: Literal["image", "video", "audio"]
    uri: Annotated[str, StringConstraints(min_length=1, max_length=2_000)]


class Rating(Record):
    """What one person said of a case under one policy; `violates` None means looked at and undecided."""

    rater: PlainText
    policy: Name
    violates: bool | None
    role: Literal["rater", "adjudicator"] = "rater"
    rule: PlainText | None = None
    at: Utc | None = None
    label: PlainText | None = None
    """The category that the rater chose, where the guideline has more than two."""


class Step(Record):
    """One question of a decision: what it asked, the clause it rests on, and what spoke for the answer."""

    question: str
    clause: ClauseId | None = None
    answer: Literal["yes", "no", "excepted", "not reached", "in scope", "out of scope"]
    score: float | None = None
    """How likely a yes is, from 0 to 1."""
    nearest: str = ""
    """The example, criterion or pattern nearest to the case."""
    quote: str = ""
    """Words of the case that the answer rests on, to the letter."""
    problem: str = ""
    """Why the evidence for the answer was struck, where it was."""
    exception: str = ""
    """The exception that held, where one did."""


class Decision(Record):
    """What one stream decided about one case under one policy; `violates` None: it was asked and did not decide."""

    stream: Stream
    policy: Name
    violates: bool | None
    model: PlainText
    score: float | None = None
    threshold: float | None = None
    trace: tuple[Step, ...] = ()
    prompt: Digest | None = None
    thresholds: Digest | None = None
    decided_at: Utc | None = None
    unanswered: Literal["unparsable", "refused", "failed"] | None = None
    """Why nothing was decided, where a judge gave no answer."""
    problem: str = ""
    """What is wrong with the answer, or the reason that there is none."""
    unseen: tuple[str, ...] = ()
    """What of the case the judge was not shown."""


class Case(Record):
    """One item that was moderated: its content and circumstances."""

    id: Annotated[CaseId, StringConstraints(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]+$")]
    segments: Annotated[tuple[Segment, ...], Field(min_length=1, max_length=500)]
    language: Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")] | None = None
    market: Market = GLOBAL
    surface: Surface = "other"
    occurred_at: Utc | None = None
    media: Annotated[tuple[MediaReference, ...], Field(max_length=100)] = ()
    attributes: Annotated[dict[str, str | int | float | bool | None], Field(max_length=100)] = Field(
        default_factory=dict
    )

    @property
    def text(self) -> str:
        """All segments, one a line, in order."""
        return "\n".join(segment.text for segment in self.segments)


class CaseRow(Case):
    """A row of an import: a case with its ratings and decisions; `text` may stand for one segment."""

    ratings: Annotated[tuple[Rating, ...], Field(max_length=1_000)] = ()
    decisions: Annotated[tuple[Decision, ...], Field(max_length=200)] = ()
    _line: int = PrivateAttr(default=0)

    @property
    def line(self) -> int:
        """The line of the file it came from; 0 when it came from none."""
        return self._line

    def at_line(self, line: int) -> "CaseRow":
        """The same row, told where it stood."""
        self._line = line
        return self

    @model_validator(mode="before")
    @classmethod
    def _one_text_is_one_segment(cls, row: Any) -> Any:
        if not isinstance(row, dict) or "text" not in row:
            return row
        if row.get("segments"):
            raise ValueError("has both text and segments; keep one")
        rest = {key: value for key, value in row.items() if key not in ("text", "segments")}
        return rest | {"segments": [{"kind": "text", "text": row["text"]}]}

    def case(self) -> Case:
        """The case alone."""
        return Case.model_validate({name: getattr(self, name) for name in Case.model_fields})


class Label(Record):
    """What the ratings of a case add up to under one policy; `violates` None is unknown."""

    violates: bool | None
    yes: int
    no: int

    @property
    def votes(self) -> int:
        """How many raters decided."""
        return self.yes + self.no

    @property
    def split(self) -> bool:
        """Whether raters disagreed."""
        return self.yes > 0 and self.no > 0


def label_of(ratings: Iterable[Rating], escalated: bool = False) -> Label:
    """Adjudicators overrule raters; else the majority; a tie or no vote is unknown.

    What a rater escalated is unknown until an adjudicator has settled it.
    """
    said = [rating for rating in ratings if rating.violates is not None]
    deciding = [rating for rating in said if rating.role == "adjudicator"] or ([] if escalated else said)
    balance = sum(1 if rating.violates else -1 for rating in deciding)
    yes = sum(rating.violates is True for rating in said if rating.role == "rater")
    no = sum(rating.violates is False for rating in said if rating.role == "rater")
    return Label(violates=None if balance == 0 else balance > 0, yes=yes, no=no)
