"""Agreement against the examples of Krippendorff 2011, Computing Krippendorff's Alpha-Reliability."""

import pytest

from tools.agreement import krippendorff_alpha_nominal, percent_agreement

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


def test_two_observers_of_ten_articles_agree_as_published() -> None:
    units = [(bool(meg), bool(owen)) for meg, owen in zip(MEG, OWEN, strict=True)]
    assert krippendorff_alpha_nominal(units) == pytest.approx(0.095, abs=5e-4)
    assert krippendorff_alpha_nominal(units) == pytest.approx(1 - 19 * 4 / (14 * 6))
    assert percent_agreement(units) == pytest.approx(0.6)


def test_four_observers_with_missing_ratings_agree_as_published() -> None:
    assert krippendorff_alpha_nominal(FOUR_OBSERVERS) == pytest.approx(0.743, abs=5e-4)


def test_full_agreement_on_two_values_is_one() -> None:
    units = [(True, True), (False, False, False)]
    assert krippendorff_alpha_nominal(units) == 1.0
    assert percent_agreement(units) == 1.0


def test_raters_who_always_differ_agree_less_than_chance() -> None:
    alpha = krippendorff_alpha_nominal([(True, False)] * 10)
    assert alpha is not None
    assert alpha < 0
    assert percent_agreement([(True, False)] * 10) == 0.0


def test_three_raters_of_whom_one_differs_agree_on_a_third_of_the_pairs() -> None:
    assert percent_agreement([(True, True, False)]) == pytest.approx(1 / 3)


def test_one_value_for_everything_tells_nothing_beyond_chance() -> None:
    units = [(True, True), (True, True)]
    assert krippendorff_alpha_nominal(units) is None
    assert percent_agreement(units) == 1.0


@pytest.mark.parametrize("units", [[], [(True,), (False,)], [()]])
def test_ratings_that_nobody_shares_have_no_agreement(units: list[tuple[bool, ...]]) -> None:
    assert krippendorff_alpha_nominal(units) is None
    assert percent_agreement(units) is None
