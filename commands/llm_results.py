"""What `redline llm` prints with --json."""

from commands.results import Result
from knowledge_base.spending import DaySpending


class LlmChecked(Result):
    """`llm check`: the model answered; US dollars and seconds. Without a price the budget cannot hold."""

    model: str
    prompt: str
    """The digest of the prompt that was sent."""
    seconds: float
    tokens_in: int
    tokens_out: int
    cost: float
    priced: bool
    repaired: bool
    """The model answered in the form asked for only when it was asked again."""
    spent_today: float
    daily_budget: float


class LlmSpending(Result):
    """`llm spending`."""

    days: int
    spent_today: float
    daily_budget: float
    rows: list[DaySpending]
