import numpy as np
import pytest

from evals.bench_labels import FLIPPED, _flipped


@pytest.mark.parametrize("kind", ["uniform", "pairwise"])
def test_a_twentieth_is_flipped_and_pairwise_only_the_rarer_label(kind: str) -> None:
    labels = np.arange(1_000) % 4 == 0
    wrong = _flipped(labels, kind, np.random.default_rng(1))
    assert wrong.sum() == FLIPPED * len(labels)
    assert kind == "uniform" or labels[wrong].all()
