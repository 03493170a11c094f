"""Ways to revise a prompt, side by side: `make bench-revise`, or `python -m evals.bench_revise --data FOLDER`.

Redline, DSPy's few-shot search, GEPA's evolution and ways that need no search, for seven categories of the OpenAI
moderation set: the same embedded judge, splits and number of its answers. What each finds is scored on cases that
no method saw, at the threshold in force and at one that each takes in the same way from the same cases.
"""

import json
import tempfile
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

import click
import numpy as np

from evals.bench_figures import tell
from evals.revising.data import CATEGORIES, FOLDER, Remembering, moderation_workspace, tasks
from evals.revising.plain import CUT, METHODS
from evals.revising.scored import Line, Run, lines, run_of
from evals.revising.task import Method
from knowledge_base.changes import Rate
from knowledge_base.records import CaseId
from knowledge_base.workspace import Workspace
from tools.content_groups import content_groups
from tools.plots import points_plot
from tools.reading import texts_of

SEEDS = (11, 12, 13, 14, 15)
AHEAD = ("Redline", CUT)
RESULTS = Path("bench-results") / "revise.json"


@click.command()
@click.option("--data", type=click.Path(path_type=Path, file_okay=False), default=Path("../shared/data"))
@click.option("--seed", "seeds", type=int, multiple=True, default=SEEDS, show_default=True)
@click.option("--only", "categories", type=click.Choice(CATEGORIES), multiple=True, default=CATEGORIES)
@click.option("--picture", type=click.Path(path_type=Path, dir_okay=False), help="Draw F1 against edit size.")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), default=RESULTS, show_default=True)
def bench(
    data: Path, seeds: Sequence[int], categories: Sequence[str], picture: Path | None, out: Path
) -> None:
    """Tables as Markdown, and every run in a JSON file."""
    if not (data / FOLDER).is_dir():
        click.echo(
            f"skipped: there is no {FOLDER!r} in {str(data)!r}; name the folder that holds it with --data"
        )
        return
    methods = dict(METHODS)
    if find_spec("dspy"):
        from evals.revising.dspy_search import dspy_search
        from evals.revising.gepa_search import gepa_search

        methods |= {"DSPy few-shot search": dspy_search, "GEPA": gepa_search}
    else:
        click.echo("DSPy and GEPA are left out: they are not installed; 'make bench-revise' installs them\n")
    with tempfile.TemporaryDirectory(prefix="redline-bench-") as folder:
        workspace = moderation_workspace(Path(folder) / "workspace", data / FOLDER)
        runs = compared(workspace, methods, categories, seeds)
        workspace.close()
    found = lines(runs, AHEAD, seeds[0])
    click.echo(tables(found, categories))
    if find_spec("dspy"):
        from evals.revising.refusals import refusals

        click.echo("\n".join(f"{name} without a language model: {said}" for name, said in refusals().items()))
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(json.dumps([_kept(run) for run in runs], indent=1) + "\n", encoding="utf-8")
    if picture:
        drawn(found, runs, picture)


def compared(
    workspace: Workspace, methods: dict[str, Method], categories: Sequence[str], seeds: Sequence[int]
) -> list[Run]:
    """Every method on every category and seed; Redline first, whose answers are everyone's budget."""
    embedder, groups = Remembering(workspace.embedder), _groups(workspace)
    runs: list[Run] = []
    for seed in seeds:
        for task in tasks(workspace, categories, seed, embedder):
            budget = 0
            for name, method in methods.items():
                for way, found in method(task, budget).items():
                    runs.append(run_of(name, way, task, found, groups))
                    budget = max(budget, found.asked) if name == "Redline" else budget
            tell(f"seed {seed}, {task.scene.policy}: {budget:,} answers of the judge")
    return runs


def _groups(workspace: Workspace) -> dict[CaseId, int]:
    """The content group of every case, whatever categories it is labelled for."""
    with workspace.store.read() as tx:
        cases = tx.cases.get(tx.cases.ids())
    ids = sorted(cases)
    texts = ["\n".join(texts_of(cases[one]).units) for one in ids]
    return dict(zip(ids, content_groups(texts, [None] * len(ids)), strict=True))


def tables(found: Sequence[Line], categories: Sequence[str]) -> str:
    """Two tables: what each method reaches and takes, and its F1 by category."""
    head = (
        "| method | threshold | micro-F1 | Redline ahead by | items | words | of cases | answers | seconds |\n"
        "|---|---|---:|---:|---:|---:|---:|---:|---:|"
    )
    by = f"| method | threshold | {' | '.join(categories)} |\n|---|---|{'---:|' * len(categories)}"
    cells = [
        f"| {one.method} | {one.way} | {' | '.join(_told(one.by_category[c]) for c in categories)} |"
        for one in found
    ]
    return "\n".join([head, *map(_row, found), "", by, *cells, ""])


def _row(one: Line) -> str:
    gain, low, high = (100 * value for value in one.lead)
    lead = "" if (one.method, one.way) == AHEAD else f"{gain:+.1f} [{low:+.1f}, {high:+.1f}]"
    copied = "–" if one.copied is None else f"{one.copied:.0%}"
    return (
        f"| {one.method} | {one.way} | {_told(one.f1)} | {lead} | {one.items:.1f} | {one.words:,.0f} | {copied} "
        f"| {one.asked:,.0f} | {one.seconds:.1f} |"
    )


def _told(rate: Rate) -> str:
    value, low, high = (100 * (one or 0.0) for one in (rate.value, rate.low, rate.high))
    return f"{value:.1f} [{low:.1f}, {high:.1f}]"


def drawn(found: Sequence[Line], runs: Sequence[Run], file: Path) -> None:
    """A point for each seed and method that chooses a threshold: items changed a category against micro-F1."""
    points = {
        _named(one): [(_items(runs, one, seed), f1) for seed, f1 in sorted(one.by_seed.items())]
        for one in found
        if one.way.startswith(CUT) or f", {CUT} for each" in one.way
    }
    title = "Unseen F1 against the size of the edit: one point a split seed"
    points_plot(
        points, title, "Items of the prompt changed, a category (log scale)", "micro-F1, unseen", file
    )


def _named(one: Line) -> str:
    chosen_by = one.way.split(", ")[0]
    return one.method if one.way == CUT else f"{one.method}, by {chosen_by}"


def _items(runs: Sequence[Run], one: Line, seed: int) -> float:
    return float(
        np.mean([run.items for run in runs if (run.method, run.way, run.seed) == (one.method, one.way, seed)])
    )


def _kept(run: Run) -> dict[str, object]:
    counts = {
        "tp": int((run.decided & run.labels).sum()),
        "fp": int((run.decided & ~run.labels).sum()),
        "fn": int((~run.decided & run.labels).sum()),
    }
    arrays = ("decided", "labels", "groups")
    return {name: value for name, value in vars(run).items() if name not in arrays} | counts


if __name__ == "__main__":
    bench()
