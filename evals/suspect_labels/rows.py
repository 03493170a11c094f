"""A row of the suspect_labels suite: whose labels, and which of them are flipped."""

import json
from pathlib import Path
from random import Random
from typing import Annotated, Literal, NamedTuple

from pydantic import Field

import knowledge_base
from evals.harness.rows import Row
from knowledge_base.case_files import read_cases
from knowledge_base.cases import CaseRow
from knowledge_base.records import Name

SAMPLE = Path(knowledge_base.__file__).parent / "sample"
KIND = "kind"
"""The attribute of a case that tells what sort of content it is."""
UNSEEN = 100
"""Seeds from here on were not looked at while the ranking was made."""

Noise = Literal["none", "uniform", "pair"]
"""`uniform`: flips anywhere. `pair`: only between the two kinds of either label that are most alike."""


class FlipRow(Row):
    """One labelled set with some labels flipped."""

    data: str = "sample"
    """`sample`, or a file of cases with one rating each, as an absolute path or beside the working folder."""
    policy: Name
    noise: Noise
    share: Annotated[float, Field(ge=0, le=0.3)]
    seed: Annotated[int, Field(ge=0)]

    @property
    def digest(self) -> str:
        """What the row says, wherever its data lies."""
        return super(FlipRow, self.model_copy(update={"data": Path(self.data).name})).digest


class Labelled(NamedTuple):
    """A case, its label, and what sort of content it is."""

    case: CaseRow
    violates: bool
    kind: str


def labelled_of(row: FlipRow) -> list[Labelled]:
    """The labelled cases of a row by the majority of their ratings, without ties.

    Of the sample the cases are left out whose labels are wrong or disputed on purpose.
    """
    own = row.data == "sample"
    disputed = _disputed(row.policy) if own else frozenset()
    found = []
    for one in read_cases(SAMPLE / "cases.jsonl" if own else Path(row.data)):
        if not isinstance(one, CaseRow) or one.id in disputed:
            continue
        votes = [rating.violates for rating in one.ratings if rating.policy == row.policy]
        yes, no = votes.count(True), votes.count(False)
        if yes != no:
            kind = str(one.attributes.get(KIND) or one.attributes.get("queue") or "")
            found.append(Labelled(one, yes > no, f"{kind}, {'yes' if yes > no else 'no'}"))
    return found


def _disputed(policy: str) -> frozenset[str]:
    planted = json.loads((SAMPLE / "planted.json").read_text(encoding="utf-8"))
    return frozenset(
        case
        for cause in ("label_error", "ambiguous_guideline")
        for case in planted.get(cause, {}).get(policy, ())
    )


def drawn(row: FlipRow, draw: Random) -> FlipRow:
    """The row as another seed asks it: other labels are flipped."""
    return row.model_copy(update={"seed": UNSEEN + draw.randrange(1_000_000)})
