import numpy as np

from tools.logistic import fit


def separable(seed: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    yes = np.arange(120) < 12
    rows = rng.normal(size=(120, 16)).astype(np.float32)
    rows[yes, 0] += 3
    return rows, yes


def test_the_rare_class_weighs_as_much_as_the_other() -> None:
    rows, yes = separable(1)
    chance = fit(rows, yes, 3.0).chance(rows)
    assert chance[yes].min() > 0.5
    assert np.mean(chance[~yes] < 0.5) > 0.95


def test_the_fit_is_the_same_each_time() -> None:
    rows, yes = separable(2)
    first, second = fit(rows, yes, 3.0), fit(rows, yes, 3.0)
    assert np.array_equal(first.weights, second.weights)
    assert first.bias == second.bias


def test_a_weaker_penalty_gives_larger_weights() -> None:
    rows, yes = separable(3)
    assert np.linalg.norm(fit(rows, yes, 30.0).weights) > np.linalg.norm(fit(rows, yes, 0.3).weights)
