"""Agreement against published examples, and to 1e-9 against statsmodels and the krippendorff package."""

import csv
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import krippendorff
import numpy as np
import pytest
from numpy.typing import NDArray
from statsmodels.stats.inter_rater import fleiss_kappa as their_fleiss

from tools.agreement import (
    ALPHA,
    ORDINAL_ALPHA,
    PERCENT,
    estimated,
    fleiss_kappa,
    specific_agreement,
    usual_raters,
)

DATA = Path(__file__).parents[2].parent / "shared" / "data"
Ints = NDArray[np.int64]

MEG = (0, 1, 0, 0, 0, 0, 0, 0, 1, 0)
OWEN = (1, 1, 1, 0, 0, 1, 0, 0, 0, 0)
FOUR_OBSERVERS = (
    (1, 1, 1),
    (2, 2, 3, 2),
    (3, 3, 3, 3),
    (3, 3, 3, 3),
    (2, 2, 2, 2),
    (1, 2, 3, 4),
    (4, 4, 4, 4),
    (1, 1, 2, 1),
    (2, 2, 2, 2),
    (5, 5, 5),
    (1, 1),
    (3,),
)
"""Krippendorff 2011, Computing Krippendorff's Alpha-Reliability."""


def counts_of(units: Iterable[Sequence[object]]) -> Ints:
    rows = [Counter(unit) for unit in units]
    values = sorted({value for row in rows for value in row}, key=str) or [0]
    return np.array([[row[value] for value in values] for row in rows], dtype=np.int64).reshape(
        -1, len(values)
    )


def drawn(seed: int, cases: int = 60, values: int = 4) -> Ints:
    """Cases with none to five votes."""
    draw = np.random.default_rng(seed)
    votes = draw.integers(0, 6, cases)
    chances = draw.dirichlet(np.ones(values), cases)
    return np.array([draw.multinomial(n, p) for n, p in zip(votes, chances, strict=True)], dtype=np.int64)


def test_two_observers_of_ten_articles_agree_as_published() -> None:
    counts = counts_of(zip(MEG, OWEN, strict=True))
    assert ALPHA.of(counts) == pytest.approx(1 - 19 * 4 / (14 * 6))
    assert PERCENT.of(counts) == pytest.approx(0.6)


def test_four_observers_with_missing_ratings_agree_as_published() -> None:
    counts = counts_of(FOUR_OBSERVERS)
    assert ALPHA.of(counts) == pytest.approx(0.743, abs=5e-4)
    assert ORDINAL_ALPHA.of(counts) == pytest.approx(0.815, abs=5e-4)


@pytest.mark.parametrize("seed", range(4))
def test_alphas_are_those_of_the_reference_package(seed: int) -> None:
    counts = drawn(seed)
    for statistic, level in ((ALPHA, "nominal"), (ORDINAL_ALPHA, "ordinal")):
        theirs = krippendorff.alpha(
            value_counts=counts, value_domain=[1, 2, 3, 4], level_of_measurement=level
        )
        assert statistic.of(counts) == pytest.approx(theirs, abs=1e-9)


@pytest.mark.parametrize("seed", range(3))
def test_fleiss_kappa_is_that_of_statsmodels(seed: int) -> None:
    counts = drawn(seed, 200)
    usual = usual_raters(counts)
    even = counts[counts.sum(axis=1) == usual]
    assert fleiss_kappa(usual).of(counts) == pytest.approx(float(their_fleiss(even)), abs=1e-9)


@pytest.mark.parametrize(
    ("units", "alpha", "percent"),
    [
        ([(True, True), (False, False, False)], 1.0, 1.0),
        ([(True, True), (True, True)], None, 1.0),
        ([(True,), (False,)], None, None),
        ([], None, None),
        ([()], None, None),
    ],
)
def test_what_is_not_defined_is_none(
    units: list[tuple[bool, ...]], alpha: float | None, percent: float | None
) -> None:
    counts = counts_of(units)
    groups = np.arange(len(counts))
    assert (ALPHA.of(counts), PERCENT.of(counts)) == (alpha, percent)
    assert estimated(ALPHA, counts, groups, 1).value == alpha
    assert estimated(ORDINAL_ALPHA, counts, groups, 1).low is None


def test_raters_who_always_differ_agree_less_than_chance() -> None:
    counts = counts_of([(True, False)] * 10)
    assert (ALPHA.of(counts) or 0) < 0
    assert PERCENT.of(counts) == 0.0


def test_of_three_raters_of_whom_one_differs_a_third_of_the_pairs_match() -> None:
    assert PERCENT.of(counts_of([(True, True, False)])) == pytest.approx(1 / 3)


def test_specific_agreement_is_the_chance_that_another_says_the_same() -> None:
    counts = counts_of([("a", "a"), ("a", "b"), ("b", "b"), ("b", "b")])
    assert specific_agreement(0).of(counts) == pytest.approx(2 / 3)
    assert specific_agreement(1).of(counts) == pytest.approx(4 / 5)


def test_an_interval_holds_the_figure_and_is_the_same_for_a_seed() -> None:
    counts, groups = drawn(5, 300), np.arange(300)
    for statistic in (ALPHA, PERCENT, ORDINAL_ALPHA):
        rate = estimated(statistic, counts, groups, 3)
        assert rate == estimated(statistic, counts, groups, 3)
        assert rate.low is not None
        assert rate.high is not None
        assert rate.low <= (rate.value or 0) <= rate.high


def test_copies_of_a_case_make_no_interval_narrower() -> None:
    counts = drawn(6, 80)
    once = estimated(ALPHA, counts, np.arange(80), 3)
    copied = estimated(ALPHA, np.repeat(counts, 20, axis=0), np.repeat(np.arange(80), 20), 3)
    rows = estimated(ALPHA, np.repeat(counts, 20, axis=0), np.arange(1_600), 3)
    widths = [(rate.high or 0) - (rate.low or 0) for rate in (once, copied, rows)]
    assert widths[1] == pytest.approx(widths[0], rel=0.1)
    assert widths[2] < widths[1] / 3


def davidson() -> Ints:
    with (DATA / "davidson_hate_offensive" / "labeled_data.csv").open(encoding="utf-8", newline="") as file:
        names = ("hate_speech", "offensive_language", "neither")
        return np.array([[int(row[name]) for name in names] for row in csv.DictReader(file)], dtype=np.int64)


def hatecheck() -> Ints:
    with (DATA / "hatecheck" / "all_annotations.csv").open(encoding="utf-8", newline="") as file:
        names = ("count_label_nh", "count_label_h")
        return np.array([[int(row[name]) for name in names] for row in csv.DictReader(file)], dtype=np.int64)


def toxic_spans() -> Ints:
    votes: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    with (DATA / "toxic_spans" / "annotations.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            votes[row["comment_id"]][row["not toxic"] == "False"] += 1
    return np.array(list(votes.values()), dtype=np.int64)


@pytest.mark.skipif(not DATA.exists(), reason="the development data are not here")
@pytest.mark.parametrize("load", [davidson, hatecheck, toxic_spans])
def test_figures_of_real_annotations_are_those_of_the_reference_packages(load: Callable[[], Ints]) -> None:
    counts = load()
    for statistic, level in ((ALPHA, "nominal"), (ORDINAL_ALPHA, "ordinal")):
        domain = list(range(counts.shape[1]))
        theirs = krippendorff.alpha(value_counts=counts, value_domain=domain, level_of_measurement=level)
        assert statistic.of(counts) == pytest.approx(theirs, abs=1e-9)
    usual = usual_raters(counts)
    theirs = float(their_fleiss(counts[counts.sum(axis=1) == usual]))
    assert fleiss_kappa(usual).of(counts) == pytest.approx(theirs, abs=1e-9)
