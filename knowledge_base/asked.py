"""What a model was asked for one measurement: which cases, what it left open, and what that cost."""

from pydantic import Field

from knowledge_base.records import Record


class Drawn(Record):
    """The cases of a split that a model was asked about, each with the prompt in force and with the one proposed.

    A case with no answer on one side is dropped from both: unknown is not allowed.
    """

    of: int = Field(ge=0)
    """Cases of the split."""
    drawn: int = Field(ge=0)
    both: int = Field(ge=0)
    """Of the drawn, answered on both sides: those that every rate rests on."""
    lost_before: int = Field(ge=0)
    """Not answered with the prompt in force, though with the one proposed."""
    lost_after: int = Field(ge=0)
    """The other way round."""


class Asked(Record):
    """What a model was asked for one measurement, and what that came to; `cost` is in US dollars."""

    validation: Drawn
    unseen: Drawn
    repeated: int = Field(ge=0)
    """Validation cases that were asked once more, past the cache."""
    questions: int = Field(ge=0)
    most: int = Field(ge=0)
    """As many questions as were allowed."""
    unparsable: int = Field(ge=0)
    refused: int = Field(ge=0)
    failed: int = Field(ge=0)
    attempts: int = Field(ge=0)
    cached: int = Field(ge=0)
    tokens_in: int = Field(ge=0)
    tokens_out: int = Field(ge=0)
    cost: float = Field(ge=0)
