"""Rankings of labels by doubt: Redline's, cleanlab's alone, and a random one; and how good a ranking is."""

import numpy as np
from numpy.typing import NDArray

from knowledge_base.cases import Label
from knowledge_base.records import Record
from tools.label_support import label_doubt, label_support, suspect_labels

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]
FIRST = 10
"""Labels that somebody looks at first."""
DRAWS = 200


class Ranked(Record):
    """A ranking against what was flipped: average precision, precision among the first, recall at their number."""

    average: float
    first: float
    recall: float


class Doubted(Record):
    """What Redline says of labels: its ranking, and which it calls suspect, or wrong more likely than not."""

    ranked: Ranked | None
    """None where nothing was flipped."""
    called: int
    called_right: int
    likely: int


def redline(vectors: NDArray[np.float32], given: Bools, groups: NDArray[np.int64], wrong: Bools) -> Doubted:
    """By what `redline labels report` ranks suspects, each label being the one vote on its case."""
    support = label_support(vectors, given, groups)
    votes = [Label(violates=bool(one), yes=int(one), no=int(not one)) for one in given]
    doubt, called = label_doubt(given, support, votes), suspect_labels(given, support)
    return Doubted(
        ranked=ranked(doubt, wrong),
        called=int(called.sum()),
        called_right=int((called & wrong).sum()),
        likely=int((called & (doubt >= 0.5)).sum()),
    )


def cleanlab_doubt(vectors: NDArray[np.float32], given: Bools, seed: int) -> Floats:
    """1 - cleanlab's self-confidence, on out-of-fold chances of scikit-learn's logistic regression."""
    from cleanlab.rank import get_label_quality_scores
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import StratifiedKFold, cross_val_predict

    folds = StratifiedKFold(5, shuffle=True, random_state=seed)
    chances = cross_val_predict(
        LogisticRegression(max_iter=1_000), vectors, given.astype(int), cv=folds, method="predict_proba"
    )
    return np.asarray(1 - get_label_quality_scores(given.astype(int), chances), dtype=np.float64)


def ranked(doubt: Floats, wrong: Bools) -> Ranked | None:
    """How well a ranking finds what was flipped; ties in the order of the rows."""
    if not wrong.any():
        return None
    from sklearn.metrics import average_precision_score

    order = wrong[np.argsort(-doubt, kind="stable")]
    return Ranked(
        average=float(average_precision_score(wrong, doubt)),
        first=float(order[:FIRST].mean()),
        recall=float(order[: int(wrong.sum())].mean()),
    )


def at_random(wrong: Bools, seed: int) -> Ranked | None:
    """The mean of random rankings."""
    draw = np.random.default_rng(seed)
    found = [one for _ in range(DRAWS) if (one := ranked(draw.random(len(wrong)), wrong))]
    if not found:
        return None
    names = ("average", "first", "recall")
    return Ranked(**{name: float(np.mean([getattr(one, name) for one in found])) for name in names})
