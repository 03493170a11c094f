"""A batch is drawn with known probabilities, copies once, gold unseen, and stored as it was drawn."""

from datetime import timedelta

import pytest

from knowledge_base.batch_records import Asked, Item
from knowledge_base.cases import CaseRow
from knowledge_base.errors import Refused
from knowledge_base.store import Store
from tests import batches
from tools.batch_opening import open_batch


def items_of(store: Store, batch_id: str) -> list[Item]:
    with store.read() as tx:
        return tx.batches.items(batch_id)


@pytest.mark.parametrize("design", ["stratified", "uncertainty", "disagreement", "prevalence"])
def test_each_design_draws_the_size_asked_for_with_probabilities_that_add_up(
    queue: Store, design: str
) -> None:
    batch = batches.open_one(queue, 12, design=design)
    items = items_of(queue, batch.id)
    assert (batch.cases, batch.distinct, len(items)) == (44, 40, 12)
    assert [item.position for item in items] == list(range(1, 13))
    assert all(item.inclusion and 0 < item.inclusion <= 1 for item in items)


def test_the_sum_of_inverse_probabilities_is_about_the_number_of_cases(queue: Store) -> None:
    totals = []
    for seed in range(30):
        batch = batches.open_one(queue, 12, design="stratified", seed=seed)
        totals.append(sum(item.copies / (item.inclusion or 1) for item in items_of(queue, batch.id)))
    assert sum(totals) / len(totals) == pytest.approx(44, rel=0.02)


def test_copies_are_drawn_once(queue: Store) -> None:
    batch = batches.open_one(queue, 40)
    items = items_of(queue, batch.id)
    assert sum(item.copies for item in items) == 44
    numbers = [int(item.case.removeprefix("c-")) % 40 for item in items]
    assert len(set(numbers)) == len(numbers)


def test_designs_prefer_what_they_are_for(queue: Store) -> None:
    with queue.read() as tx:
        scores = {i: verdict.score or 0.0 for i, verdict in tx.cases.verdicts("scams", "llm").items()}

    def mean(design: str, value: object = None) -> float:
        told = []
        for seed in range(10):
            batch = batches.open_one(queue, 8, design=design, seed=seed)
            told += [scores[item.case] for item in items_of(queue, batch.id)]
        return sum(abs(one - 0.5) if value else one for one in told) / len(told)

    assert mean("prevalence") > mean("stratified") + 0.05
    assert mean("uncertainty", "away") < mean("stratified", "away") - 0.03


def test_the_same_seed_on_the_same_cases_is_the_same_batch(queue: Store) -> None:
    first, again = batches.open_one(queue), batches.open_one(queue)
    other = batches.open_one(queue, seed=4)
    assert first == again
    assert other.id != first.id
    with queue.read() as tx:
        assert [event.action for event in tx.audit.events()].count("batch.opened") == 2


def test_limits_of_market_language_surface_and_time_are_kept(queue: Store) -> None:
    batch = batches.open_one(
        queue, 40, market="DE", language="de", surface="live", since=batches.AT - timedelta(days=20)
    )
    with queue.read() as tx:
        cases = tx.cases.get([item.case for item in tx.batches.items(batch.id)]).values()
    assert {(case.market, case.language, case.surface) for case in cases} == {("DE", "de", "live")}
    assert all(case.occurred_at and case.occurred_at >= batches.AT - timedelta(days=20) for case in cases)


def test_unrated_leaves_out_what_is_labelled(queue: Store) -> None:
    batch = batches.open_one(queue, 40, unrated=True)
    with queue.read() as tx:
        assert not tx.cases.labels("scams").keys() & {item.case for item in tx.batches.items(batch.id)}


def test_what_the_stream_was_never_asked_about_is_left_out_and_counted(queue: Store) -> None:
    with queue.write() as tx:
        tx.cases.add_rows([CaseRow.model_validate({"id": "new", "text": "nobody decided this one yet"})])
    batch = batches.open_one(queue, 40)
    assert batch.not_asked == 1
    assert "new" not in {item.case for item in items_of(queue, batch.id)}


def test_gold_items_are_adjudicated_cases_of_other_contents_at_the_share_asked_for(queue: Store) -> None:
    batch = batches.open_one(queue, 12, unrated=True, gold=0.25)
    items = items_of(queue, batch.id)
    gold = [item for item in items if item.is_gold]
    assert (len(items), len(gold)) == (16, 4)
    assert {item.gold for item in gold} == {True, False}
    assert all(item.inclusion is None for item in gold)
    with queue.read() as tx:
        labels = tx.cases.labels("scams")
    assert all(labels[item.case].violates is item.gold for item in gold)


def test_too_little_gold_is_refused_with_its_number(queue: Store) -> None:
    with pytest.raises(Refused, match="gold items are 30, and 8 adjudicated cases"):
        batches.open_one(queue, 30, unrated=True, gold=0.5)


def test_a_design_by_score_needs_scores(queue: Store) -> None:
    with pytest.raises(Refused, match="'human' has no scores"):
        batches.open_one(queue, 5, design="prevalence", stream="human")


def test_nothing_left_to_draw_from_is_refused(queue: Store) -> None:
    with pytest.raises(Refused, match="no case of 'scams' is left"):
        batches.open_one(queue, 5, market="JP")


@pytest.mark.parametrize(("person", "policy"), [("r1", "scams"), ("nobody", "scams"), ("ada", "hidden")])
def test_who_may_not_open_is_refused_and_logged(queue: Store, person: str, policy: str) -> None:
    asked = Asked(policy=policy, size=5, seed=1)
    with pytest.raises(Refused, match=r"adjudicator|person of this workspace|restricted"):
        open_batch(queue, batches.CONFIG, asked, person, batches.AT)
    with queue.read() as tx:
        (last,) = tx.audit.events(newest_first=True, limit=1)
        assert (last.action, last.actor) == ("batch.refused", person)
        assert tx.batches.all() == []


def test_of_what_the_stream_flagged_the_prevalence_is_its_precision(queue: Store) -> None:
    batch = batches.open_one(queue, 40, decided="flagged")
    with queue.read() as tx:
        verdicts = tx.cases.verdicts("scams", "llm")
    assert batch.cases == sum(bool(verdict.violates) for verdict in verdicts.values())
    assert all(verdicts[item.case].violates for item in items_of(queue, batch.id))


def test_a_finding_on_another_policy_is_no_limit_but_refused(queue: Store) -> None:
    with pytest.raises(Refused, match="no finding 'F-none' on 'scams'"):
        batches.open_one(queue, 5, finding="F-none")


def test_the_cases_of_a_finding_are_rated_again(queue: Store) -> None:
    with queue.write() as tx:
        tx.ledger.start_run("T-1", "triage", {})
        tx.ledger.add_finding(batches.finding("label_error", ("c-01", "c-02", "c-03")))
    batch = batches.open_one(queue, 10, finding="F-label_error", purpose="relabel")
    assert {item.case for item in items_of(queue, batch.id)} == {"c-01", "c-02", "c-03"}
