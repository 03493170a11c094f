import numpy as np
import pytest
from numpy.typing import NDArray

from knowledge_base.errors import WrongUsage
from knowledge_base.prompts import Floor
from tools.calibrate import best_f1_threshold, calibrate, learn_then_test, naive_threshold, score_grid

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]

PRECISION = Floor(metric="precision", value=0.9)
RECALL = Floor(metric="recall", value=0.9)

DRAWS = 200
LUCK = 2 * (0.1 * 0.9 / DRAWS) ** 0.5
"""Two standard errors of a share of .1 over the draws."""


def sample(n: int, seed: int) -> tuple[Floats, Bools]:
    """Scores uniform on 0 to 1, each a violation with the chance that `violates` gives."""
    rng = np.random.default_rng(seed)
    scores = rng.random(n)
    return scores, rng.random(n) < violates(scores)


def violates(scores: Floats) -> Floats:
    return np.asarray(1 / (1 + np.exp(-12 * (scores - 0.6))))


def true_rates(threshold: float) -> tuple[float, float]:
    """Precision and recall of a threshold on the whole population of `sample`."""
    middles = (np.arange(20_000) + 0.5) / 20_000
    share, flagged = violates(middles), middles >= threshold
    return float(share[flagged].mean()), float(share[flagged].sum() / share.sum())


def test_learn_then_test_holds_a_precision_floor_that_the_naive_threshold_breaks() -> None:
    tested, naive = [], []
    for seed in range(DRAWS):
        scores, labels = sample(1_000, seed)
        tested.append(learn_then_test(scores, labels, PRECISION, delta=0.1))
        naive.append(naive_threshold(scores, labels, PRECISION))
    broken = np.mean([t is not None and true_rates(t)[0] < 0.9 for t in tested])
    assert broken <= 0.1 + LUCK
    assert np.mean([t is None for t in tested]) < 0.1
    assert np.mean([t is not None and true_rates(t)[0] < 0.9 for t in naive]) > 0.3


def test_learn_then_test_holds_a_recall_floor_that_the_naive_threshold_breaks() -> None:
    tested, naive = [], []
    for seed in range(DRAWS):
        scores, labels = sample(1_000, seed)
        tested.append(learn_then_test(scores, labels, RECALL, delta=0.1))
        naive.append(naive_threshold(scores, labels, RECALL))
    assert np.mean([t is not None and true_rates(t)[1] < 0.9 for t in tested]) <= 0.1 + LUCK
    assert None not in tested
    assert np.mean([t is not None and true_rates(t)[1] < 0.9 for t in naive]) > 0.3


def test_scores_that_say_nothing_are_hardly_ever_certified() -> None:
    certified = 0
    for seed in range(DRAWS):
        rng = np.random.default_rng(seed)
        certified += learn_then_test(rng.random(300), rng.random(300) < 0.9, PRECISION) is not None
    assert certified / DRAWS <= 0.1 + LUCK


def test_the_naive_threshold_is_the_lowest_that_reaches_precision() -> None:
    scores = np.array([0.9, 0.8, 0.7, 0.6, 0.5])
    labels = np.array([True, False, True, True, False])
    assert naive_threshold(scores, labels, Floor(value=0.75)) == 0.6
    assert naive_threshold(scores, labels, Floor(value=0.8)) == 0.9


def test_the_naive_threshold_is_the_highest_that_reaches_recall() -> None:
    scores = np.array([0.9, 0.8, 0.7, 0.6, 0.5])
    labels = np.array([True, False, True, True, False])
    assert naive_threshold(scores, labels, Floor(metric="recall", value=0.6)) == 0.7
    assert naive_threshold(scores, labels, RECALL) == 0.6


def test_equal_scores_are_flagged_together() -> None:
    scores, labels = (np.array([0.9, 0.5, 0.5, 0.5]), np.array([True, True, False, False]))
    assert naive_threshold(scores, labels, PRECISION) == 0.9


@pytest.mark.parametrize("floor", [PRECISION, RECALL])
def test_nothing_reaches_a_floor_without_a_violation(floor: Floor) -> None:
    scores, labels = np.linspace(0, 1, 50), np.zeros(50, dtype=bool)
    assert naive_threshold(scores, labels, floor) is None
    assert learn_then_test(scores, labels, floor) is None


@pytest.mark.parametrize("floor", [PRECISION, RECALL])
def test_no_scores_give_no_threshold(floor: Floor) -> None:
    nothing = np.empty(0)
    assert naive_threshold(nothing, nothing.astype(bool), floor) is None
    assert learn_then_test(nothing, nothing.astype(bool), floor) is None
    with pytest.raises(WrongUsage, match="no scores to calibrate on"):
        calibrate(nothing, nothing.astype(bool), floor)


def test_precision_is_certified_from_thirty_eight_right_items_on() -> None:
    assert 0.9**38 + 38 * 0.9**37 * 0.1 <= 0.1 < 0.9**37 + 37 * 0.9**36 * 0.1
    for n, certified in ((37, False), (38, True)):
        assert (
            learn_then_test(np.linspace(0.5, 1, n), np.ones(n, dtype=bool), PRECISION) is not None
        ) is certified


def test_one_wrong_item_at_the_top_does_not_end_the_sequence() -> None:
    scores, labels = np.linspace(1, 0, 200), np.arange(200) < 100
    labels[0] = False
    threshold = learn_then_test(scores, labels, PRECISION)
    assert threshold is not None
    assert threshold <= scores[90]


def test_recall_is_certified_from_twenty_two_violations_on() -> None:
    assert 0.9**22 <= 0.1 < 0.9**21
    for n, certified in ((21, False), (22, True)):
        threshold = learn_then_test(np.linspace(0.5, 1, n), np.ones(n, dtype=bool), RECALL)
        assert threshold == (0.5 if certified else None)


def test_the_sequence_stops_at_the_first_threshold_that_fails() -> None:
    scores, labels = np.linspace(1, 0, 2_000), np.ones(2_000, dtype=bool)
    labels[60:100] = False
    threshold = learn_then_test(scores, labels, PRECISION)
    assert threshold is not None
    assert threshold > scores[70]
    assert naive_threshold(scores, labels, PRECISION) == 0.0


def test_a_grid_of_ones_own_is_walked_from_the_strict_end() -> None:
    scores, labels = np.linspace(1, 0, 1_001), np.arange(1_001) < 500
    assert learn_then_test(scores, labels, PRECISION, grid=np.array([0.3, 0.6, 0.8])) == 0.6
    assert learn_then_test(scores, labels, RECALL, grid=np.array([0.8, 0.3, 0.52])) == 0.52


def test_copies_are_not_evidence_once_their_group_is_known() -> None:
    scores, labels, groups = (
        np.linspace(0.5, 1, 20).repeat(10),
        np.ones(200, dtype=bool),
        np.arange(20).repeat(10),
    )
    assert learn_then_test(scores, labels, PRECISION) is not None
    assert learn_then_test(scores, labels, PRECISION, groups=groups) is None


def test_the_first_row_stands_for_its_group() -> None:
    scores, labels = sample(500, seed=1)
    later = (np.concatenate([scores, np.ones(500)]), np.concatenate([labels, np.zeros(500, dtype=bool)]))
    groups = np.tile(np.arange(500), 2)
    assert learn_then_test(*later, PRECISION, groups=groups) == learn_then_test(scores, labels, PRECISION)


def test_labels_have_no_part_in_the_grid() -> None:
    scores, _ = sample(1_000, seed=0)
    grid = score_grid(scores)
    assert grid[0] == scores.max()
    assert grid[-1] == scores.min()
    assert np.all(np.diff(grid) < 0)
    assert np.isin(grid, scores).all()


@pytest.mark.parametrize("delta", [0, -0.1, 0.6, 10])
def test_a_delta_that_is_no_small_chance_is_refused(delta: float) -> None:
    with pytest.raises(WrongUsage, match="delta"):
        learn_then_test(np.array([0.5]), np.array([True]), PRECISION, delta=delta)


def test_a_score_that_is_not_a_number_is_refused() -> None:
    with pytest.raises(WrongUsage, match="1 of 2 scores are not numbers"):
        best_f1_threshold(np.array([0.5, np.nan]), np.array([True, False]))


def test_labels_of_zero_and_one_read_as_labels() -> None:
    scores, labels = sample(300, seed=0)
    assert naive_threshold(scores, labels.astype(int), PRECISION) == naive_threshold(
        scores, labels, PRECISION
    )


def test_the_best_f1_lies_midway_between_two_scores() -> None:
    assert best_f1_threshold(
        np.array([0.9, 0.8, 0.4, 0.1]), np.array([True, True, False, False])
    ) == pytest.approx(0.6)


def test_of_two_equally_good_thresholds_the_higher_is_taken() -> None:
    scores, labels = (np.array([0.8, 0.6, 0.4, 0.2]), np.array([True, False, False, True]))
    assert best_f1_threshold(scores, labels) == pytest.approx(0.7)


def test_flagging_everything_takes_the_lowest_score() -> None:
    scores = np.array([0.8, 0.4])
    assert best_f1_threshold(scores, np.array([True, True])) == 0.4


def test_scores_with_nothing_between_them_are_still_told_apart() -> None:
    low = 0.3
    high = float(np.nextafter(low, 1))
    threshold = best_f1_threshold(np.array([high, low]), np.array([True, False]))
    assert low < threshold <= high


def test_the_best_f1_is_that_of_scikit_learn_over_all_thresholds() -> None:
    from sklearn.metrics import f1_score

    scores, labels = sample(200, seed=3)
    threshold = best_f1_threshold(scores, labels)
    best = max(f1_score(labels, scores >= cut) for cut in scores)
    assert f1_score(labels, scores >= threshold) == pytest.approx(best)


def test_calibration_certifies_where_it_can() -> None:
    scores, labels = sample(1_000, seed=0)
    result = calibrate(scores, labels, PRECISION, groups=np.arange(1_000))
    assert (result.method, result.certified, result.reason) == ("learn-then-test", True, "")
    assert result.threshold == learn_then_test(scores, labels, PRECISION)
    assert result.naive is not None
    assert result.naive < result.threshold


def test_calibration_falls_back_to_the_naive_threshold_and_says_so() -> None:
    scores, labels = np.linspace(0.1, 1, 10), np.arange(10) >= 4
    result = calibrate(scores, labels, PRECISION)
    assert (result.method, result.certified) == ("naive", False)
    assert result.threshold == result.naive == pytest.approx(0.5)
    assert "10 cases are not enough to hold precision 0.9 with confidence 0.9" in result.reason


def test_calibration_falls_back_to_the_best_f1_and_says_so() -> None:
    scores, labels = np.array([0.9, 0.8, 0.7]), np.array([False, True, False])
    result = calibrate(scores, labels, PRECISION)
    assert (result.method, result.certified, result.naive) == ("best-f1", False, None)
    assert result.threshold == best_f1_threshold(scores, labels)
    assert "no threshold reaches precision 0.9" in result.reason
