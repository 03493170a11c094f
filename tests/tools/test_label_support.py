import numpy as np
from numpy.typing import NDArray

from tools.label_support import LEAST, label_support

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
