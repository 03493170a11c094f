"""Raters are held against gold items and adjudicators, with intervals, and few answers are called few."""

from datetime import date, timedelta

from knowledge_base.store import Store
from tests.batches import AT, CONFIG, open_one
from tools.rater_quality import rater_quality
from tools.rating_batches import Answered, next_item, record_rating


def answer_all(store: Store, batch_id: str, person: str, rightly: bool, days: int = 0) -> None:
    """Every item; gold ones rightly or wrongly, the others as violating or not."""
    at = AT + timedelta(days=days)
    with store.read() as tx:
        gold = {item.case: item.gold for item in tx.batches.items(batch_id)}
    while given := next_item(store, CONFIG, batch_id, person, at):
        known = gold[given.case]
        violates = rightly if known is None else known is rightly
        said = Answered(violates=violates, seconds=20.0 if rightly else 40.0)
        record_rating(store, CONFIG, batch_id, given.case, person, said, given.case + person, at)


def test_gold_sides_weeks_and_pace_of_each_rater(queue: Store) -> None:
    batch = open_one(queue, 6, unrated=True, gold=0.4)
    answer_all(queue, batch.id, "r1", True)
    answer_all(queue, batch.id, "r2", False, days=8)
    while given := next_item(queue, CONFIG, batch.id, "jo", AT, "adjudicator"):
        record_rating(
            queue,
            CONFIG,
            batch.id,
            given.case,
            "jo",
            Answered(violates=True),
            "jo" + given.case,
            AT,
            role="adjudicator",
        )
    with queue.read() as tx:
        found = rater_quality(tx, "scams")
    good, bad = found.raters
    assert (good.rater, bad.rater, found.batches) == ("r1", "r2", 1)
    assert (good.gold.count, good.gold.of, bad.gold.count, bad.gold.of) == (4, 4, 0, 4)
    assert (good.sided.count, good.sided.of, bad.sided.count) == (6, 6, 0)
    assert good.gold.low < 0.6
    assert good.few
    assert (good.median_seconds, good.per_hour) == (20.0, 180.0)
    assert [week.monday for week in (*good.weeks, *bad.weeks)] == [date(2026, 7, 6), date(2026, 7, 13)]
    assert (found.pooled.count, found.pooled.of) == (4, 8)


def test_an_undecided_answer_on_gold_is_not_right_and_an_unknown_pace_is_not_told(queue: Store) -> None:
    batch = open_one(queue, 1, unrated=True, gold=0.5)
    while given := next_item(queue, CONFIG, batch.id, "r1", AT):
        record_rating(queue, CONFIG, batch.id, given.case, "r1", Answered(violates=None), given.case, AT)
    with queue.read() as tx:
        (one,) = rater_quality(tx, None).raters
    assert (one.undecided, one.gold.count, one.gold.of) == (2, 0, 1)
    assert (one.timed, one.median_seconds, one.per_hour) == (0, None, None)


def test_without_batches_there_is_nobody(queue: Store) -> None:
    with queue.read() as tx:
        found = rater_quality(tx, "scams")
    assert (found.raters, found.pooled.share) == ((), None)
