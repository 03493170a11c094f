"""A row of the guidelines suite: a guideline, the defect that is planted in it, and the seed that draws its raters."""

from random import Random
from typing import Annotated, Literal

from pydantic import Field

from evals.harness.rows import Row
from knowledge_base.records import Name

TUNING = (
    "counterfeit",
    "dangerous-acts",
    "harassment",
    "hate",
    "live-monetisation",
    "regulated-goods",
    "scams",
    "self-harm",
)
"""The sample's guidelines: drafting may be tuned on them, with seeds below `LEAST_SEED`, …"""
UNSEEN = ("rentals", "exam-help", "ticket-resale", "drone-flights")
"""… and those that were written for this suite, which the figures come from."""
LEAST_SEED = 100

Kind = Literal["none", "hard", "exception", "blur", "swap", "contradict"]
"""`none`: the guideline is intact. `hard`: it is, and raters err often on one theme all the same."""
DEFECTS: tuple[Kind, ...] = ("exception", "blur", "swap", "contradict")


class GuidelineRow(Row):
    """One world."""

    policy: Name
    defect: Kind
    seed: Annotated[int, Field(ge=0)]
    named: Annotated[float, Field(ge=0, le=1)] = 0.0
    """How often a rater who says yes names a rule."""

    @property
    def broken(self) -> bool:
        """Whether the guideline has a defect."""
        return self.defect in DEFECTS


def drawn(row: GuidelineRow, draw: Random) -> GuidelineRow:
    """The row as another seed asks it: other raters, other cases to be known of."""
    if row.policy in TUNING:
        return row
    return row.model_copy(update={"seed": LEAST_SEED + draw.randrange(1_000_000)})
