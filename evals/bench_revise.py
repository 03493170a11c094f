"""Ways to revise a prompt, side by side: `make bench-revise`, or `python -m evals.bench_revise --data FOLDER`.

Redline, DSPy's few-shot search, GEPA's evolution and ways that need no search, for seven categories of the OpenAI
moderation set: the same embedded judge, splits and number of its answers. What each finds is scored on cases that
no method saw, at the threshold in force and at one that each takes in the same way from the same cases.
"""

import tempfile
from collections.abc import Sequence
from functools import partial
from importlib.util import find_spec
from pathlib import Path

import click
import numpy as np

from evals.bench_figures import tell
from evals.revising.data import CATEGORIES, FOLDER, Remembering, moderation_workspace, tasks
from evals.revising.plain import CUT, METHODS
from evals.revising.scored import Line, Run, lines, run_of
from evals.revising.task import Method, Task
from knowledge_base.changes import Rate
from knowledge_base.embed import CachedEmbedder, Embedder, MiniLM
from knowledge_base.records import CaseId
from knowledge_base.workspace import Workspace
from tools.content_groups import content_groups
from tools.plots import points_plot
from tools.reading import texts_of

SEEDS = (11, 12, 13, 14, 15)
AHEAD = "Redline"
RESULTS = Path("bench-results") / "revise.jsonl"


@click.command()
@click.option("--data", type=click.Path(path_type=Path, file_okay=False), default=Path("../shared/data"))
@click.option("--seed", "seeds", type=int, multiple=True, default=SEEDS, show_default=True)
@click.option("--only", "categories", type=click.Choice(CATEGORIES), multiple=True, default=CATEGORIES)
@click.option(
    "--method", "wanted", multiple=True, help="These methods only, and Redline, which sets the budget."
)
@click.option("--picture", type=click.Path(path_type=Path, dir_okay=False), help="Draw F1 against edit size.")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), default=RESULTS, show_default=True)
@click.option(
    "--resume", is_flag=True, help="Keep the runs that stand in --out, and make those that are missing."
)
@click.option(
    "--cache", type=click.Path(path_type=Path, dir_okay=False), help="Keep embeddings in this file."
)
def bench(
    data: Path,
    seeds: Sequence[int],
    categories: Sequence[str],
    wanted: Sequence[str],
    picture: Path | None,
    out: Path,
    resume: bool,
    cache: Path | None,
) -> None:
    """Tables as Markdown, and every run as a line of JSON."""
    if not (data / FOLDER).is_dir():
        click.echo(
            f"skipped: there is no {FOLDER!r} in {str(data)!r}; name the folder that holds it with --data"
        )
        return
    methods = dict(METHODS)
    if find_spec("dspy"):
        from evals.revising.dspy_search import dspy_search
        from evals.revising.gepa_search import gepa_search

        for name, search in (("DSPy few-shot search", dspy_search), ("GEPA", gepa_search)):
            methods[name] = partial(search, cutting=True)
            methods[f"{name}, threshold in force"] = partial(search, cutting=False)
    else:
        click.echo("DSPy and GEPA are left out: they are not installed; 'make bench-revise' installs them\n")
    if wanted:
        methods = {name: one for name, one in methods.items() if name in (AHEAD, *wanted)}
    with tempfile.TemporaryDirectory(prefix="redline-bench-") as folder:
        workspace = moderation_workspace(Path(folder) / "workspace", data / FOLDER)
        embedder = Remembering(CachedEmbedder(MiniLM(), cache) if cache else workspace.embedder)
        runs = compared(workspace, embedder, methods, categories, seeds, _kept(out, resume))
        workspace.close()
    found = lines(runs, AHEAD, seeds[0])
    click.echo(tables(found, categories))
    if find_spec("dspy"):
        from evals.revising.refusals import refusals

        click.echo("\n".join(f"{name} without a language model: {said}" for name, said in refusals().items()))
    if picture:
        drawn(found, runs, picture)


def compared(
    workspace: Workspace,
    embedder: Embedder,
    methods: dict[str, Method],
    categories: Sequence[str],
    seeds: Sequence[int],
    kept: Path,
) -> list[Run]:
    """Every method on every category and seed, as far as `kept` has not got them; what is made is added there."""
    groups = _groups(workspace)
    runs = [Run.from_json(line) for line in kept.read_text(encoding="utf-8").splitlines()]
    for seed in seeds:
        whole = {
            one
            for one in categories
            if set(methods) <= {run.method for run in runs if _at(run) == (seed, one)}
        }
        left = [one for one in categories if one not in whole]
        for task in tasks(workspace, left, seed, embedder):
            done = [run for run in runs if _at(run) == (seed, task.scene.policy)]
            made = _on(task, methods, groups, done)
            with kept.open("a", encoding="utf-8") as file:
                file.writelines(run.to_json() + "\n" for run in made)
            runs += made
            tell(f"seed {seed}, {task.scene.policy}: {len(made)} revisions")
    names = (*seeds, *categories, *methods)
    return [run for run in runs if {run.seed, run.category, run.method} <= set(names)]


def _at(run: Run) -> tuple[int, str]:
    return run.seed, run.category


def _on(task: Task, methods: dict[str, Method], groups: dict[CaseId, int], done: Sequence[Run]) -> list[Run]:
    """Every method that is not done yet on one task; Redline is the first, and its answers are everyone's budget."""
    made: list[Run] = []
    for name, method in methods.items():
        if any(run.method == name for run in done):
            continue
        budget = max((run.asked for run in (*done, *made) if run.method == AHEAD), default=0)
        made += [run_of(name, way, task, found, groups) for way, found in method(task, budget).items()]
    return made


def _kept(file: Path, resume: bool) -> Path:
    """The file of runs, empty where none are to be kept."""
    file.parent.mkdir(parents=True, exist_ok=True)
    if not (resume and file.exists()):
        file.write_text("", encoding="utf-8")
    return file


def _groups(workspace: Workspace) -> dict[CaseId, int]:
    """The content group of every case, whatever categories it is labelled for."""
    with workspace.store.read() as tx:
        cases = tx.cases.get(tx.cases.ids())
    ids = sorted(cases)
    texts = ["\n".join(texts_of(cases[one]).units) for one in ids]
    return dict(zip(ids, content_groups(texts, [None] * len(ids)), strict=True))


def tables(found: Sequence[Line], categories: Sequence[str]) -> str:
    """Two tables: what each method reaches and takes, and its F1 by category."""
    columns = ("runs", "micro-F1", "Redline ahead by", "items", "words", "of cases", "answers", "seconds")
    head = f"| method | threshold | {' | '.join(columns)} |\n|---|---|{'---:|' * len(columns)}"
    by = f"| method | threshold | {' | '.join(categories)} |\n|---|---|{'---:|' * len(categories)}"
    cells = [
        f"| {one.method} | {one.way} | {' | '.join(_told(one.by_category.get(c)) for c in categories)} |"
        for one in found
    ]
    return "\n".join([head, *map(_row, found), "", by, *cells, ""])


def _row(one: Line) -> str:
    gain, low, high = (100 * value for value in one.lead)
    lead = "" if one.method == AHEAD else f"{gain:+.1f} [{low:+.1f}, {high:+.1f}]"
    copied = "–" if one.copied is None else f"{one.copied:.0%}"
    cells = (
        one.method,
        one.way,
        str(one.runs),
        _told(one.f1),
        lead,
        f"{one.items:.1f}",
        f"{one.words:,.0f}",
        copied,
        f"{one.asked:,.0f}",
        f"{one.seconds:.1f}",
    )
    return f"| {' | '.join(cells)} |"


def _told(rate: Rate | None) -> str:
    if rate is None or rate.value is None:
        return "–"
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


if __name__ == "__main__":
    bench()
