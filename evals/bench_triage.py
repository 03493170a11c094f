"""Triage of a queue: the real graph on decisions that the labels contradict.

All errors are under one policy, where work that is quadratic in its cases weighs most, and a third of its labelled
cases. Deciding the cases is set-up, so their vectors are cached; what triage itself makes up (edited prompts, texts
read plainly) is embedded in its time.
"""

import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from agents.triage import Request, start
from evals.bench_decide import PROMPT
from evals.bench_figures import Figure, clock, counting, figure, tell
from evals.bench_texts import Post, posts
from evals.bench_workspace import case_row, import_rows, rating, sample_workspace, write_rows
from knowledge_base.casebook import Verdict
from knowledge_base.records import CaseId
from tools.decide import decide_cases

POLICY = "counterfeit"
LABELLED = 3
"""Labelled cases for each error."""
SCATTERED = 0.2
"""The share of errors that have no theme."""
HARD_TOPICS, HARD_SHARE = 8, 0.6
"""The other errors are this share of the cases on so many topics, as far as they are needed."""
SPLIT = 0.15
"""The share of cases on which one of three raters dissents; the others have two raters."""
RATERS = 9


def prepare(folder: Path, size: int) -> None:
    """Decide the cases with the prompt in force, then have them rated so that `size` decisions are wrong."""
    workspace = sample_workspace(folder / "workspace")
    some = posts(LABELLED * size, seed=6)
    rows = [case_row(number, post) for number, post in enumerate(some)]
    import_rows(workspace, write_rows(folder / "cases.jsonl", rows))
    with workspace.store.read() as tx:
        ids = tx.cases.ids()
    decide_cases(workspace.store, workspace.embedder, PROMPT, ids, counting("decided", len(ids)))
    with workspace.store.read() as tx:
        verdicts = tx.cases.verdicts(POLICY, "llm")
    import_rows(workspace, write_rows(folder / "rated.jsonl", _rated(rows, some, verdicts, size)))


def measure(folder: Path, size: int) -> list[Figure]:
    """Seconds from the start of a triage to its last finding."""
    workspace = sample_workspace(folder / "workspace")
    request = Request(policies=(POLICY,))
    with clock() as running:
        triaged = start(workspace, request, lambda what, number, of: tell(f"  {number} of {of}: {what}"))
    if triaged.errors != size:
        raise AssertionError(f"the queue holds {triaged.errors} errors, not {size}")
    note = (
        f"{LABELLED * size:,} labelled cases, {len(triaged.findings)} findings; their embedding is set-up"
        f" (warm cache)"
    )
    return [
        figure("triage", f"{size:,} errors", running.seconds, "s", note),
        figure("triage", f"{size:,} errors", size / running.seconds, "errors/s"),
    ]


def _rated(
    rows: Sequence[dict[str, Any]], some: Sequence[Post], verdicts: dict[CaseId, Verdict], errors: int
) -> list[dict[str, Any]]:
    """The rows with two or three ratings each, which contradict `errors` of the verdicts."""
    draw = random.Random(7)
    wrong = _wrong(some, errors, draw)
    rated = []
    for number, row in enumerate(rows):
        label = bool(verdicts[CaseId(row["id"])].violates) != (number in wrong)
        said = (label, label, not label) if draw.random() < SPLIT else (label, label)
        raters = draw.sample(range(RATERS), len(said))
        rated.append(row | {"ratings": [rating(r, POLICY, one) for r, one in zip(raters, said, strict=True)]})
    return rated


def _wrong(some: Sequence[Post], errors: int, draw: random.Random) -> set[int]:
    """Which posts are decided wrongly: most by their topic, the others anywhere."""
    hard = draw.sample(sorted({post.topic for post in some}), HARD_TOPICS)
    themed = [i for i, post in enumerate(some) if post.topic in hard and draw.random() < HARD_SHARE]
    wrong = set(themed[: round((1 - SCATTERED) * errors)])
    others = [i for i in range(len(some)) if i not in wrong]
    return wrong | set(draw.sample(others, errors - len(wrong)))
