"""What `eval` and `feedback` print with --json: `redline schema eval`, `redline schema feedback-list`."""

from datetime import datetime
from typing import Any, Literal

from pydantic import RootModel

from commands.results import Result
from evals.harness.result import SuiteResult


class SuiteResults(Result):
    """`eval` of none or several named suites: each one's result, and whether all of them passed."""

    suites: list[SuiteResult]
    seed: int
    passed: bool


class SuiteRow(Result):
    """One line of `eval --list`."""

    suite: str
    says: str
    cases: int
    scores: dict[str, str]
    """What each score means."""
    folder: str


class SuiteList(Result):
    """`eval --list`."""

    suites: list[SuiteRow]


class EvalOutput(RootModel[SuiteResult | SuiteResults | SuiteList]):
    """`eval`: with one suite named its result, else the results of all; with --list what there is."""


class FeedbackRow(Result):
    """One person's word on one answer."""

    turn: str
    person: str
    at: datetime
    helpful: bool
    reason: str
    asked_by: str
    question: str
    tool: str
    outcome: str
    clauses: list[str]


class FeedbackList(Result):
    """`feedback list`: what waits for a person, oldest first."""

    feedback: list[FeedbackRow]


class FeedbackReviewed(Result):
    """`feedback confirm` and `dismiss`: `case` is the row that was added to `file`."""

    turn: str
    outcome: Literal["confirmed", "dismissed"]
    case: dict[str, Any] | None
    file: str | None
