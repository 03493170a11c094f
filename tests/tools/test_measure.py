import numpy as np
import pytest
from numpy.typing import NDArray

from knowledge_base.changes import Rate
from knowledge_base.records import CaseId
from tools.measure import compare, gain_unturned, holm, mcnemar, score_decisions, wilson

Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]


def noisy(labels: Bools, wrong: float, seed: int) -> Bools:
    """The labels with a share of them turned."""
    return labels ^ (np.random.default_rng(seed).random(len(labels)) < wrong)


def some_labels(n: int, share: float = 0.3) -> Bools:
    return np.random.default_rng(7).random(n) < share


def ids(n: int) -> list[CaseId]:
    return [CaseId(f"case-{row}") for row in range(n)]


def value(rate: Rate) -> float:
    assert rate.value is not None
    return rate.value


def bounds(rate: Rate) -> tuple[float, float]:
    assert rate.low is not None
    assert rate.high is not None
    return rate.low, rate.high


def width(rate: Rate) -> float:
    low, high = bounds(rate)
    return high - low


@pytest.mark.parametrize(
    ("successes", "n", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilson_gives_the_bounds_of_newcombe_1998(successes: int, n: int, low: float, high: float) -> None:
    assert wilson(successes, n, 0.95) == pytest.approx((low, high), abs=5e-5)


def test_wilson_stays_between_zero_and_one_and_holds_the_share() -> None:
    for n in (1, 3, 7, 50):
        for successes in range(n + 1):
            low, high = wilson(successes, n, 0.9)
            assert 0 <= low <= successes / n <= high <= 1


def test_wilson_of_nothing_is_everything() -> None:
    assert wilson(0, 0, 0.9) == (0.0, 1.0)


def test_counts_and_rates_are_those_of_scikit_learn() -> None:
    from sklearn.metrics import confusion_matrix, f1_score, precision_score, recall_score

    labels = some_labels(500)
    decided = noisy(labels, 0.2, seed=1)
    scores = score_decisions(decided, labels, np.arange(500), seed=0)
    assert [scores.tn, scores.fp, scores.fn, scores.tp] == confusion_matrix(labels, decided).ravel().tolist()
    assert scores.n == 500
    assert scores.precision.value == pytest.approx(precision_score(labels, decided))
    assert scores.recall.value == pytest.approx(recall_score(labels, decided))
    assert scores.f1.value == pytest.approx(f1_score(labels, decided))
    assert scores.fpr.value == pytest.approx(scores.fp / (scores.fp + scores.tn))


def test_intervals_are_those_of_drawing_groups_one_by_one() -> None:
    labels, groups = some_labels(400), np.random.default_rng(2).integers(0, 120, 400)
    decided = noisy(labels, 0.2, seed=1)
    members = [np.flatnonzero(groups == group) for group in np.unique(groups)]
    rng, drawn = np.random.default_rng(3), []
    for _ in range(1_500):
        rows = np.concatenate([members[group] for group in rng.integers(0, len(members), len(members))])
        drawn.append((decided[rows] & labels[rows]).sum() / decided[rows].sum())
    precision = score_decisions(decided, labels, groups, seed=0, draws=4_000).precision
    assert (precision.low, precision.high) == pytest.approx(np.quantile(drawn, (0.05, 0.95)), abs=0.01)


def test_copies_do_not_narrow_an_interval_that_knows_their_groups() -> None:
    labels = some_labels(100)
    decided = noisy(labels, 0.2, seed=1)
    single = score_decisions(decided, labels, np.arange(100), seed=0)
    copied = score_decisions(decided.repeat(9), labels.repeat(9), np.arange(100).repeat(9), seed=0)
    by_row = score_decisions(decided.repeat(9), labels.repeat(9), np.arange(900), seed=0)
    assert copied.f1 == single.f1
    assert width(copied.f1) > 2 * width(by_row.f1)


def test_a_rate_with_nothing_below_the_line_has_no_value() -> None:
    scores = score_decisions(np.zeros(5, dtype=bool), np.zeros(5, dtype=bool), np.arange(5), seed=0)
    assert scores.precision.value is scores.recall.value is scores.f1.value is None
    assert scores.precision.low is scores.precision.high is None
    assert scores.fpr.value == 0.0


def test_no_cases_have_counts_of_zero_and_no_rates() -> None:
    nothing = np.zeros(0, dtype=bool)
    scores = score_decisions(nothing, nothing, np.zeros(0, dtype=np.int64), seed=0)
    assert scores.n == scores.tp == scores.fp == scores.fn == scores.tn == 0
    assert scores.fpr.value is None


def test_all_right_is_not_certain() -> None:
    labels = np.arange(40) < 20
    scores = score_decisions(labels, labels, np.arange(40), seed=0)
    assert (scores.precision.low, scores.precision.high) == pytest.approx(wilson(20, 20, 0.9))
    assert (scores.fpr.low, scores.fpr.high) == pytest.approx(wilson(0, 20, 0.9))
    jaccard, _ = wilson(20, 20, 0.9)
    assert scores.f1.value == scores.f1.high == 1.0
    assert scores.f1.low == pytest.approx(2 * jaccard / (1 + jaccard))


def test_all_wrong_is_not_certain_either() -> None:
    labels = np.arange(40) < 20
    scores = score_decisions(~labels, labels, np.arange(40), seed=0)
    _, jaccard = wilson(0, 40, 0.9)
    assert scores.f1.value == scores.f1.low == 0.0
    assert scores.f1.high == pytest.approx(2 * jaccard / (1 + jaccard))


def test_one_group_counts_as_one_observation() -> None:
    labels = np.ones(50, dtype=bool)
    recall = score_decisions(np.arange(50) < 40, labels, np.zeros(50, dtype=np.int64), seed=0).recall
    assert recall.value == 0.8
    assert (recall.low, recall.high) == pytest.approx(wilson(0.8, 1, 0.9))


def test_every_interval_lies_between_zero_and_one_and_a_higher_level_is_wider() -> None:
    labels = some_labels(30)
    decided = noisy(labels, 0.1, seed=1)
    narrow = score_decisions(decided, labels, np.arange(30), seed=0, level=0.8)
    wide = score_decisions(decided, labels, np.arange(30), seed=0, level=0.99)
    for less, more in (
        (narrow.precision, wide.precision),
        (narrow.recall, wide.recall),
        (narrow.f1, wide.f1),
    ):
        (low, high), (lowest, highest) = bounds(less), bounds(more)
        assert 0 <= lowest <= low <= high <= highest <= 1


def test_the_seed_alone_decides_the_draws() -> None:
    labels = some_labels(200)
    before, after, groups = (noisy(labels, 0.2, seed=1), noisy(labels, 0.1, seed=2), np.arange(200) // 2)
    first, again, other = (compare(before, after, labels, groups, ids(200), seed=seed) for seed in (5, 5, 6))
    assert first == again
    assert (first.low, first.high) != (other.low, other.high)


def test_the_names_of_groups_play_no_part() -> None:
    labels, groups = some_labels(200), np.arange(200) // 3
    decided = noisy(labels, 0.2, seed=1)
    assert score_decisions(decided, labels, groups, 0) == score_decisions(
        decided, labels, 10_000 - 7 * groups, 0
    )


def test_a_hundred_thousand_cases_are_measured() -> None:
    labels = some_labels(100_000)
    groups = np.random.default_rng(1).integers(0, 60_000, 100_000)
    scores = score_decisions(noisy(labels, 0.2, seed=1), labels, groups, seed=0)
    assert 0 < width(scores.f1) < 0.01


def test_an_obvious_gain_has_an_interval_above_zero() -> None:
    labels = some_labels(400)
    evidence = compare(
        noisy(labels, 0.3, 1), noisy(labels, 0.05, 2), labels, np.arange(400), ids(400), seed=0
    )
    assert evidence.gain == pytest.approx(value(evidence.after.f1) - value(evidence.before.f1))
    assert 0 < evidence.low < evidence.gain < evidence.high
    assert evidence.p_value < 0.001


def test_a_change_that_fixes_as_much_as_it_breaks_has_an_interval_around_zero() -> None:
    labels = some_labels(400)
    evidence = compare(noisy(labels, 0.1, 1), noisy(labels, 0.1, 2), labels, np.arange(400), ids(400), seed=0)
    assert evidence.low < 0 < evidence.high
    assert evidence.p_value > 0.05


def test_pairing_narrows_the_interval_of_a_small_gain() -> None:
    labels = some_labels(400)
    before = noisy(labels, 0.2, seed=1)
    after = before.copy()
    after[np.flatnonzero(before != labels)[:10]] ^= True
    evidence = compare(before, after, labels, np.arange(400), ids(400), seed=0)
    assert evidence.low > 0
    assert evidence.high - evidence.low < width(evidence.before.f1)


def test_no_change_is_no_gain_for_certain() -> None:
    labels = some_labels(50)
    decided = noisy(labels, 0.2, seed=1)
    evidence = compare(decided, decided, labels, np.arange(50), ids(50), seed=0)
    assert evidence.before == evidence.after
    assert (evidence.gain, evidence.low, evidence.high, evidence.p_value) == (0, 0, 0, 1.0)
    assert (evidence.fixed, evidence.broken, evidence.flips) == (0, 0, ())


def test_flips_are_listed_both_ways_with_the_broken_first() -> None:
    labels = np.array([True, True, False, False, True])
    before = np.array([False, True, True, False, True])
    after = np.array([True, False, False, False, True])
    evidence = compare(before, after, labels, np.arange(5), ids(5), seed=0)
    assert (evidence.fixed, evidence.broken) == (2, 1)
    assert [flip.case for flip in evidence.flips] == ["case-1", "case-0", "case-2"]
    assert [(flip.before, flip.after, flip.label) for flip in evidence.flips] == [
        (True, False, True),
        (False, True, True),
        (True, False, False),
    ]


def test_mcnemar_is_the_sign_test_on_the_flips() -> None:
    assert mcnemar(5, 1) == pytest.approx(2 * (1 + 6) / 2**6)
    assert mcnemar(0, 0) == 1.0
    assert mcnemar(3, 3) == 1.0


def test_a_gain_that_is_the_same_in_every_draw_is_not_certain() -> None:
    labels = np.ones(10, dtype=bool)
    nothing = np.zeros(10, dtype=bool)
    evidence = compare(nothing, labels, labels, np.arange(10), ids(10), seed=0)
    assert evidence.gain == evidence.high == 1.0
    assert 0 < evidence.low < 1
    back = compare(labels, nothing, labels, np.arange(10), ids(10), seed=0)
    assert (back.low, back.high) == pytest.approx((-evidence.high, -evidence.low))


def test_an_undefined_f1_counts_as_zero() -> None:
    labels = np.zeros(8, dtype=bool)
    evidence = compare(labels, np.arange(8) < 2, labels, np.arange(8), ids(8), seed=0)
    assert evidence.before.f1.value is None
    assert (evidence.gain, evidence.fixed, evidence.broken) == (0, 0, 2)


def test_arrays_of_different_lengths_are_refused() -> None:
    three, two = np.ones(3, dtype=bool), np.ones(2, dtype=bool)
    with pytest.raises(ValueError, match="one decision a label"):
        score_decisions(three, two, np.arange(2), seed=0)
    with pytest.raises(ValueError, match="one group a row"):
        score_decisions(two, two, np.arange(3), seed=0)


def test_where_no_decision_turned_the_gain_is_not_called_certain() -> None:
    low, high = gain_unturned(np.array([0, 0, 12, 28]), 40, 0.9)
    assert low == 0.0
    assert 0.2 < high < 0.45
    assert gain_unturned(np.array([0, 0, 120, 280]), 400, 0.9)[1] < high / 4
    low, high = gain_unturned(np.array([12, 3, 0, 25]), 40, 0.9)
    assert -0.3 < low < 0 < high < 0.15
    assert gain_unturned(np.array([0, 0, 0, 0]), 0, 0.9) == (-1.0, 1.0)


@pytest.mark.parametrize(
    ("given", "corrected"),
    [([0.01, 0.04, 0.03], [0.03, 0.06, 0.06]), ([], []), ([0.9, 0.8], [1.0, 1.0])],
)
def test_holm_steps_down(given: list[float], corrected: list[float]) -> None:
    assert holm(given) == pytest.approx(corrected)
