"""What `guideline` prints with --json."""

from typing import Literal

from commands.results import Result
from knowledge_base.guideline_records import Guideline
from tools.guideline_lint import GuidelineFound


class ShownGuideline(Result):
    """`guideline show`."""

    guideline: Guideline
    version: int | None
    """None: of a file."""
    not_understood: list[str]
    """What of the file could not be read, and what of the text no heading or wording explains."""


class LintedGuideline(Result):
    """`guideline lint`. Any error: exit 1."""

    guideline: str
    clauses_known: bool
    """Whether the clauses of its policy could be looked at."""
    cases_compared: bool
    """Whether its examples were held against its rules by their meaning; a workspace's embeddings are needed."""
    words: int
    reading_level: float | None
    """School years by Coleman and Liau; none for short texts and scripts that it is not for."""
    errors: int
    warnings: int
    found: list[GuidelineFound]


class ParityShare(Result):
    """`parted` of `n`, with Wilson's 90 % interval; null where n is 0."""

    parted: int
    n: int
    share: float | None
    low: float | None
    high: float | None


class RuleParted(Result):
    """One rule: what of its examples and of the validation cases that it decides parts from the prompt."""

    rule: str
    number: str
    clauses: list[str]
    examples: ParityShare
    cases: ParityShare
    guideline_right: int
    """Of the cases that part, those whose label is the guideline's answer."""


class PartedCase(Result):
    """A case, or one of the guideline's examples, on which guideline and prompt part."""

    case: str
    text: str
    split: Literal["tuning", "validation", "example"]
    rule: str
    guideline: bool
    prompt: bool
    label: bool | None
    question: str


class CheckedGuideline(Result):
    """`guideline check`: shares are of validation cases, one a content group; unseen cases are not looked at."""

    guideline: str
    prompt: str
    judge: str
    threshold: float
    labelled: int
    examples: ParityShare
    cases: ParityShare
    rules: list[RuleParted]
    partings: list[PartedCase]
    left_out: dict[str, str]
    """Items that gave the tree nothing, each with the reason."""
