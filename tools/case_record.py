"""Everything that was decided and voted on one case."""

from typing import NamedTuple

from knowledge_base.cases import Decision, Label, Stream
from knowledge_base.records import CaseId
from knowledge_base.store import Transaction


class Seen(NamedTuple):
    """What a stream decided about a case under one policy, if anything, and what the raters' votes add up to."""

    decision: Decision | None
    label: Label


def case_record(tx: Transaction, case: CaseId, stream: Stream) -> dict[str, Seen]:
    """What was decided and voted under each policy that anybody looked at the case under."""
    found = {}
    for policy in sorted({*tx.cases.decided_policies(stream), *tx.cases.rated_policies()}):
        decision = tx.cases.decision(case, policy, stream)
        label = tx.cases.labels(policy, [case]).get(case)
        if decision or label:
            found[policy] = Seen(decision, label or Label(violates=None, yes=0, no=0))
    return found
