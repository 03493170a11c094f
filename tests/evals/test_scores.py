"""Totals of marks with their intervals, and the wordings that a seed draws."""

import pytest

from evals.harness.scores import Observation, total
from evals.harness.vary import draw_for, vary


@pytest.mark.parametrize(
    "seen",
    [
        [Observation(str(n), str(n), float(n > 0)) for n in range(3)],
        [Observation(str(n), str(n // 3), n % 2 / 2) for n in range(12)],
        [Observation(str(n), str(n // 2), 1.0) for n in range(10)],
        [Observation("one", "one", 1.0)],
        [Observation(str(n), str(n), 0.1) for n in range(7)],
    ],
)
def test_an_interval_holds_its_score_and_stays_within_0_and_1(seen: list[Observation]) -> None:
    found = total(seen, seed=1)
    assert found.value is not None
    assert found.low is not None
    assert found.high is not None
    assert 0 <= found.low <= found.value <= found.high <= 1
    assert found == total(seen, seed=1)


def test_rights_and_wrongs_that_stand_alone_have_wilson_s_interval() -> None:
    found = total([Observation(str(n), str(n), float(n < 8)) for n in range(10)], seed=1)
    assert (found.low, found.high) == pytest.approx((0.4902, 0.9433), abs=1e-4)


def test_copies_of_one_right_answer_do_not_narrow_the_interval() -> None:
    once = total([Observation(str(n), str(n), 1.0) for n in range(5)], seed=1)
    copied = total([Observation(str(n), str(n // 10), 1.0) for n in range(50)], seed=1)
    assert (once.low, copied.n) == (pytest.approx(copied.low), 50)


def test_what_could_not_be_scored_is_in_no_mean() -> None:
    found = total([Observation("a", "a", 1.0), Observation("b", "b", None)], seed=1)
    assert (found.value, found.n) == (1.0, 1)
    nothing = total([Observation("b", "b", None)], seed=1)
    assert nothing.model_dump() == {"value": None, "low": None, "high": None, "n": 0}


def test_a_seed_changes_about_half_of_the_wordings_and_no_id_market_or_date() -> None:
    question = "why was scams-006 removed in DE on 2026-03-15, with https://example.org/longpath?"
    asked = [vary(question, draw_for(seed, "row")) for seed in range(200)]
    assert 60 < sum(one != question for one in asked) < 140
    for one in asked:
        assert "scams-006" in one
        assert "DE" in one.split()
        assert "2026-03-15" in one
        assert "https://example.org/longpath" in one
    assert [vary(question, draw_for(seed, "row")) for seed in range(200)] == asked
