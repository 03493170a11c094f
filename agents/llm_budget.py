"""What calls cost, and the day's budget: reserved before a call, settled after it."""

import logging
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import cached_property

from agents.llm_errors import BudgetSpent
from agents.llm_library import prices
from agents.llm_settings import LlmSettings
from agents.llm_wire import Message, pictures_in, text_of
from knowledge_base.spending import RESERVED, Charge, start_of_day
from knowledge_base.store import Store

LOCK = "llm-budget"
OVERHEAD_TOKENS = 600
"""What providers add to a prompt by themselves: marks of roles, a tool to answer with."""

_log = logging.getLogger(__name__)


class Budget:
    """The ledger of one store, seen by one model."""

    def __init__(self, store: Store, settings: LlmSettings, clock: Callable[[], datetime]) -> None:
        self._store, self._settings, self._clock = store, settings, clock

    @property
    def is_priced(self) -> bool:
        """Whether the model's price is known; what has none counts as 0."""
        return self._prices is not None

    @cached_property
    def _prices(self) -> tuple[float, float] | None:
        found = prices(self._settings)
        if found is None:
            _log.warning(
                "the price of %r is not known, so its calls count as 0 against the budget; "
                "set REDLINE_LLM_PRICE_IN and REDLINE_LLM_PRICE_OUT",
                self._settings.model,
            )
        return found

    def cost(self, tokens_in: int, tokens_out: int) -> float:
        """US dollars."""
        price_in, price_out = self._prices or (0.0, 0.0)
        return tokens_in * price_in + tokens_out * price_out

    def most(self, messages: Sequence[Message], shape: object) -> float:
        """The most that an attempt can cost: a token is at least a byte, and a picture what the settings say."""
        sent = sum(len(text_of(message).encode("utf-8", "replace")) for message in messages)
        sent += pictures_in(messages) * self._settings.picture_tokens
        return self.cost(sent + len(str(shape or "")) + OVERHEAD_TOKENS, self._settings.max_tokens)

    def reserve(self, purpose: str, prompt: str, most: float) -> int:
        """Reserve the most that an attempt can cost; the row to settle.

        Raises: BudgetSpent when that and what was spent or reserved today exceed the budget.
        """
        budget = self._settings.daily_budget
        with self._store.write() as tx:
            tx.serialise(LOCK)
            at = self._clock()
            spent = tx.spending.spent_since(start_of_day(at))
            if spent + most > budget:
                raise BudgetSpent(
                    f"this call could cost ${most:.4f}, and ${spent:.2f} of today's ${budget:.2f} are spent or "
                    "reserved; wait for midnight UTC, or raise REDLINE_LLM_DAILY_BUDGET"
                )
            charge = Charge(outcome=RESERVED, cost=most)
            return tx.spending.reserve(at, purpose, self._settings.model, prompt, charge)

    def settle(self, row: int, charge: Charge) -> None:
        """Say what a reserved attempt came to."""
        outcome = charge.outcome if self.is_priced else f"{charge.outcome}, unpriced"
        with self._store.write() as tx:
            tx.spending.settle(row, charge.model_copy(update={"outcome": outcome}))

    def spent_today(self) -> float:
        """US dollars spent or reserved since midnight UTC, over every process on this store."""
        with self._store.read() as tx:
            return tx.spending.spent_since(start_of_day(self._clock()))
