"""Redline's clusters beside plain ones: `python -m evals.clusters [--hatecheck FILE]`.

The texts are clustered as triage does (`tools.errors_queue.cluster_errors`, near-duplicates collapsed first), and by
HDBSCAN and k-means on the raw MiniLM vectors and on TF-IDF. k-means is told how many themes there are; the others are
not. What a method leaves over (noise, scattered cases) counts as one cluster.
"""

import csv
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import click
import numpy as np

from evals.clusters.themes import themed
from knowledge_base.embed import CachedEmbedder, Embedder, MiniLM
from knowledge_base.records import CaseId
from knowledge_base.word_vectors import WordVectors
from tools.content_groups import content_groups
from tools.errors_queue import Errors, cluster_errors
from tools.reading import CaseTexts, read

SEEDS = (1, 2, 3)
Labels = Sequence[int]


@click.command()
@click.option(
    "--hatecheck", type=click.Path(exists=True, path_type=Path), help="HateCheck's test_suite_cases.csv."
)
@click.option("--seed", "seeds", type=int, multiple=True, default=SEEDS, show_default=True)
@click.option("--cache", type=click.Path(path_type=Path), help="Keep embeddings in this file.")
def compare(hatecheck: Path | None, seeds: Sequence[int], cache: Path | None) -> None:
    """A table for the shipped themes, by seed, and one for HateCheck's functions."""
    embedder: Embedder = CachedEmbedder(MiniLM(), cache) if cache else MiniLM()
    for seed in seeds:
        table(f"shipped themes, seed {seed}", themed(seed), embedder)
    if hatecheck:
        with hatecheck.open(encoding="utf-8", newline="") as opened:
            rows = [(row["functionality"], row["test_case"]) for row in csv.DictReader(opened)]
        table("HateCheck, all functions", rows, embedder)
        for direction, ending in (("missed", "_h"), ("false alarms", "_nh")):
            table(
                f"HateCheck, {direction}",
                [
                    row
                    for row in rows
                    if row[0].endswith(ending) and (ending == "_nh") == row[0].endswith("_nh")
                ],
                embedder,
            )


def table(name: str, rows: Sequence[tuple[str, str]], embedder: Embedder) -> None:
    """Every method's scores against the themes of the rows."""
    from sklearn.metrics import adjusted_mutual_info_score, completeness_score, homogeneity_score

    themes, texts = [theme for theme, _ in rows], [text for _, text in rows]
    click.echo(f"\n{name}: {len(rows):,} texts of {len(set(themes))} themes\n")
    click.echo("| clusters | AMI | homogeneity | completeness | clusters |\n|---|---:|---:|---:|---:|")
    for method, labels in clusterings(texts, len(set(themes)), embedder).items():
        scores = (
            score(themes, labels)
            for score in (adjusted_mutual_info_score, homogeneity_score, completeness_score)
        )
        click.echo(f"| {method} | {' | '.join(f'{score:.3f}' for score in scores)} | {len(set(labels))} |")


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
    found = {"Redline": as_triage(cases, embedder)}
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


if __name__ == "__main__":
    compare()
