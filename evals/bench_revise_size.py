"""What a revision takes by the number of labelled cases it is judged on: `python -m evals.bench_revise_size FOLDER`.

Generated posts under the sample's policy on counterfeits, offers of copies labelled as violations with some noise. A
size is one process, so that its peak of memory is its own: run it once for each size and read the table downwards.
"""

import random
import resource
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from agents.revise_prompt import Revising, Task
from evals.bench_texts import posts
from evals.bench_triage import POLICY
from evals.bench_workspace import case_row, import_rows, rating, sample_workspace, write_rows
from knowledge_base.records import GLOBAL, now
from tools.scene import build_scene

VIOLATING = {"copies": 0.95, "labels": 0.9, "questions": 0.04, "warnings": 0.04}
"""The share of each topic's posts that is labelled as a violation; of the others a hundredth."""


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@click.option("--cases", default=10_000, show_default=True, type=click.IntRange(100, 200_000))
def bench(folder: Path, cases: int) -> None:
    """A line of a table: cases, seconds to embed and to search, peak MiB, revisions compared, answers of the judge."""
    workspace = sample_workspace(folder / f"cases-{cases}")
    import_rows(workspace, write_rows(folder / f"{cases}.jsonl", _rows(cases)))
    started = time.perf_counter()
    scene = build_scene(workspace.store, workspace.embedder, POLICY, workspace.config.seed)
    read = time.perf_counter() - started
    with workspace.store.read() as tx:
        clauses = tuple(tx.library.clauses_in_force(now().date(), GLOBAL, POLICY))
    started, before = time.perf_counter(), scene.judge.asked
    search = Revising(workspace, Task(scene, clauses))
    found = search()
    spent = time.perf_counter() - started
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform != "darwin" else 2**20)
    asked = scene.judge.asked - before
    click.echo(f"| {cases:,} | {read:.0f} | {spent:.0f} | {peak:,.0f} | {search.compared:,} | {asked:,} |")
    click.echo(found.title if found else "nothing surely gains", err=True)
    workspace.close()


def _rows(count: int) -> Iterator[dict[str, Any]]:
    draw = random.Random(8)
    for number, post in enumerate(posts(count, seed=6)):
        violates = draw.random() < VIOLATING.get(post.topic, 0.01)
        yield case_row(number, post) | {"ratings": [rating(rater, POLICY, violates) for rater in (1, 2)]}


if __name__ == "__main__":
    bench()
