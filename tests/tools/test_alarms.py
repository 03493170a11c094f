"""Alarms: nothing alarms where nothing changed, in all comparisons together, and a change that is there is told."""

import numpy as np
import pytest

from tools.alarms import (
    LEVEL,
    Counts,
    as_often,
    benjamini_hochberg,
    corrected,
    counted,
    either,
    first_seen,
    more_often,
    steadily_more,
)

DAYS, WINDOW = 35, 7
RUNS = 120


def quiet_run(rng: np.random.Generator, bursts: bool) -> bool:
    """Whether anything alarms in five weeks of 400 groups, copies and all, in which nothing changes."""
    began = rng.integers(0, DAYS, 400)
    groups = np.repeat(np.arange(400), rng.integers(1, 5, 400))
    spread = rng.integers(0, 2, len(groups)) if bursts else rng.integers(0, DAYS, len(groups))
    days = np.minimum(began[groups] + spread, DAYS - 1) if bursts else spread
    every = first_seen(groups, days >= DAYS - WINDOW)
    stretches = np.where(days >= DAYS - WINDOW, (DAYS - 1 - days) // 2, 4 + (DAYS - WINDOW - 1 - days) // 2)
    late = [stretch < 4 for stretch in range(18)]
    total = np.maximum(np.bincount(stretches, minlength=18), 1)

    def cluster() -> float:
        some = rng.choice(400, int(rng.choice([2, 3, 5, 8, 20, 50])), replace=False)
        rates = np.bincount(stretches[np.isin(groups, some)], minlength=18) / total
        return either(more_often(counted(some.tolist(), every)), steadily_more(rates.tolist(), late))

    def word() -> float:
        return more_often(counted(rng.choice(400, int(rng.integers(4, 30)), replace=False).tolist(), every))

    def cause() -> float:
        return as_often(counted(rng.choice(400, int(rng.integers(20, 200)), replace=False).tolist(), every))

    families = {
        "clusters": {n: cluster() for n in range(6)},
        "words": {n: word() for n in range(20)},
        "causes": {n: cause() for n in range(3)},
    }
    return any(one.corrected <= LEVEL for family in corrected(families).values() for one in family)


@pytest.mark.parametrize("bursts", [False, True])
def test_where_nothing_changed_a_run_alarms_at_most_as_often_as_it_says(bursts: bool) -> None:
    rng = np.random.default_rng(20260801)
    alarms = sum(quiet_run(rng, bursts) for _ in range(RUNS))
    # So many or fewer in 99 % of such tries, were the chance exactly 5 %.
    assert alarms <= 12


def test_a_cluster_that_is_all_in_the_window_alarms_among_many_comparisons() -> None:
    quiet = dict.fromkeys(range(200), 0.5)
    new = more_often(Counts(12, 100, 0, 400))
    found = corrected({"clusters": {**quiet, 999: new}})["clusters"]
    assert [one.key for one in found if one.corrected <= LEVEL] == [999]


def test_benjamini_and_hochberg_corrects_as_published() -> None:
    published = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240]
    found = benjamini_hochberg(published)
    assert sum(value <= 0.05 for value in found) == 8
    assert found == sorted(found)
    assert found[0] == pytest.approx(0.001)
    assert benjamini_hochberg([]) == []


def test_one_side_is_fishers_test() -> None:
    from scipy.stats import fisher_exact

    for window, baseline in ((0, 7), (3, 4), (6, 1)):
        table = [[window, 20 - window], [baseline, 80 - baseline]]
        published = fisher_exact(table, alternative="greater").pvalue
        assert more_often(Counts(window, 20, baseline, 80)) == pytest.approx(published)


def test_families_share_the_level_and_empty_ones_take_none_of_it() -> None:
    alone = corrected({"a": {1: 0.01}, "b": {}})
    both = corrected({"a": {1: 0.01}, "b": {1: 0.9}})
    assert alone["a"][0].corrected == pytest.approx(0.01)
    assert both["a"][0].corrected == pytest.approx(0.02)


def test_copies_are_one_observation_by_when_it_was_first_seen() -> None:
    groups = np.array([1, 1, 1, 2, 3])
    every = first_seen(groups, np.array([True, False, True, True, False]))
    assert every == {1: False, 2: True, 3: False}
    assert counted([1, 2], every) == Counts(window=1, of_window=1, baseline=1, of_baseline=2)


def test_a_campaign_of_copies_is_told_by_going_on_and_a_burst_is_not() -> None:
    late = [stretch < 4 for stretch in range(18)]
    campaign = [0.3 if is_late else 0.0 for is_late in late]
    burst = [0.9 if stretch in (1, 2) else 0.0 for stretch in range(18)]
    assert steadily_more(campaign, late) < 0.001
    assert steadily_more(burst, late) > 0.02
    assert steadily_more([0.5], [True]) == 1.0
