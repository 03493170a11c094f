"""What is drawn with known probabilities speaks for all of it."""

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

from tools.case_frame import FLOOR
from tools.survey import Drawn, bounds, estimate
from tools.survey_draw import allocate, draw, inclusion_probabilities, pooled

Floats = NDArray[np.float64]
N, SIZE, DRAWS = 2_000, 150, 200
RNG = np.random.default_rng(11)
SCORE = RNG.beta(0.6, 4, N)
VIOLATES = RNG.random(N) < 0.85 * SCORE
FLAGGED = SCORE >= 0.5
COPIES = np.where(RNG.random(N) < 0.1, RNG.integers(2, 6, N), 1).astype(np.float64)
MEASURES: dict[str, Floats] = {
    "stratified": np.ones(N),
    "uncertainty": np.maximum(np.exp(-np.abs(SCORE - 0.5) / 0.3), FLOOR),
    "disagreement": np.where(RNG.random(N) < 0.2, 1.0, FLOOR),
    "prevalence": np.maximum(SCORE, FLOOR),
}


def samples(measure: Floats, strata: NDArray[np.int64]) -> list[tuple[NDArray[np.int64], Drawn]]:
    names = {str(number): strata == number for number in np.unique(strata)}
    weights = {name: float(COPIES[of].sum()) for name, of in names.items()}
    sizes = allocate(weights, {name: int(of.sum()) for name, of in names.items()}, SIZE)
    chances = np.zeros(N)
    for name, of in names.items():
        chances[of] = inclusion_probabilities((measure * COPIES)[of], sizes[name])
    found = []
    for seed in range(DRAWS):
        rng = np.random.default_rng(seed)
        rows = np.concatenate([np.flatnonzero(of)[draw(chances[of], rng)] for of in names.values()])
        rated = np.ones(len(rows), dtype=bool)
        found.append((rows, Drawn(chances[rows], COPIES[rows], strata[rows], rated)))
    return found


@pytest.mark.parametrize("design", MEASURES)
def test_the_prevalence_of_each_design_is_unbiased_and_its_interval_covers_the_truth(design: str) -> None:
    truth = float((COPIES * VIOLATES).sum() / COPIES.sum())
    strata = FLAGGED.astype(np.int64) if design == "stratified" else np.zeros(N, dtype=np.int64)
    found = [
        estimate(drawn, drawn.rated, VIOLATES[rows]).rate for rows, drawn in samples(MEASURES[design], strata)
    ]
    mean = np.mean([rate.value for rate in found if rate.value is not None])
    covered = np.mean([(rate.low or 0) <= truth <= (rate.high or 1) for rate in found])
    assert mean == pytest.approx(truth, rel=0.05)
    assert covered >= 0.92


@pytest.mark.parametrize("design", MEASURES)
def test_the_intervals_of_precision_and_recall_cover_the_truth(design: str) -> None:
    both = (COPIES * (VIOLATES & FLAGGED)).sum()
    truths = both / (COPIES * FLAGGED).sum(), both / (COPIES * VIOLATES).sum()
    covered = np.zeros(2)
    for rows, drawn in samples(MEASURES[design], np.zeros(N, dtype=np.int64)):
        asked = (FLAGGED[rows], VIOLATES[rows]), (VIOLATES[rows], FLAGGED[rows])
        for number, (among, hit) in enumerate(asked):
            rate = estimate(drawn, among, hit).rate
            covered[number] += rate.value is None or (rate.low or 0) <= truths[number] <= (rate.high or 1)
    assert (covered / DRAWS >= 0.92).all()


def test_every_unit_is_drawn_as_often_as_its_probability_says() -> None:
    chances = inclusion_probabilities(np.array([1.0, 2, 3, 4, 30]), 3)
    assert chances[-1] == 1
    assert chances.sum() == pytest.approx(3)
    drawn = np.zeros(5)
    for seed in range(4_000):
        rows = draw(chances, np.random.default_rng(seed))
        assert len(rows) == len(set(rows.tolist())) == 3
        drawn[rows] += 1
    assert drawn / 4_000 == pytest.approx(chances, abs=0.03)


def test_a_draw_of_more_than_there_are_takes_all_and_is_certain() -> None:
    chances = inclusion_probabilities(np.array([1.0, 5, 2]), 10)
    rows = draw(chances, np.random.default_rng(0))
    drawn = Drawn(chances, np.ones(3), np.zeros(3, dtype=np.int64), np.ones(3, dtype=bool))
    found = estimate(drawn, drawn.rated, np.array([True, False, False]))
    assert rows.tolist() == [0, 1, 2]
    assert (found.rate.low, found.rate.high) == (found.rate.value, found.rate.value)


@pytest.mark.parametrize("bad", [0.0, -1.0, float("nan"), float("inf")])
def test_a_size_that_could_never_be_drawn_is_refused(bad: float) -> None:
    with pytest.raises(ValueError, match="above 0"):
        inclusion_probabilities(np.array([1.0, bad]), 1)


def test_where_none_violates_the_interval_does_not_claim_certainty() -> None:
    drawn = Drawn(np.full(50, 0.1), np.ones(50), np.zeros(50, dtype=np.int64), np.ones(50, dtype=bool))
    rate = estimate(drawn, drawn.rated, np.zeros(50, dtype=bool)).rate
    assert rate.value == 0
    assert 0.05 < (rate.high or 0) < 0.12


def test_without_an_answer_there_is_no_rate_and_the_bounds_are_all_of_it() -> None:
    drawn = Drawn(np.full(5, 0.5), np.ones(5), np.zeros(5, dtype=np.int64), np.zeros(5, dtype=bool))
    assert estimate(drawn, drawn.rated, np.ones(5, dtype=bool)).rate.value is None
    assert bounds(drawn, np.ones(5, dtype=bool)) == (0, 1)


def test_what_was_not_rated_is_made_up_for_within_its_stratum() -> None:
    strata = np.array([0] * 10 + [1] * 10)
    violates = strata == 1
    rated = np.ones(20, dtype=bool)
    rated[12:] = False  # most of the stratum that violates is not back yet
    drawn = Drawn(np.full(20, 0.2), np.ones(20), strata, rated)
    assert estimate(drawn, drawn.rated, violates).rate.value == pytest.approx(0.5)
    assert bounds(drawn, violates) == (pytest.approx(0.1), pytest.approx(0.5))


def test_small_strata_are_pooled_and_every_stratum_gets_two() -> None:
    strata = [("flagged", "DE")] * 50 + [("flagged", "BR")] * 2 + [("passed", "DE")] * 100 + [("x", "y")]
    names = pooled(strata, 20)
    assert sorted(set(names)) == ["flagged · DE", "other", "passed · DE"]
    most = {name: names.count(name) for name in set(names)}
    got = allocate({name: float(count) for name, count in most.items()}, most, 20)
    assert sum(got.values()) == 20
    assert all(got[name] >= min(2, most[name]) for name in most)


@pytest.mark.parametrize("n", [1, 2, 3, 500])
def test_no_more_is_allocated_than_was_asked_for_or_is_there(n: int) -> None:
    most = {"a": 5, "b": 1, "c": 40}
    assert sum(allocate({"a": 5.0, "b": 1.0, "c": 40.0}, most, n).values()) == min(n, 46)


SHAPES: tuple[Callable[[int], Floats], ...] = (np.ones, lambda n: 0.9 ** np.arange(n) + 1e-12)


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("n", [1, 7, 99, 100])
def test_the_number_drawn_is_the_number_asked_for(shape: Callable[[int], Floats], n: int) -> None:
    chances = inclusion_probabilities(shape(100), n)
    assert all(len(draw(chances, np.random.default_rng(seed))) == n for seed in range(50))
