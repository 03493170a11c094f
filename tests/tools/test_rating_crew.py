"""Who is asked to rate a batch, what they leave to others, when they should rest, and how the batch stands."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from knowledge_base.errors import Refused, WrongUsage
from knowledge_base.store import Store
from tests import batches
from tests.batches import AT, CONFIG, open_one, rate
from tools.batch_standing import Standing, running_kappa, standing_of
from tools.rater_rules import RatingRole
from tools.rating_batches import Answered, next_item, record_rating
from tools.rating_crew import ask_people, leave_item, note_shown, take_break, take_off
from tools.rating_turn import seconds_looked, turn_of


def ask(store: Store, batch: str, raters: tuple[str, ...] = ("r1", "r2"), by: str = "ada") -> None:
    ask_people(store, CONFIG, batch, by, raters, ("jo",), AT)


def standing(store: Store, batch_id: str) -> Standing:
    with store.read() as tx:
        batch = tx.batches.get(batch_id)
        assert batch
        return standing_of(tx, batch)


def turn(store: Store, batch_id: str, person: str, minutes: int = 0, role: RatingRole = "rater") -> str:
    with store.write() as tx:
        batch = tx.batches.get(batch_id)
        assert batch
        return turn_of(tx, CONFIG, batch, person, role, AT + timedelta(minutes=minutes)).state


def leave(store: Store, batch_id: str, person: str, kind: str, role: RatingRole = "rater") -> str:
    given = next_item(store, CONFIG, batch_id, person, AT, role)
    assert given
    assert leave_item(store, CONFIG, batch_id, given.case, person, kind, AT, role)  # type: ignore[arg-type]
    assert not leave_item(store, CONFIG, batch_id, given.case, person, kind, AT, role)  # type: ignore[arg-type]
    return given.case


def test_who_is_taken_off_gets_no_more_and_what_they_held_goes_to_others_at_once(either: Store) -> None:
    batch = open_one(either, 2, unrated=True, ratings=1)
    ask(either, batch.id)
    assert rate(either, batch, "r1")
    held = next_item(either, CONFIG, batch.id, "r1", AT)
    assert held
    assert next_item(either, CONFIG, batch.id, "r2", AT) is None
    crew = take_off(either, CONFIG, batch.id, "ada", ("r1",), AT)
    assert (crew.raters, crew.taken_off) == (("r2",), (("r1", "rater"),))
    assert crew == take_off(either, CONFIG, batch.id, "ada", ("r1",), AT), "once is enough"
    assert turn(either, batch.id, "r1") == "off"
    with pytest.raises(Refused, match="was taken off"):
        record_rating(either, CONFIG, batch.id, held.case, "r1", Answered(violates=True), "late", AT)
    with pytest.raises(Refused, match="was taken off"):
        leave_item(either, CONFIG, batch.id, held.case, "r1", "escalated", AT)
    other = next_item(either, CONFIG, batch.id, "r2", AT)
    assert other
    assert other.case == held.case
    with either.read() as tx:
        assert len(tx.batches.answers(batch.id)) == 1, "what they answered stands"
    ask(either, batch.id)
    assert turn(either, batch.id, "r1") == "item", "asked again, they may go on"


def test_nobody_is_let_in_where_the_last_is_taken_off_and_only_leads_take_off(either: Store) -> None:
    batch = open_one(either, 2, unrated=True)
    ask(either, batch.id)
    for by, who, why in (
        ("r1", "r2", "no author"),
        ("ada", "r3", "never asked"),
        ("ada", "<b>", "never asked"),
    ):
        with pytest.raises(Refused, match=why):
            take_off(either, CONFIG, batch.id, by, (who,), AT)
    take_off(either, CONFIG, batch.id, "ada", ("r1", "r2", "jo"), AT)
    with pytest.raises(Refused, match="was not asked"):
        next_item(either, CONFIG, batch.id, "r3", AT)
    with either.read() as tx:
        assert [event.action for event in tx.audit.events()].count("batch.staffed") == 2


def test_once_people_are_asked_others_get_nothing(either: Store) -> None:
    batch = open_one(either, 2, unrated=True)
    assert next_item(either, CONFIG, batch.id, "r3", AT)
    ask(either, batch.id)
    ask(either, batch.id)
    with pytest.raises(Refused, match="was not asked"):
        next_item(either, CONFIG, batch.id, "r3", AT)
    with either.read() as tx:
        assert [event.action for event in tx.audit.events()].count("batch.staffed") == 1


@pytest.mark.parametrize(
    ("raters", "by", "words"),
    [
        (("r1",), "ada", "name more raters"),
        (("r1", "ada"), "ada", "no role 'rater'"),
        (("r1", "<!here>"), "ada", "not a person"),
        (("r1", "r2"), "r1", "no author, approver or adjudicator"),
    ],
)
def test_who_may_not_ask_or_be_asked_is_refused_and_nobody_is_asked(
    queue: Store, raters: tuple[str, ...], by: str, words: str
) -> None:
    batch = open_one(queue, 2, unrated=True)
    with pytest.raises(Refused, match=words):
        ask(queue, batch.id, raters, by)
    assert standing(queue, batch.id).crew.members == ()
    with pytest.raises(WrongUsage, match="name who rates"):
        ask_people(queue, CONFIG, batch.id, "ada", (), (), AT)


def test_what_is_passed_on_goes_to_another_and_never_back(queue: Store) -> None:
    batch = open_one(queue, 1, unrated=True)
    ask(queue, batch.id)
    case = leave(queue, batch.id, "r1", "passed")
    assert next_item(queue, CONFIG, batch.id, "r1", AT) is None
    assert standing(queue, batch.id).stranded == 1
    ask(queue, batch.id, ("r3",))
    assert standing(queue, batch.id).stranded == 0
    assert {given.case for one in ("r2", "r3") if (given := next_item(queue, CONFIG, batch.id, one, AT))} == {
        case
    }
    with pytest.raises(Refused, match="was not given"):
        leave_item(queue, CONFIG, batch.id, case, "judy", "passed", AT)


def test_what_is_escalated_goes_to_an_adjudicator_and_to_no_further_rater(queue: Store) -> None:
    batch = open_one(queue, 1, unrated=True)
    ask(queue, batch.id)
    case = leave(queue, batch.id, "r1", "escalated")
    assert next_item(queue, CONFIG, batch.id, "r2", AT) is None
    given = next_item(queue, CONFIG, batch.id, "jo", AT, "adjudicator")
    assert given
    assert (given.case, given.said, given.escalated) == (case, (), True)
    with pytest.raises(Refused, match="who adjudicates decides"):
        leave_item(queue, CONFIG, batch.id, case, "jo", "escalated", AT, "adjudicator")
    settled = rate(queue, batch, "jo", True, "adjudicator")
    assert settled
    assert settled.state == "done"
    assert standing(queue, batch.id).progress.done == 1


def test_a_rating_that_was_under_way_when_another_escalated_still_counts(queue: Store) -> None:
    batch = open_one(queue, 1, unrated=True)
    held = next_item(queue, CONFIG, batch.id, "r2", AT)
    assert held
    leave(queue, batch.id, "r1", "escalated")
    said = batches.Answered(violates=True)
    recorded = record_rating(queue, CONFIG, batch.id, held.case, "r2", said, "k", AT)
    assert recorded.state == "split"


def test_one_who_adjudicates_may_leave_an_item_to_another(queue: Store) -> None:
    batch = open_one(queue, 1, unrated=True)
    ask(queue, batch.id)
    for person, violates in (("r1", True), ("r2", False)):
        rate(queue, batch, person, violates)
    leave(queue, batch.id, "jo", "passed", "adjudicator")
    assert turn(queue, batch.id, "jo", role="adjudicator") == "nothing"
    assert standing(queue, batch.id).stranded == 1


def test_a_pause_holds_until_they_go_on_and_is_not_logged(queue: Store) -> None:
    batch = open_one(queue, 2, unrated=True)
    for kind, state in (("paused", "paused"), ("paused", "paused"), ("resumed", "item")):
        take_break(queue, CONFIG, batch.id, "r1", "rater", kind, AT, kind)  # type: ignore[arg-type]
        assert turn(queue, batch.id, "r1") == state
    with queue.read() as tx:
        assert not any("pause" in event.action or "resume" in event.action for event in tx.audit.events())


def test_a_rest_is_due_after_many_items_ends_with_time_and_gives_nothing_meanwhile(queue: Store) -> None:
    batch = open_one(queue, 4, unrated=True)
    rules = CONFIG.rating.model_copy(update={"rest_after_items": 2})
    config = CONFIG.model_copy(update={"rating": rules})
    for _ in range(2):
        rate(queue, batch, "r1")
    with queue.write() as tx:
        due = turn_of(tx, config, batch, "r1", "rater", AT + timedelta(minutes=1))
        assert (due.state, due.rest, len(tx.batches.assignments(batch.id))) == ("rest", "2 items in a row", 2)
        assert turn_of(tx, config, batch, "r1", "rater", AT + timedelta(minutes=11)).state == "item"


def test_time_counts_from_the_first_look_and_not_of_somebody_who_was_away(queue: Store) -> None:
    batch = open_one(queue, 1, unrated=True)
    given = next_item(queue, CONFIG, batch.id, "r1", AT)
    assert given
    for minutes in (0, 1):
        at = AT + timedelta(minutes=minutes)
        note_shown(queue, batch.id, given.case, "r1", "rater", at)
    with queue.read() as tx:
        events = tx.batches.events(batch.id, given.case)
    assert seconds_looked(events, "r1", AT + timedelta(minutes=2)) == 120
    assert seconds_looked(events, "r1", AT + timedelta(minutes=31)) is None
    assert seconds_looked(events, "r2", AT) is None


def test_two_raters_who_skip_and_rate_at_once_lose_nothing(either: Store) -> None:
    batch = open_one(either, 4, unrated=True)
    ask(either, batch.id, ("r1", "r2", "r3"))

    def work(person: str) -> int:
        done = 0
        while given := next_item(either, CONFIG, batch.id, person, AT):
            if person == "r3":
                leave_item(either, CONFIG, batch.id, given.case, person, "passed", AT)
            else:
                said = batches.Answered(violates=True)
                record_rating(either, CONFIG, batch.id, given.case, person, said, person + given.case, AT)
            done += 1
        return done

    with ThreadPoolExecutor(3) as pool:
        list(pool.map(work, ("r1", "r2", "r3")))
    while given := next_item(either, CONFIG, batch.id, "r1", AT) or next_item(
        either, CONFIG, batch.id, "r2", AT
    ):
        person = "r1" if next_item(either, CONFIG, batch.id, "r1", AT) else "r2"
        said = batches.Answered(violates=True)
        record_rating(either, CONFIG, batch.id, given.case, person, said, person + given.case, AT)
    assert standing(either, batch.id).progress.done == 4


def test_kappa_is_that_of_statsmodels_and_its_interval_holds_it() -> None:
    import numpy as np
    from statsmodels.stats.inter_rater import fleiss_kappa

    units = [[n % 3 == 0, n % 3 == 0 if n % 5 else n % 2 == 0] for n in range(40)]
    counts = np.array([[unit.count(True), unit.count(False)] for unit in units])
    found = running_kappa(units)
    assert found
    assert found.value == pytest.approx(fleiss_kappa(counts))
    assert found.low < found.value < found.high


def test_ten_items_of_one_mind_do_not_claim_certainty_and_one_answer_alone_gives_no_kappa() -> None:
    found = running_kappa([[True, True]] * 5 + [[False, False]] * 5)
    assert found
    assert (found.value, found.high) == (1.0, 1.0)
    assert found.low < 0.6
    assert running_kappa([[True, True]] * 10) is None
    assert running_kappa([]) is None


def test_kappa_is_told_from_ten_items_on(queue: Store) -> None:
    batch = open_one(queue, 11, unrated=True)
    ask(queue, batch.id)
    for number in range(10):
        if number == 9:
            assert standing(queue, batch.id).kappa is None
        for person in ("r1", "r2"):
            rate(queue, batch, person, number % 2 == 0, minutes=number)
    told = standing(queue, batch.id)
    assert told.kappa
    assert (told.rated, told.agreed, told.hours, told.timed) == (10, 10, 20 * 30 / 3600, 20)
