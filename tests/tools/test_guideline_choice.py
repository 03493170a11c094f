import numpy as np
import pytest

from tools.guideline_choice import concordance, concordance_gain

LABELS = np.array([True, True, False, False])
GROUPS = np.arange(4)


def test_concordance_is_the_share_of_pairs_in_the_right_order() -> None:
    assert concordance(np.array([0.9, 0.4, 0.5, 0.1]), LABELS) == 0.75
    assert concordance(np.full(4, 0.5), LABELS) == 0.5
    assert concordance(np.ones(3), np.ones(3, dtype=bool)) == 0.5


def test_concordance_and_its_error_agree_with_the_published_definitions() -> None:
    from sklearn.metrics import roc_auc_score

    rng = np.random.default_rng(1)
    labels = rng.random(120) < 0.4
    old, new = rng.normal(labels * 0.5, 1), rng.normal(labels * 1.0, 1)
    gain = concordance_gain(old, new, labels, np.arange(120))
    assert gain.value == pytest.approx(roc_auc_score(labels, new) - roc_auc_score(labels, old))
    drawn = [rng.integers(0, 120, 120) for _ in range(400)]
    spread = np.std([roc_auc_score(labels[i], new[i]) - roc_auc_score(labels[i], old[i]) for i in drawn])
    assert gain.error == pytest.approx(spread, rel=0.15)


def test_copies_of_a_text_add_nothing_to_certainty() -> None:
    rng = np.random.default_rng(2)
    labels = rng.random(40) < 0.5
    old, new, groups = rng.random(40), rng.random(40), np.arange(40)
    once = concordance_gain(old, new, labels, groups)
    thrice = concordance_gain(*(np.tile(one, 3) for one in (old, new, labels, groups)))  # type: ignore[arg-type]
    assert thrice.value == pytest.approx(once.value)
    assert thrice.error == pytest.approx(once.error, rel=1e-6)


def test_without_both_labels_or_any_case_nothing_is_gained() -> None:
    assert concordance_gain(np.ones(3), np.zeros(3), np.ones(3, dtype=bool), np.arange(3)).likely == 0.0
    empty = np.empty(0)
    assert concordance_gain(empty, empty, empty.astype(bool), empty.astype(int)).value == 0.0


def test_words_that_set_violating_cases_apart_are_tested_and_chance_is_not_told() -> None:
    from types import SimpleNamespace
    from typing import Any, cast

    from knowledge_base.guidelines import read_guideline
    from tests.fakes import WordEmbedder
    from tests.guideline_cases import GUIDELINE
    from tools.guideline_ideas.apart import words_apart

    texts = [f"gift requests {'shaming' if at % 2 else 'song'} words{at % 7}" for at in range(40)]
    labels = np.array([bool(at % 2) for at in range(40)])
    embedder, guideline = WordEmbedder(), read_guideline(GUIDELINE, "guideline/scams")
    scene = SimpleNamespace(
        means=embedder.encode(texts),
        embedder=embedder,
        labels=labels,
        groups=np.arange(40),
        reading=SimpleNamespace(cases=[SimpleNamespace(text=text) for text in texts]),
        rows=lambda *splits: np.arange(40),
    )
    told = SimpleNamespace(scene=scene, guideline=guideline, clauses=(), near=guideline.rules[:1])
    assert words_apart(cast(Any, told)) == {"shami"}
    scene.labels = np.random.default_rng(1).permutation(labels)
    assert words_apart(cast(Any, told)) == frozenset()
