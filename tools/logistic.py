"""A logistic regression over a few hundred vectors: how probes are fitted."""

from contextlib import AbstractContextManager
from functools import cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray


class Fitted(NamedTuple):
    """Log odds of yes: `weights` times the vector, plus `bias`."""

    weights: NDArray[np.float64]
    bias: float

    def chance(self, vectors: NDArray[np.float32]) -> NDArray[np.float64]:
        """The chance of yes for each row."""
        return np.asarray(1 / (1 + np.exp(-(vectors @ self.weights + self.bias))), dtype=np.float64)


def fit(
    vectors: NDArray[np.float32], yes: NDArray[np.bool_], inverse_penalty: float, balanced: bool = True
) -> Fitted:
    """Fit rows of (n, d), both classes weighted alike unless told otherwise; `inverse_penalty` is scikit-learn's C."""
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(
        C=inverse_penalty, class_weight="balanced" if balanced else None, max_iter=1_000
    )
    with one_thread():
        model.fit(vectors.astype(np.float64), yes)
    return Fitted(model.coef_[0], float(model.intercept_[0]))


def one_thread() -> AbstractContextManager[object]:
    """For a small fit, in a `with` block: on matrices of a few hundred rows, threads cost ten times what they save."""
    limit: AbstractContextManager[object] = _threads().limit(limits=1, user_api="blas")
    return limit


@cache
def _threads() -> Any:
    """Looked up once: to find the libraries that run threads takes as long as a small fit."""
    from threadpoolctl import ThreadpoolController

    return ThreadpoolController()
