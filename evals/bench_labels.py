"""How well suspect labels are ranked: `python -m evals.bench_labels`, with `--openai`, `--davidson` and `--hatecheck`.

Of each data set a share of the labels is flipped: anywhere (`uniform`), or only the rarer label to the commoner one
(`pairwise`). Ranked by Redline's doubt and by cleanlab alone: its self-confidence score on out-of-fold probabilities of
scikit-learn's logistic regression, on the same MiniLM vectors. Then by Redline's doubt with one vote a case, drawn
from those of its raters, and with all of them; the label that is flipped is none of them. Where a set has no votes they
are invented: three raters a case, each right with a chance of .85.
"""

import csv
import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import click
import numpy as np
from numpy.typing import NDArray

import knowledge_base
from evals.suspect_labels.ranking import cleanlab_doubt
from knowledge_base.cases import Label
from knowledge_base.embed import CachedEmbedder, Embedder, MiniLM
from tools.content_groups import content_groups
from tools.label_support import label_doubt, label_support

SAMPLE = Path(knowledge_base.__file__).parent / "sample"
SEEDS = (11, 12, 13, 14, 15)
FLIPPED = 0.05
RATERS, RIGHT = 3, 0.85
MOST = 3_000
"""Of a larger set so many are drawn."""
Bools = NDArray[np.bool_]


class Labelled(NamedTuple):
    """A data set: texts, whether each violates, and how its raters voted where that is known."""

    name: str
    texts: list[str]
    labels: Bools
    votes: list[Label] | None = None


@click.command()
@click.option(
    "--openai", type=click.Path(exists=True, path_type=Path), help="samples-*.jsonl of the OpenAI set."
)
@click.option("--davidson", type=click.Path(exists=True, path_type=Path), help="labeled_data.csv.")
@click.option("--hatecheck", type=click.Path(exists=True, path_type=Path), help="test_suite_annotations.csv.")
@click.option("--seed", "seeds", type=int, multiple=True, default=SEEDS, show_default=True)
@click.option("--cache", type=click.Path(path_type=Path), help="Keep embeddings in this file.")
def bench(
    openai: Path | None,
    davidson: Path | None,
    hatecheck: Path | None,
    seeds: Sequence[int],
    cache: Path | None,
) -> None:
    """Average precision by data set and kind of noise, mean over the seeds; in brackets the least and the most."""
    embedder: Embedder = CachedEmbedder(MiniLM(), cache) if cache else MiniLM()
    click.echo(
        "| data | flipped | Redline | cleanlab | Redline above in | one vote a case | all votes |\n"
        "|---|---|---:|---:|---:|---:|---:|"
    )
    for data in _data(openai, davidson, hatecheck):
        vectors = embedder.encode(data.texts)
        groups = np.array(content_groups(data.texts, [None] * len(data.texts)), dtype=np.int64)
        for kind in ("uniform", "pairwise"):
            scores = np.array([_scores(data, vectors, groups, kind, seed) for seed in seeds])
            ours, theirs, one, every = (_range(scores[:, at]) for at in range(4))
            above = f"{int((scores[:, 0] > scores[:, 1]).sum())} of {len(seeds)}"
            votes = "" if data.votes else ", votes invented"
            name = f"{data.name}, {len(data.texts):,}{votes}"
            click.echo(f"| {name} | {kind} | {ours} | {theirs} | {above} | {one} | {every} |")


def _range(values: NDArray[np.float64]) -> str:
    return f"{values.mean():.3f} [{values.min():.3f}, {values.max():.3f}]"


def _scores(
    data: Labelled, vectors: NDArray[np.float32], groups: NDArray[np.int64], kind: str, seed: int
) -> list[float]:
    from sklearn.metrics import average_precision_score

    draw = np.random.default_rng(seed)
    wrong = _flipped(data.labels, kind, draw)
    given = data.labels ^ wrong
    support = label_support(vectors, given, groups)
    every = data.votes or [_said(bool(truth), draw) for truth in data.labels]
    silent = [_votes(0, 0)] * len(given)
    ours, one_vote, all_votes = (
        label_doubt(given, support, votes)
        for votes in (silent, [_one_of(said, draw) for said in every], every)
    )
    theirs = cleanlab_doubt(vectors, given, seed)
    return [float(average_precision_score(wrong, doubt)) for doubt in (ours, theirs, one_vote, all_votes)]


def _flipped(labels: Bools, kind: str, draw: np.random.Generator) -> Bools:
    """Which labels are flipped: anywhere, or only those of the rarer kind, at most a third of them."""
    rarer = labels if labels.mean() <= 0.5 else ~labels
    rows = np.flatnonzero(rarer) if kind == "pairwise" else np.arange(len(labels))
    many = min(round(FLIPPED * len(labels)), len(rows) // 3)
    wrong = np.zeros(len(labels), dtype=bool)
    wrong[draw.choice(rows, many, replace=False)] = True
    return wrong


def _said(truth: bool, draw: np.random.Generator) -> Label:
    right = int(draw.binomial(RATERS, RIGHT))
    return _votes(right, RATERS - right) if truth else _votes(RATERS - right, right)


def _one_of(said: Label, draw: np.random.Generator) -> Label:
    """One of the votes, drawn; none where there are none."""
    if not said.votes:
        return said
    yes = int(draw.random() < said.yes / said.votes)
    return _votes(yes, 1 - yes)


def _votes(yes: int, no: int) -> Label:
    return Label(violates=None, yes=yes, no=no)


def _data(openai: Path | None, davidson: Path | None, hatecheck: Path | None) -> Iterator[Labelled]:
    yield _sample()
    if openai:
        rows = [json.loads(line) for line in openai.read_text(encoding="utf-8").splitlines()]
        marks = ("S", "H", "V", "HR", "SH", "S3", "H2", "V2")
        labels = [any(row.get(mark) for mark in marks) for row in rows]
        yield Labelled("OpenAI moderation", [row["prompt"] for row in rows], np.array(labels))
    if davidson:
        rows = _some(csv.DictReader(davidson.open(encoding="utf-8", newline="")))
        labels = [row["class"] != "2" for row in rows]
        votes = [
            _votes(int(row["hate_speech"]) + int(row["offensive_language"]), int(row["neither"]))
            for row in rows
        ]
        yield Labelled("Davidson", [row["tweet"] for row in rows], np.array(labels), votes)
    if hatecheck:
        rows = _some(csv.DictReader(hatecheck.open(encoding="utf-8", newline="")))
        labels = [row["label_gold"] == "hateful" for row in rows]
        votes = [_votes(int(row["count_label_h"]), int(row["count_label_nh"])) for row in rows]
        yield Labelled("HateCheck", [row["test_case"] for row in rows], np.array(labels), votes)


def _some(rows: Iterable[dict[str, str]]) -> list[dict[str, str]]:
    found = list(rows)
    some = np.random.default_rng(1).choice(len(found), min(MOST, len(found)), replace=False)
    return [found[at] for at in sorted(some)]


def _sample() -> Labelled:
    """The sample's cases by the majority of their own raters under the policy of their queue."""
    texts, labels, said = [], [], []
    for line in (SAMPLE / "cases.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        queue = row["attributes"]["queue"]
        votes = [one["violates"] for one in row["ratings"] if one["policy"] == queue]
        if votes and sum(votes) * 2 != len(votes):
            texts.append(" ".join(segment["text"] for segment in row["segments"]))
            labels.append(sum(votes) * 2 > len(votes))
            said.append(_votes(sum(votes), len(votes) - sum(votes)))
    return Labelled("sample", texts, np.array(labels), said)


if __name__ == "__main__":
    bench()
