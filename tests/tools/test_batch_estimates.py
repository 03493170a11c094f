"""The ratings of a batch speak for the cases it was drawn from."""

import pytest

from knowledge_base.store import Store
from tests import batches
from tests.batches import AT, CONFIG, open_one, rate
from tools.batch_estimates import estimate_batch
from tools.rating_batches import Answered, next_item, record_rating
from tools.rating_crew import leave_item


def answer_rightly(store: Store, batch_id: str, people: tuple[str, ...] = ("r1", "r2")) -> None:
    """Every item as the human stream decided it."""
    with store.read() as tx:
        truth = tx.cases.verdicts("scams", "human")
    for person in people:
        while given := next_item(store, CONFIG, batch_id, person, AT):
            said = Answered(violates=truth[given.case].violates)
            record_rating(store, CONFIG, batch_id, given.case, person, said, given.case + person, AT)


def test_a_batch_of_every_content_gives_the_figures_of_all_cases(queue: Store) -> None:
    batch = open_one(queue, 40, unrated=False, ratings=1)
    answer_rightly(queue, batch.id, ("r1",))
    with queue.read() as tx:
        found = estimate_batch(tx, batch, ("llm", "human"))
        llm, human = (tx.cases.verdicts("scams", stream) for stream in ("llm", "human"))
    flagged = {case for case, verdict in llm.items() if verdict.violates}
    violating = {case for case, verdict in human.items() if verdict.violates}
    assert (found.drawn, found.rated, found.split, found.unanswered) == (40, 40, 0, 0)
    assert found.prevalence.rate.value == pytest.approx(11 / 44)
    assert found.prevalence.rate.low == found.prevalence.rate.high == found.prevalence.rate.value
    assert found.streams[0].precision.rate.value == pytest.approx(
        len(flagged & violating) / len(flagged), abs=0.06
    )
    assert (found.streams[1].precision.rate.value, found.streams[1].recall.rate.value) == (1, 1)


def test_an_escalated_item_has_no_label_until_an_adjudicator_settles_it(store: Store) -> None:
    batches.fill(store)
    batch = open_one(store, 1, unrated=True)
    rate(store, batch, "r1", True)
    given = next_item(store, CONFIG, batch.id, "r2", AT)
    assert given
    leave_item(store, CONFIG, batch.id, given.case, "r2", "escalated", AT)

    def told() -> tuple[int, bool | None]:
        with store.read() as tx:
            return estimate_batch(tx, batch).rated, tx.cases.labels("scams")[given.case].violates

    assert told() == (0, None)
    rate(store, batch, "jo", False, "adjudicator")
    assert told() == (1, False)


def test_gold_items_are_no_part_of_the_estimate(queue: Store) -> None:
    batch = open_one(queue, 12, unrated=True, gold=0.25)
    answer_rightly(queue, batch.id)
    with queue.read() as tx:
        found = estimate_batch(tx, batch)
    assert found.drawn == 12


def test_what_is_split_or_not_back_is_unknown_and_widens_the_bounds(queue: Store) -> None:
    batch = open_one(queue, 10, unrated=True)
    for number in range(4):
        rate(queue, batch, "r1", True)
        rate(queue, batch, "r2", number > 0)
    rate(queue, batch, "r3", None)
    with queue.read() as tx:
        found = estimate_batch(tx, batch)
    assert (found.rated, found.split, found.unanswered) == (3, 1, 6)
    assert found.prevalence.rate.value == 1
    assert found.if_none < 0.5
    assert found.if_all == 1


def test_with_nothing_back_nothing_is_claimed(queue: Store) -> None:
    batch = open_one(queue, 10, unrated=True)
    with queue.read() as tx:
        found = estimate_batch(tx, batch)
    assert (found.prevalence.rate.value, found.prevalence.n, found.prevalence.worth) == (None, 0, None)
    assert (found.if_none, found.if_all) == (0, 1)
    assert found.streams[0].precision.rate.value is None


def test_a_label_from_before_the_batch_counts_until_somebody_answers(queue: Store) -> None:
    batch = open_one(queue, 40)
    with queue.read() as tx:
        found = estimate_batch(tx, batch)
        known = tx.cases.labels("scams", [item.case for item in tx.batches.items(batch.id)])
    assert found.rated == found.earlier == len(known) > 0
