"""A row of the revision suite: which prompt of which policy is revised, on which resplit of its labelled cases."""

from typing import Literal

from evals.harness.rows import Row
from knowledge_base.records import Name

Start = Literal["bare", "in force", "no signal"]
"""`bare`: the prompt without its examples, at a threshold of a half. `no signal`: the same, with labels shuffled and
everything flagged."""


class RevisionRow(Row):
    """One revision to be made. With `half`, one half of the content groups is revised on, the other is fresh."""

    policy: Name
    start: Start
    seed: int
