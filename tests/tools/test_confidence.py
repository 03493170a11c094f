import pytest

from knowledge_base.changes import Intervention
from tests.scenes import tried
from tools.confidence import Weights, calibrated, features_of, own_words, weights

PLAIN = Weights(constant=0.0, features={"own": 1.0}, causes={"evasion": 2.0}, fitted_on="a test")


def of(one: Intervention, *others: Intervention) -> float:
    return calibrated((one, *others), PLAIN)[0].probability


def test_weights_of_the_own_figure_alone_leave_it_as_it_is() -> None:
    assert of(tried("threshold", 0.7)) == pytest.approx(0.7, abs=1e-3)


def test_a_cause_that_was_right_oftener_is_surer() -> None:
    assert of(tried("evasion", 0.7)) > 0.9


def test_calibrating_twice_changes_nothing_more() -> None:
    once = calibrated((tried("evasion", 0.6), tried("threshold", 0.5)), PLAIN)
    assert calibrated(once, PLAIN) == once
    assert [own_words(one) for one in once] == [0.6, 0.5]


def test_what_is_not_sufficient_is_left_alone() -> None:
    assert of(tried("evasion", 0.6, sufficient=False)) == 0.6


def test_what_else_would_do_is_counted() -> None:
    one = tried("coverage", 0.6)
    others = [tried("evasion"), one, tried("threshold"), tried("prompt_defect", sufficient=False)]
    assert (features_of(one, [one])["cheaper"], features_of(one, [one])["costlier"]) == (0, 0)
    assert (features_of(one, others)["cheaper"], features_of(one, others)["costlier"]) == (1, 1)


def test_what_the_prompt_evidently_left_out_is_told_of_itself_and_of_its_rivals() -> None:
    shift = tried("threshold")
    edit = tried("prompt_defect").model_copy(update={"detail": {"evident": True}})
    assert (
        features_of(edit, [shift, edit])["evident"],
        features_of(edit, [shift, edit])["evident_rival"],
    ) == (1, 0)
    assert (
        features_of(shift, [shift, edit])["evident"],
        features_of(shift, [shift, edit])["evident_rival"],
    ) == (0, 1)


def test_the_committed_weights_know_every_cause_and_trust_large_clusters_more() -> None:
    assert len(weights().causes) == 11
    assert weights().features["cheaper"] < 0 < weights().features["size"]
