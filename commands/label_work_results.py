"""What the commands on rating work print with --json."""

from pydantic import BaseModel

from commands.results import RejectedRow, Result
from knowledge_base.batch_records import Batch
from tools.batch_estimates import BatchEstimate
from tools.batch_exchange import Exported
from tools.batch_progress import Progress
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


LABEL_WORK: dict[str, type[BaseModel]] = {
    "labels-sample": SampledBatch,
    "labels-batches": BatchList,
    "labels-export": Exported,
    "labels-import": ImportedAnswers,
    "labels-estimate": BatchEstimate,
    "labels-close": Progress,
    "labels-quality": Quality,
    "labels-plan": Plan,
}
"""What `redline schema` documents of these commands."""
