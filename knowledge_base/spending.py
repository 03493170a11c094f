"""The ledger of calls to language models: what was reserved, what it cost, and the answers that are kept.

A call's row is written before the call with the most that it can cost, and settled after it. A process that dies in
between leaves the row as it is: what may have been spent counts as spent.
"""

from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, case, cast, func, insert, select, update
from sqlalchemy.types import String

from knowledge_base.face_tables import llm_cache, llm_calls
from knowledge_base.records import Record, Utc
from knowledge_base.upsert import insert_new

RESERVED, CACHED, ANSWERED = "reserved", "cached", "answered"


class Charge(Record):
    """What one call came to."""

    outcome: str
    tokens_in: int = 0
    tokens_out: int = 0
    cost: float = 0.0
    seconds: float = 0.0


class LlmCall(Charge):
    """One row of the ledger; `prompt` is the digest of the prompt's text, `cost` is in US dollars."""

    seq: int
    at: Utc
    purpose: str
    model: str
    prompt: str


class DaySpending(Record):
    """What one purpose cost with one model on one day (UTC); `failed` counts calls that led to no answer."""

    day: str
    purpose: str
    model: str
    calls: int
    cached: int
    failed: int
    tokens_in: int
    tokens_out: int
    cost: float


class Spending:
    """What was spent on language models, within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def reserve(self, at: datetime, purpose: str, model: str, prompt: str, charge: Charge) -> int:
        """Add a row to the ledger; its number, to settle it by."""
        row = {
            "at": at,
            "purpose": purpose[:80],
            "model": model[:200],
            "prompt": prompt,
            **charge.model_dump(),
        }
        added = self._connection.execute(insert(llm_calls).values(row).returning(llm_calls.c.seq))
        return int(added.scalar_one())

    def settle(self, seq: int, charge: Charge) -> None:
        """Say what a reserved call came to; a row that is settled already stays as it is."""
        open_row = (llm_calls.c.seq == seq) & (llm_calls.c.outcome == RESERVED)
        self._connection.execute(update(llm_calls).where(open_row).values(charge.model_dump()))

    def spent_since(self, since: datetime) -> float:
        """US dollars of every call from a moment on, reserved ones included."""
        query = select(func.coalesce(func.sum(llm_calls.c.cost), 0.0)).where(llm_calls.c.at >= since)
        return float(self._connection.scalar(query) or 0.0)

    def calls(self, since: datetime) -> list[LlmCall]:
        """The rows from a moment on, oldest first."""
        query = select(llm_calls).where(llm_calls.c.at >= since).order_by(llm_calls.c.seq)
        return [LlmCall.model_validate(dict(row._mapping)) for row in self._connection.execute(query)]

    def by_day(self, since: datetime) -> list[DaySpending]:
        """Sums by day, purpose and model, newest day first."""
        # Moments are ISO text in UTC, so the first ten characters are the day.
        day = func.substr(cast(llm_calls.c.at, String(32)), 1, 10, type_=String(10)).label("day")
        keys = (day, llm_calls.c.purpose, llm_calls.c.model)
        no_answer = llm_calls.c.outcome.not_in((RESERVED, CACHED)) & llm_calls.c.outcome.not_like(
            f"{ANSWERED}%"
        )
        query = (
            select(
                *keys,
                func.count().label("calls"),
                func.sum(case((llm_calls.c.outcome == CACHED, 1), else_=0)).label("cached"),
                func.sum(case((no_answer, 1), else_=0)).label("failed"),
                func.sum(llm_calls.c.tokens_in).label("tokens_in"),
                func.sum(llm_calls.c.tokens_out).label("tokens_out"),
                func.sum(llm_calls.c.cost).label("cost"),
            )
            .where(llm_calls.c.at >= since)
            .group_by(*keys)
            .order_by(day.desc(), llm_calls.c.purpose, llm_calls.c.model)
        )
        return [DaySpending.model_validate(dict(row._mapping)) for row in self._connection.execute(query)]

    def cached(self, digest: str) -> str | None:
        """The answer kept under a digest."""
        body: str | None = self._connection.scalar(
            select(llm_cache.c.body).where(llm_cache.c.digest == digest)
        )
        return body

    def keep(self, digest: str, model: str, at: datetime, body: str) -> bool:
        """Keep an answer; false when one is kept under that digest already."""
        row = {"digest": digest, "model": model[:200], "at": at, "body": body}
        return insert_new(self._connection, llm_cache, [row]) == 1


def start_of_day(moment: datetime, days_before: int = 0) -> datetime:
    """Midnight in UTC of a moment's day, or of one some days before."""
    midnight = moment.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight - timedelta(days=days_before)
