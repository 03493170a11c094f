"""Every search beside the others on the same questions and passages: `python -m evals.retrieval [ROWS …]`."""

from collections.abc import Sequence
from pathlib import Path

import click
import numpy as np

from evals.harness.rows import read_rows
from evals.retrieval.measures import auroc, ndcg, recall, reciprocal_rank
from evals.retrieval.rows import RetrievalRow
from evals.retrieval.searching import DEEP, METHODS, Ranked, sample_bench

OWN = Path(__file__).parent / "cases.jsonl"
MEASURES = ("recall@1", "recall@5", "nDCG@10", "MRR")


@click.command()
@click.argument("files", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--cache", type=click.Path(path_type=Path), help="Keep embeddings in this file.")
@click.option("--most", type=int, help="At most so many rows of each file, spread evenly.")
@click.option("--half", type=click.Choice(("even", "odd")), help="Every second row only.")
def compare(files: Sequence[Path], cache: Path | None, half: str | None, most: int | None) -> None:
    """A table for each file; the interval is of what Redline is above each, by paired bootstrap over groups of rows."""
    with sample_bench(METHODS, cache) as bench:
        for file in files or (OWN,):
            rows = read_rows(file, RetrievalRow)
            rows = rows[0 if half == "even" else 1 :: 2] if half else rows
            rows = rows[:: -(-len(rows) // most)] if most else rows
            answers = [bench.ask(row) for row in rows]
            click.echo(
                f"\n{file}: {len(rows):,} questions, {sum(not row.clauses for row in rows)} without an answer\n"
            )
            _table(rows, answers)


def _table(rows: Sequence[RetrievalRow], answers: Sequence[Ranked]) -> None:
    answered = [(row, answer) for row, answer in zip(rows, answers, strict=True) if row.clauses]
    scores = {
        method: np.array([_scores(answer.found[method], row.clauses) for row, answer in answered])
        for method in METHODS
    }
    columns = ("search", *MEASURES, "above it, recall@5", "above it, nDCG@10")
    click.echo(f"| {' | '.join(columns)} |\n|---|{'---:|' * (len(columns) - 1)}")
    groups = [row.observation for row, _ in answered]
    for method, found in scores.items():
        means = " | ".join(f"{100 * value:.1f}" for value in found.mean(axis=0))
        above = [_above(scores["redline"][:, at] - found[:, at], groups) for at in (1, 2)]
        cells = (
            f"[{100 * low:+.1f}, {100 * high:+.1f}]" if method != "redline" else "" for low, high in above
        )
        click.echo(f"| {method} | {means} | {' | '.join(cells)} |")
    with_answer = [answer.support for _, answer in answered]
    without = [answer.support for row, answer in zip(rows, answers, strict=True) if not row.clauses]
    if without:
        click.echo(f"support: AUROC {auroc(with_answer, without):.3f}")


def _scores(ranking: Sequence[str], right: Sequence[str]) -> tuple[float, ...]:
    return (
        recall(ranking, right, 1),
        recall(ranking, right, 5),
        ndcg(ranking, right),
        reciprocal_rank(ranking[:DEEP], right),
    )


def _above(differences: np.ndarray, groups: Sequence[str]) -> tuple[float, float]:
    names, place = np.unique(groups, return_inverse=True)
    sums, sizes = np.bincount(place, weights=differences), np.bincount(place)
    picked = np.random.default_rng(1).multinomial(len(names), np.full(len(names), 1 / len(names)), size=2_000)
    low, high = np.quantile((picked @ sums) / (picked @ sizes), (0.025, 0.975))
    return float(low), float(high)


if __name__ == "__main__":
    compare()
