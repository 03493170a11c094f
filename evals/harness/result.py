"""What a run of a suite comes to."""

from typing import Annotated, Literal

from pydantic import Field

from knowledge_base.records import Record

Share = Annotated[float, Field(ge=0, le=1)]


class Total(Record):
    """The mean of the marks with its 95 % interval; null where nothing was scored. `n` rows were scored."""

    value: Share | None
    low: Share | None
    high: Share | None
    n: int


class Against(Record):
    """One metric beside its baseline."""

    then: float | None = None
    """The baseline's value; null where it has none."""
    fell: tuple[str, ...] = ()
    """Rows that are worse than in the baseline."""
    rose: tuple[str, ...] = ()
    test: Literal["rows", "means", "none"] = "none"
    p: float | None = None
    regressed: bool = False
    why: str = ""
    """The rule that failed, in words; empty where none did."""


class SuiteResult(Record):
    """One suite's scores, each with its 95 % interval, and whether they hold up to the baseline."""

    suite: str
    seed: int
    scores: dict[str, Total]
    passed: bool
    """No score fell behind the baseline beyond noise, and enough rows could be scored."""
    model: str = ""
    """The LLM that it ran with; empty: none."""
    cases: int
    """How many rows were run."""
    unscored: dict[str, int] = Field(default_factory=dict)
    """By score, how many rows could not be scored; those with none are left out."""
    against: dict[str, Against] = Field(default_factory=dict)
    """By score, how it stands beside the baseline."""
    baseline: str | None = None
    """The file of the baseline; null where there is none for these rows and this model."""
    details: str = ""
    """Tables of the run, for people; empty where the suite has none."""
    log: str = ""
    """The log of the run: `inspect view` opens it."""
    seconds: float = 0.0
