"""The suite: the clusters that triage makes of texts whose themes are known, above what plain clusterings make."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from evals.clusters.methods import OURS, RAW, clusterings, scores
from evals.clusters.rows import ThemedText, ThemedTexts, texts_of_file, varied
from evals.harness.scores import Mark, held
from evals.harness.suite import CASES, Metric, Posed, Setting, Suite
from evals.harness.vary import draw_for
from knowledge_base.embed import MiniLM
from knowledge_base.records import Record

MEASURES = {
    "ami": "adjusted mutual information of clusters and themes",
    "homogeneity": "a cluster holds one theme",
    "completeness": "a theme lies in one cluster",
}


class Clustered(Record):
    """By method how many clusters it made, and its scores in the order of `MEASURES`."""

    clusters: dict[str, int]
    scores: dict[str, tuple[float, float, float]]


@contextmanager
def opened(setting: Setting) -> Iterator[Callable[[ThemedTexts], Clustered]]:
    """A solver that clusters a set by every method."""
    embedder = MiniLM()

    def solve(row: ThemedTexts) -> Clustered:
        found = clusterings(row.texts, len(set(row.themes)), embedder)
        return Clustered(
            clusters={method: len(set(labels)) for method, labels in found.items()},
            scores={method: scores(row.themes, labels) for method, labels in found.items()},
        )

    yield solve


def _measured(at: int, row: ThemedTexts, answer: Clustered) -> Mark:
    beside = ", ".join(f"{method} {found[at]:.3f}" for method, found in answer.scores.items())
    return Mark(value=min(max(answer.scores[OURS][at], 0.0), 1.0), reason=beside)


def _above(row: ThemedTexts, answer: Clustered) -> Mark:
    ours, plain = answer.scores[OURS][0], answer.scores[RAW][0]
    told = f"{ours:.3f} against {plain:.3f}"
    return held(ours > plain, told, told)


def _every(row: ThemedTexts) -> bool:
    return True


def _metrics() -> Iterator[Metric[ThemedTexts, Clustered]]:
    for at, (name, says) in enumerate(MEASURES.items()):
        yield Metric(name, says, _every, partial(_measured, at))
    yield Metric("above_hdbscan", f"more than {RAW} has, by AMI", _every, _above, promise=True)


@dataclass(frozen=True)
class _Sets(Suite[Any, Clustered]):
    def cases(self, file: Path | None = None, seed: int = 0) -> list[Posed[ThemedTexts]]:
        """The sets of a file of texts."""
        rows = texts_of_file(file or self.folder / CASES)
        return [Posed(row, self.vary(row, draw_for(seed, row.id))) for row in rows]


SUITE = _Sets(
    name="clusters",
    says="Do the clusters of errors follow the themes that people know?",
    folder=Path(__file__).parent,
    row=ThemedText,
    open=opened,
    shown=lambda row: f"{len(row.texts):,} texts of {len(set(row.themes))} themes",
    summary=lambda answer: f"{answer.clusters[OURS]} clusters, AMI {answer.scores[OURS][0]:.3f}",
    metrics=tuple(_metrics()),
    vary=varied,
    row_seconds=900,
    seconds=1_800,
)
