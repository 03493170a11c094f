"""What the commands on rating work print with --json."""

from pydantic import BaseModel

from commands.results import RejectedRow, Result
from knowledge_base.batch_records import Batch
from tools.batch_estimates import BatchEstimate
from tools.batch_exchange import Exported
from tools.batch_progress import Progress
from tools.batch_standing import Standing
from tools.rater_quality import Quality
from tools.rating_plan import Plan


class SampledBatch(Result):
    """`labels sample`: the batch, with how many cases and gold items it holds."""

    batch: Batch
    items: int
    gold: int


class BatchList(Result):
    """`labels batches`: the oldest first."""

    batches: list[Progress]


class ImportedAnswers(Result):
    """`labels import`. With any row rejected and no --keep-good, nothing was stored."""

    batch: str
    added: int
    unchanged: int
    skipped: int
    """Cancelled or discarded by their rater."""
    rejected: list[RejectedRow]
    kept_good: bool


class RatedHere(Result):
    """`labels rate`: who works on the batch now, how it stands, and what this call did to it."""

    batch: str
    answered: int = 0
    left: int = 0
    """Items that were passed on or escalated in this call."""
    state: str = ""
    """Their turn at the end: `item`, `rest`, `paused`, `nothing`, `closed` or `off`; empty where people were asked."""
    standing: Standing | None = None
    """Where people were asked to rate; a mere rater is not told how it stands."""


SCHEMAS: dict[str, type[BaseModel]] = {
    "labels-sample": SampledBatch,
    "labels-batches": BatchList,
    "labels-rate": RatedHere,
    "labels-export": Exported,
    "labels-import": ImportedAnswers,
    "labels-estimate": BatchEstimate,
    "labels-close": Progress,
    "labels-quality": Quality,
    "labels-plan": Plan,
}
"""What `redline schema` documents of these commands."""
