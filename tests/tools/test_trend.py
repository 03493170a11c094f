from collections import Counter
from datetime import date, timedelta

import numpy as np
import pytest

from tools.trend import LEAST_ERRORS, MOST_WEEKS, changed, trend_of, weekly

MONDAY = date(2026, 3, 2)


def days(*counts: int) -> list[date]:
    """So many days in each week from `MONDAY` on."""
    return [MONDAY + timedelta(weeks=week) for week, count in enumerate(counts) for _ in range(count)]


def test_a_week_is_known_by_its_monday_and_unknown_days_are_left_out() -> None:
    sunday = MONDAY + timedelta(days=6)
    assert weekly([MONDAY, sunday, sunday + timedelta(days=1), None]) == {
        MONDAY: 2,
        MONDAY + timedelta(weeks=1): 1,
    }


def test_a_cluster_that_doubles_each_week_grows_and_one_that_halves_falls() -> None:
    decisions = weekly(days(100, 100, 100, 100, 100))
    growing, falling = trend_of(days(2, 4, 8, 16, 32), decisions), trend_of(days(32, 16, 8, 4, 2), decisions)
    assert growing is not None
    assert falling is not None
    assert (growing.course, falling.course) == ("growing", "falling")
    assert growing.change == pytest.approx(2.0, abs=0.01)
    assert falling.change == pytest.approx(0.5, abs=0.01)
    assert growing.low is not None
    assert growing.low > 1


def test_more_errors_of_as_many_more_decisions_are_no_growth() -> None:
    found = trend_of(days(4, 8, 16, 32), weekly(days(40, 80, 160, 320)))
    assert found is not None
    assert found.course == "steady"
    assert found.change == pytest.approx(1.0, abs=0.01)


def test_few_errors_tell_nothing() -> None:
    found = trend_of(days(1, 1, 1, LEAST_ERRORS - 4), weekly(days(50, 50, 50, 50)))
    assert found is not None
    assert (found.course, found.change, found.p_value) == ("too few to tell", None, 1.0)


def test_one_week_has_no_trend_and_two_are_compared_exactly() -> None:
    assert changed(np.array([20.0]), np.array([100.0])) is None
    found = changed(np.array([2.0, 20.0]), np.array([100.0, 100.0]))
    assert found is not None
    assert found.factor == pytest.approx(10.0)
    assert found.p_value < 0.001
    assert found.low < 10 < found.high


def test_all_errors_in_the_last_of_two_weeks_have_no_upper_bound() -> None:
    found = trend_of(days(0, 12), weekly(days(50, 50)))
    assert found is not None
    assert found.course == "growing"
    assert found.high is None


def test_errors_without_a_day_are_counted_apart_and_none_with_a_day_have_no_trend() -> None:
    found = trend_of([*days(9, 9), None], weekly(days(20, 20)))
    assert found is not None
    assert found.undated == 1
    assert sum(found.errors) == 18
    assert trend_of([None, None], Counter()) is None


def test_only_the_last_year_is_told() -> None:
    found = trend_of(days(*[1] * (MOST_WEEKS + 10)), weekly(days(*[5] * (MOST_WEEKS + 10))))
    assert found is not None
    assert len(found.errors) == MOST_WEEKS
    assert found.first_week == MONDAY + timedelta(weeks=10)


def test_steady_rates_are_rarely_called_growing_or_falling() -> None:
    """5 % of p-values may lie below 5 %; of 200 draws 20 are three standard errors more."""
    random = np.random.default_rng(4)
    exposure = np.full(8, 200.0)
    found = [changed(random.poisson(12, 8).astype(float), exposure) for _ in range(200)]
    assert sum(one is not None and one.p_value <= 0.05 for one in found) <= 20
