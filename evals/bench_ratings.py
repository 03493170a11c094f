"""A file of ratings taken in, and the report on them: three raters of many on each of a third as many cases."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from evals.bench_figures import Figure, clock, figure
from evals.bench_texts import posts
from evals.bench_workspace import ACTOR, SAMPLE, case_row, import_rows, rating, sample_workspace, write_rows
from knowledge_base.case_formats.rating_cells import Terms
from knowledge_base.ingest import import_document
from knowledge_base.records import now
from tools.import_ratings import import_ratings
from tools.label_page import label_page
from tools.label_report import label_report
from tools.votes import Asked

POLICY = "scams"
RATERS, EACH = 600, 3
RIGHT = 0.8
_SAMPLE_GUIDELINE = Path("guidelines") / f"{POLICY}.md"


def prepare(folder: Path, size: int) -> None:
    """A workspace with the cases and a guideline, and a file of so many ratings."""
    workspace = sample_workspace(folder / "workspace")
    text = (SAMPLE / _SAMPLE_GUIDELINE).read_text(encoding="utf-8")
    with workspace.store.write() as tx:
        import_document(tx, "guideline", text, str(_SAMPLE_GUIDELINE), ACTOR, _SAMPLE_GUIDELINE.name)
    cases = posts(size // EACH, seed=1)
    file = write_rows(folder / "cases.jsonl", (case_row(at, post) for at, post in enumerate(cases)))
    import_rows(workspace, file)
    write_rows(folder / "ratings.jsonl", _ratings(size // EACH))


def _ratings(cases: int) -> Iterator[dict[str, Any]]:
    draw = np.random.default_rng(1)
    for at in range(cases):
        truth = bool(draw.random() < 0.3)
        for rater in draw.choice(RATERS, EACH, replace=False).tolist():
            yield {"id": f"case-{at:07}", **rating(rater, POLICY, truth ^ bool(draw.random() > RIGHT))}


def measure(folder: Path, size: int) -> list[Figure]:
    """Ratings a second, then seconds for the report with its page."""
    workspace = sample_workspace(folder / "workspace")
    with clock() as importing:
        terms = Terms(None, {})
        import_ratings(workspace.store, folder / "ratings.jsonl", {}, terms, False, ACTOR, lambda step: None)
    done = figure("labels", "ratings imported", size / importing.seconds, "ratings/s")
    with clock() as reporting:
        page = label_page(label_report(workspace, Asked(POLICY), (), True, now()))
    what, note = f"report on {size:,} ratings", f"{size // EACH:,} cases, {len(page) / 1e6:.2f} MB"
    return [
        done,
        figure("labels", what, reporting.seconds, "s", note),
        figure("labels", what, reporting.cpu_seconds, "CPU s"),
    ]
