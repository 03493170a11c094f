"""Deciding cases with a prompt of the sample, as `redline decide` does."""

from pathlib import Path

from evals.bench_figures import Figure, clock, figure
from evals.bench_texts import posts
from evals.bench_workspace import case_row, import_rows, sample_workspace, write_rows
from knowledge_base.prompts import PromptSpec
from tools.decide import decide_cases
from tools.judge import EmbeddedJudge
from tools.scene import instruments_for

PROMPT = "counterfeit"


def prepare(folder: Path, size: int) -> None:
    """A workspace with cases that nobody has decided or embedded."""
    workspace = sample_workspace(folder / "workspace")
    rows = [case_row(number, post) for number, post in enumerate(posts(size, seed=5))]
    import_rows(workspace, write_rows(folder / "cases.jsonl", rows))


def measure(folder: Path, size: int) -> list[Figure]:
    """Cases a second, first with an empty cache, then as a new run over the same cases."""
    workspace = sample_workspace(folder / "workspace")
    with workspace.store.read() as tx:
        ids = tx.cases.ids()
        spec = instruments_for(tx, PROMPT).spec
    workspace.embedder.encode(["a first text"])  # loading the model is a row of the step "embed"
    figures = []
    for what in ("cold cache", "warm cache"):
        with clock() as running:
            decide_cases(workspace.store, EmbeddedJudge(workspace.embedder), PROMPT, ids)
        note = f"{size:,} cases, {_shape(spec)}"
        figures.append(figure("decide", what, size / running.seconds, "cases/s", note))
    cold, warm = figures
    return [cold, warm.against(cold.value, "cold cache")]


def _shape(spec: PromptSpec) -> str:
    return f"prompt {spec.name!r} of {len(spec.questions)} questions and {len(spec.examples())} examples"
