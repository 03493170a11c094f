"""How far a diagnosis made on a sample holds for the rest: `python -m evals.bench_propagation`, some minutes.

A queue too long to be read whole, with one cause throughout: the threshold is too high. Posts are decided by the
sample's prompt and labelled by its own score at a lower threshold; of the labels a few in a hundred are turned.
"""

import random
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import click
import numpy as np

from agents.triage import Request, start
from evals.bench_texts import Post, posts
from evals.bench_workspace import case_row, import_rows, rating, sample_workspace, write_rows
from knowledge_base.changes import Finding
from knowledge_base.workspace import Workspace
from tools.decide import decide_cases
from tools.judge import EmbeddedJudge

POLICY = "counterfeit"
POSTS = 10_400
"""More than are read whole."""
ABOVE = 0.75
"""The quantile of the scores below the threshold in force at which the labels begin to say violating."""
TURNED = 0.03
SEED = 3


@click.command()
def main() -> None:
    """A line for each finding that was made on a sample."""
    with TemporaryDirectory() as folder:
        workspace = sample_workspace(Path(folder) / "workspace")
        some = posts(POSTS, seed=6)
        import_rows(workspace, write_rows(Path(folder) / "cases.jsonl", _rows(some, [])))
        with workspace.store.read() as tx:
            ids = tx.cases.ids(None)
        decide_cases(workspace.store, EmbeddedJudge(workspace.embedder), POLICY, ids)
        labels = _labels(workspace)
        import_rows(workspace, write_rows(Path(folder) / "labels.jsonl", _rows(some, labels)))
        done = start(workspace, Request(policies=(POLICY,)))
        workspace.close()
    click.echo(f"{done.errors:,} errors of {POSTS:,} labelled cases, seed {SEED}")
    for finding in done.findings:
        if finding.propagation and finding.propagation.checked:
            click.echo(_told(finding))


def _labels(workspace: Workspace) -> list[bool]:
    """By case number: whether the score lies above a cut below the threshold, a few turned."""
    with workspace.store.read() as tx:
        verdicts = tx.cases.verdicts(POLICY, "llm")
    scores = np.array([verdicts[case_id].score for case_id in sorted(verdicts)], dtype=np.float64)
    flagged = np.array([verdicts[case_id].violates for case_id in sorted(verdicts)], dtype=bool)
    cut = float(np.quantile(scores[~flagged], ABOVE))
    draw = random.Random(SEED)
    return [bool(score >= cut) != (draw.random() < TURNED) for score in scores]


def _rows(some: Sequence[Post], labels: Sequence[bool]) -> Iterator[dict[str, Any]]:
    draw = random.Random(SEED)
    for number, post in enumerate(some):
        row = case_row(number, post)
        if labels:
            row["ratings"] = [rating(rater, POLICY, labels[number]) for rater in draw.sample(range(9), 2)]
        yield row


def _told(finding: Finding) -> str:
    made = finding.propagation
    assert made is not None
    low, high = made.error.low or 0.0, made.error.high or 0.0
    return (
        f"{finding.cause} ({finding.probability:.2f}): {len(finding.cluster.members):,} errors, {made.diagnosed} "
        f"diagnosed; {made.disagreeing} of {made.checked} others disagree [{100 * low:.1f}, {100 * high:.1f}] %, "
        f"{'the same' if made.same_cause else 'another'} cause from them alone"
    )


if __name__ == "__main__":
    main()
