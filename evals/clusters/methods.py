"""Texts put into clusters: as triage does, and by plain methods that are set beside it.

k-means is told how many themes there are; the others are not. What a method leaves over (noise, scattered cases) counts
as one cluster.
"""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from knowledge_base.embed import Embedder
from knowledge_base.records import CaseId
from knowledge_base.word_vectors import WordVectors
from tools.content_groups import content_groups
from tools.errors_queue import Errors, cluster_errors
from tools.reading import CaseTexts, read

Labels = Sequence[int]
OURS, RAW = "Redline", "HDBSCAN on MiniLM"
"""The method that is measured, and the one that it has to be above."""


def scores(themes: Sequence[str], labels: Labels) -> tuple[float, float, float]:
    """Adjusted mutual information, homogeneity and completeness."""
    from sklearn.metrics import adjusted_mutual_info_score, completeness_score, homogeneity_score

    measures = (adjusted_mutual_info_score, homogeneity_score, completeness_score)
    ami, homogeneity, completeness = (float(measure(themes, labels)) for measure in measures)
    return ami, homogeneity, completeness


def clusterings(texts: Sequence[str], k: int, embedder: Embedder) -> dict[str, Labels]:
    """A cluster number for each text, by method."""
    from sklearn.cluster import HDBSCAN, KMeans
    from sklearn.feature_extraction.text import TfidfVectorizer

    cases = tuple(CaseTexts(CaseId(str(at)), "global", (text,)) for at, text in enumerate(texts))
    raw: dict[str, Any] = {
        "MiniLM": read(cases, embedder).means(),
        "TF-IDF": TfidfVectorizer().fit_transform(texts),
    }
    plain: dict[str, Callable[[Any], Labels]] = {
        "HDBSCAN": lambda rows: HDBSCAN(min_cluster_size=5, copy=True).fit_predict(_dense(rows)).tolist(),
        "k-means": lambda rows: KMeans(k, n_init=3, random_state=1).fit_predict(rows).tolist(),
    }
    found = {OURS: as_triage(cases, embedder)}
    return found | {f"{name} on {of}": make(rows) for name, make in plain.items() for of, rows in raw.items()}


def as_triage(cases: tuple[CaseTexts, ...], embedder: Embedder) -> Labels:
    """The clusters that a triage would make of these cases."""
    texts = [case.text for case in cases]
    groups = np.array(content_groups(texts, [None] * len(texts)), dtype=np.int64)
    errors = Errors("themes", "fn", cases, groups, ("",) * len(cases))
    labels = [-1] * len(cases)
    for number, cluster in enumerate(cluster_errors(errors, embedder, WordVectors(), "R")):
        for member in cluster.members:
            labels[int(member)] = number
    return labels


def _dense(rows: Any) -> Any:
    """HDBSCAN takes sparse rows by brute force only; SVD to 100 directions, as is usual for TF-IDF."""
    from scipy.sparse import issparse
    from sklearn.decomposition import TruncatedSVD

    return (
        TruncatedSVD(min(100, rows.shape[1] - 1), random_state=1).fit_transform(rows)
        if issparse(rows)
        else rows
    )
