import numpy as np
import pytest
from numpy.typing import NDArray

from knowledge_base.cases import Label
from tools.label_support import (
    LEAST,
    MOST_LANDMARKS,
    UNKNOWN_ACCURACY,
    label_doubt,
    label_support,
    rater_accuracy,
    suspect_labels,
)

EACH = 30


def two_topics(
    each: int = EACH, seed: int = 1
) -> tuple[NDArray[np.float32], NDArray[np.bool_], NDArray[np.int64]]:
    """Unit rows around two directions, labelled by direction, every row a group of its own."""
    draw = np.random.default_rng(seed)
    labels = np.repeat([True, False], each)
    rows = 0.15 * draw.standard_normal((2 * each, 16))
    rows[:, 0] += np.where(labels, 1.0, -1.0)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    return rows.astype(np.float32), labels, np.arange(2 * each)


def test_a_label_like_those_around_it_is_borne_out() -> None:
    assert label_support(*two_topics()).min() > 0.8


def test_a_label_unlike_those_around_it_is_not() -> None:
    vectors, labels, groups = two_topics()
    labels[[3, EACH + 3]] ^= True
    support = label_support(vectors, labels, groups)
    assert support[[3, EACH + 3]].max() < 0.2
    assert np.delete(support, [3, EACH + 3]).min() > 0.6


def test_copies_of_a_case_do_not_bear_it_out() -> None:
    vectors, labels, groups = two_topics(each=40)
    copies = slice(0, 12)
    vectors[copies], groups[copies], labels[copies] = vectors[0], 0, False
    assert label_support(vectors, labels, groups)[copies].max() < 0.2


def test_where_copies_are_labelled_differently_the_odd_one_is_doubted() -> None:
    vectors, labels, groups = two_topics(each=40)
    copies = slice(0, 12)
    vectors[copies], groups[copies], labels[copies] = vectors[0], 0, False
    labels[0] = True
    apart = label_support(vectors, labels, groups)
    assert apart[0] < apart[1:12].min()


def test_too_few_cases_of_a_label_say_nothing() -> None:
    vectors, labels, groups = two_topics()
    labels[: EACH - LEAST + 1] = False
    assert (label_support(vectors, labels, groups) == 1.0).all()


def test_a_single_content_group_says_nothing() -> None:
    vectors, labels, groups = two_topics()
    assert (label_support(vectors, labels, np.zeros_like(groups)) == 1.0).all()


def test_more_cases_than_are_compared_at_once_are_all_looked_at() -> None:
    support = label_support(*two_topics(each=300))
    assert support.shape == (600,)
    assert support.min() > 0.8


def noisy(seed: int, each: int = 150) -> tuple[NDArray[np.float32], NDArray[np.bool_], NDArray[np.bool_]]:
    """Two topics that overlap, with one label in twenty flipped: vectors, labels, flips."""
    vectors, labels, _ = two_topics(each, seed)
    rows = vectors + 0.6 * np.random.default_rng(seed).standard_normal(vectors.shape).astype(np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    flipped = np.zeros(len(labels), dtype=bool)
    flipped[np.random.default_rng(seed + 1).choice(len(labels), len(labels) // 20, replace=False)] = True
    return rows.astype(np.float32), labels ^ flipped, flipped


def lone(labels: NDArray[np.bool_]) -> list[Label]:
    return [Label(violates=bool(label), yes=int(label), no=int(not label)) for label in labels]


def of_three(labels: NDArray[np.bool_], flipped: NDArray[np.bool_], seed: int) -> list[Label]:
    """Three votes a case: those that made a wrong label were split, most others were not."""
    one_against = np.where(flipped, 1, np.random.default_rng(seed).random(len(labels)) < 0.2).astype(int)
    pairs = zip(labels.tolist(), one_against.tolist(), strict=True)
    return [
        Label(violates=label, yes=3 - away if label else away, no=away if label else 3 - away)
        for label, away in pairs
    ]


def precision(flipped: NDArray[np.bool_], doubt: NDArray[np.float64]) -> float:
    from sklearn.metrics import average_precision_score

    return float(average_precision_score(flipped, doubt))


def test_suspect_labels_are_among_those_that_were_flipped() -> None:
    vectors, labels, _ = two_topics(100)
    flipped = np.zeros(200, dtype=bool)
    flipped[[3, 17, 120, 160]] = True
    labels = labels ^ flipped
    suspect = suspect_labels(labels, label_support(vectors, labels, np.arange(200)))
    assert suspect.sum() >= 3
    assert not suspect[~flipped].any()


def test_where_a_fifth_of_the_labels_is_wrong_some_are_more_likely_wrong_than_right() -> None:
    draw = np.random.default_rng(3)
    truth = draw.random(600) < 0.2
    yes = 0.2 + 0.6 / (1 + np.exp(-draw.normal(0, 1, 600) - np.where(truth, 3, -3)))
    flipped = draw.random(600) < 0.2
    labels = truth ^ flipped
    doubt = label_doubt(labels, np.where(labels, yes, 1 - yes), lone(labels))
    assert (doubt[flipped] > 0.5).mean() > 0.2
    assert (doubt[~flipped] > 0.5).mean() < 0.05


def test_where_every_label_is_borne_out_none_is_suspect() -> None:
    vectors, labels, groups = two_topics(100)
    assert not suspect_labels(labels, label_support(vectors, labels, groups)).any()


def test_the_ranking_is_as_good_as_cleanlab_alone_and_clearly_better_with_votes() -> None:
    from cleanlab.rank import get_label_quality_scores
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import GroupKFold, cross_val_predict

    alone, plain, voted = [], [], []
    for seed in range(5):
        vectors, labels, flipped = noisy(seed)
        groups, model = np.arange(len(labels)), LogisticRegression()
        chances = cross_val_predict(
            model, vectors, labels, groups=groups, cv=GroupKFold(5), method="predict_proba"
        )
        alone.append(precision(flipped, -get_label_quality_scores(labels.astype(int), chances)))
        support = label_support(vectors, labels, groups)
        plain.append(precision(flipped, label_doubt(labels, support, lone(labels))))
        voted.append(precision(flipped, label_doubt(labels, support, of_three(labels, flipped, seed))))
    assert np.mean(plain) >= np.mean(alone) - 0.01
    assert np.mean(voted) >= np.mean(alone) + 0.05


def test_votes_for_a_label_lower_its_doubt_and_votes_against_it_raise_it() -> None:
    vectors, labels, groups = two_topics()
    support = label_support(vectors, labels, groups)
    split, agreed = Label(violates=True, yes=2, no=1), Label(violates=True, yes=3, no=0)
    overruled = Label(violates=True, yes=0, no=2)
    doubts = [label_doubt(labels, support, [one, *lone(labels)[1:]])[0] for one in (agreed, split, overruled)]
    assert doubts[0] < doubts[1] < doubts[2]


def test_the_accuracy_of_raters_follows_from_how_often_two_agree() -> None:
    unanimous, split = Label(violates=True, yes=2, no=0), Label(violates=None, yes=1, no=1)
    assert rater_accuracy([split] * 18 + [unanimous] * 82) == pytest.approx(0.9)  # .9² + .1² agree
    assert rater_accuracy([unanimous] * 9) == 0.95
    assert rater_accuracy([split] * 9) == 0.6
    assert rater_accuracy([Label(violates=True, yes=1, no=0)] * 9) == UNKNOWN_ACCURACY


def test_of_many_cases_a_sample_stands_for_all_in_the_kernel_machine() -> None:
    vectors, labels, groups = two_topics(each=700)
    assert len(labels) * 4 / 5 > MOST_LANDMARKS
    assert label_support(vectors, labels, groups).min() > 0.6


def test_too_few_labels_of_a_kind_make_none_suspect() -> None:
    few = np.arange(60) < LEAST - 1
    assert not suspect_labels(few, np.full(60, 0.1)).any()
    assert not label_doubt(few, np.full(60, 0.1), lone(few)).any()
