"""Raters get items blind and once; what they split on goes to a third; a press sent twice counts once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from knowledge_base.cases import CaseRow
from knowledge_base.errors import Refused
from knowledge_base.store import Store
from tests import batches
from tests.batches import AT, CONFIG, open_one, rate
from tools.batch_progress import HELD, progress_of
from tools.rating_batches import Answered, answer_of, close_batch, next_item, record_rating, take_answer


def test_a_batch_goes_from_ratings_to_adjudication_to_done(either: Store) -> None:
    batch = open_one(either, 3, unrated=True)
    states = []
    for number in range(3):
        for person, violates in (("r1", True), ("r2", number > 0)):
            recorded = rate(either, batch, person, violates)
            assert recorded
            states.append(recorded.state)
    assert states == ["open", "split", "open", "done", "open", "done"]
    given = next_item(either, CONFIG, batch.id, "jo", AT, "adjudicator")
    assert given
    assert (given.said, given.done) == ((False, True), 0)
    settled = rate(either, batch, "jo", False, "adjudicator")
    assert settled
    assert settled.state == "done"
    assert next_item(either, CONFIG, batch.id, "jo", AT, "adjudicator") is None
    with either.read() as tx:
        told = progress_of(tx, batch)
        assert (told.done, told.split, told.ratings, told.adjudicated) == (3, 0, 6, 1)
        assert tx.cases.labels("scams")[given.case].violates is False
        assert [event.action for event in tx.audit.events()].count("rating.recorded") == 7
        assert tx.audit.verify().ok


def test_a_rater_never_sees_what_another_said_and_never_gets_an_item_twice(queue: Store) -> None:
    batch = open_one(queue, 5, unrated=True)
    seen = []
    for person in ("r1", "r2"):
        while given := next_item(queue, CONFIG, batch.id, person, AT):
            assert given.said == ()
            assert not {"gold", "inclusion", "stratum"} & set(given.model_dump())
            seen.append((person, given.case))
            record_rating(
                queue, CONFIG, batch.id, given.case, person, Answered(violates=True), given.case + person, AT
            )
    assert len(seen) == len(set(seen)) == 10
    assert next_item(queue, CONFIG, batch.id, "r3", AT) is None


def test_asked_again_before_the_answer_it_is_the_same_item(queue: Store) -> None:
    batch = open_one(queue, 4)
    first = next_item(queue, CONFIG, batch.id, "r1", AT)
    later = next_item(queue, CONFIG, batch.id, "r1", AT + timedelta(hours=1))
    assert first == later


def test_who_rated_a_case_before_is_not_given_it(queue: Store) -> None:
    with queue.write() as tx:
        rating = {"rater": "r1", "policy": "scams", "violates": True}
        rows = [
            CaseRow.model_validate({**row.model_dump(), "ratings": [rating]}) for row in batches.case_rows()
        ]
        tx.cases.add_rows(rows)
    batch = open_one(queue, 4)
    assert next_item(queue, CONFIG, batch.id, "r1", AT) is None
    assert next_item(queue, CONFIG, batch.id, "r2", AT)


def test_an_item_that_was_held_too_long_goes_to_another_and_is_still_rated_twice_at_most(
    queue: Store,
) -> None:
    batch = open_one(queue, 1, unrated=True)
    held = next_item(queue, CONFIG, batch.id, "r1", AT)
    assert held
    assert rate(queue, batch, "r2")
    assert next_item(queue, CONFIG, batch.id, "r3", AT + HELD - timedelta(seconds=1)) is None
    assert rate(queue, batch, "r3", minutes=241)
    with pytest.raises(Refused, match="has its 2 ratings"):
        record_rating(queue, CONFIG, batch.id, held.case, "r1", Answered(violates=True), "late", AT)


def test_the_same_key_again_changes_nothing_and_another_answer_is_refused(queue: Store) -> None:
    batch = open_one(queue, 2)
    given = next_item(queue, CONFIG, batch.id, "r1", AT)
    assert given

    def press(violates: bool, key: str) -> bool:
        said = Answered(violates=violates)
        return record_rating(queue, CONFIG, batch.id, given.case, "r1", said, key, AT).new

    assert [press(True, "k"), press(True, "k"), press(True, "another")] == [True, False, False]
    for key in ("k", "third"):
        with pytest.raises(Refused, match="otherwise; what was said stands"):
            press(False, key)
    with queue.read() as tx:
        assert len(tx.batches.answers(batch.id)) == 1


def test_the_same_press_sent_many_times_at_once_counts_once(either: Store) -> None:
    batch = open_one(either, 2)
    given = next_item(either, CONFIG, batch.id, "r1", AT)
    assert given

    def press(number: int) -> bool:
        said = Answered(violates=True)
        return record_rating(either, CONFIG, batch.id, given.case, "r1", said, "k", AT).new

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(press, range(8))) == [False] * 7 + [True]
    with either.read() as tx:
        assert [event.action for event in tx.audit.events()].count("rating.recorded") == 1


def test_raters_at_once_never_share_an_item_among_more_than_two(either: Store) -> None:
    batch = open_one(either, 6, unrated=True)

    def work(person: str) -> int:
        done = 0
        while rate(either, batch, person, True):
            done += 1
        return done

    with ThreadPoolExecutor(4) as pool:
        counts = list(pool.map(work, ("r1", "r2", "r3", "judy")))
    assert sum(counts) == 12
    with either.read() as tx:
        told = progress_of(tx, batch)
        answers = tx.batches.answers(batch.id)
    assert (told.done, told.ratings) == (6, 12)
    assert len({(one.case, one.person) for one in answers}) == 12


def test_two_adjudicators_at_once_get_different_items(either: Store) -> None:
    batch = open_one(either, 2, unrated=True)
    for _ in range(2):
        rate(either, batch, "r1", True)
        rate(either, batch, "r2", None)
    with ThreadPoolExecutor(2) as pool:
        given = list(
            pool.map(
                lambda person: next_item(either, CONFIG, batch.id, person, AT, "adjudicator"), ("jo", "judy")
            )
        )
    assert len({one.case for one in given if one}) == 2


def test_an_adjudicator_is_neither_of_the_raters(queue: Store) -> None:
    batch = open_one(queue, 1, unrated=True)
    rate(queue, batch, "judy", True)
    rate(queue, batch, "r1", False)
    assert next_item(queue, CONFIG, batch.id, "judy", AT, "adjudicator") is None
    assert rate(queue, batch, "jo", True, "adjudicator")


def test_gold_items_need_nobody_to_settle_them_and_look_like_the_others(queue: Store) -> None:
    batch = open_one(queue, 4, unrated=True, gold=0.5)
    while recorded := rate(queue, batch, "r1", True):
        assert recorded.state == "open"
    while rate(queue, batch, "r2", False):
        pass
    with queue.read() as tx:
        told = progress_of(tx, batch)
    assert (told.items, told.split, told.done) == (8, 4, 4)


@pytest.mark.parametrize(
    ("person", "role", "words"),
    [
        ("lee", "rater", "has no role 'rater'; ask one of judy, r1"),
        ("ada", "rater", "has no role 'rater'"),
        ("r1", "adjudicator", "has no role 'adjudicator'; ask one of jo, judy"),
        ("mallory", "rater", "not a person of this workspace"),
    ],
)
def test_who_may_not_rate_is_refused(queue: Store, person: str, role: str, words: str) -> None:
    batch = open_one(queue, 2)
    with pytest.raises(Refused, match=words):
        next_item(queue, CONFIG, batch.id, person, AT, role)  # type: ignore[arg-type]


def test_what_was_not_given_cannot_be_rated_and_the_refusal_is_logged_without_content(queue: Store) -> None:
    batch = open_one(queue, 2)
    with pytest.raises(Refused, match="was not given to 'r1'"):
        record_rating(queue, CONFIG, batch.id, "c-01", "r1", Answered(violates=True), "k", AT)
    with queue.read() as tx:
        logged = [event.model_dump_json() for event in tx.audit.events()]
    assert '"rating.refused"' in logged[-1]
    assert not any(word in line for line in logged for word in ("parcels", "vouchers", "boats"))


def test_a_closed_batch_takes_nothing_more_and_closing_again_changes_nothing(queue: Store) -> None:
    batch = open_one(queue, 2)
    given = next_item(queue, CONFIG, batch.id, "r1", AT)
    assert given
    assert close_batch(queue, CONFIG, batch.id, "ada", AT).closed
    assert close_batch(queue, CONFIG, batch.id, "ada", AT).closed
    for call in (
        lambda: next_item(queue, CONFIG, batch.id, "r1", AT),
        lambda: record_rating(queue, CONFIG, batch.id, given.case, "r1", Answered(violates=True), "k", AT),
    ):
        with pytest.raises(Refused, match="was closed by 'ada'"):
            call()
    with pytest.raises(Refused, match="is no author"):
        close_batch(queue, CONFIG, batch.id, "r1", AT)
    with queue.read() as tx:
        assert [event.action for event in tx.audit.events()].count("batch.closed") == 1


def test_an_unknown_batch_is_refused(queue: Store) -> None:
    with pytest.raises(Refused, match="no batch 'B-none'"):
        next_item(queue, CONFIG, "B-none", "r1", AT)


def test_what_a_person_said_before_stands_and_counts_in_a_later_batch(queue: Store) -> None:
    first = open_one(queue, 40, unrated=True, ratings=1)
    while rate(queue, first, "r1", True):
        pass
    later = open_one(queue, 40, ratings=1)
    with queue.read() as tx:
        case = next(item.case for item in tx.batches.items(later.id) if tx.batches.item(first.id, item.case))
    with queue.write() as tx:
        for violates in (True, False):
            answered = Answered(violates=violates)
            answer = answer_of(later, case, "r1", answered, f"k{violates}", AT, "csv", "rater")
            if violates:
                assert take_answer(tx, CONFIG, later, answer).new
            else:
                with pytest.raises(Refused, match="otherwise"):
                    take_answer(tx, CONFIG, later, answer)
