"""Everything that was decided and voted on one case."""

import pytest

from knowledge_base.cases import Decision, Label, Rating, label_of
from knowledge_base.records import CaseId
from knowledge_base.store import Store
from tests.builders import case_row
from tools.case_record import Seen, case_record, policies_of_case


def test_every_policy_that_anybody_looked_at_the_case_under_is_there(store: Store) -> None:
    decision = Decision(stream="llm", policy="hate", violates=True, model="m")
    allowed = Decision(stream="llm", policy="gifts", violates=False, model="m")
    row = case_row("c-1", "text", "scams", True, False, True).model_copy(
        update={"decisions": (decision, allowed)}
    )
    with store.write() as tx:
        tx.cases.add_rows([row, case_row("c-2", "other", "spam", True)])
    with store.read() as tx:
        found = case_record(tx, CaseId("c-1"), "llm")
        assert case_record(tx, CaseId("none"), "llm") == {}
    assert set(found) == {"scams", "hate", "gifts"}
    assert (found["scams"].label.yes, found["scams"].label.no, found["scams"].decision) == (2, 1, None)
    assert found["hate"].decision == decision


@pytest.mark.parametrize(
    ("votes", "flagged", "policies"),
    [
        ({"scams": (True, True, True), "hate": (False,)}, "", {"scams"}),
        ({"scams": (False, False, False), "hate": (True,)}, "", {"scams", "hate"}),
        ({"scams": (True,), "hate": (False,)}, "gifts", {"scams", "hate"}),
        ({}, "gifts", {"gifts"}),
        ({}, "", set()),
    ],
)
def test_a_case_is_of_the_policies_it_breaks_and_of_the_one_most_looked_at_it_under(
    votes: dict[str, tuple[bool, ...]], flagged: str, policies: set[str]
) -> None:
    record = {policy: Seen(None, label(*some)) for policy, some in votes.items()}
    for policy in ("gifts", "spam"):
        decision = Decision(stream="llm", policy=policy, violates=policy == flagged, model="m")
        record[policy] = Seen(decision, label())
    assert policies_of_case(record) == policies


def label(*votes: bool) -> Label:
    """What these votes add up to."""
    return label_of(Rating(rater=f"r{n}", policy="any", violates=vote) for n, vote in enumerate(votes))
