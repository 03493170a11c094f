"""What `redline brief` and `redline trend` print with --json."""

from datetime import date

from commands.results import Result
from tools.brief.brief import Brief
from tools.policy_trend.trend import Trend


class Briefed(Result):
    """`brief`: the whole brief, and how many quotes were held against the two versions."""

    brief: Brief
    quotes: int
    files: tuple[str, ...] = ()
    cost: float = 0.0
    """US dollars that the model's words came to."""


class Trended(Result):
    """`trend`: who changed rules of a kind since a day, newest first."""

    since: date
    trend: Trend
    file: str = ""
