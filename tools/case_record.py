"""Everything that was decided and voted on one case."""

from collections.abc import Mapping
from typing import NamedTuple

from knowledge_base.cases import Decision, Label, Stream
from knowledge_base.records import CaseId
from knowledge_base.store import Transaction


class Seen(NamedTuple):
    """What a stream decided about a case under one policy, if anything, and what the raters' votes add up to."""

    decision: Decision | None
    label: Label


def policies_of_case(record: Mapping[str, Seen]) -> frozenset[str]:
    """The policies a case is one of: which it breaks, and which most raters looked at it under.

    A prompt decides every case, and raters of one policy are shown cases of others, so neither alone makes it one;
    where nobody voted, what was decided to be violated counts.
    """
    most = max((seen.label.votes for seen in record.values()), default=0)
    return frozenset(
        policy
        for policy, seen in record.items()
        if seen.label.violates
        or (most and seen.label.votes == most)
        or (not most and seen.decision and seen.decision.violates)
    )


def case_record(tx: Transaction, case: CaseId, stream: Stream) -> dict[str, Seen]:
    """What was decided and voted under each policy that anybody looked at the case under."""
    found = {}
    for policy in sorted({*tx.cases.decided_policies(stream), *tx.cases.rated_policies()}):
        decision = tx.cases.decision(case, policy, stream)
        label = tx.cases.labels(policy, [case]).get(case)
        if decision or label:
            found[policy] = Seen(decision, label or Label(violates=None, yes=0, no=0))
    return found
